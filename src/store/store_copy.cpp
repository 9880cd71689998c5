// SPDX-License-Identifier: Apache-2.0
#include "store/store_copy.hpp"

#include "base/error.hpp"
#include "store/checksum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace halfspace {

namespace {

constexpr std::uint64_t kSamples = 1024;  // items compared before a copy is gone on with

std::vector<ItemId> ids_between(std::uint64_t begin, std::uint64_t end) {
    std::vector<ItemId> ids;
    ids.reserve(end - begin);
    for (std::uint64_t id = begin; id < end; ++id) ids.push_back(ItemId{id});
    return ids;
}

std::vector<ItemId> where(std::span<const ItemId> ids, const std::vector<bool>& flags) {
    std::vector<ItemId> chosen;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (flags[i]) chosen.push_back(ids[i]);
    }
    return chosen;
}

/// Some items with what a store says of them. `row_of[i]` is the place of item i's vector among
/// `rows`, or -1 if a compaction dropped it.
struct Batch {
    std::vector<ItemId> ids;
    std::vector<std::string> splits;
    std::vector<bool> removed;
    std::vector<std::ptrdiff_t> row_of;
    std::vector<float> rows;

    [[nodiscard]] std::span<const float> row(std::size_t i, std::size_t dim) const {
        if (row_of[i] < 0) return {};
        return std::span(rows).subspan(static_cast<std::size_t>(row_of[i]) * dim, dim);
    }
};

/// Which of these have no vector any more. Few tries where few were dropped.
void find_dropped(const Store& store, std::span<const ItemId> ids, std::vector<ItemId>& dropped) {
    if (ids.empty()) return;
    try {
        (void)store.rows(ids);
        return;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
    }
    if (ids.size() == 1) {
        dropped.push_back(ids.front());
        return;
    }
    find_dropped(store, ids.first(ids.size() / 2), dropped);
    find_dropped(store, ids.subspan(ids.size() / 2), dropped);
}

Batch read_batch(const Store& store, std::vector<ItemId> ids) {
    Batch batch;
    batch.splits = store.splits(ids);
    batch.removed = store.removed(ids);
    std::vector<ItemId> dropped;  // only removed items can be; ascending as `ids`
    find_dropped(store, where(ids, batch.removed), dropped);
    std::vector<ItemId> held;
    for (const ItemId id : ids) {
        const bool has_row = !std::ranges::binary_search(dropped, id);
        batch.row_of.push_back(has_row ? static_cast<std::ptrdiff_t>(held.size()) : -1);
        if (has_row) held.push_back(id);
    }
    batch.rows = store.rows(held);
    batch.ids = std::move(ids);
    return batch;
}

/// Appends a batch, what has no vector with a stand-in.
void add_batch(Store& to, const Batch& batch) {
    std::vector<float> stand_in(to.dim(), 0.0F);
    stand_in[0] = 1;
    std::vector<float> rows;
    for (std::size_t i = 0; i < batch.ids.size(); ++i) {
        const auto row = batch.row(i, to.dim());
        const std::span<const float> taken = row.empty() ? std::span<const float>(stand_in) : row;
        rows.insert(rows.end(), taken.begin(), taken.end());
        const bool ends_run = i + 1 == batch.ids.size() || batch.splits[i + 1] != batch.splits[i];
        if (!ends_run) continue;
        to.add(rows, batch.splits[i]);
        rows.clear();
    }
}

/// Of the classifiers that have seen something.
std::map<ClassifierId, std::uint64_t> seen_counts(const Store& store) {
    auto counts = store.stats().seen;
    std::erase_if(counts, [](const auto& entry) { return entry.second == 0; });
    return counts;
}

/// One copy, from its beginning or where an earlier run left it.
class Copying {
public:
    Copying(const Store& from, Store& to, const StoreCopyOptions& options)
        : m_from(from), m_to(to), m_options(options), m_items(from.size()) {}

