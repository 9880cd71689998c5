// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "head/audit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace halfspace {

namespace {

constexpr std::size_t kDraws = 500;

/// What may lie outside an interval.
struct Tails {
    double below;
    double above;
};
constexpr Tails kShareTails{0.025, 0.025};
constexpr Tails kCountTails{0.002, 0.046};
constexpr double kManyExpected = 20;
constexpr double kNoChance = 1e-18;
constexpr double kMostTimes = 20;  // as many labels; more is no advice
constexpr std::uint64_t kSeed = 20'240'601;

enum class Bound { Low, High };

using Draws = std::vector<double>;

/// Totals of positives on each side of the cut-off, or on both.
struct Totals {
    Draws found;
    Draws missed;
    Draws all;
};

double beta(std::mt19937_64& random, double a, double b) {
    if (a <= 0) return 0;
    if (b <= 0) return 1;
    const double x = std::gamma_distribution<double>(a)(random);
    const double y = std::gamma_distribution<double>(b)(random);
    return x + y > 0 ? x / (x + y) : 0.5;
}

/// How many of `count` come up with chance `share`: by inversion where that is few, else as the
/// normal has it. Many times quicker than the standard library's, whose set-up costs most.
double binomial(std::mt19937_64& random, double count, double share) {
    const double rare = std::min(share, 1 - share);
    const double mean = count * rare;
    double drawn = 0;
    if (mean > kManyExpected) {
        const double spread = std::sqrt(mean * (1 - rare));
        drawn = std::clamp(std::round(std::normal_distribution<double>(mean, spread)(random)), 0.0,
                           count);
    } else {
        double chance = std::exp(count * std::log1p(-rare));
        double left = std::generate_canonical<double, 53>(random) - chance;
        for (; left > 0 && drawn < count; ++drawn) {
            chance *= (count - drawn) / (drawn + 1) * rare / (1 - rare);
            left -= chance;
            if (chance < kNoChance) break;
        }
    }
    return share <= 0.5 ? drawn : count - drawn;
}

/// Adds draws of how many positives a cell holds.
void add(const AuditCell& cell, Bound bound, double pessimism, std::mt19937_64& random,
         Draws& draws) {
    const auto positive = static_cast<double>(cell.positive);
    const auto negative = static_cast<double>(cell.labelled - cell.positive);
    const std::uint64_t unlabelled = cell.population - cell.labelled;
    const double a = bound == Bound::High ? positive + pessimism : positive;
    const double b = bound == Bound::High ? negative : negative + pessimism;
    for (double& draw : draws) {
        draw += positive;
        if (unlabelled == 0) continue;
        draw += binomial(random, static_cast<double>(unlabelled), beta(random, a, b));
    }
}

/// What of a pessimistic item a cell gets that holds this share of the items. Plainly its share
/// where positives may hide among many; more where a few cells of few labels decide, and would else
/// be as good as sure of themselves.
double pessimism(double share, bool is_found, Bound bound) {
    return is_found || bound == Bound::Low ? std::sqrt(share) : share;
}

/// Draws of the total over the cells that `wanted` takes.
template <typename Wanted>
Draws total(std::span<const AuditCell> cells, Bound bound, bool is_found, std::mt19937_64& random,
            Wanted&& wanted) {
    double items = 0;
    for (const AuditCell& cell : cells) {
        if (wanted(cell)) items += static_cast<double>(cell.population);
    }
    Draws draws(kDraws);
    for (const AuditCell& cell : cells) {
        if (!wanted(cell) || cell.population == 0) continue;
        const double share = static_cast<double>(cell.population) / items;
        add(cell, bound, pessimism(share, is_found, bound), random, draws);
    }
    return draws;
}

Totals totals(std::span<const AuditCell> cells, Bound bound) {
    std::mt19937_64 random(kSeed + (bound == Bound::High ? 1 : 0));
    const auto draw = [&](bool is_found) {
        return total(cells, bound, is_found, random,
                     [&](const AuditCell& cell) { return cell.is_found == is_found; });
    };
    Totals made{draw(true), draw(false), {}};
    if (bound == Bound::High) {
        made.all = total(cells, bound, false, random, [](const AuditCell&) { return true; });
        return made;
    }
    // What is found is few beside the rest and would get next to none of one pessimistic item.
    for (std::size_t i = 0; i < kDraws; ++i) made.all.push_back(made.found[i] + made.missed[i]);
    return made;
}

double quantile(Draws draws, double share) {
    const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(draws.size() - 1));
    std::ranges::nth_element(draws, draws.begin() + place);
    return draws[static_cast<std::size_t>(place)];
}

