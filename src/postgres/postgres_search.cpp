// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_search.hpp"

#include "base/error.hpp"
#include "postgres/engine_index.hpp"
#include "postgres/tables.hpp"
#include "postgres/wire.hpp"
#include "store/histogram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>

namespace halfspace {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr float kFloatInfinity = std::numeric_limits<float>::infinity();
constexpr std::size_t kRowsAtOnce = 2048;
constexpr std::uint64_t kSpareCandidates = 32;
constexpr double kFarthest = 1.1;  // no estimate lies beyond it

// $1: the direction, $2: the selection, $3: how many items its bits cover. The items beyond came
// later; CASE, because the order of an AND is the planner's. pgvector's <#> is minus the product.
constexpr std::string_view kDistance = "(vector <#> $1::vector)";
constexpr std::string_view kFrom =
    " FROM vectors WHERE CASE WHEN id < $3::bigint THEN get_bit($2::bytea, id) = 1 ELSE false END";

Parameters parameters_of(const Estimates& estimates, const Selection& selection) {
    Parameters parameters;
    parameters.add_vector(estimates.direction())
        .add(wire::bytes_of(selection.words()))
        .add(static_cast<std::int64_t>(selection.words().size() * 64));
    return parameters;
}

void set_bit(std::vector<std::uint64_t>& words, std::uint64_t item) {
    words[item / 64] |= std::uint64_t{1} << (item % 64);
}

}  // namespace

struct PostgresSearch::Window {
    double low = -kInfinity;
    double high = kInfinity;

    [[nodiscard]] bool is_all() const noexcept { return low == -kInfinity && high == kInfinity; }

    /// The estimates that items may have whose score is in `range`.
    static Window of(const Estimates& estimates, ScoreRange range) {
        return {.low = estimates.least_for(range.low), .high = estimates.enough_for(range.high)};
    }
};

std::vector<float> PostgresSearch::rows(std::span<const std::uint64_t> ids) const {
    std::vector<float> rows(ids.size() * m_dim);
    for (std::size_t begin = 0; begin < ids.size(); begin += kRowsAtOnce) {
        const auto part = ids.subspan(begin, std::min(kRowsAtOnce, ids.size() - begin));
        std::unordered_map<std::uint64_t, std::size_t> places;  // of the last one of each id
        for (std::size_t i = 0; i < part.size(); ++i) places[part[i]] = begin + i;
        const std::vector<std::int64_t> wanted(part.begin(), part.end());
        const Answer answer = m_connections.read([&](PostgresConnection& connection) {
            return connection.query("SELECT id, vector FROM vectors WHERE id = ANY ($1::bigint[])",
                                    Parameters().add(wire::array_of(wanted)));
        });
        if (answer.size() != places.size()) {
            throw Error(ErrorCode::Corrupt,
                        fmt::format("The engine lacks {} of {} vectors of the store",
                                    places.size() - answer.size(), places.size()));
        }
        for (std::size_t i = 0; i < answer.size(); ++i) {
            const std::size_t place = places.at(static_cast<std::uint64_t>(answer.integer(i, 0)));
            wire::read_vector(answer.bytes(i, 1), std::span(rows).subspan(place * m_dim, m_dim));
        }
        for (std::size_t i = 0; i < part.size(); ++i) {
            const std::size_t place = places.at(part[i]);
            if (place == begin + i) continue;
            std::copy_n(rows.begin() + static_cast<std::ptrdiff_t>(place * m_dim), m_dim,
                        rows.begin() + static_cast<std::ptrdiff_t>((begin + i) * m_dim));
        }
    }
    return rows;
}

std::map<std::string, std::uint64_t> PostgresSearch::bytes() const {
    return m_connections.read(
        [](PostgresConnection& connection) { return table_bytes(connection); });
}

