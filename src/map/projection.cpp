// SPDX-License-Identifier: Apache-2.0
#include "map/projection.hpp"

#include "map/neighbour_index.hpp"
#include "map/placement.hpp"
#include "map/principal_components.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace halfspace {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kBatch = 4096;
constexpr std::size_t kLinkBatch = 512;
constexpr float kStartExtent = 10;  // half of the start's longer side, as UMAP's own starts have

std::vector<std::size_t> numbers(std::size_t first, std::size_t count) {
    std::vector<std::size_t> list(count);
    std::iota(list.begin(), list.end(), first);
    return list;
}

/// `count` of `total` numbers, uniformly, ascending (Knuth's algorithm S).
std::vector<std::size_t> draw(std::size_t total, std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<std::size_t> drawn;
    for (std::size_t i = 0; i < total && drawn.size() < count; ++i) {
        // Not std::uniform_int_distribution: it is another one in every library.
        if (random() % (total - i) < count - drawn.size()) drawn.push_back(i);
    }
    return drawn;
}

/// Without those equal to one before.
std::vector<float> without_doubles(const std::vector<float>& points, std::size_t dim) {
    std::vector<float> single;
    std::unordered_set<std::string_view> met;
    for (std::size_t i = 0; i < points.size(); i += dim) {
        const std::string_view bytes(reinterpret_cast<const char*>(points.data() + i),
                                     dim * sizeof(float));
        if (met.insert(bytes).second) {
            single.insert(single.end(), points.data() + i, points.data() + i + dim);
        }
    }
    return single;
}

/// The bounding box's middle goes to 0 and its longer side to [-extent, extent].
void fit_into(std::vector<float>& places, float extent) {
    if (places.empty()) return;
    float low[2] = {places[0], places[1]};
    float high[2] = {places[0], places[1]};
    for (std::size_t i = 0; i < places.size(); ++i) {
        low[i % 2] = std::min(low[i % 2], places[i]);
        high[i % 2] = std::max(high[i % 2], places[i]);
    }
    const float half = std::max(high[0] - low[0], high[1] - low[1]) / 2;
    const float scale = half > 0 ? extent / half : 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const float middle = low[i % 2] + (high[i % 2] - low[i % 2]) / 2;
        places[i] = std::clamp((places[i] - middle) * scale, -extent, extent);
    }
}

/// The first two coordinates of each point.
std::vector<float> first_two(std::span<const float> points, std::size_t dim) {
    std::vector<float> flat(points.size() / dim * 2, 0.0F);
    for (std::size_t i = 0; i < flat.size() / 2; ++i) {
        std::copy_n(points.data() + i * dim, std::min<std::size_t>(dim, 2), flat.data() + 2 * i);
    }
    return flat;
}

/// One projection on its way.
class Work {
public:
    Work(ThreadPool& pool, const RowsToProject& rows, const ProjectionOptions& options)
        : m_pool(pool), m_rows(rows), m_options(options) {
        m_state.identity = fmt::format("{} {} {} {} {}", rows.identity, rows.count,
                                       options.landmarks, options.axes, options.seed);
    }

    std::optional<std::vector<float>> run() {
        if (m_rows.count == 0) return std::vector<float>();
        if (!read_landmarks() || !link()) return std::nullopt;
        if (m_options.from && m_options.from->identity == m_state.identity) {
            m_state = *m_options.from;
        }
        if (!lay_out() || !place_all()) return std::nullopt;
        fit_into(m_state.placed, 1);
        return std::move(m_state.placed);
    }

private:
    [[nodiscard]] bool stopped() const { return m_options.stop.stop_requested(); }

    void tell(ProjectionStage stage, const Progress& progress) const {
        if (m_options.on_progress) m_options.on_progress(stage, progress);
    }

    void keep(bool now) {
        if (!m_options.keep) return;
        if (!now && Clock::now() - m_kept < m_options.keep_every) return;
        m_options.keep(m_state);
        m_kept = Clock::now();
    }

    /// The rows' points: their places along the principal components.
    [[nodiscard]] std::vector<float> points_of(std::span<const std::size_t> rows) const {
        return m_components->project(m_pool, m_rows.read(rows));
    }

