// SPDX-License-Identifier: Apache-2.0
//
// A store in any home, on clustered unit vectors of 512 dimensions, half of them seen, pages of 50:
//
//   engines_bench PLACE ROWS[,ROWS...] [TURNS [INDEX]]
//
// PLACE is a new folder or the address of an engine; bench/engines.py calls this for each. Adds
// rows up to each number in turn and measures there, so that one run gives a curve. INDEX (hnsw,
// ivfflat) is built at the end and measured too. Prints one line of JSON for each measurement:
//
//   ingest   rows a second, in batches of 2048 as `index` adds them, durable
//   page     the best 50 that are not seen: median, 95th percentile, in ms
//   bare     the engine's own query for that page with nothing of ours around it, in the same
//            turns: the SQL through libpq, the search of Weaviate by gRPC
//   rows600  600 rows fetched by their ids, as a fit needs them
//   flags50  50 flags set or cleared, durable
//   round    what the loop does between Enter and the next page: 500 labelled rows and 100 weak
//            negatives fetched, the fit, 50 flags, the best under two heads
//   bare2    the engine's own part of a round: two queries
//   border   a borderline page of a plane for the first time, as after each fit
//   through  rows a second, all fetched by their ids, 2048 at a time, as `store copy` does
//   memory   of this process after all that, resident, anonymous
//   recall   share of the exact page that the index finds
#include "base/thread_pool.hpp"
#include "clustered_vectors.hpp"
#include "loop_round.hpp"
#include "postgres/postgres_store.hpp"
#include "postgres/tables.hpp"
#include "postgres/wire.hpp"
#include "store/embedded_store.hpp"
#include "weaviate/collection.hpp"
#include "weaviate/weaviate_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace halfspace {
namespace {

constexpr std::size_t kDim = 512;
constexpr std::size_t kPage = LoopRound::kPage;
constexpr std::size_t kBatch = 2048;
constexpr std::size_t kPlanes = 20;
constexpr std::size_t kBorderTurns = 3;  // where all is read through they take half a minute
constexpr ClassifierId kHalf{1};
constexpr ClassifierId kFlags{2};

/// Half of the items, as anyone may have seen them.
bool is_seen(std::uint64_t item) {
    return (item * 0x9E3779B97F4A7C15ULL >> 63U) != 0;
}

class Timings {
public:
    void add(const std::function<void()>& work) {
        const auto start = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double, std::milli> took =
            std::chrono::steady_clock::now() - start;
        m_ms.push_back(took.count());
    }
    void report(std::uint64_t rows, const std::string& what) const {
        fmt::print(R"({{"rows": {}, "what": "{}", "median_ms": {:.3f}, "p95_ms": {:.3f}}})"
                   "\n",
                   rows, what, quantile(0.5), quantile(0.95));
        std::fflush(stdout);
    }

private:
    [[nodiscard]] double quantile(double share) const {
        std::vector<double> sorted = m_ms;
        std::ranges::sort(sorted);
        return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) +
                                               0.5)];
    }
    std::vector<double> m_ms;
};

void report_value(std::uint64_t rows, const std::string& what, double value) {
    fmt::print(R"({{"rows": {}, "what": "{}", "value": {:.4g}}})"
               "\n",
               rows, what, value);
    std::fflush(stdout);
}

/// Resident memory that is this process's own, not that of mapped files. In bytes.
double own_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("RssAnon:")) return std::stod(line.substr(8)) * 1024;
    }
    return 0;
}

/// So many an engine is asked for: some spare ones, as its sums are off a little.
constexpr std::size_t asked(std::size_t wanted) {
    return wanted + 32;
}

/// The engine's own query for a page, with nothing of ours before or after it.
using BareQuery = std::function<void(const std::vector<float>& direction, std::size_t limit)>;

/// The SQL of a page, prepared and asked through libpq.
class BareSql {
public:
    BareSql(const PostgresAddress& address, std::uint64_t rows)
        : m_connection(connect_to_tables(address, {})) {
        std::vector<std::uint64_t> words((rows + 63) / 64);
        for (std::uint64_t item = 0; item < rows; ++item) {
            if (!is_seen(item)) words[item / 64] |= std::uint64_t{1} << (item % 64);
        }
        m_selection = wire::bytes_of(words);
        m_bits = static_cast<std::int64_t>(words.size() * 64);
    }

