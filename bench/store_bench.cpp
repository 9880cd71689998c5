// SPDX-License-Identifier: Apache-2.0
//
// The embedded store on clustered unit vectors of 512 dimensions, page of 50:
//
//   store_bench FOLDER ROWS [TURNS [WORKLOAD]]
//
// Makes FOLDER/ROWS if it is not there (a store, `planes.f32` and `seen50.bits` for peers), and
// leaves it there. Then takes TURNS turns (default 21), in each of which every workload runs once,
// so that what else the machine does meets all alike. The planes take turns too. Prints one line of
// JSON a workload: median, 95th percentile and least in ms, the median of processor time (all
// threads), and the bytes of int8 rows that it has to read.
//
//   read          all int8 rows, added up by all cores: what the memory can give
//   best/S        the best 50 with S percent of the rows seen
//   best/top2000  with just the best 2,000 seen
//   borderline    half seen
//   count, histogram, heads20, strata10   what they say, none seen; strata10 not beyond a million
//                 rows: it looks up so many float rows that the disk is measured
//   alike20       what is within a cosine of 0.985 of the best 20, half seen; alike20/each: asked
//                 one by one
//   round         fit 500 labels and 100 weak negatives, mark a page seen, ask for the next (half
//                 seen)
//   add           256 rows, durable; not beyond a million rows
//
// and what opening takes and leaves in memory.
#include "base/thread_pool.hpp"
#include "clustered_vectors.hpp"
#include "loop_round.hpp"
#include "store/embedded_store.hpp"
#include "store/kernels.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDim = 512;
constexpr std::size_t kPage = LoopRound::kPage;
constexpr std::size_t kBatch = 16384;
constexpr std::uint64_t kManyRows = 1000000;
constexpr std::size_t kPlanes = 64;
constexpr std::size_t kHeads = 20;
constexpr float kAlike = 0.985F;
constexpr ClassifierId kHalf{50};
constexpr ClassifierId kNearlyAll{99};
constexpr ClassifierId kBest{2000};  ///< has seen the best 2,000 of every plane that asks as it
constexpr std::size_t kBestPlanes = 8;

struct Seconds {
    double wall;
    double cpu;  ///< of all threads together
};

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

Seconds seconds_of(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    const double cpu_start = cpu_seconds();
    work();
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
            cpu_seconds() - cpu_start};
}

template <typename Value>
void write_file(const fs::path& path, const std::vector<Value>& values) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(values.data()),
               static_cast<std::streamsize>(values.size() * sizeof(Value)));
    if (!file.flush()) throw std::runtime_error("could not write " + path.string());
}

/// Marks about so many of 100 rows as seen, the same in every run.
std::vector<std::uint64_t> mark_seen(Store& store, ClassifierId viewer, unsigned percent) {
    std::mt19937_64 generator(percent);
    std::vector<ItemId> ids;
    std::vector<std::uint64_t> bits((store.size() + 63) / 64);
    for (std::uint64_t id = 0; id < store.size(); ++id) {
        if (generator() % 100 >= percent) continue;
        ids.push_back(ItemId{id});
        bits[id / 64] |= std::uint64_t{1} << (id % 64);
    }
    store.set_seen(viewer, ids, true);
    return bits;
}

void make_store(const fs::path& folder, std::uint64_t rows, const ClusteredVectors& vectors) {
    const fs::path unfinished = folder.string() + ".unfinished";
    fs::remove_all(unfinished);
    ThreadPool pool;
    {
        const auto store = create_embedded_store(unfinished, {kDim, "bench"});
        for (std::uint64_t at = 0; at < rows; at += kBatch) {
            store->add(vectors.rows(pool, at, std::min<std::uint64_t>(kBatch, rows - at)), "train");
        }
        write_file(unfinished / "seen50.bits", mark_seen(*store, kHalf, 50));
        mark_seen(*store, kNearlyAll, 99);
        std::vector<float> planes;
        for (std::size_t i = 0; i < kPlanes; ++i) {
            const std::vector<float> plane = vectors.plane(i);
            planes.insert(planes.end(), plane.begin(), plane.end());
            if (i >= kBestPlanes) continue;
            std::vector<ItemId> best;
            for (const Match& match : store->best({plane, 0}, 2000, {})) best.push_back(match.id);
            store->set_seen(kBest, best, true);
        }
        write_file(unfinished / "planes.f32", planes);
    }
    fs::rename(unfinished, folder);
}

/// Kilobytes of this process in memory: its own, and mapped files.
struct Memory {
    double anonymous = 0;
    double file = 0;
};

Memory memory() {
    std::ifstream status("/proc/self/status");
    Memory memory;
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("RssAnon:")) memory.anonymous = std::stod(line.substr(8));
        if (line.starts_with("RssFile:")) memory.file = std::stod(line.substr(8));
    }
    return memory;
}

