// SPDX-License-Identifier: Apache-2.0
#include "weaviate/weaviate_store.hpp"

#include "base/error.hpp"
#include "engine/engine_reader.hpp"
#include "engine/taken_over.hpp"
#include "store/checks.hpp"
#include "store/only_one.hpp"
#include "weaviate/collection.hpp"
#include "weaviate/state_reading.hpp"
#include "weaviate/weaviate_search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <random>
#include <set>
#include <utility>

namespace halfspace {

namespace {

/// A change that nobody waits for any more goes on unless its first look takes longer.
constexpr std::chrono::milliseconds kSoon{1000};

std::string new_sign() {
    std::random_device device;
    return fmt::format("{:08x}{:08x}{:08x}", device(), device(), device());
}

/// What an object that is not dropped bears.
std::vector<std::int64_t> marks_of(std::uint64_t item, const EngineState& state,
                                   const StoreRecord& record) {
    std::vector<std::int64_t> marks;
    if (state.removed.bit(item)) marks.push_back(StoreRecord::kRemoved);
    if (state.dropped.bit(item)) marks.push_back(StoreRecord::kDropped);
    for (const auto& [classifier, bits] : state.seen) {
        if (bits.bit(item)) marks.push_back(record.marks.at(classifier));
    }
    return marks;
}

std::vector<MarkedItem> marked(std::span<const std::uint64_t> items, const EngineState& state,
                               const StoreRecord& record) {
    std::vector<MarkedItem> all;
    all.reserve(items.size());
    for (const std::uint64_t item : items) all.push_back({item, marks_of(item, state, record)});
    return all;
}

/// The writing half.
class WeaviateStore final : public EngineReader {
public:
    WeaviateStore(std::shared_ptr<const WeaviateCollection> collection, StoreRecord record,
                  EngineState state, std::unique_ptr<WeaviateSearch> owned)
        : WeaviateStore(std::move(collection), std::move(record), std::move(state), *owned, owned) {
    }

    [[nodiscard]] StoreMethods methods() const override {
        const bool is_flat = m_search.index() == WeaviateIndex::Flat;
        StoreMethods methods{.home = "Weaviate", .index = is_flat ? "" : "hnsw"};
        methods.best = is_flat ? Method::Exact : Method::Approximate;
        methods.borderline = Method::ReadThrough;
        methods.ranges = weaker(Method::ReadThrough, methods.best);
        methods.histogram = Method::ReadThrough;
        return methods;
    }

    ItemId add(std::span<const float> rows, std::string_view split) override;
    void truncate(std::size_t size) override;
    void remove(std::span<const ItemId> ids) override;
    CompactionReport compact(std::span<const ItemId> keep,
                             const CompactionOptions& options) override;
    void set_seen(ClassifierId classifier, std::span<const ItemId> ids, bool seen) override;
    void reset_seen(ClassifierId classifier) override { forget(classifier); }
    void forget(ClassifierId classifier) override;

private:
    WeaviateStore(std::shared_ptr<const WeaviateCollection> collection, StoreRecord record,
                  EngineState state, WeaviateSearch& search, std::unique_ptr<WeaviateSearch>& owned)
        : EngineReader(record.space, std::move(owned)),
          m_collection(std::move(collection)),
          m_search(search),
          m_record(std::move(record)) {
        m_search.set_marks(m_record.marks);
        publish(std::move(state));
    }

    /// The engine's record. @throws Error as fail_taken_over
    [[nodiscard]] StoreRecord read_own_record() const;
    /// Brings the engine to what was acknowledged, if a change failed.
    /// @throws Error as `read_own_record`
    void begin_change();
    /// The engine's record becomes `next`. If this throws, it is or is not.
    void commit(StoreRecord next);
    /// Writes the marks that `items` have in `next`, and publishes it.
    void commit_marks(std::span<const std::uint64_t> items, EngineState next);
    void drop_batch(std::span<const std::uint64_t> items);