    void ask(const std::vector<float>& direction, std::size_t limit) {
        Parameters parameters;
        parameters.add_vector(direction)
            .add(m_selection)
            .add(m_bits)
            .add(static_cast<std::int64_t>(limit));
        (void)m_connection->query(
            "SELECT id, (vector <#> $1::vector)::real FROM vectors"
            " WHERE CASE WHEN id < $3::bigint THEN get_bit($2::bytea, id) = 1 ELSE false END"
            " ORDER BY 2 LIMIT $4::bigint",
            parameters);
    }

    /// How many workers the engine plans for it.
    [[nodiscard]] std::int64_t workers(const std::vector<float>& direction) {
        Parameters parameters;
        parameters.add_vector(direction).add(m_selection).add(m_bits).add(std::int64_t{kPage});
        const Answer plan = m_connection->query(
            "EXPLAIN SELECT id, (vector <#> $1::vector)::real FROM vectors"
            " WHERE CASE WHEN id < $3::bigint THEN get_bit($2::bytea, id) = 1 ELSE false END"
            " ORDER BY 2 LIMIT $4::bigint",
            parameters);
        for (std::size_t i = 0; i < plan.size(); ++i) {
            const std::string line = plan.text(i, 0);
            const std::size_t at = line.find("Workers Planned: ");
            if (at != std::string::npos) return std::stoll(line.substr(at + 17));
        }
        return 0;
    }

private:
    std::unique_ptr<PostgresConnection> m_connection;
    std::string m_selection;
    std::int64_t m_bits = 0;
};

BareQuery bare_query(const std::string& place, std::uint64_t rows,
                     const std::vector<float>& some_plane) {
    if (PostgresAddress::is_meant_by(place)) {
        const auto sql = std::make_shared<BareSql>(PostgresAddress::parse(place), rows);
        report_value(rows, "workers", static_cast<double>(sql->workers(some_plane)));
        return [sql](const std::vector<float>& direction, std::size_t limit) {
            sql->ask(direction, limit);
        };
    }
    if (WeaviateAddress::is_meant_by(place)) {
        const auto engine =
            std::make_shared<WeaviateCollection>(WeaviateAddress::parse(place), WeaviateLimits{});
        const MarkConditions unseen{.split = 0, .none_of = {engine->read_record().marks.at(kHalf)}};
        return [engine, unseen](const std::vector<float>& direction, std::size_t limit) {
            (void)engine->nearest(direction, unseen, limit);
        };
    }
    return {};
}

std::vector<ItemId> some_items(const Store& store, std::size_t turn, std::size_t count) {
    std::vector<ItemId> ids;
    for (std::uint64_t i = 0; i < count; ++i) {
        ids.push_back(ItemId{(turn * 7919 + i * 104729) % store.size()});
    }
    return ids;
}

void add_rows(Store& store, const ClusteredVectors& vectors, std::uint64_t until) {
    ThreadPool pool;
    const std::uint64_t before = store.size();
    std::chrono::duration<double> adding{};
    while (store.size() < until) {
        const std::uint64_t first = store.size();
        const auto rows = vectors.rows(pool, first, std::min<std::uint64_t>(kBatch, until - first));
        const auto start = std::chrono::steady_clock::now();
        store.add(rows, "train");
        adding += std::chrono::steady_clock::now() - start;
    }
    report_value(until, "ingest", static_cast<double>(until - before) / adding.count());
    std::vector<ItemId> seen;
    for (std::uint64_t item = before; item < until; ++item) {
        if (is_seen(item)) seen.push_back(ItemId{item});
    }
    store.set_seen(kHalf, seen, true);
}