/// A file of the store, mapped as the store does.
class Bytes {
public:
    Bytes(const fs::path& path, std::size_t size) : m_size(size) {
        const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
        void* const map = mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
        close(file);
        if (map == MAP_FAILED) throw std::runtime_error("could not map " + path.string());
        m_words = static_cast<const std::uint64_t*>(map);
    }
    Bytes(const Bytes&) = delete;
    Bytes& operator=(const Bytes&) = delete;
    ~Bytes() { munmap(const_cast<std::uint64_t*>(m_words), m_size); }

    /// Adds them all up.
    [[nodiscard]] std::uint64_t sum(ThreadPool& pool) const {
        std::atomic<std::uint64_t> total{0};
        pool.for_chunks(m_size / 8, std::size_t{1} << 17, [&](std::size_t begin, std::size_t end) {
            std::uint64_t sum = 0;
            for (std::size_t i = begin; i < end; ++i) sum += m_words[i];
            total += sum;
        });
        return total;
    }

private:
    const std::uint64_t* m_words = nullptr;
    std::size_t m_size;
};

struct Workload {
    std::string name;
    std::uint64_t bytes;  ///< of int8 rows that it cannot do without
    std::function<void(std::size_t turn)> run;
    std::vector<Seconds> seconds = {};
};

/// In milliseconds: what this share of the turns did not exceed.
double quantile(const Workload& workload, double share, double Seconds::* which) {
    std::vector<double> sorted;
    for (const Seconds& seconds : workload.seconds) sorted.push_back(seconds.*which);
    std::ranges::sort(sorted);
    return 1e3 *
           sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5)];
}

void report(const Workload& workload, std::uint64_t rows) {
    fmt::print(R"({{"rows": {}, "what": "{}", "median_ms": {:.3f}, "p95_ms": {:.3f}, )"
               R"("min_ms": {:.3f}, "cpu_ms": {:.3f}, "bytes": {}}})"
               "\n",
               rows, workload.name, quantile(workload, 0.5, &Seconds::wall),
               quantile(workload, 0.95, &Seconds::wall), quantile(workload, 0, &Seconds::wall),
               quantile(workload, 0.5, &Seconds::cpu), workload.bytes);
    std::fflush(stdout);
}

std::unique_ptr<Store> open_measured(const fs::path& folder, std::uint64_t rows) {
    const Memory before = memory();
    std::unique_ptr<Store> store;
    const double seconds = seconds_of([&] { store = open_embedded_store(folder); }).wall;
    const Memory after = memory();
    const double kilobytes = after.anonymous - before.anonymous + after.file - before.file;
    fmt::print(R"({{"rows": {}, "what": "open", "median_ms": {:.3f}, "resident_kb": {:.0f}, )"
               R"("resident_share": {:.6f}}})"
               "\n",
               rows, seconds * 1e3, kilobytes,
               kilobytes * 1024 / static_cast<double>(rows * kDim * sizeof(float)));
    return store;
}

/// The vectors of the best items: a page on its way to be grouped.
std::vector<float> best_rows(const Store& store, const Plane& plane, const Filter& filter) {
    std::vector<ItemId> ids;
    for (const Match& match : store.best(plane, kHeads, filter)) ids.push_back(match.id);
    return store.rows(ids);
}

std::vector<Workload> workloads(Store& store, const Bytes& codes, ThreadPool& pool,
                                const std::vector<std::vector<float>>& planes,
                                const std::vector<float>& borders, LoopRound& round) {
    const std::uint64_t all = store.size() * kDim;
    const auto plane = [&](std::size_t turn) { return Plane{planes[turn % planes.size()], 0}; };
    const Filter none{.split = "train"};
    const Filter half{.split = "train", .unseen_by = kHalf};
    const auto best = [&store, plane](Filter filter) {
        return [&store, plane, filter](std::size_t turn) {
            (void)store.best(plane(turn), kPage, filter);
        };
    };
    return {
        {"read", all, [&](std::size_t) { (void)codes.sum(pool); }},
        {"best/0", all, best(none)},
        {"best/50", all, best(half)},
        {"best/99", all / 100, best({.split = "train", .unseen_by = kNearlyAll})},
        {"best/top2000", all,
         [&, plane](std::size_t turn) {
             (void)store.best(plane(turn % kBestPlanes), kPage,
                              {.split = "train", .unseen_by = kBest});
         }},
        {"borderline", all,
         [&, plane, half](std::size_t turn) {
             (void)store.borderline(plane(turn), borders[turn % borders.size()], kPage, half);
         }},
        {"count", all,
         [&, plane, none](std::size_t turn) {
             (void)store.count_at_least(plane(turn), borders[turn % borders.size()], none);
         }},
        {"histogram", all,
         [&, plane, none](std::size_t turn) { (void)store.histogram(plane(turn), 50, none); }},
        {"heads20", all,
         [&, plane, none](std::size_t turn) {
             std::vector<Plane> heads;
             for (std::size_t i = 0; i < kHeads; ++i) heads.push_back(plane(turn + i));
             (void)store.best_of_many(heads, kPage, none);
         }},
        {"alike20", all,
         [&, plane, half](std::size_t turn) {
             const std::vector<float> rows = best_rows(store, plane(turn), half);
             std::vector<Plane> planes_of_items;
             for (std::size_t i = 0; i < rows.size(); i += kDim) {
                 planes_of_items.push_back({std::span(rows).subspan(i, kDim), 0});
             }
             (void)store.at_least_of_many(planes_of_items, kAlike, half);
         }},
        {"alike20/each", all,
         [&, plane, half](std::size_t turn) {
             const std::vector<float> rows = best_rows(store, plane(turn), half);
             for (std::size_t i = 0; i < rows.size(); i += kDim) {
                 (void)store.at_least({std::span(rows).subspan(i, kDim), 0}, kAlike, 0,
                                      store.size(), half);
             }
         }},
        {"strata10", all,
         [&, plane, none](std::size_t turn) {
             const std::vector<float> edges{0, 0.5F, 1, 1.5F, 2, 2.5F, 3, 3.5F, 4};
             (void)store.stratified(plane(turn), edges, 20, none, turn);
         }},
        {"round", all, [&](std::size_t turn) { round.run(planes[turn % planes.size()], turn); }},
    };
}

