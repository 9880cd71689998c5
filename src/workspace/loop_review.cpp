// SPDX-License-Identifier: Apache-2.0
// The parts of Loop that only look: search, what comes next, evaluation, heads. Nobody waits for
// their long queries, which need no catalogue.
#include "base/error.hpp"
#include "head/start.hpp"
#include "workspace/loop.hpp"
#include "workspace/loop_checks.hpp"
#include "workspace/loop_session.hpp"
#include "workspace/metadata_filter.hpp"
#include "workspace/start.hpp"

#include <fmt/format.h>

#include <mutex>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kMaxBins = 512;

}  // namespace

SearchResult Loop::search(std::span<const StartPart> start, const std::string& split,
                          std::size_t count, const Metadata& where) {
    std::unique_lock lock(m_workspace.mutex());
    Filter filter{.among = items_where(m_workspace.database(), where)};
    if (!split.empty()) {
        m_workspace.require_split(split);
        filter.split = split;
    }
    ResolvedStart resolved = resolve_start(m_workspace, start);
    SearchResult result;
    result.method = m_workspace.store().methods().best;
    result.notices = std::move(resolved.notices);
    lock.unlock();
    // Scores of a search are cosines: the start has norm 1.
    const auto found = m_workspace.store().best({resolved.vector, 0}, count, filter);
    lock.lock();
    for (const Match& match : found) {
        result.cards.push_back(
            {m_workspace.item(match.id), match.score, result.cards.size() + 1, {}});
    }
    return result;
}

NextPage Loop::look_ahead(const std::string& name) {
    const std::scoped_lock lock(m_workspace.mutex());
    return LoopSession(m_workspace, name).next_page();
}

Evaluation Loop::evaluate(const std::string& name, const std::string& split,
                          std::optional<std::uint64_t> round, std::size_t bins) {
    std::unique_lock lock(m_workspace.mutex());
    if (bins < 1 || bins > kMaxBins) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} bins; there can be 1 to {}", bins, kMaxBins));
    }
    LoopSession session(m_workspace, name);
    m_workspace.require_split(split);
    const Head head = session.head(round);
    const Plane plane{head.weights, head.bias};
    const Filter filter{split, std::nullopt, std::nullopt};
    Evaluation evaluation;
    evaluation.split = split;
    evaluation.round = round;
    if (const auto asked = session.rounds().fit_before(session.rounds().open_round());
        !round && asked) {
        evaluation.round = asked->number;
    }
    evaluation.cut_off = session.classifier().cut_off;
    lock.unlock();
    evaluation.histogram = m_workspace.store().histogram(plane, bins, filter);
    evaluation.at_least = m_workspace.store().count_at_least(plane, evaluation.cut_off, filter);
    return evaluation;
}

CardPage Loop::evaluated(const std::string& name, const std::string& split,
                         std::optional<std::uint64_t> round, float cut_off, Side side,
                         std::size_t offset, std::size_t count) {
    std::unique_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    m_workspace.require_split(split);
    checked_cut_off(cut_off);
    const Head head = session.head(round);
    const Plane plane{head.weights, head.bias};
    const Filter filter{split, std::nullopt, std::nullopt};
    const Store& store = m_workspace.store();
    lock.unlock();
    const std::uint64_t above = store.count_at_least(plane, cut_off, filter);
    const bool is_above = side == Side::Above;
    const auto found = is_above ? store.at_least(plane, cut_off, offset, count, filter)
                                : store.below(plane, cut_off, offset, count, filter);
    const std::uint64_t total = is_above ? above : store.count(filter) - above;
    lock.lock();
    return {total, session.cards(found, (is_above ? 0 : above) + offset + 1)};
}

SavedHead Loop::head(const std::string& name, std::optional<std::uint64_t> round) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    const auto fitted = round ? session.fitted_round(*round)
                              : session.rounds().fit_before(session.rounds().open_round());
    const float present = session.classifier().cut_off;
    return {session.head(round),
            session.classifier().name,
            m_workspace.encoder_name(),
            m_workspace.space().encoder_fingerprint,
            round ? fitted->cut_off.value_or(present) : present,
            fitted ? fitted->calibration : std::nullopt};
}

}  // namespace halfspace