    StoreCopyReport run() {
        check_space();
        check_beginning();
        m_report.known = m_to.size();
        m_report.was_stopped = !copy_rows() || !copy_removals() || !drop_rows();
        if (!m_report.was_stopped) {
            copy_seen(m_from, m_to);
            m_report.was_stopped = !check_all();
        }
        m_report.items = m_to.size();
        return m_report;
    }

private:
    [[noreturn]] void fail_other(const std::string& what) const {
        throw Error(ErrorCode::Conflict,
                    fmt::format("The place to copy to holds something else: {}. Copy to an empty "
                                "place; nothing was changed",
                                what));
    }

    void check_space() const {
        const VectorSpace& from = m_from.space();
        const VectorSpace& to = m_to.space();
        if (from.dim == to.dim && from.encoder_fingerprint == to.encoder_fingerprint) return;
        fail_other(fmt::format("vectors of {} numbers of the encoder {:.12}, not of {} of {:.12}",
                               to.dim, to.encoder_fingerprint, from.dim, from.encoder_fingerprint));
    }

    /// What the place holds is a beginning of this copy.
    void check_beginning() {
        const bool is_own = m_options.target == CopyTarget::Own;
        if (m_to.size() > m_items) {
            if (!is_own) {
                fail_other(fmt::format("{} items, and there are only {}",
                                       with_thousands(m_to.size()), with_thousands(m_items)));
            }
            m_to.truncate(m_items);
        }
        const std::uint64_t held = m_to.size();
        std::vector<ItemId> samples;
        const std::uint64_t step = std::max<std::uint64_t>(1, held / kSamples);
        for (std::uint64_t id = 0; id < held; id += step) samples.push_back(ItemId{id});
        if (held > 0 && samples.back() != ItemId{held - 1}) samples.push_back(ItemId{held - 1});
        compare(read_batch(m_from, samples), read_batch(m_to, samples), /*is_finished=*/false);
        check_no_more_flags(held, is_own);
    }

    /// A run that was cut short has set no flag that the source has not.
    void check_no_more_flags(std::uint64_t held, bool is_own) const {
        const auto seen = is_own ? std::map<ClassifierId, std::uint64_t>() : m_to.stats().seen;
        for (std::uint64_t begin = 0; begin < held; begin += kManyItems) {
            const auto ids = ids_between(begin, std::min(held, begin + kManyItems));
            check_within(m_to.removed(ids), m_from.removed(ids), "removed items");
            for (const auto& [classifier, count] : seen) {
                check_within(m_to.seen(classifier, ids), m_from.seen(classifier, ids),
                             "seen items");
            }
        }
    }

    void check_within(const std::vector<bool>& some, const std::vector<bool>& all,
                      const std::string& what) const {
        for (std::size_t i = 0; i < some.size(); ++i) {
            if (some[i] && !all[i]) fail_other("the same vectors, but other " + what);
        }
    }

    /// @return false if the stop token came first, as the others
    bool copy_rows() {
        const ProgressMeter meter(m_items);
        for (std::uint64_t begin = m_to.size(); begin < m_items;) {
            if (m_options.stop.stop_requested()) return false;
            const std::uint64_t end = std::min(m_items, begin + m_options.batch_items);
            add_batch(m_to, read_batch(m_from, ids_between(begin, end)));
            begin = end;
            if (m_options.on_copied) m_options.on_copied(meter.at(begin, 0, m_report.known));
        }
        return true;
    }

    bool copy_removals() {
        for (std::uint64_t begin = 0; begin < m_items; begin += kManyItems) {
            if (m_options.stop.stop_requested()) return false;
            const auto ids = ids_between(begin, std::min(m_items, begin + kManyItems));
            auto wanted = m_from.removed(ids);
            const auto done = m_to.removed(ids);
            for (std::size_t i = 0; i < ids.size(); ++i) wanted[i] = wanted[i] && !done[i];
            m_to.remove(where(ids, wanted));
        }
        return true;
    }

