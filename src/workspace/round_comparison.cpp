// SPDX-License-Identifier: Apache-2.0
#include "workspace/round_comparison.hpp"

#include "base/error.hpp"
#include "store/item_set.hpp"
#include "workspace/audit_sample.hpp"
#include "workspace/loop_session.hpp"
#include "workspace/verdicts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kMaxBins = 512;
constexpr std::array kDifferences{std::pair{std::string_view("entered"), RoundDifference::Entered},
                                  std::pair{std::string_view("left"), RoundDifference::Left},
                                  std::pair{std::string_view("up"), RoundDifference::Up},
                                  std::pair{std::string_view("down"), RoundDifference::Down}};

/// A fitted round and the cut-off it counts as positive from.
struct Cut {
    RoundRow round;
    float cut_off = 0;

    [[nodiscard]] const Head& head() const { return round.fitted.value(); }
    [[nodiscard]] Plane plane() const { return {head().weights, head().bias}; }
};

Cut cut_of(const LoopSession& session, std::uint64_t number) {
    Cut cut{session.fitted_round(number), session.classifier().cut_off};
    const auto present = session.rounds().fit_before(session.rounds().open_round());
    const bool is_present = present && present->number == number;
    if (!is_present) cut.cut_off = cut.round.cut_off.value_or(cut.cut_off);
    return cut;
}

struct Cuts {
    Cut before, after;
    Filter filter;
};

Cuts cuts_of(const LoopSession& session, const RoundPair& pair) {
    session.workspace().require_split(pair.split);
    if (pair.before == pair.after) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("Round {} is given twice; choose two rounds", pair.before));
    }
    return {cut_of(session, pair.before), cut_of(session, pair.after), Filter{.split = pair.split}};
}

/// What a round finds, best first.
std::vector<Match> found_by(const Store& store, const Cut& cut, const Filter& filter) {
    return store.at_least(cut.plane(), cut.cut_off, 0, store.size(), filter);
}

/// Those of `found` that are not among `others`, in their order.
std::vector<ItemId> only_in(std::span<const Match> found, std::span<const Match> others) {
    const ItemSet known(ids_of(others));
    std::vector<ItemId> only;
    for (const Match& match : found) {
        if (!known.contains(match.id)) only.push_back(match.id);
    }
    return only;
}

CutOffCounts counts_of(const Store& store, const Cut& cut, std::span<const Verdict> said) {
    const auto scores = store.scores(cut.plane(), items_of(said));
    std::vector<std::uint8_t> kinds;
    for (const Verdict& verdict : said) kinds.push_back(verdict.is_positive() ? 1 : 0);
    return count_at(scores, kinds, cut.cut_off);
}

struct Audited {
    AuditRow audit;
    AuditLabels known;
};

void add_estimates(const Store& store, const Audited& audited, std::span<const Match> found,
                   RoundFigures& figures) {
    const auto estimates =
        estimate_audit(crossed_cells(store, audited.audit, audited.known, found));
    figures.precision = estimates.precision;
    figures.recall = estimates.recall;
}

RoundFigures figures_of(const LoopSession& session, const Cut& cut, const Filter& filter,
                        std::size_t bins, std::span<const Verdict> said) {
    const Store& store = session.workspace().store();
    RoundFigures figures;
    figures.round = cut.round.number;
    figures.cut_off = cut.cut_off;
    figures.calibration = cut.round.calibration;
    figures.histogram = store.histogram(cut.plane(), bins, filter);
    for (const auto& [item, label] : session.labels().of_round(cut.round.id).labels) {
        if (label.score.value_or(0) > 0) ++figures.fitted_positive;
        if (label.score.value_or(0) < 0) ++figures.fitted_negative;
    }
    figures.labels = counts_of(store, cut, said);
    return figures;
}

/// The audit drawn from this split, if it has answers.
std::optional<Audited> audit_of(const LoopSession& session, const std::string& split) {
    auto audit = AuditTable(session.workspace().database()).find(session.classifier().id);
    if (!audit || audit->split != split) return std::nullopt;
    AuditLabels known = known_labels(session, *audit);
    if (answered(*audit, known) == 0) return std::nullopt;
    return Audited{*std::move(audit), std::move(known)};
}

double norm_of(std::span<const float> weights) {
    return std::sqrt(std::inner_product(weights.begin(), weights.end(), weights.begin(), 0.0,
                                        std::plus{},
                                        [](float a, float b) { return double{a} * double{b}; }));
}

