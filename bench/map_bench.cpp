// SPDX-License-Identifier: Apache-2.0
//
// How long the map of ROWS vectors of 512 dimensions takes, stage by stage, and how many neighbours
// stay neighbours.
//
//   map_bench [ROWS...]
//
// Prints one line of JSON for each number of rows (default 10000 and 100000): seconds of each
// stage, and of the 15 nearest of some rows, the share that are among their 15 nearest on the map
// and among the nearest hundredth of all; the same by the first two principal components. Keeps the
// vectors in memory: 2 kB a row.
#include "base/thread_pool.hpp"
#include "clustered_vectors.hpp"
#include "map/principal_components.hpp"
#include "map/projection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <numeric>
#include <set>
#include <string>
#include <vector>

namespace halfspace {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kDim = 512;
constexpr std::size_t kNear = 15;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The `near` nearest of a row, without itself.
std::set<std::size_t> nearest(const std::vector<float>& rows, std::size_t dim, std::size_t row,
                              std::size_t near) {
    std::vector<std::pair<float, std::size_t>> others;
    for (std::size_t k = 0; k < rows.size() / dim; ++k) {
        float far = 0;
        for (std::size_t d = 0; d < dim; ++d) {
            const float by = rows[row * dim + d] - rows[k * dim + d];
            far += by * by;
        }
        if (k != row) others.emplace_back(far, k);
    }
    std::ranges::nth_element(others, others.begin() + static_cast<std::ptrdiff_t>(near));
    std::set<std::size_t> found;
    for (std::size_t i = 0; i < near; ++i) found.insert(others[i].second);
    return found;
}

/// @return for each of `maps`, the share of neighbours that are among the `near` nearest on it
std::vector<double> kept(ThreadPool& pool, const std::vector<float>& rows,
                         const std::vector<std::vector<float>>& maps, std::size_t near) {
    const std::size_t count = rows.size() / kDim;
    const std::size_t looked_at_count = std::clamp<std::size_t>(20'000'000 / count, 20, 200);
    std::vector<std::vector<double>> kept(maps.size(), std::vector<double>(looked_at_count));
    pool.for_chunks(looked_at_count, 1, [&](std::size_t looked_at, std::size_t /*end*/) {
        const std::size_t row = looked_at * (count / looked_at_count);
        const auto truth = nearest(rows, kDim, row, kNear);
        for (std::size_t m = 0; m < maps.size(); ++m) {
            for (const std::size_t other : nearest(maps[m], 2, row, near)) {
                kept[m][looked_at] += truth.contains(other) ? 1.0 / kNear : 0;
            }
        }
    });
    std::vector<double> shares;
    for (const auto& one : kept) {
        shares.push_back(std::accumulate(one.begin(), one.end(), 0.0) /
                         static_cast<double>(looked_at_count));
    }
    return shares;
}

/// Says how long each stage took.
class StageTimes {
public:
    void at(ProjectionStage stage) {
        m_seconds[static_cast<std::size_t>(stage)] += seconds_since(m_last);
        m_last = Clock::now();
    }
    [[nodiscard]] double of(ProjectionStage stage) const {
        return m_seconds[static_cast<std::size_t>(stage)];
    }

private:
    Clock::time_point m_last = Clock::now();
    std::array<double, 4> m_seconds{};
};

void measure(ThreadPool& pool, std::size_t count) {
    const auto values = ClusteredVectors(kDim).rows(pool, 0, count);
    RowsToProject rows;
    rows.count = count;
    rows.dim = kDim;
    rows.read = [&](std::span<const std::size_t> wanted) {
        std::vector<float> read;
        read.reserve(wanted.size() * kDim);
        for (const std::size_t row : wanted) {
            read.insert(read.end(), &values[row * kDim], &values[row * kDim] + kDim);
        }
        return read;
    };
    StageTimes times;
    ProjectionOptions options;
    options.on_progress = [&](ProjectionStage stage, const Progress&) { times.at(stage); };
    const auto start = Clock::now();
    const auto places = project(pool, rows, options).value();
    const double whole = seconds_since(start);
    const PrincipalComponents two(pool, values, kDim, 2);
    const std::vector<std::vector<float>> maps{places, two.project(pool, values)};
    const auto shares = kept(pool, values, maps, kNear);
    const auto near = kept(pool, values, maps, std::max(kNear, count / 100));
    fmt::print(
        "{{\"rows\": {}, \"seconds\": {:.1f}, \"reading\": {:.1f}, \"linking\": {:.1f}, "
        "\"laying_out\": {:.1f}, \"placing\": {:.1f}, ",
        count, whole, times.of(ProjectionStage::Reading), times.of(ProjectionStage::Linking),
        times.of(ProjectionStage::LayingOut), times.of(ProjectionStage::Placing));
    fmt::print(
        "\"kept\": {:.3f}, \"in_nearest_hundredth\": {:.3f}, \"by_two_components\": [{:.3f}, "
        "{:.3f}]}}\n",
        shares[0], near[0], shares[1], near[1]);
    std::fflush(stdout);
}

}  // namespace
}  // namespace halfspace

int main(int count, char** arguments) {
    try {
        std::vector<std::size_t> sizes;
        for (int i = 1; i < count; ++i) sizes.push_back(std::stoul(arguments[i]));
        if (sizes.empty()) sizes = {10'000, 100'000};
        halfspace::ThreadPool pool;
        for (const std::size_t size : sizes) halfspace::measure(pool, size);
    } catch (const std::exception& problem) {
        std::fputs(problem.what(), stderr);
        return 1;
    }
    return 0;
}