std::vector<PostgresSearch::Estimate> PostgresSearch::fetch(const Estimates& estimates,
                                                            const Selection& selection,
                                                            const Window& window,
                                                            std::optional<double> near,
                                                            std::uint64_t limit) const {
    Parameters parameters = parameters_of(estimates, selection);
    std::string sql = fmt::format("SELECT id, {}::real{}", kDistance, kFrom);
    int next = 4;
    if (!window.is_all()) {
        sql +=
            fmt::format(" AND {} BETWEEN ${}::float8 AND ${}::float8", kDistance, next, next + 1);
        parameters.add(-window.high).add(-window.low);
        next += 2;
    }
    if (limit < selection.count()) {
        if (near) {
            sql += fmt::format(" ORDER BY abs({} + ${}::float8)", kDistance, next++);
            parameters.add(*near);
        } else {
            sql += " ORDER BY 2";
        }
        sql += fmt::format(" LIMIT ${}::bigint", next);
        parameters.add(static_cast<std::int64_t>(limit));
    }
    return m_connections.read([&](PostgresConnection& connection) {
        std::vector<Estimate> found;
        connection.stream(sql, parameters, [&](const Answer& row) {
            found.push_back({static_cast<std::uint64_t>(row.integer(0, 0)),
                             -static_cast<double>(row.real(0, 1))});
        });
        return found;
    });
}

/// All items that can be among the `count` of highest merit, and some that cannot.
std::vector<PostgresSearch::Estimate> PostgresSearch::candidates(const Estimates& estimates,
                                                                 const Selection& selection,
                                                                 ScoreRange range,
                                                                 std::optional<float> target,
                                                                 std::uint64_t count) const {
    Window window = Window::of(estimates, range);
    const std::optional<double> near =
        target ? std::optional(estimates.near(*target)) : std::nullopt;
    const std::uint64_t spare = std::max(kSpareCandidates, count / 8);
    const bool wants_all = selection.count() - count <= spare || !estimates.tells_apart();
    const std::uint64_t limit = wants_all ? selection.count() : count + spare;
    std::vector<Estimate> found = fetch(estimates, selection, window, near, limit);
    if (found.size() < limit || limit == selection.count()) return found;

    Floor floor(count);
    for (const Estimate& one : found) {
        const bool is_in =
            estimates.lower(one.s) >= range.low && estimates.upper(one.s) < range.high;
        if (is_in) floor.add(estimates.lower_merit(one.s, target));
    }
    // What was not found is at least as far down, or as far away on either side.
    float others = -kFloatInfinity;
    const double last = found.back().s;
    if (!near) others = estimates.upper(last);
    if (near) {
        const double away = std::abs(last - *near);
        for (const double s : {*near - away, *near + away}) {
            if (std::abs(s) > kFarthest) continue;
            others = std::max(others, estimates.upper_merit(s, target));
        }
    }
    if (others < floor.value()) return found;
    ScoreRange needed{.low = floor.value(), .high = kFloatInfinity};
    if (target) {
        const float distance = std::nextafter(-floor.value(), kFloatInfinity);
        needed.low = std::nextafter(*target - distance, -kFloatInfinity);
        needed.high = std::nextafter(*target + distance, kFloatInfinity);
    }
    const Window all = Window::of(estimates, needed);
    window.low = std::max(window.low, all.low);
    window.high = std::min(window.high, all.high);
    return fetch(estimates, selection, window, std::nullopt, selection.count());
}

std::vector<RowScore> PostgresSearch::top(const Plane& plane, const Chosen& chosen,
                                          ScoreRange range, std::optional<float> target,
                                          std::uint64_t count) const {
    const Selection& selection = chosen.items;
    count = std::min(count, selection.count());
    if (count == 0) return {};
    const Estimates estimates(plane);
    std::vector<Candidate> bounded;
    for (const Estimate& one : candidates(estimates, selection, range, target, count)) {
        bounded.push_back({estimates.upper_merit(one.s, target), one.item});
    }
    std::ranges::sort(bounded, std::ranges::greater(), &Candidate::upper);
    return decide(bounded, count, range, target,
                  [&](std::span<const std::uint64_t> ids, std::span<float> exact) {
                      std::ranges::copy(scores(plane, ids), exact.begin());
                  });
}