/// The plane whose score of an item is how far it moved, times `sign`.
Head moves(const Cuts& cuts, double sign) {
    const double before = sign / norm_of(cuts.before.head().weights);
    const double after = sign / norm_of(cuts.after.head().weights);
    Head difference;
    for (std::size_t i = 0; i < cuts.after.head().weights.size(); ++i) {
        difference.weights.push_back(
            static_cast<float>(double{cuts.after.head().weights[i]} * after -
                               double{cuts.before.head().weights[i]} * before));
    }
    const auto height = [](const Cut& cut) {
        return double{cut.head().bias} - double{cut.cut_off};
    };
    difference.bias = static_cast<float>(height(cuts.after) * after - height(cuts.before) * before);
    return difference;
}

struct FoundItems {
    std::uint64_t total = 0;
    std::vector<ItemId> page;
};

FoundItems page_of(std::vector<ItemId> all, std::size_t offset, std::size_t count) {
    const std::size_t first = std::min(offset, all.size());
    const auto page = std::span(all).subspan(first, std::min(count, all.size() - first));
    return {all.size(), {page.begin(), page.end()}};
}

FoundItems find(const Store& store, const Cuts& cuts, RoundDifference which, std::size_t offset,
                std::size_t count) {
    const Filter& filter = cuts.filter;
    if (which == RoundDifference::Entered || which == RoundDifference::Left) {
        const bool is_left = which == RoundDifference::Left;
        const auto ours = found_by(store, is_left ? cuts.before : cuts.after, filter);
        const auto others = found_by(store, is_left ? cuts.after : cuts.before, filter);
        return page_of(only_in(ours, others), offset, count);
    }
    // The same plane, as after a restore: a cut-off that was moved moves no item.
    if (cuts.before.head() == cuts.after.head()) return {};
    const Head difference = moves(cuts, which == RoundDifference::Up ? 1 : -1);
    const Plane plane{difference.weights, difference.bias};
    constexpr float least = RoundComparisons::kLeastMove;
    return {store.count_at_least(plane, least, filter),
            ids_of(store.at_least(plane, least, offset, count, filter))};
}

}  // namespace

RoundDifference round_difference_from(std::string_view name) {
    const auto* const found =
        std::ranges::find(kDifferences, name, &decltype(kDifferences)::value_type::first);
    if (found != kDifferences.end()) return found->second;
    throw Error(ErrorCode::InvalidInput, "No difference \"" + std::string(name) +
                                             "\"; there are entered, left, up and down");
}

RoundComparison RoundComparisons::compare(const std::string& name, const RoundPair& pair,
                                          std::size_t bins) const {
    if (bins < 1 || bins > kMaxBins) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} bins; there can be 1 to {}", bins, kMaxBins));
    }
    const std::scoped_lock lock(m_workspace.mutex());
    const LoopSession session(m_workspace, name);
    const Cuts cuts = cuts_of(session, pair);
    const Store& store = m_workspace.store();
    auto said = verdicts(session);
    std::erase_if(said, [](const Verdict& one) { return one.source != CutOffSource::Pages; });
    const auto before = found_by(store, cuts.before, cuts.filter);
    const auto after = found_by(store, cuts.after, cuts.filter);
    RoundComparison made;
    made.before = figures_of(session, cuts.before, cuts.filter, bins, said);
    made.after = figures_of(session, cuts.after, cuts.filter, bins, said);
    made.before.found = before.size();
    made.after.found = after.size();
    made.entered = only_in(after, before).size();
    made.left = only_in(before, after).size();
    made.both = after.size() - made.entered;
    made.turned_degrees = angle_degrees(cuts.before.head().weights, cuts.after.head().weights);
    if (const auto audited = audit_of(session, pair.split)) {
        made.audited = answered(audited->audit, audited->known);
        add_estimates(store, *audited, before, made.before);
        add_estimates(store, *audited, after, made.after);
    }
    return made;
}

ComparedPage RoundComparisons::items(const std::string& name, const RoundPair& pair,
                                     RoundDifference which, std::size_t offset,
                                     std::size_t count) const {
    const std::scoped_lock lock(m_workspace.mutex());
    const LoopSession session(m_workspace, name);
    const Cuts cuts = cuts_of(session, pair);
    const Store& store = m_workspace.store();
    const FoundItems found = find(store, cuts, which, offset, count);
    const auto now = store.scores(cuts.after.plane(), found.page);
    const auto was = store.scores(cuts.before.plane(), found.page);
    std::vector<Match> matches;
    for (std::size_t i = 0; i < now.size(); ++i) matches.push_back({found.page[i], now[i]});
    auto cards = session.cards(matches, offset + 1);
    ComparedPage page{found.total, {}};
    for (std::size_t i = 0; i < cards.size(); ++i) {
        page.cards.push_back({std::move(cards[i]), was[i]});
    }
    return page;
}

}  // namespace halfspace