    /// Takes the stand-ins out again.
    bool drop_rows() {
        const StoreStats from = m_from.stats();
        if (from.removed == from.removed_rows) return true;
        std::vector<ItemId> keep;
        for (std::uint64_t begin = 0; begin < m_items; begin += m_options.batch_items) {
            if (m_options.stop.stop_requested()) return false;
            const auto ids = ids_between(begin, std::min(m_items, begin + m_options.batch_items));
            const auto removed = where(ids, m_from.removed(ids));
            std::vector<ItemId> dropped;
            find_dropped(m_from, removed, dropped);
            std::ranges::set_difference(removed, dropped, std::back_inserter(keep));
        }
        CompactionOptions options;
        options.stop = m_options.stop;
        return !m_to.compact(keep, options).was_stopped;
    }

    bool check_all() {
        const ProgressMeter meter(m_items);
        for (std::uint64_t begin = 0; begin < m_items;) {
            if (m_options.stop.stop_requested()) return false;
            const std::uint64_t end = std::min(m_items, begin + m_options.batch_items);
            const Batch back = read_batch(m_to, ids_between(begin, end));
            compare(read_batch(m_from, ids_between(begin, end)), back, /*is_finished=*/true);
            m_report.vectors += back.rows.size() / m_to.dim();
            m_report.checksum = crc32(std::as_bytes(std::span(back.rows)), m_report.checksum);
            begin = end;
            if (m_options.on_checked) m_options.on_checked(meter.at(begin, 0));
        }
        if (m_to.size() == m_items && seen_counts(m_to) == seen_counts(m_from)) return true;
        throw Error(ErrorCode::Corrupt, "The copy has other counts than what it was made of");
    }

    void compare(const Batch& from, const Batch& to, bool is_finished) const {
        for (std::size_t i = 0; i < from.ids.size(); ++i) {
            const auto ours = from.row(i, m_from.dim());
            const auto theirs = to.row(i, m_to.dim());
            // Before the end a removal may not be there yet, and a vector a stand-in.
            const bool may_differ = !is_finished && from.removed[i];
            const bool is_same = from.splits[i] == to.splits[i] &&
                                 (may_differ || (std::ranges::equal(ours, theirs) &&
                                                 from.removed[i] == to.removed[i]));
            if (is_same) continue;
            const std::string what = fmt::format("item {} is another there", value_of(from.ids[i]));
            if (!is_finished) fail_other(what);
            throw Error(ErrorCode::Corrupt, "The copy is not like what it was made of: " + what +
                                                ". Remove it and copy again");
        }
    }

    static constexpr std::uint64_t kManyItems = 1U << 16U;

    const Store& m_from;
    Store& m_to;
    const StoreCopyOptions& m_options;
    const std::uint64_t m_items;
    StoreCopyReport m_report;
};

}  // namespace

void copy_seen(const Store& from, Store& to, std::size_t batch_items) {
    const std::uint64_t items = from.size();
    const auto wanted = from.stats().seen;
    for (const auto& [classifier, count] : to.stats().seen) {
        if (!wanted.contains(classifier)) to.forget(classifier);
    }
    for (const auto& [classifier, count] : wanted) {
        for (std::uint64_t begin = 0; begin < items; begin += batch_items) {
            const auto ids =
                ids_between(begin, std::min<std::uint64_t>(items, begin + batch_items));
            auto more = from.seen(classifier, ids);
            auto less = to.seen(classifier, ids);
            for (std::size_t i = 0; i < ids.size(); ++i) {
                const bool is_seen = more[i];
                more[i] = is_seen && !less[i];
                less[i] = !is_seen && less[i];
            }
            to.set_seen(classifier, where(ids, more), /*seen=*/true);
            to.set_seen(classifier, where(ids, less), /*seen=*/false);
        }
    }
}

StoreCopyReport copy_store(const Store& from, Store& to, const StoreCopyOptions& options) {
    return Copying(from, to, options).run();
}

}  // namespace halfspace