    const std::shared_ptr<const WeaviateCollection> m_collection;
    WeaviateSearch& m_search;
    std::mutex m_turn;                  ///< guards the writing members' state, below
    StoreRecord m_record;               ///< as acknowledged
    std::set<std::uint64_t> m_unclear;  ///< items whose marks in the engine are not known
    std::atomic<bool> m_is_compacting{false};
};

StoreRecord WeaviateStore::read_own_record() const {
    StoreRecord held = m_collection->read_record(kSoon);
    if (held.opening != m_record.opening) fail_taken_over(m_collection->address().text());
    return held;
}

void WeaviateStore::begin_change() {
    if (!(read_own_record() == m_record)) m_collection->write_record(m_record);
    if (m_unclear.empty()) return;
    const auto now = state();
    std::erase_if(m_unclear, [&](std::uint64_t item) { return item >= now->items; });
    const std::vector<std::uint64_t> items(m_unclear.begin(), m_unclear.end());
    m_collection->set_marks(marked(items, *now, m_record));
    m_unclear.clear();
    m_search.trust_marks(true);
}

void WeaviateStore::commit(StoreRecord next) {
    m_collection->write_record(next);
    m_record = std::move(next);
}

void WeaviateStore::commit_marks(std::span<const std::uint64_t> items, EngineState next) {
    try {
        m_collection->set_marks(marked(items, next, m_record));
    } catch (...) {
        m_unclear.insert(items.begin(), items.end());
        m_search.trust_marks(false);
        throw;
    }
    publish(std::move(next));
}

ItemId WeaviateStore::add(std::span<const float> rows, std::string_view split) {
    check_rows(rows, dim(), pool());
    const std::scoped_lock turn(m_turn);
    const ItemId first{state()->items};
    if (rows.empty()) return first;
    StoreRecord next = m_record;
    const std::uint64_t place = next.place_of(split);
    next.append(rows.size() / dim(), place);
    begin_change();
    m_collection->put_items(value_of(first), rows, dim(), place);
    (void)read_own_record();  // whoever opened it meanwhile has removed them
    commit(std::move(next));
    EngineState longer = *state();
    longer.names = m_record.splits;
    longer.items += rows.size() / dim();
    ItemBits& bits = longer.splits[std::string(split)];
    bits = bits.with_range(value_of(first), longer.items);
    publish(std::move(longer));
    return first;
}

void WeaviateStore::truncate(std::size_t size) {
    const std::scoped_lock turn(m_turn);
    if (size >= state()->items) return;
    const auto alone = gate().enter_alone();
    m_record.truncate(size);
    publish(state()->cut(size));
    begin_change();  // which writes the record
    try {
        m_collection->remove_from(size);
    } catch (const Error&) {  // they are beyond the record; the next opening removes them
    }
}

void WeaviateStore::remove(std::span<const ItemId> ids) {
    const std::scoped_lock turn(m_turn);
    check_given(ids, state()->items);
    EngineState next = *state();
    std::vector<std::uint64_t> items = ascending(ids);
    std::erase_if(items, [&](std::uint64_t item) { return next.removed.bit(item); });
    if (items.empty()) return;
    next.removed = next.removed.with(items, true);
    begin_change();
    commit_marks(items, std::move(next));
}

void WeaviateStore::set_seen(ClassifierId classifier, std::span<const ItemId> ids, bool seen) {
    const std::scoped_lock turn(m_turn);
    check_given(ids, state()->items);
    if (ids.empty() || (!seen && !state()->seen.contains(classifier))) return;
    EngineState next = *state();
    ItemBits& bits = next.seen[classifier];
    std::vector<std::uint64_t> items = ascending(ids);
    std::erase_if(items, [&](std::uint64_t item) { return bits.bit(item) == seen; });
    bits = bits.with(items, seen);
    begin_change();
    if (!m_record.marks.contains(classifier)) {
        StoreRecord record = m_record;
        record.marks[classifier] = record.next_mark++;
        commit(std::move(record));
        m_search.set_marks(m_record.marks);
    }
    commit_marks(items, std::move(next));
}

/// Leaves the marks where they are: they are nobody's, and the number is not given again.
void WeaviateStore::forget(ClassifierId classifier) {
    const std::scoped_lock turn(m_turn);
    if (!state()->seen.contains(classifier)) return;
    begin_change();
    StoreRecord record = m_record;
    record.marks.erase(classifier);
    commit(std::move(record));
    m_search.set_marks(m_record.marks);
    EngineState next = *state();
    next.seen.erase(classifier);
    publish(std::move(next));
}

/// Until the engine has answered, the items count as dropped here: nobody asks for their vectors.
void WeaviateStore::drop_batch(std::span<const std::uint64_t> items) {
    EngineState next = *state();
    next.dropped = next.dropped.with(items, true);
    std::vector<std::uint64_t> splits(items.size());
    for (std::size_t place = 0; place < next.names.size(); ++place) {
        const ItemBits& bits = next.splits.at(next.names[place]);
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (bits.bit(items[i])) splits[i] = place;
        }
    }
    const std::vector<MarkedItem> all = marked(items, next, m_record);
    EngineState before = *state();
    publish(std::move(next));
    try {
        m_collection->put_without_vectors(all, splits);
    } catch (...) {
        publish(std::move(before));
        throw;
    }
}

CompactionReport WeaviateStore::compact(std::span<const ItemId> keep,
                                        const CompactionOptions& options) {
    const OnlyOne only(m_is_compacting);
    std::vector<std::uint64_t> gone = state()->droppable(keep);
    if (options.on_decided) options.on_decided();
    const std::uint64_t before = state()->dropped.count();
    const auto report = [&](bool was_stopped) {
        const auto now = state();
        const std::uint64_t dropped = now->dropped.count();
        return CompactionReport{
            .rows = now->items - dropped, .dropped = dropped - before, .was_stopped = was_stopped};
    };
    if (gone.empty()) return report(false);
    const ProgressMeter meter(gone.size());
    if (options.on_progress) options.on_progress(meter.at(0, 0));
    if (options.stop.stop_requested()) return report(true);
    {
        const std::scoped_lock turn(m_turn);
        const auto now = state();
        std::erase_if(gone, [&](std::uint64_t item) {
            return item >= now->items || !now->removed.bit(item);  // truncated since
        });
        const std::size_t at_once = std::clamp<std::size_t>(options.batch_rows, 1, 4096);
        for (std::size_t begin = 0; begin < gone.size(); begin += at_once) {
            begin_change();
            drop_batch(std::span(gone).subspan(begin, std::min(at_once, gone.size() - begin)));
        }
    }
    if (options.on_progress) options.on_progress(meter.at(gone.size(), 0));
    return report(false);
}

}  // namespace

std::unique_ptr<Store> create_weaviate_store(const WeaviateAddress& address,
                                             const VectorSpace& space,
                                             const WeaviateLimits& limits) {
    WeaviateCollection(address, limits).create(space);
    return open_weaviate_store(address, limits);
}

std::unique_ptr<Store> open_weaviate_store(const WeaviateAddress& address,
                                           const WeaviateLimits& limits) {
    auto collection = std::make_shared<const WeaviateCollection>(address, limits);
    const WeaviateIndex index = collection->check_ours();
    StoreRecord record = collection->read_record();
    record.opening = new_sign();
    collection->write_record(record);
    collection->remove_from(record.items());  // of a batch or truncation that broke off
    EngineState state = read_state(*collection, limits, record);
    auto search = std::make_unique<WeaviateSearch>(collection, index, record.space.dim);
    return std::make_unique<WeaviateStore>(std::move(collection), std::move(record),
                                           std::move(state), std::move(search));
}

void remove_weaviate_store(const WeaviateAddress& address, const WeaviateLimits& limits) {
    WeaviateCollection(address, limits).drop();
}

}  // namespace halfspace
