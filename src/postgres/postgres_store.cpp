// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_store.hpp"

#include "base/error.hpp"
#include "engine/engine_reader.hpp"
#include "postgres/engine_index.hpp"
#include "postgres/postgres_search.hpp"
#include "postgres/writer.hpp"
#include "store/checks.hpp"
#include "store/only_one.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <limits>
#include <mutex>
#include <utility>

namespace halfspace {

namespace {

constexpr std::uint64_t kNoTruncation = std::numeric_limits<std::uint64_t>::max();

std::vector<std::uint64_t> chunks_between(std::uint64_t begin, std::uint64_t end) {
    std::vector<std::uint64_t> chunks;
    for (std::uint64_t chunk = begin / ItemBits::kChunkItems; chunk * ItemBits::kChunkItems < end;
         ++chunk) {
        chunks.push_back(chunk);
    }
    return chunks;
}

/// Writes rows and what belongs to them; all or nothing. @return the state with them
EngineState added(PostgresConnection& connection, EngineState state, std::span<const float> rows,
                  std::size_t dim, std::string_view split) {
    const std::uint64_t first = state.items;
    state.items += rows.size() / dim;
    const auto known = std::ranges::find(state.names, split);
    const auto number = static_cast<std::uint64_t>(known - state.names.begin());
    PostgresTransaction transaction(connection);
    if (known == state.names.end()) {
        check_split_name(split, state.names.size());
        write_split_name(connection, number, split);
        state.names.emplace_back(split);
    }
    ItemBits& bits = state.splits[std::string(split)];
    bits = bits.with_range(first, state.items);
    write_rows(connection, first, rows, dim);
    write_bits(connection, BitsKind::Split, number, bits, chunks_between(first, state.items));
    write_size(connection, state.items);
    transaction.commit();
    return state;
}

/// A state that needs no change, if the engine is still there to have it: it may hold flags that
/// nobody was told of, which a new connection tells.
EngineState unchanged(PostgresConnection& connection, EngineState state) {
    connection.query("SELECT 1");
    return state;
}

/// The writing half.
class PostgresStore final : public EngineReader {
public:
    PostgresStore(std::unique_ptr<EngineWriter> writer, const PostgresAddress& address,
                  const PostgresLimits& limits)
        : EngineReader(writer->space(),
                       std::make_unique<PostgresSearch>(address, limits, writer->space().dim)),
          m_address(address),
          m_limits(limits),
          m_writer(std::move(writer)) {
        publish(m_writer->read());
    }

    [[nodiscard]] StoreMethods methods() const override {
        const VectorIndex index = state()->index;
        if (index == VectorIndex::None) return {.home = "PostgreSQL"};
        return {.home = "PostgreSQL",
                .index = std::string(name_of(index)),
                .best = Method::Approximate};
    }

    ItemId add(std::span<const float> rows, std::string_view split) override {
        check_rows(rows, dim(), pool());
        const std::scoped_lock turn(m_turn);
        const ItemId first{state()->items};
        if (rows.empty()) return first;
        change([&](PostgresConnection& connection, const EngineState& now) {
            return added(connection, now, rows, dim(), split);
        });
        return first;
    }

    void truncate(std::size_t size) override {
        const std::scoped_lock turn(m_turn);
        if (size >= state()->items) return;
        m_least_size = std::min<std::uint64_t>(m_least_size, size);
        const auto alone = gate().enter_alone();
        publish(state()->cut(size));
        m_is_longer = true;
        change([](PostgresConnection&, const EngineState& now) { return now; });
    }

    void remove(std::span<const ItemId> ids) override {
        const std::scoped_lock turn(m_turn);
        check_given(ids, state()->items);
        if (ids.empty()) return;
        const auto items = ascending(ids);
        change([&](PostgresConnection& connection, EngineState now) {
            now.removed = now.removed.with(items, true);
            write_bits(connection, BitsKind::Removed, 0, now.removed, chunks_of(items));
            return now;
        });
    }

    void set_seen(ClassifierId classifier, std::span<const ItemId> ids, bool seen) override {
        const std::scoped_lock turn(m_turn);
        check_given(ids, state()->items);
        if (ids.empty()) return;
        const auto items = ascending(ids);
        change([&](PostgresConnection& connection, EngineState now) {
            if (!seen && !now.seen.contains(classifier)) return unchanged(connection, now);
            ItemBits& bits = now.seen[classifier];
            bits = bits.with(items, seen);
            write_bits(connection, BitsKind::Seen, value_of(classifier), bits, chunks_of(items));
            return now;
        });
    }

    void reset_seen(ClassifierId classifier) override { forget(classifier); }

    void forget(ClassifierId classifier) override {
        const std::scoped_lock turn(m_turn);
        change([&](PostgresConnection& connection, EngineState now) {
            if (!now.seen.contains(classifier)) return unchanged(connection, now);
            drop_seen(connection, classifier);
            now.seen.erase(classifier);
            return now;
        });
    }

    CompactionReport compact(std::span<const ItemId> keep,
                             const CompactionOptions& options) override;

    bool use_index(VectorIndex index, const IndexBuildOptions& options) override;
    bool complete_index(const IndexBuildOptions& options) override;

private:
    using Change = std::function<EngineState(PostgresConnection&, const EngineState& now)>;

