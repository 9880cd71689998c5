// SPDX-License-Identifier: Apache-2.0
//
// 10,000 random queries to the embedded store against a plain loop, in 512 dimensions: 2,500 on
// each kind of data on which a search that is not exact fails.
//
//   recall_bench FOLDER [ROWS]
//
// Makes stores of ROWS rows (default 20,000) in FOLDER and removes them. Prints one line of JSON a
// kind: how many answers (best 50, ids and scores to the bit) were wrong. Ends with 1 if one was.
#include "base/thread_pool.hpp"
#include "clustered_vectors.hpp"
#include "store/embedded_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace halfspace {
namespace {

constexpr std::size_t kDim = 512;
constexpr std::size_t kPage = 50;
constexpr std::size_t kQueries = 2500;
constexpr std::size_t kBestSeen = 2000;
constexpr ClassifierId kViewer{1};

void scale_to_unit(std::span<float> row) {
    double sum = 0;
    for (const float value : row) sum += static_cast<double>(value) * value;
    for (float& value : row) value = static_cast<float>(value / std::sqrt(sum));
}

/// Each row thirty times, far apart.
void duplicate(std::vector<float>& rows) {
    const std::size_t count = rows.size() / kDim;
    const std::size_t different = std::max<std::size_t>(1, count / 30);
    for (std::size_t i = different; i < count; ++i) {
        std::copy_n(&rows[i % different * kDim], kDim, &rows[i * kDim]);
    }
}

/// One dimension far larger than the others, as some text encoders have.
void add_outlier(std::vector<float>& rows) {
    for (std::size_t i = 0; i < rows.size() / kDim; ++i) {
        const std::span row(&rows[i * kDim], kDim);
        row[7] = 3 + 0.1F * row[8];
        scale_to_unit(row);
    }
}

/// The best unseen items by a plain loop.
std::vector<Match> plain_best(const std::vector<float>& rows, const std::vector<bool>& is_seen,
                              std::span<const float> weights) {
    std::vector<Match> matches;
    for (std::size_t i = 0; i < is_seen.size(); ++i) {
        if (is_seen[i]) continue;
        double sum = 0;
        for (std::size_t j = 0; j < kDim; ++j) {
            sum += static_cast<double>(rows[i * kDim + j]) * weights[j];
        }
        matches.push_back({ItemId{i}, static_cast<float>(sum)});
    }
    const std::size_t count = std::min(kPage, matches.size());
    std::partial_sort(matches.begin(), matches.begin() + static_cast<std::ptrdiff_t>(count),
                      matches.end(), [](const Match& a, const Match& b) {
                          return a.score > b.score || (a.score == b.score && a.id < b.id);
                      });
    matches.erase(matches.begin() + static_cast<std::ptrdiff_t>(count), matches.end());
    return matches;
}

/// Any direction, or one close to a row, where the order of the best is hardest.
std::vector<float> random_query(const std::vector<float>& rows, std::mt19937_64& generator) {
    std::normal_distribution<float> normal;
    std::vector<float> query(kDim);
    for (float& weight : query) weight = normal(generator);
    if (generator() % 2 == 0) return query;
    const std::size_t row = generator() % (rows.size() / kDim);
    for (std::size_t j = 0; j < kDim; ++j) query[j] = 0.1F * query[j] + 20 * rows[row * kDim + j];
    return query;
}

/// @return how many answers were wrong
std::size_t ask(const std::filesystem::path& folder, const std::string& kind,
                const std::vector<float>& rows, bool best_are_seen) {
    std::filesystem::remove_all(folder);
    const auto store = create_embedded_store(folder, {kDim, "bench"});
    store->add(rows, "train");
    std::mt19937_64 generator(11);
    std::vector<std::vector<float>> queries;
    for (std::size_t i = 0; i < kQueries; ++i) queries.push_back(random_query(rows, generator));
    std::vector<bool> is_seen(rows.size() / kDim);
    std::vector<ItemId> seen;
    if (best_are_seen) {
        for (const Match& match : store->best({queries[0], 0}, kBestSeen, {})) {
            seen.push_back(match.id);
            is_seen[value_of(match.id)] = true;
        }
        // All queries lean the way of the first, whose best are seen.
        const std::vector<float> first = queries[0];
        for (std::vector<float>& query : queries) {
            for (std::size_t j = 0; j < kDim; ++j) query[j] = 0.3F * query[j] + first[j];
        }
    }
    store->set_seen(kViewer, seen, true);
    ThreadPool pool;
    std::atomic<std::size_t> wrong{0};
    pool.for_chunks(kQueries, 1, [&](std::size_t i, std::size_t /*end*/) {
        const auto answer = store->best({queries[i], 0}, kPage, {.unseen_by = kViewer});
        if (answer != plain_best(rows, is_seen, queries[i])) ++wrong;
    });
    fmt::print(R"({{"what": "recall", "data": "{}", "rows": {}, "queries": {}, "wrong": {}}})"
               "\n",
               kind, is_seen.size(), kQueries, wrong.load());
    std::fflush(stdout);
    std::filesystem::remove_all(folder);
    return wrong;
}

int run(const std::filesystem::path& folder, std::size_t count) {
    ThreadPool pool;
    std::vector<float> rows = ClusteredVectors(kDim).rows(pool, 0, count);
    std::size_t wrong = ask(folder / "recall", "clusters", rows, false);
    wrong += ask(folder / "recall", "clusters, the best 2,000 seen", rows, true);
    duplicate(rows);
    wrong += ask(folder / "recall", "each row thirty times", rows, false);
    add_outlier(rows);
    wrong += ask(folder / "recall", "the same, with an outlier dimension", rows, true);
    return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace halfspace

int main(int argc, char** argv) {
    if (argc < 2 || argc > 3) {
        std::fputs("recall_bench FOLDER [ROWS]\n", stderr);
        return 2;
    }
    try {
        return halfspace::run(argv[1], argc > 2 ? std::stoull(argv[2]) : 20000);
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