/// The interval, with a value that lies in it.
Estimate interval(double value, const Draws& low, const Draws& high, const Tails& tails) {
    const double from = quantile(low, tails.below);
    const double to = std::max(from, quantile(high, 1 - tails.above));
    return {std::clamp(value, from, to), from, to};
}

/// What of `part` and `rest` is in `part`; `none` where there is neither.
Draws share_of(const Draws& part, const Draws& rest, double none) {
    Draws shares(part.size());
    for (std::size_t i = 0; i < part.size(); ++i) {
        const double sum = part[i] + rest[i];
        shares[i] = sum > 0 ? part[i] / sum : none;
    }
    return shares;
}

void check(const AuditCell& cell) {
    if (cell.labelled <= cell.population && cell.positive <= cell.labelled) return;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("{} positives of {} labels of {} items cannot be", cell.positive,
                            cell.labelled, cell.population));
}

/// The cells as they would be with more labels of the same shares.
std::vector<AuditCell> scaled(std::span<const AuditCell> cells, double factor) {
    std::vector<AuditCell> more(cells.begin(), cells.end());
    for (AuditCell& cell : more) {
        if (cell.labelled == 0) continue;
        const double share =
            static_cast<double>(cell.positive) / static_cast<double>(cell.labelled);
        cell.labelled = std::min(
            cell.population,
            static_cast<std::uint64_t>(std::lround(factor * static_cast<double>(cell.labelled))));
        cell.positive =
            static_cast<std::uint64_t>(std::lround(share * static_cast<double>(cell.labelled)));
    }
    return more;
}

std::optional<double> width_of(const AuditEstimates& estimates) {
    if (estimates.recall) return estimates.recall->width();
    if (estimates.precision) return estimates.precision->width();
    return std::nullopt;
}

}  // namespace

AuditEstimates estimate_audit(std::span<const AuditCell> cells) {
    std::array<double, 2> values{};  // positives below and found
    double found = 0;
    bool has_positive = false;
    for (const AuditCell& cell : cells) {
        check(cell);
        if (cell.is_found) found += static_cast<double>(cell.population);
        has_positive = has_positive || cell.positive > 0;
        if (cell.labelled == 0) continue;
        values[cell.is_found ? 1 : 0] += static_cast<double>(cell.population) *
                                         static_cast<double>(cell.positive) /
                                         static_cast<double>(cell.labelled);
    }
    const Totals low = totals(cells, Bound::Low);
    const Totals high = totals(cells, Bound::High);
    AuditEstimates made;
    made.positives = interval(values[0] + values[1], low.all, high.all, kCountTails);
    made.missed = interval(values[0], low.missed, high.missed, kCountTails);
    if (found > 0) {
        Estimate positives = interval(values[1], low.found, high.found, kShareTails);
        made.precision = {positives.value / found, positives.low / found, positives.high / found};
    }
    if (has_positive) {
        made.recall =
            interval(values[1] / (values[0] + values[1]), share_of(low.found, high.missed, 0),
                     share_of(high.found, low.missed, 1), kShareTails);
    }
    return made;
}

std::optional<std::uint64_t> labels_to_halve(std::span<const AuditCell> cells) {
    std::uint64_t labelled = 0;
    for (const AuditCell& cell : cells) labelled += cell.labelled;
    if (labelled == 0) return std::nullopt;
    const auto now = width_of(estimate_audit(cells));
    if (!now || *now <= 0) return std::nullopt;
    // About 4 times as many by the root law, fewer where cells run out of items.
    for (double factor = 2; factor < kMostTimes; factor *= 1.25) {
        const auto more = scaled(cells, factor);
        if (*width_of(estimate_audit(more)) > *now / 2) continue;
        std::uint64_t needed = 0;
        for (const AuditCell& cell : more) needed += cell.labelled;
        return needed - labelled;
    }
    return std::nullopt;
}

}  // namespace halfspace