    /// Makes a change in the engine and publishes it. If the connection breaks, the engine is
    /// brought back to the state before and the change made once more; it must leave no trace of a
    /// first, unfinished try that this would not undo.
    void change(const Change& work) {
        EngineState now = *state();
        try {
            publish(work(connected(now), now));
            return;
        } catch (const ConnectionLost&) {
        }
        publish(work(connected(now), now));
    }

    /// The connection; what the engine holds is in `now` and published if it had to be made anew.
    PostgresConnection& connected(EngineState& now) {
        PostgresConnection& connection = m_writer->connection(now);
        publish(now);
        if (m_is_longer) {
            PostgresTransaction transaction(connection);
            write_truncation(connection, now);
            transaction.commit();
            m_is_longer = false;
        }
        return connection;
    }

    /// Drops the vectors of `gone`, those that a truncation took since excepted.
    void drop(std::vector<std::uint64_t> gone, std::size_t batch_rows);

    const PostgresAddress m_address;
    const PostgresLimits m_limits;
    std::mutex m_turn;  ///< guards the writing members' state, below
    std::unique_ptr<EngineWriter> m_writer;
    bool m_is_longer = false;                    ///< the engine may hold items that were cut off
    std::uint64_t m_least_size = kNoTruncation;  ///< since the compaction began

    std::atomic<bool> m_is_compacting{false};
};

void PostgresStore::drop(std::vector<std::uint64_t> gone, std::size_t batch_rows) {
    const std::scoped_lock turn(m_turn);
    std::erase_if(gone, [&](std::uint64_t item) { return item >= m_least_size; });
    if (gone.empty()) return;
    change([&](PostgresConnection& connection, EngineState now) {
        PostgresTransaction transaction(connection);
        for (std::size_t begin = 0; begin < gone.size(); begin += batch_rows) {
            delete_rows(connection,
                        std::span(gone).subspan(begin, std::min(batch_rows, gone.size() - begin)));
        }
        now.dropped = now.dropped.with(gone, true);
        write_bits(connection, BitsKind::Dropped, 0, now.dropped, chunks_of(gone));
        transaction.commit();
        return now;
    });
}

bool PostgresStore::use_index(VectorIndex index, const IndexBuildOptions& options) {
    check_index(index, dim());
    {
        const std::scoped_lock turn(m_turn);
        change([&](PostgresConnection& connection, EngineState now) {
            write_wanted_index(connection, index);
            if (now.index != index) {
                drop_indexes(connection);
                now.index = VectorIndex::None;
            }
            return now;
        });
    }
    return complete_index(options);
}

bool PostgresStore::complete_index(const IndexBuildOptions& options) {
    VectorIndex wanted{};
    {
        const std::scoped_lock turn(m_turn);
        EngineState now = *state();
        wanted = read_wanted_index(connected(now));
        if (wanted == now.index || now.items == 0) return true;
    }
    if (!build_index(m_address, m_limits, wanted, dim(), state()->items, options)) return false;
    const std::scoped_lock turn(m_turn);
    EngineState now = *state();
    now.index = read_index(connected(now));
    publish(now);
    return true;
}

CompactionReport PostgresStore::compact(std::span<const ItemId> keep,
                                        const CompactionOptions& options) {
    const OnlyOne only(m_is_compacting);
    std::vector<std::uint64_t> gone;
    {
        const std::scoped_lock turn(m_turn);
        m_least_size = kNoTruncation;
        gone = state()->droppable(keep);
    }
    if (options.on_decided) options.on_decided();
    const std::uint64_t before = state()->dropped.count();
    const auto report = [&] {
        const auto now = state();
        const std::uint64_t dropped = now->dropped.count();
        return CompactionReport{.rows = now->items - dropped, .dropped = dropped - before};
    };
    if (gone.empty()) return report();
    const ProgressMeter meter(gone.size());
    if (options.on_progress) options.on_progress(meter.at(0, 0));
    if (options.stop.stop_requested()) {
        CompactionReport stopped = report();
        stopped.was_stopped = true;
        return stopped;
    }
    drop(gone, std::max<std::size_t>(1, options.batch_rows));
    const CompactionReport done = report();
    if (options.on_progress) options.on_progress(meter.at(gone.size(), 0));
    try {
        connect_to_tables(m_address, m_limits)->execute_at_length("VACUUM vectors");
    } catch (const Error&) {  // the engine does it by itself in its own time
    }
    return done;
}

}  // namespace

std::unique_ptr<Store> create_postgres_store(const PostgresAddress& address,
                                             const VectorSpace& space,
                                             const PostgresLimits& limits) {
    {
        PostgresConnection connection(address, limits);
        take_tables(connection);  // of two that make it at once, the second finds it made
        create_tables(connection, space);
    }
    return open_postgres_store(address, limits);
}

std::unique_ptr<Store> open_postgres_store(const PostgresAddress& address,
                                           const PostgresLimits& limits) {
    return std::make_unique<PostgresStore>(std::make_unique<EngineWriter>(address, limits), address,
                                           limits);
}

void remove_postgres_store(const PostgresAddress& address, const PostgresLimits& limits) {
    drop_tables(*connect_to_tables(address, limits));
}

}  // namespace halfspace
