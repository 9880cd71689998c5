// SPDX-License-Identifier: Apache-2.0
//
// The embedded store's best-50 query on clustered unit vectors of 512 dimensions:
//   best/<rows>/<percent seen>   one query after another, another plane each time
//   histogram/<rows>             exact scores of all rows in 50 bins
//   add                          batches of 256 rows, durable each
// Rows are made once in a scratch folder (HALFSPACE_BENCH_FOLDER, else the system's) and removed.
#include "store/embedded_store.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDim = 512;
constexpr std::size_t kCentres = 200;
constexpr std::size_t kBatch = 10000;

/// Unit vectors as an encoder makes them: a mean common to all, a centre for each of 200 kinds, and
/// a spread of their own; all the same in every run.
class Vectors {
public:
    Vectors() : m_centres(kCentres * kDim), m_mean(kDim) {
        fill(m_mean, 0.7F);
        fill(m_centres, 0.6F);
    }

    std::vector<float> next(std::size_t count) {
        std::vector<float> rows(count * kDim);
        fill(rows, 0.5F);
        for (std::size_t i = 0; i < count; ++i) {
            const auto row = std::span(rows).subspan(i * kDim, kDim);
            const std::size_t kind = m_generator() % kCentres;
            double sum = 0;
            for (std::size_t j = 0; j < kDim; ++j) {
                row[j] += m_mean[j] + m_centres[kind * kDim + j];
                sum += static_cast<double>(row[j]) * row[j];
            }
            for (float& value : row) value = static_cast<float>(value / std::sqrt(sum));
        }
        return rows;
    }

    /// A plane as a fitted head: towards one kind, away from the mean.
    std::vector<float> plane() {
        std::vector<float> weights(kDim);
        fill(weights, 1);
        const std::size_t kind = m_generator() % kCentres;
        for (std::size_t j = 0; j < kDim; ++j) weights[j] += 5 * m_centres[kind * kDim + j];
        return weights;
    }

private:
    /// Normal values; `norm` is the expected norm of kDim of them.
    void fill(std::span<float> values, float norm) {
        std::normal_distribution<float> normal(0, norm / std::sqrt(static_cast<float>(kDim)));
        for (float& value : values) value = normal(m_generator);
    }

    std::mt19937_64 m_generator{7};
    std::vector<float> m_centres;
    std::vector<float> m_mean;
};

fs::path scratch() {
    const char* const chosen = std::getenv("HALFSPACE_BENCH_FOLDER");
    return (chosen != nullptr ? fs::path(chosen) : fs::temp_directory_path()) /
           "halfspace-store-bench";
}

const VectorSpace kSpace{kDim, "bench"};

/// The classifier that has seen so many of 100 items.
ClassifierId viewer(std::int64_t percent) {
    return ClassifierId{1 + static_cast<std::uint64_t>(percent)};
}

const Store& store_of(std::size_t rows) {
    static std::map<std::size_t, std::unique_ptr<Store>> stores;
    std::unique_ptr<Store>& store = stores[rows];
    if (store) return *store;
    store = create_embedded_store(scratch() / std::to_string(rows), kSpace);
    Vectors vectors;
    while (store->size() < rows)
        store->add(vectors.next(std::min(kBatch, rows - store->size())), "train");
    std::mt19937_64 generator(1);
    for (const unsigned percent : {50U, 99U}) {
        std::vector<ItemId> seen;
        for (std::uint64_t id = 0; id < rows; ++id) {
            if (generator() % 100 < percent) seen.push_back(ItemId{id});
        }
        store->set_seen(viewer(percent), seen, true);
    }
    return *store;
}

std::vector<std::vector<float>> planes() {
    Vectors vectors;
    std::vector<std::vector<float>> planes;
    for (int i = 0; i < 16; ++i) planes.push_back(vectors.plane());
    return planes;
}

void best(benchmark::State& state) {
    const Store& store = store_of(static_cast<std::size_t>(state.range(0)));
    const auto queries = planes();
    const Filter filter{.split = "train", .unseen_by = viewer(state.range(1))};
    std::size_t turn = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(store.best({queries[turn++ % queries.size()], 0}, 50, filter));
    }
}

void histogram(benchmark::State& state) {
    const Store& store = store_of(static_cast<std::size_t>(state.range(0)));
    const auto queries = planes();
    for (auto _ : state) benchmark::DoNotOptimize(store.histogram({queries[0], 0}, 50, {}));
}

void add(benchmark::State& state) {
    fs::remove_all(scratch() / "add");
    const auto store = create_embedded_store(scratch() / "add", kSpace);
    Vectors vectors;
    const std::vector<float> rows = vectors.next(256);
    for (auto _ : state) store->add(rows, "train");
    state.SetItemsProcessed(state.iterations() * 256);
}

BENCHMARK(best)
    ->ArgsProduct({{100000, 1000000}, {0, 50, 99}})
    ->ArgNames({"rows", "seen"})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK(histogram)
    ->Arg(1000000)
    ->ArgName("rows")
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK(add)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(100);

}  // namespace
}  // namespace halfspace

int main(int argc, char** argv) {
#ifndef NDEBUG
    std::fputs("This is a Debug build, whose times mean nothing; build with the preset release.\n",
               stderr);
    return 2;
#endif
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    std::filesystem::remove_all(halfspace::scratch());
    benchmark::RunSpecifiedBenchmarks();
    std::filesystem::remove_all(halfspace::scratch());
    return 0;
}
