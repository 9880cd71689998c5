// SPDX-License-Identifier: Apache-2.0
#include "workspace/label_confusion.hpp"

#include "base/error.hpp"
#include "workspace/page_labels.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace halfspace {

namespace {

constexpr std::array kCells{
    std::pair{std::string_view("mistakes"), ConfusionCell::Mistakes},
    std::pair{std::string_view("true_positives"), ConfusionCell::TruePositives},
    std::pair{std::string_view("false_positives"), ConfusionCell::FalsePositives},
    std::pair{std::string_view("false_negatives"), ConfusionCell::FalseNegatives},
    std::pair{std::string_view("true_negatives"), ConfusionCell::TrueNegatives}};

struct Judged {
    Verdict verdict;
    float score = 0;     ///< that decides
    bool found = false;  ///< the score is at least the cut-off
    float margin = 0;    ///< how far the score is on the side of the verdict; below 0: on the other

    [[nodiscard]] bool is_right() const noexcept { return found == verdict.is_positive(); }
};

/// The scores of fits without the item's own label, where the present head was fitted on it.
std::vector<float> deciding_scores(const LoopSession& session, std::span<const Verdict> said) {
    const Head head = session.head(std::nullopt);
    auto scores = session.workspace().store().scores({head.weights, head.bias}, items_of(said));
    const PageLabels pages = page_labels(session);
    std::unordered_map<ItemId, double> left_out;
    for (std::size_t i = 0; i < pages.items.size(); ++i) {
        left_out.emplace(pages.items[i], pages.labels[i].score);
    }
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (const auto own = left_out.find(said[i].item); own != left_out.end()) {
            scores[i] = static_cast<float>(own->second);
        }
    }
    return scores;
}

std::vector<Judged> judge(const LoopSession& session, std::optional<CutOffSource> source) {
    auto said = verdicts(session);
    if (source) {
        std::erase_if(said, [&](const Verdict& verdict) { return verdict.source != *source; });
    }
    const float cut_off = session.classifier().cut_off;
    const auto scores = deciding_scores(session, said);
    std::vector<Judged> all;
    for (std::size_t i = 0; i < said.size(); ++i) {
        const float above = scores[i] - cut_off;
        all.push_back(
            {said[i], scores[i], scores[i] >= cut_off, said[i].is_positive() ? above : -above});
    }
    std::ranges::stable_sort(
        all, {}, [](const Judged& one) { return std::pair(one.is_right(), one.margin); });
    return all;
}

bool is_in(const Judged& one, ConfusionCell cell) {
    switch (cell) {
        case ConfusionCell::Mistakes: return !one.is_right();
        case ConfusionCell::TruePositives: return one.found && one.is_right();
        case ConfusionCell::FalsePositives: return one.found && !one.is_right();
        case ConfusionCell::FalseNegatives: return !one.found && !one.is_right();
        case ConfusionCell::TrueNegatives: return !one.found && one.is_right();
    }
    return false;
}

std::uint64_t neither_of(const LoopSession& session, std::optional<CutOffSource> source) {
    if (source == CutOffSource::Audit) return 0;
    const Counts counts = session.labels().counts();
    return counts.neutral + counts.unsure;
}

}  // namespace

ConfusionCell confusion_cell_from(std::string_view name) {
    const auto* const found = std::ranges::find(kCells, name, &decltype(kCells)::value_type::first);
    if (found != kCells.end()) return found->second;
    throw Error(ErrorCode::InvalidInput,
                "No cell \"" + std::string(name) +
                    "\"; there are mistakes, true_positives, false_positives, false_negatives and "
                    "true_negatives");
}

CutOffSource label_source_from(std::string_view name) {
    for (const CutOffSource source : {CutOffSource::Pages, CutOffSource::Audit}) {
        if (name_of(source) == name) return source;
    }
    throw Error(ErrorCode::InvalidInput,
                "No labels of \"" + std::string(name) + "\"; there are those of pages and audit");
}

LabelConfusion LabelConfusions::confusion(const std::string& name,
                                          std::optional<CutOffSource> source) const {
    const std::scoped_lock lock(m_workspace.mutex());
    const LoopSession session(m_workspace, name);
    LabelConfusion made;
    made.cut_off = session.classifier().cut_off;
    made.neither = neither_of(session, source);
    for (const Judged& one : judge(session, source)) {
        CutOffCounts& counts = made.counts;
        if (one.verdict.is_positive()) {
            ++(one.found ? counts.true_positives : counts.false_negatives);
        } else {
            ++(one.found ? counts.false_positives : counts.true_negatives);
        }
    }
    return made;
}

ConfusedPage LabelConfusions::confused(const std::string& name, std::optional<CutOffSource> source,
                                       ConfusionCell cell, std::size_t offset,
                                       std::size_t count) const {
    const std::scoped_lock lock(m_workspace.mutex());
    const LoopSession session(m_workspace, name);
    auto all = judge(session, source);
    std::erase_if(all, [&](const Judged& one) { return !is_in(one, cell); });
    const std::size_t first = std::min(offset, all.size());
    const auto shown = std::span(all).subspan(first, std::min(count, all.size() - first));
    std::vector<Match> matches;
    for (const Judged& one : shown) matches.push_back({one.verdict.item, one.score});
    ConfusedPage page{all.size(), {}};
    std::vector<Card> cards = session.cards(matches, first + 1);
    for (std::size_t i = 0; i < cards.size(); ++i) {
        cards[i].label = shown[i].verdict.label;
        page.cards.push_back({std::move(cards[i]), shown[i].verdict.source});
    }
    return page;
}

}  // namespace halfspace