std::vector<std::uint64_t> PostgresSearch::fetch_by_index(const Estimates& estimates,
                                                          const Selection& selection,
                                                          std::uint64_t limit,
                                                          const EngineState& state) const {
    Parameters parameters = parameters_of(estimates, selection);
    parameters.add(static_cast<std::int64_t>(limit));
    const std::string sql =
        fmt::format("SELECT id{} ORDER BY {} LIMIT $4::bigint", kFrom, index_order(m_dim));
    const std::string settings = index_settings(state.index, state.items, limit);
    const Answer answer = m_connections.read([&](PostgresConnection& connection) {
        PostgresTransaction transaction(connection);
        connection.execute(settings);
        Answer found = connection.query(sql, parameters);
        transaction.commit();
        return found;
    });
    std::vector<std::uint64_t> items;
    for (std::size_t i = 0; i < answer.size(); ++i) {
        items.push_back(static_cast<std::uint64_t>(answer.integer(i, 0)));
    }
    return items;
}

std::vector<RowScore> PostgresSearch::best(const Plane& plane, const Chosen& chosen,
                                           std::uint64_t count) const {
    const Selection& selection = chosen.items;
    const EngineState& state = chosen.state;
    const std::uint64_t wanted = std::min(count, selection.count());
    if (wanted == 0) return {};
    const Estimates estimates(plane);
    const std::uint64_t limit = wanted + std::max(kSpareCandidates, wanted / 8);
    // So many vectors the index has to look at until so many are found that pass the filter.
    const double looked_at = static_cast<double>(limit) * static_cast<double>(state.items) /
                             static_cast<double>(selection.count());
    const bool suits = state.index != VectorIndex::None && estimates.tells_apart() &&
                       looked_at < static_cast<double>(most_scanned());
    if (!suits) return top(plane, chosen, {}, std::nullopt, count);
    const std::vector<std::uint64_t> items = fetch_by_index(estimates, selection, limit, state);
    if (items.size() < wanted) return top(plane, chosen, {}, std::nullopt, count);
    const std::vector<float> exact = scores(plane, items);
    std::vector<RowScore> found;
    for (std::size_t i = 0; i < items.size(); ++i) found.push_back({items[i], exact[i]});
    std::ranges::sort(found, [](const RowScore& a, const RowScore& b) {
        return a.score != b.score ? a.score > b.score : a.row < b.row;
    });
    found.resize(wanted);
    return found;
}

std::vector<std::vector<RowScore>> PostgresSearch::best_of_many(std::span<const Plane> planes,
                                                                const Chosen& chosen,
                                                                std::uint64_t count) const {
    std::vector<std::vector<RowScore>> found;
    for (const Plane& plane : planes) found.push_back(best(plane, chosen, count));
    return found;
}

std::uint64_t PostgresSearch::count_at_least(const Plane& plane, const Chosen& chosen,
                                             float low) const {
    const Estimates estimates(plane);
    Parameters parameters = parameters_of(estimates, chosen.items);
    parameters.add(-estimates.enough_for(low)).add(-estimates.least_for(low));
    const std::string sql = fmt::format(
        "SELECT count(*) FILTER (WHERE {0} <= $4::float8),"
        " coalesce(array_agg(id) FILTER (WHERE {0} > $4::float8 AND {0} <= $5::float8), '{{}}')"
        "{1}",
        kDistance, kFrom);
    const Answer answer = m_connections.read(
        [&](PostgresConnection& connection) { return connection.query(sql, parameters); });
    auto count = static_cast<std::uint64_t>(answer.integer(0, 0));
    const std::vector<std::int64_t> unclear = wire::numbers_of(answer.bytes(0, 1));
    const std::vector<std::uint64_t> ids(unclear.begin(), unclear.end());
    for (const float score : scores(plane, ids)) count += score >= low ? 1 : 0;
    return count;
}

std::vector<Selection> PostgresSearch::strata(const Plane& plane, const Chosen& chosen,
                                              std::span<const float> edges) const {
    const Selection& selection = chosen.items;
    const Estimates estimates(plane);
    std::vector<std::vector<std::uint64_t>> parts(
        edges.size() + 1, std::vector<std::uint64_t>(selection.words().size()));
    const auto part_of = [&](float score) {
        return static_cast<std::size_t>(std::ranges::upper_bound(edges, score) - edges.begin());
    };
    std::vector<std::uint64_t> unclear;
    for (const Estimate& one : fetch(estimates, selection, {}, std::nullopt, selection.count())) {
        const std::size_t part = part_of(estimates.lower(one.s));
        if (part == part_of(estimates.upper(one.s))) {
            set_bit(parts[part], one.item);
        } else {
            unclear.push_back(one.item);
        }
    }
    const std::vector<float> exact = scores(plane, unclear);
    for (std::size_t i = 0; i < unclear.size(); ++i) set_bit(parts[part_of(exact[i])], unclear[i]);
    std::vector<Selection> selections;
    for (auto& words : parts) selections.emplace_back(std::move(words));
    return selections;
}

