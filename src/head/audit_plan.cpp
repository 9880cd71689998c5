// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "head/audit.hpp"
#include "head/fit_inputs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace halfspace {

namespace {

constexpr std::size_t kPartsBelow = 3;
constexpr double kLeastVariance = 0.1;  // where the head is sure: it may be wrong
constexpr double kLeastShareFound = 0.1;
constexpr double kMostShareFound = 0.6;
constexpr double kMoreThanPlain = 1.5;  // labels of what is found, against a plain sample's

/// A bin of scores.
struct Bin {
    double low = 0;
    double spread = 0;
    double items = 0;
};

double sum_of(std::span<const Bin> bins) {
    return std::accumulate(bins.begin(), bins.end(), 0.0,
                           [](double sum, const Bin& bin) { return sum + bin.spread; });
}

/// Appends the edges that part the bins into `parts` of equal spread.
void part(std::span<const Bin> bins, std::size_t parts, std::vector<double>& edges) {
    const double total = sum_of(bins);
    double sum = 0;
    std::size_t next = 1;
    for (const Bin& bin : bins) {
        if (next < parts && sum >= total * static_cast<double>(next) / static_cast<double>(parts)) {
            edges.push_back(bin.low);
            ++next;
        }
        sum += bin.spread;
    }
}

/// Shares of the strata by their spread, with the found side held between its bounds.
std::vector<double> shares_of(std::span<const Bin> bins, std::span<const float> edges,
                              float cut_off) {
    std::vector<double> shares(edges.size() + 1);
    std::array<double, 2> sides{};  // below, found
    std::array<double, 2> items{};
    const auto is_found = [&](std::size_t i) { return i > 0 && edges[i - 1] >= cut_off; };
    for (const Bin& bin : bins) {
        const auto stratum = static_cast<std::size_t>(
            std::ranges::upper_bound(edges, static_cast<float>(bin.low)) - edges.begin());
        shares[stratum] += bin.spread;
        sides[is_found(stratum) ? 1 : 0] += bin.spread;
        items[is_found(stratum) ? 1 : 0] += bin.items;
    }
    if (sides[0] <= 0 || sides[1] <= 0) {
        for (double& share : shares) share /= std::max(sides[0] + sides[1], 1e-300);
        return shares;
    }
    const double plain = kMoreThanPlain * items[1] / (items[0] + items[1]);
    const double found = std::min(
        kMostShareFound, std::max({kLeastShareFound, plain, sides[1] / (sides[0] + sides[1])}));
    for (std::size_t i = 0; i < shares.size(); ++i) {
        shares[i] *= is_found(i) ? found / sides[1] : (1 - found) / sides[0];
    }
    return shares;
}

}  // namespace

AuditPlan plan_audit(float low, float high, std::span<const std::uint64_t> counts, float cut_off) {
    check_finite(std::array{low, high, cut_off}, "The list of scores");
    if (high < low) throw Error(ErrorCode::InvalidInput, "The highest score is below the lowest");
    const double width =
        (static_cast<double>(high) - static_cast<double>(low)) / static_cast<double>(counts.size());
    std::vector<Bin> below;
    std::vector<Bin> found;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const double start = static_cast<double>(low) + width * static_cast<double>(i);
        const double logit = start + width / 2 - static_cast<double>(cut_off);
        const double spread = static_cast<double>(counts[i]) *
                              std::sqrt(sigmoid(logit) * sigmoid(-logit) + kLeastVariance);
        (start < static_cast<double>(cut_off) ? below : found)
            .push_back({start, spread, static_cast<double>(counts[i])});
    }
    std::vector<double> edges{static_cast<double>(cut_off)};
    part(below, kPartsBelow, edges);
    AuditPlan plan;
    std::ranges::transform(edges, std::back_inserter(plan.edges),
                           [](double edge) { return static_cast<float>(edge); });
    std::ranges::sort(plan.edges);
    plan.edges.erase(std::unique(plan.edges.begin(), plan.edges.end()), plan.edges.end());
    below.insert(below.end(), found.begin(), found.end());
    plan.shares = shares_of(below, plan.edges, cut_off);
    return plan;
}

std::vector<std::size_t> share_out(const AuditPlan& plan,
                                   std::span<const std::uint64_t> populations, std::size_t count) {
    std::vector<std::size_t> given(populations.size());
    std::size_t left = count;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const auto wanted =
            static_cast<std::size_t>(std::floor(plan.shares[i] * static_cast<double>(count)));
        given[i] = std::min({wanted, left, static_cast<std::size_t>(populations[i])});
        left -= given[i];
    }
    std::vector<std::size_t> largest(given.size());
    std::iota(largest.begin(), largest.end(), std::size_t{0});
    std::ranges::stable_sort(largest, std::ranges::greater{},
                             [&](std::size_t i) { return populations[i]; });
    for (const std::size_t i : largest) {
        const std::size_t more =
            std::min(left, static_cast<std::size_t>(populations[i]) - given[i]);
        given[i] += more;
        left -= more;
    }
    return given;
}

}  // namespace halfspace
