// SPDX-License-Identifier: Apache-2.0
#include "weaviate/plane_scores.hpp"

#include "base/error.hpp"
#include "base/side_by_side.hpp"
#include "base/wanted.hpp"
#include "engine/scoring_plane.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kScoresKept = std::size_t{64} << 20U;  // 256 MB
constexpr std::size_t kReaders = 3;  // the engine works on the next pieces meanwhile

bool is_same(std::span<const float> a, std::span<const float> b) {
    return std::ranges::equal(a, b);
}

}  // namespace

/// One reading of the vectors from `begin` to `end` for several planes.
struct PlaneScores::Reading {
    std::uint64_t begin;
    const EngineState& state;
    std::vector<ScoringPlane> planes;
    std::vector<std::vector<float>> scores;  ///< of each plane, from item 0 on
};

PlaneScores::Scores PlaneScores::kept(const Plane& plane) const {
    const std::scoped_lock lock(m_mutex);
    for (const Kept& one : m_kept) {
        if (one.bias == plane.bias && is_same(one.weights, plane.weights)) return one.scores;
    }
    return nullptr;
}

void PlaneScores::keep(const Plane& plane, Scores scores) {
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_kept, [&](const Kept& one) {
        return one.bias == plane.bias && is_same(one.weights, plane.weights);
    });
    m_kept.push_front(
        {{plane.weights.begin(), plane.weights.end()}, plane.bias, std::move(scores)});
    std::size_t scores_kept = 0;
    for (auto one = m_kept.begin(); one != m_kept.end();) {
        scores_kept += one->scores->size();
        const bool fits = one == m_kept.begin() || scores_kept <= kScoresKept;
        one = fits ? std::next(one) : m_kept.erase(one);
    }
    if (m_kept.size() > kPlanesKept) m_kept.pop_back();
}

bool PlaneScores::has(const Plane& plane, const EngineState& state) const {
    const Scores scores = kept(plane);
    return scores && scores->size() >= state.items;
}

void PlaneScores::forget_from(std::uint64_t size) {
    const std::scoped_lock lock(m_mutex);
    for (Kept& one : m_kept) {
        if (one.scores->size() <= size) continue;
        one.scores = std::make_shared<const std::vector<float>>(
            one.scores->begin(), one.scores->begin() + static_cast<std::ptrdiff_t>(size));
    }
}

std::vector<PlaneScores::Scores> PlaneScores::of(std::span<const Plane> planes,
                                                 const EngineState& state) {
    const auto turn = lock_while_wanted(m_turn);
    Reading reading{.begin = state.items, .state = state, .planes = {}, .scores = {}};
    std::vector<Scores> answers(planes.size());
    for (std::size_t i = 0; i < planes.size(); ++i) {
        answers[i] = kept(planes[i]);
        if (answers[i] && answers[i]->size() >= state.items) continue;
        reading.begin = std::min<std::uint64_t>(reading.begin, answers[i] ? answers[i]->size() : 0);
        reading.planes.emplace_back(planes[i]);
        reading.scores.push_back(answers[i] ? *answers[i] : std::vector<float>());
        reading.scores.back().resize(state.items);
        answers[i] = nullptr;
    }
    if (reading.planes.empty()) return answers;
    read(reading);
    std::size_t next = 0;
    for (std::size_t i = 0; i < planes.size(); ++i) {
        if (!answers[i]) {
            answers[i] =
                std::make_shared<const std::vector<float>>(std::move(reading.scores[next++]));
        }
        keep(planes[i], answers[i]);
    }
    return answers;
}

void PlaneScores::read(Reading& reading) const {
    const std::uint64_t count = reading.state.items - reading.begin;
    const std::uint64_t at_once = vectors_at_once(m_dim);
    side_by_side((count + at_once - 1) / at_once, kReaders, [&](std::size_t piece) {
        const std::uint64_t done = piece * at_once;
        read_piece(reading, reading.begin + done, std::min(at_once, count - done));
    });
}

void PlaneScores::read_piece(Reading& reading, std::uint64_t first, std::size_t count) const {
    const std::vector<FoundItem> found = m_collection.list(first, count);
    const std::size_t row_bytes = m_dim * sizeof(float);
    std::vector<float> rows(count * m_dim);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t item = first + i;
        if (i >= found.size() || found[i].item != item) {
            m_collection.fail_lacking(fmt::format("item {}", item));
        }
        if (found[i].vector.size() == row_bytes) {
            std::memcpy(rows.data() + i * m_dim, found[i].vector.data(), row_bytes);
        } else if (found[i].vector.empty() && reading.state.removed.bit(item)) {
            rows[i * m_dim] = std::numeric_limits<float>::quiet_NaN();
        } else {
            m_collection.fail_lacking(fmt::format("the vector of item {}", item));
        }
    }
    for (std::size_t p = 0; p < reading.planes.size(); ++p) {
        std::ranges::copy(reading.planes[p].scores(rows),
                          reading.scores[p].begin() + static_cast<std::ptrdiff_t>(first));
    }
}

}  // namespace halfspace