    bool read_landmarks() {
        const auto drawn =
            draw(m_rows.count, std::min(m_rows.count, m_options.landmarks), m_options.seed);
        const ProgressMeter meter(drawn.size());
        std::vector<float> values;
        values.reserve(drawn.size() * m_rows.dim);
        for (std::size_t i = 0; i < drawn.size(); i += kBatch) {
            if (stopped()) return false;
            const auto batch = std::span(drawn).subspan(i, std::min(kBatch, drawn.size() - i));
            const auto read = m_rows.read(batch);
            values.insert(values.end(), read.begin(), read.end());
            tell(ProjectionStage::Reading, meter.at(i + batch.size(), 0));
        }
        m_components.emplace(m_pool, values, m_rows.dim, m_options.axes);
        m_dim = m_components->axes();
        m_landmarks = without_doubles(m_components->project(m_pool, values), m_dim);
        return true;
    }

    [[nodiscard]] std::vector<Neighbour> neighbours_of(std::size_t landmark) const {
        constexpr std::size_t kWanted = UmapLayout::kNeighbours;
        auto near = m_index->nearest(m_landmarks.data() + landmark * m_dim, kWanted + 1);
        std::erase_if(near, [&](const Neighbour& one) { return one.point == landmark; });
        if (near.size() > kWanted) near.pop_back();
        return near;
    }

    /// Fills m_index and m_neighbours. @return false if it was stopped
    bool link() {
        const std::size_t count = m_landmarks.size() / m_dim;
        const ProgressMeter meter(2 * count);
        m_index.emplace(count, m_dim);
        m_neighbours.resize(count);
        for (std::size_t done = 0; done < 2 * count;) {
            if (stopped()) return false;
            const std::size_t first = done % count;
            const std::size_t batch = std::min(kLinkBatch, count - first);
            if (done < count) {
                m_index->add(std::span(m_landmarks).subspan(first * m_dim, batch * m_dim));
            } else {
                m_pool.for_chunks(batch, 64, [&](std::size_t from, std::size_t end) {
                    for (std::size_t i = first + from; i < first + end; ++i) {
                        m_neighbours[i] = neighbours_of(i);
                    }
                });
            }
            done += batch;
            tell(ProjectionStage::Linking, meter.at(done, 0));
        }
        return true;
    }

    /// Fills m_places. @return false if it was stopped
    bool lay_out() {
        auto start = first_two(m_landmarks, m_dim);
        fit_into(start, kStartExtent);
        if (start.size() <= 2 * kFewest) {
            m_places = std::move(start);
            return true;
        }
        UmapLayout layout(m_neighbours, start, m_options.seed);
        m_neighbours = {};
        if (!m_state.layout.positions.empty() && !layout.resume(m_state.layout))
            m_state.placed = {};
        const ProgressMeter meter(layout.turns());
        const std::uint32_t known = layout.turn();
        while (layout.turn() < layout.turns()) {
            if (stopped()) {
                m_state.layout = layout.state();
                keep(/*now=*/true);
                return false;
            }
            layout.step();
            tell(ProjectionStage::LayingOut, meter.at(layout.turn(), 0, known));
            if (m_options.keep && Clock::now() - m_kept >= m_options.keep_every) {
                m_state.layout = layout.state();
                keep(/*now=*/true);
            }
        }
        m_state.layout = layout.state();
        m_places.assign(layout.positions().begin(), layout.positions().end());
        return true;
    }

    bool place_all() {
        const ProgressMeter meter(m_rows.count);
        const std::size_t known = m_state.placed.size() / 2;
        m_state.placed.reserve(2 * m_rows.count);
        for (std::size_t done = known; done < m_rows.count;) {
            if (stopped()) {
                keep(/*now=*/true);
                return false;
            }
            const auto batch = numbers(done, std::min(kBatch, m_rows.count - done));
            const auto placed = place(m_pool, points_of(batch), m_dim, *m_index, m_places);
            m_state.placed.insert(m_state.placed.end(), placed.begin(), placed.end());
            done += batch.size();
            tell(ProjectionStage::Placing, meter.at(done, 0, known));
            keep(/*now=*/false);
        }
        return true;
    }

    static constexpr std::size_t kFewest = 4;  // so few points need no neighbours

    ThreadPool& m_pool;
    const RowsToProject& m_rows;
    const ProjectionOptions& m_options;
    ProjectionState m_state;
    Clock::time_point m_kept = Clock::now();
    std::optional<PrincipalComponents> m_components;
    std::size_t m_dim = 0;           // of points
    std::vector<float> m_landmarks;  // n x m_dim
    std::optional<NeighbourIndex> m_index;
    std::vector<std::vector<Neighbour>> m_neighbours;  // of each landmark
    std::vector<float> m_places;                       // n x 2, of the landmarks
};

}  // namespace

std::optional<std::vector<float>> project(ThreadPool& pool, const RowsToProject& rows,
                                          const ProjectionOptions& options) {
    return Work(pool, rows, options).run();
}

}  // namespace halfspace
