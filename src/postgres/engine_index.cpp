// SPDX-License-Identifier: Apache-2.0
#include "postgres/engine_index.hpp"

#include "postgres/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <future>
#include <thread>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kMaxWholeDim = 2000;  // of an index over `vector`
constexpr std::size_t kMaxHalfDim = 4000;   // over `halfvec`
constexpr std::uint64_t kMostScanned = 200'000;
constexpr std::uint64_t kMostMemory = std::uint64_t{1} << 30U;  // a build may take
constexpr std::chrono::milliseconds kLook{300};

/// What is indexed, and by which operators.
std::string indexed(std::size_t dim) {
    if (dim <= kMaxWholeDim) return "vector vector_ip_ops";
    return fmt::format("(vector::halfvec({})) halfvec_ip_ops", dim);
}

/// As pgvector advises: a list for each thousand rows, of more than a million their root.
std::uint64_t lists_for(std::uint64_t items) {
    const std::uint64_t lists =
        items <= 1'000'000 ? items / 1000
                           : static_cast<std::uint64_t>(std::sqrt(static_cast<double>(items)));
    return std::clamp<std::uint64_t>(lists, 10, 32768);
}

std::string create_sql(VectorIndex kind, std::size_t dim, std::uint64_t items) {
    return fmt::format("CREATE INDEX CONCURRENTLY vectors_{0} ON vectors USING {0} ({1}) {2}",
                       name_of(kind), indexed(dim),
                       kind == VectorIndex::IvfFlat
                           ? fmt::format("WITH (lists = {})", lists_for(items))
                           : "WITH (m = 16, ef_construction = 128)");
}

/// As much memory as the graph or the sample of lists wants, if the server's setting is lower.
void give_memory(PostgresConnection& connection, std::size_t dim, std::uint64_t items) {
    const std::uint64_t wanted =
        std::min(kMostMemory, items * (dim * sizeof(float) + 512)) / 1024 + 65536;
    connection.query(
        "SELECT set_config('maintenance_work_mem', $1::bigint || 'kB', false)"
        " WHERE pg_size_bytes(current_setting('maintenance_work_mem')) < $1::bigint * 1024",
        Parameters().add(static_cast<std::int64_t>(wanted)));
}

std::int64_t process_of(PostgresConnection& connection) {
    return connection.query("SELECT pg_backend_pid()").integer(0, 0);
}

/// How many vectors a build has dealt with, as far as the engine tells.
std::uint64_t done_of(PostgresConnection& connection, std::int64_t process, std::uint64_t items) {
    const Answer answer = connection.query(
        "SELECT CASE WHEN tuples_total > 0 THEN tuples_done::float8 / tuples_total"
        " WHEN blocks_total > 0 THEN blocks_done::float8 / blocks_total ELSE 0 END::real"
        " FROM pg_stat_progress_create_index WHERE pid = $1::bigint",
        Parameters().add(process));
    const double share = answer.size() == 0 ? 0 : static_cast<double>(answer.real(0, 0));
    return static_cast<std::uint64_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(items));
}

}  // namespace

void check_index(VectorIndex kind, std::size_t dim) {
    if (kind == VectorIndex::None || dim <= kMaxHalfDim) return;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("pgvector can index vectors of up to {} dimensions, and these have {}; "
                            "leave the index out, every search is exact then",
                            kMaxHalfDim, dim));
}

VectorIndex read_index(PostgresConnection& connection) {
    const Answer answer = connection.query(
        "SELECT a.amname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_am a ON a.oid = c.relam WHERE i.indrelid = to_regclass('vectors')"
        " AND i.indisvalid AND a.amname IN ('hnsw', 'ivfflat') ORDER BY 1 LIMIT 1");
    return answer.size() == 0 ? VectorIndex::None : vector_index_from(answer.text(0, 0));
}

VectorIndex read_wanted_index(PostgresConnection& connection) {
    const Answer answer = connection.query("SELECT index_kind FROM store");
    return answer.size() == 0 ? VectorIndex::None : vector_index_from(answer.text(0, 0));
}

void write_wanted_index(PostgresConnection& connection, VectorIndex kind) {
    connection.query("UPDATE store SET index_kind = $1::text",
                     Parameters().add(std::string(name_of(kind))));
}

void drop_indexes(PostgresConnection& connection) {
    connection.execute_at_length("DROP INDEX IF EXISTS vectors_hnsw, vectors_ivfflat");
}

bool build_index(const PostgresAddress& address, const PostgresLimits& limits, VectorIndex kind,
                 std::size_t dim, std::uint64_t items, const IndexBuildOptions& options) {
    const auto builder = connect_to_tables(address, limits);
    const auto watcher = connect_to_tables(address, limits);
    const std::int64_t process = process_of(*builder);
    drop_indexes(*builder);
    give_memory(*builder, dim, items);
    std::packaged_task<void()> task(
        [&] { builder->execute_at_length(create_sql(kind, dim, items)); });
    std::future<void> built = task.get_future();
    const ProgressMeter meter(items);
    bool is_stopped = false;
    {
        const std::jthread worker(std::move(task));
        while (built.wait_for(kLook) != std::future_status::ready) {
            const bool stops_now = !is_stopped && options.stop.stop_requested();
            try {
                if (stops_now) {
                    watcher->query("SELECT pg_cancel_backend($1::bigint::integer)",
                                   Parameters().add(process));
                }
                if (options.on_progress) {
                    options.on_progress(meter.at(done_of(*watcher, process, items), 0));
                }
            } catch (const Error&) {  // the builder tells what is wrong with the engine
            }
            is_stopped = is_stopped || stops_now;
        }
    }
    try {
        built.get();
    } catch (const Error&) {
        if (!is_stopped) throw;
        drop_indexes(*watcher);
        return false;
    }
    if (options.on_progress) options.on_progress(meter.at(items, 0));
    return true;
}

std::string index_settings(VectorIndex kind, std::uint64_t items, std::uint64_t count) {
    const std::uint64_t wide = std::clamp<std::uint64_t>(4 * count, 200, 1000);
    std::string settings = "SET LOCAL enable_seqscan = off;";
    if (kind == VectorIndex::Hnsw) {
        return settings + fmt::format(
                              "SET LOCAL hnsw.iterative_scan = strict_order;"
                              "SET LOCAL hnsw.ef_search = {};"
                              "SET LOCAL hnsw.max_scan_tuples = {};"
                              "SET LOCAL hnsw.scan_mem_multiplier = 8",
                              wide, kMostScanned);
    }
    const std::uint64_t lists = lists_for(items);
    const auto probes = static_cast<std::uint64_t>(2 * std::sqrt(static_cast<double>(lists)));
    return settings + fmt::format(
                          "SET LOCAL ivfflat.iterative_scan = relaxed_order;"
                          "SET LOCAL ivfflat.probes = {};"
                          "SET LOCAL ivfflat.max_probes = {}",
                          std::max<std::uint64_t>(probes, 5), lists);
}

std::string index_order(std::size_t dim) {
    if (dim <= kMaxWholeDim) return "vector <#> $1::vector";
    return fmt::format("vector::halfvec({0}) <#> $1::vector::halfvec({0})", dim);
}

std::uint64_t most_scanned() noexcept {
    return kMostScanned;
}

}  // namespace halfspace