void read_through(const Store& store) {
    const auto start = std::chrono::steady_clock::now();
    for (std::uint64_t first = 0; first < store.size(); first += kBatch) {
        std::vector<ItemId> ids;
        const std::uint64_t end = std::min<std::uint64_t>(first + kBatch, store.size());
        for (std::uint64_t item = first; item < end; ++item) ids.push_back(ItemId{item});
        (void)store.rows(ids);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    report_value(store.size(), "through", static_cast<double>(store.size()) / took.count());
}

void measure(Store& store, const BareQuery& bare, const std::vector<std::vector<float>>& planes,
             std::size_t turns) {
    const Filter half{.split = "train", .unseen_by = kHalf};
    LoopRound round(store, kHalf);
    Timings pages, bares, rows, flags, rounds, bares2;
    for (std::size_t turn = 0; turn <= turns; ++turn) {
        const std::vector<float>& plane = planes[turn % planes.size()];
        const std::vector<float>& other = planes[(turn + 1) % planes.size()];
        Timings ignored;  // the first turn fills caches
        const auto of = [&](Timings& timings) -> Timings& { return turn > 0 ? timings : ignored; };
        of(pages).add([&] { (void)store.best({plane, 0}, kPage, half); });
        if (bare) of(bares).add([&] { bare(plane, asked(kPage)); });
        const auto many = some_items(store, turn, 600);
        of(rows).add([&] { (void)store.rows(many); });
        // Set in one turn, cleared in the next: each is a change.
        const auto ids = some_items(store, turn - turn % 2, kPage);
        of(flags).add([&] { store.set_seen(kFlags, ids, turn % 2 == 0); });
        of(rounds).add([&] { round.run(plane, turn); });
        if (bare) {
            of(bares2).add([&] {
                bare(plane, asked(LoopRound::kBest));
                bare(other, asked(LoopRound::kBest));
            });
        }
    }
    pages.report(store.size(), "page");
    if (bare) bares.report(store.size(), "bare");
    rows.report(store.size(), "rows600");
    flags.report(store.size(), "flags50");
    rounds.report(store.size(), "round");
    if (bare) bares2.report(store.size(), "bare2");
    Timings borders;
    for (std::size_t turn = 0; turn < kBorderTurns; ++turn) {
        borders.add([&] { (void)store.borderline({planes[turn], 0}, 0, kPage, half); });
    }
    borders.report(store.size(), "border");
    read_through(store);
    report_value(store.size(), "memory", own_memory());
}

void measure_index(Store& store, const std::vector<std::vector<float>>& planes, std::size_t turns,
                   const std::string& name) {
    const Filter half{.split = "train", .unseen_by = kHalf};
    std::vector<std::vector<Match>> exact;
    for (const auto& plane : planes) exact.push_back(store.best({plane, 0}, kPage, half));
    const auto start = std::chrono::steady_clock::now();
    store.use_index(vector_index_from(name), {});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    report_value(store.size(), name + "_build_s", took.count());
    Timings pages;
    std::size_t hits = 0;
    for (std::size_t turn = 0; turn <= turns; ++turn) {
        const auto& plane = planes[turn % planes.size()];
        Timings ignored;
        (turn > 0 ? pages : ignored).add([&] { (void)store.best({plane, 0}, kPage, half); });
    }
    for (std::size_t i = 0; i < planes.size(); ++i) {
        for (const Match& match : store.best({planes[i], 0}, kPage, half)) {
            hits += std::ranges::find(exact[i], match) != exact[i].end() ? 1U : 0U;
        }
    }
    pages.report(store.size(), name + "_page");
    report_value(store.size(), name + "_recall",
                 static_cast<double>(hits) / static_cast<double>(kPage * planes.size()));
}

std::unique_ptr<Store> create(const std::string& place) {
    const VectorSpace space{kDim, "bench"};
    if (WeaviateAddress::is_meant_by(place)) {
        return create_weaviate_store(WeaviateAddress::parse(place), space);
    }
    if (!PostgresAddress::is_meant_by(place)) return create_embedded_store(place, space);
    return create_postgres_store(PostgresAddress::parse(place), space);
}

/// A folder goes with the one it is in.
void remove(const std::string& place) {
    if (PostgresAddress::is_meant_by(place)) remove_postgres_store(PostgresAddress::parse(place));
    if (WeaviateAddress::is_meant_by(place)) remove_weaviate_store(WeaviateAddress::parse(place));
}

int run(const std::string& place, const std::string& sizes, std::size_t turns,
        const std::string& index) {
    auto store = create(place);
    const ClusteredVectors vectors(kDim);
    std::vector<std::vector<float>> planes;
    for (std::size_t i = 0; i < kPlanes; ++i) planes.push_back(vectors.plane(i));
    std::istringstream list(sizes);
    for (std::string size; std::getline(list, size, ',');) {
        add_rows(*store, vectors, std::stoull(size));
        measure(*store, bare_query(place, store->size(), planes[0]), planes, turns);
    }
    std::uint64_t bytes = 0;
    for (const auto& [file, size] : store->stats().file_bytes) bytes += size;
    report_value(store->size(), "disk_bytes_a_row",
                 static_cast<double>(bytes) / static_cast<double>(store->size()));
    if (!index.empty()) measure_index(*store, planes, turns, index);
    store.reset();
    remove(place);
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
        std::fputs("engines_bench PLACE ROWS[,ROWS...] [TURNS [INDEX]]\n", stderr);
        return 2;
    }
    try {
        return halfspace::run(argv[1], argv[2], argc > 3 ? std::stoull(argv[3]) : 21,
                              argc > 4 ? argv[4] : "");
    } catch (const std::exception& error) {
        fmt::print(stderr, "{}\n", error.what());
        return 1;
    }
}