/// For each plane the score that 2 items of 100 reach: where a trained head has its border.
std::vector<float> borders_of(const Store& store, const std::vector<std::vector<float>>& planes) {
    std::vector<float> borders;
    for (const std::vector<float>& plane : planes) {
        std::vector<float> scores;
        for (const Match& match : store.random({plane, 0}, 5000, {}, 1)) {
            scores.push_back(match.score);
        }
        std::ranges::sort(scores, std::ranges::greater());
        borders.push_back(scores[scores.size() / 50]);
    }
    return borders;
}

void measure_adds(const fs::path& folder, const ClusteredVectors& vectors) {
    const fs::path path = folder / "add";
    fs::remove_all(path);
    ThreadPool pool;
    const std::vector<float> rows = vectors.rows(pool, 0, 256);
    const auto store = create_embedded_store(path, {kDim, "bench"});
    Workload add{"add", 0, [&](std::size_t) { store->add(rows, "train"); }};
    for (std::size_t turn = 0; turn < 100; ++turn) {
        add.seconds.push_back(seconds_of([&] { add.run(turn); }));
    }
    report(add, 256);
    fs::remove_all(path);
}

int run(const fs::path& folder, std::uint64_t rows, std::size_t turns, std::string_view only) {
    const ClusteredVectors vectors(kDim);
    const fs::path path = folder / std::to_string(rows);
    if (!fs::exists(path)) {
        const double seconds = seconds_of([&] { make_store(path, rows, vectors); }).wall;
        fmt::print(stderr, "made {} rows in {:.0f} s\n", rows, seconds);
    }
    fmt::print(R"({{"rows": {}, "what": "kernels", "name": "{}"}})"
               "\n",
               rows, supported_kernels().front().name);
    const auto store = open_measured(path, rows);
    ThreadPool pool;
    const Bytes codes(path / "vectors.q8", rows * kDim);
    std::vector<std::vector<float>> planes;
    for (std::size_t i = 0; i < kPlanes; ++i) planes.push_back(vectors.plane(i));
    LoopRound round(*store, kHalf);
    const std::vector<float> borders = borders_of(*store, planes);
    auto all = workloads(*store, codes, pool, planes, borders, round);
    std::erase_if(all, [&](const Workload& one) {
        return only.empty() ? one.name == "strata10" && rows > kManyRows : one.name != only;
    });
    for (std::size_t turn = 0; turn <= turns; ++turn) {
        for (Workload& workload : all) {
            const Seconds seconds = seconds_of([&] { workload.run(turn); });
            if (turn > 0) workload.seconds.push_back(seconds);  // the first fills caches
        }
    }
    for (const Workload& workload : all) report(workload, rows);
    if (rows <= kManyRows && only.empty()) measure_adds(folder, vectors);
    return 0;
}

}  // namespace
}  // namespace halfspace

int main(int argc, char** argv) {
#ifndef NDEBUG
    std::fputs("This is a Debug build, whose times mean nothing; build with the preset release.\n",
               stderr);
    return 2;
#endif
    if (argc < 3 || argc > 5) {
        std::fputs("store_bench FOLDER ROWS [TURNS [WORKLOAD]]\n", stderr);
        return 2;
    }
    try {
        return halfspace::run(argv[1], std::stoull(argv[2]), argc > 3 ? std::stoull(argv[3]) : 21,
                              argc > 4 ? argv[4] : "");
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
