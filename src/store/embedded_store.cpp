// SPDX-License-Identifier: Apache-2.0
#include "store/embedded_store.hpp"

#include "base/error.hpp"
#include "base/thread_pool.hpp"
#include "store/checks.hpp"
#include "store/only_one.hpp"
#include "store/store_files.hpp"
#include "store/store_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <limits>
#include <mutex>
#include <utility>

namespace halfspace {

namespace {

constexpr std::uint64_t kNoTruncation = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kSyncBytes = std::uint64_t{64}
                                     << 20U;  // so much a switch may have to flush

/// The writing half.
class EmbeddedStore final : public StoreReader {
public:
    explicit EmbeddedStore(StoreFiles files)
        : StoreReader(files.header().space), m_files(std::move(files)) {
        publish();
    }

    ItemId add(std::span<const float> rows, std::string_view split) override {
        check_rows(rows, dim(), pool());
        const std::scoped_lock turn(m_turn);
        const ItemId first{m_files.header().items};
        if (rows.empty()) return first;
        m_files.add(rows, split, pool());
        publish();
        return first;
    }

    void truncate(std::size_t size) override {
        const std::scoped_lock turn(m_turn);
        if (size >= m_files.header().items) return;
        m_files.truncate(size);
        m_least_size = std::min<std::uint64_t>(m_least_size, size);
        const std::future<void> last_reader = m_epoch->end();
        m_epoch = std::make_shared<Epoch>();
        publish();
        last_reader.wait();
        m_files.release_truncated();
    }

    void remove(std::span<const ItemId> ids) override {
        const std::scoped_lock turn(m_turn);
        m_files.remove(ascending(ids));
        publish();
    }

    void set_seen(ClassifierId classifier, std::span<const ItemId> ids, bool seen) override {
        const std::scoped_lock turn(m_turn);
        m_files.set_seen(classifier, ascending(ids), seen);
        publish();
    }

    void reset_seen(ClassifierId classifier) override { forget(classifier); }

    void forget(ClassifierId classifier) override {
        const std::scoped_lock turn(m_turn);
        m_files.drop_seen(classifier);
        publish();
    }

    CompactionReport compact(std::span<const ItemId> keep,
                             const CompactionOptions& options) override;
    StoreStats stats() const override;

private:
    void publish() { StoreReader::publish(m_files.snapshot(m_epoch)); }

    /// The numbers of ids, sorted. @throws Error NotFound if one was never given
    std::vector<std::uint64_t> ascending(std::span<const ItemId> ids) const {
        snapshot()->check_given(ids);
        std::vector<std::uint64_t> items;
        items.reserve(ids.size());
        for (const ItemId id : ids) items.push_back(value_of(id));
        std::ranges::sort(items);
        return items;
    }

    CompactionReport copy_all(Compaction& compaction, const CompactionOptions& options);

    std::mutex m_turn;  ///< guards the writing members' state, below
    StoreFiles m_files;
    std::shared_ptr<Epoch> m_epoch = std::make_shared<Epoch>();
    std::uint64_t m_least_size = kNoTruncation;  ///< since the compaction last asked

    std::atomic<bool> m_is_compacting{false};
};

CompactionReport EmbeddedStore::compact(std::span<const ItemId> keep,
                                        const CompactionOptions& options) {
    const OnlyOne only(m_is_compacting);
    Compaction compaction = [&] {
        const std::scoped_lock turn(m_turn);
        m_least_size = kNoTruncation;
        return m_files.begin_compaction(keep);
    }();
    if (options.on_decided) options.on_decided();
    if (const auto now = snapshot(); compaction.dropped(*now) == 0 && now->summed_from == 0) {
        return {.rows = now->rows};
    }
    return copy_all(compaction, options);
}

CompactionReport EmbeddedStore::copy_all(Compaction& compaction, const CompactionOptions& options) {
    const ProgressMeter meter(compaction.left(*snapshot()));
    const std::uint64_t sync_rows = std::max<std::uint64_t>(1, kSyncBytes / (dim() * 5));
    std::uint64_t synced = 0;
    for (;;) {
        std::shared_ptr<const Snapshot> now;
        {
            const std::scoped_lock turn(m_turn);
            now = snapshot();
            compaction.truncate(std::exchange(m_least_size, kNoTruncation));
            if (compaction.left(*now) <= options.batch_rows) {
                compaction.copy(*now, options.batch_rows);
                m_files.finish_compaction(compaction);
                publish();
                return {.rows = snapshot()->rows, .dropped = now->rows - snapshot()->rows};
            }
        }
        if (options.stop.stop_requested()) return {.rows = now->rows, .was_stopped = true};
        compaction.copy(*now, options.batch_rows);
        now.reset();  // a truncation may be waiting for it
        if (compaction.copied() >= synced + sync_rows) {
            compaction.sync();
            synced = compaction.copied();
        }
        if (options.on_progress) options.on_progress(meter.at(compaction.copied(), 0));
    }
}

StoreStats EmbeddedStore::stats() const {
    const auto now = snapshot();
    StoreStats stats;
    stats.items = now->items;
    stats.rows = now->rows;
    const std::vector<std::uint64_t> has_row = now->ids.has_row(now->items);
    for (std::size_t i = 0; i < has_row.size(); ++i) {
        const std::uint64_t left = now->items - i * 64;
        const std::uint64_t given = left >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
        const std::uint64_t removed = now->removed.word(i) & given;
        stats.removed += static_cast<std::uint64_t>(std::popcount(removed));
        stats.removed_rows += static_cast<std::uint64_t>(std::popcount(removed & has_row[i]));
    }
    for (const auto& [name, bits] : now->splits) stats.splits[name] = count({.split = name});
    for (const auto& [id, bits] : now->seen) stats.seen[id] = count({.seen_by = id});
    stats.file_bytes = m_files.file_bytes();
    stats.unsummed_rows = std::min(now->summed_from, now->rows);
    stats.resident_bytes = now->view.resident_bytes(now->rows);
    return stats;
}

}  // namespace

std::unique_ptr<Store> create_embedded_store(const std::filesystem::path& folder,
                                             const VectorSpace& space) {
    check_space(space, HeaderFile::kMaxDim, "A vector store");
    return std::make_unique<EmbeddedStore>(StoreFiles::create(folder, space));
}

std::unique_ptr<Store> open_embedded_store(const std::filesystem::path& folder) {
    return std::make_unique<EmbeddedStore>(StoreFiles::open(folder));
}

}  // namespace halfspace