ScoreHistogram PostgresSearch::histogram(const Plane& plane, const Chosen& chosen,
                                         std::size_t bins) const {
    return chosen.items.count() <= Store::kExactHistogramItems
               ? exact_histogram(plane, chosen.items, bins)
               : estimated_histogram(plane, chosen.items, bins);
}

/// Only the scores that may be an extreme, or may be in either of two bins, are looked up.
ScoreHistogram PostgresSearch::exact_histogram(const Plane& plane, const Selection& selection,
                                               std::size_t bins) const {
    const Estimates estimates(plane);
    const std::vector<Estimate> all =
        fetch(estimates, selection, {}, std::nullopt, selection.count());
    float least_high = -kFloatInfinity;  // the highest score is at least this
    float most_low = kFloatInfinity;
    for (const Estimate& one : all) {
        least_high = std::max(least_high, estimates.lower(one.s));
        most_low = std::min(most_low, estimates.upper(one.s));
    }
    std::vector<std::uint64_t> extremes;
    for (const Estimate& one : all) {
        const bool may_be =
            estimates.upper(one.s) >= least_high || estimates.lower(one.s) <= most_low;
        if (may_be) extremes.push_back(one.item);
    }
    std::vector<float> counted = scores(plane, extremes);
    if (counted.empty()) return count_in_bins(pool(), {&counted, 1}, bins, /*error=*/0);
    const auto [low, high] = std::ranges::minmax(counted);
    const BinRule rule(low, high, bins);
    std::vector<std::uint64_t> unclear;
    for (const Estimate& one : all) {
        const float lower = std::clamp(estimates.lower(one.s), low, high);
        const float upper = std::clamp(estimates.upper(one.s), low, high);
        const bool was_looked_up =
            estimates.upper(one.s) >= least_high || estimates.lower(one.s) <= most_low;
        if (was_looked_up) continue;
        if (rule.place(lower) == rule.place(upper)) {
            counted.push_back(lower);
        } else {
            unclear.push_back(one.item);
        }
    }
    std::ranges::copy(scores(plane, unclear), std::back_inserter(counted));
    return count_in_bins(pool(), {&counted, 1}, bins, /*error=*/0);
}

ScoreHistogram PostgresSearch::estimated_histogram(const Plane& plane, const Selection& selection,
                                                   std::size_t bins) const {
    const Estimates estimates(plane);
    const Parameters parameters = parameters_of(estimates, selection);
    const Answer ends = m_connections.read([&](PostgresConnection& connection) {
        return connection.query(
            fmt::format("SELECT min({0})::real, max({0})::real{1}", kDistance, kFrom), parameters);
    });
    ScoreHistogram histogram;
    histogram.counts.resize(bins);
    histogram.error = estimates.score_error();
    if (ends.is_null(0, 0)) return histogram;
    const double high = -static_cast<double>(ends.real(0, 0));
    const double low = -static_cast<double>(ends.real(0, 1));
    histogram.low = estimates.score(low);
    histogram.high = estimates.score(high);
    const double bins_per_unit = high > low ? static_cast<double>(bins) / (high - low) : 0.0;
    Parameters binned = parameters;
    binned.add(low).add(bins_per_unit).add(static_cast<std::int64_t>(bins - 1));
    const Answer counts = m_connections.read([&](PostgresConnection& connection) {
        return connection.query(
            fmt::format("SELECT least(trunc((-{} - $4::float8) * $5::float8)::bigint, $6::bigint),"
                        " count(*){} GROUP BY 1",
                        kDistance, kFrom),
            binned);
    });
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const auto bin = static_cast<std::size_t>(std::max<std::int64_t>(0, counts.integer(i, 0)));
        const auto count = static_cast<std::uint64_t>(counts.integer(i, 1));
        histogram.counts.at(bin) += count;
        histogram.total += count;
    }
    return histogram;
}

}  // namespace halfspace
