// SPDX-License-Identifier: Apache-2.0
#include "workspace/source_scan.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/progress.hpp"
#include "workspace/item_table.hpp"
#include "workspace/removed_items.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <iterator>

namespace halfspace {

namespace {

/// So many equals at most are asked whether one is free.
constexpr std::size_t kMostUnmet = 1000;
/// So many equals without use are worth being remembered as passed.
constexpr std::size_t kWorthPassing = 16;

bool is_set(const std::vector<bool>& bits, std::uint64_t at) {
    return at < bits.size() && bits[at];
}

void set(std::vector<bool>& bits, std::uint64_t at, bool value = true) {
    if (at >= bits.size()) bits.resize(at + 1);
    bits[at] = value;
}

SourceRow keep_source(Workspace& workspace, const SourceInfo& info, const SourceOptions& options) {
    const std::scoped_lock lock(workspace.mutex());
    Transaction transaction(workspace.database());
    SourceTable table(workspace.database());
    const std::int64_t id = table.keep({0, info.root, info.format, options, 0});
    transaction.commit();
    return table.find(id).value();
}

bool has_items(const Database& database, std::int64_t source) {
    return database.prepare("SELECT 1 FROM items WHERE source = ? LIMIT 1").bind(source).step();
}

}  // namespace

SourceScan::SourceScan(Workspace& workspace, const SourceInfo& info, const SourceOptions& options)
    : SourceScan(workspace, info, keep_source(workspace, info, options)) {}

SourceScan::SourceScan(Workspace& workspace, const SourceInfo& info, const SourceRow& row)
    : m_workspace(workspace),
      m_info(info),
      m_source(row.id),
      m_known(workspace.database(), row.id),
      m_changes(workspace.database(), row.id),
      m_has_items(has_items(workspace.database(), row.id)),
      m_was_completed(row.scans > 0) {}

std::vector<NewItem> SourceScan::sort_out(std::vector<Record> records, const Refuse& refuse) {
    const std::scoped_lock lock(m_workspace.mutex());
    Transaction transaction(m_workspace.database());
    std::vector<NewItem> fresh;
    m_window.clear();
    for (Record& record : records) {
        NewItem item{std::move(record), {}, {}, false};
        if (is_new(item, refuse)) fresh.push_back(std::move(item));
    }
    transaction.commit();
    return fresh;
}

bool SourceScan::is_new(NewItem& item, const Refuse& refuse) {
    const Record& record = item.record;
    if (!record.problem.empty()) {
        skip(record, record.problem, std::nullopt);
        return false;
    }
    const auto before = m_known.live(record.key);
    if (m_window.contains(record.key) || (before && has_met(before->id))) {
        skip(record, "its name came up before in the same source", std::nullopt);
        return false;
    }
    item.hash = hash_in_hand(record);
    if (!before && was_skipped(item)) return false;
    if (must_read(before, item) && !read(item)) return false;
    if (before) {
        if (is_known(*before, item)) return false;
        unseat(*before);
        item.replaces = true;
    }
    if (takes_seat_of_equal(item)) return false;
    const std::string reason = record.vector.empty() ? refuse(kind_of(record)) : std::string{};
    if (!reason.empty()) {
        skip(record, reason, item.hash);
        return false;
    }
    m_window.insert(record.key);
    return true;
}

bool SourceScan::was_skipped(const NewItem& item) {
    const auto before = m_known.skip(item.record.key);
    if (!before) return false;
    // Without a hash it could not even be read, which may be otherwise now.
    const bool same = before->hash && (item.hash ? before->hash == item.hash
                                                 : before->stamp == stamp_of(item.record));
    if (!same) return false;
    set(m_skips_met, static_cast<std::uint64_t>(before->id));
    ++m_counts.skipped;
    return true;
}

bool SourceScan::must_read(const std::optional<KnownItem>& before, const NewItem& item) const {
    if (item.hash) return false;
    // Without a file known to have moved away there is nothing a new one could be.
    if (!before) return m_was_completed;
    return !before->hash || before->stamp != stamp_of(item.record);
}

bool SourceScan::read(NewItem& item) {
    try {
        item.hash = hash_of(read_file(std::get<ImageFile>(item.record.content).path));
        return true;
    } catch (const Error& error) {
        skip(item.record, error.what(), std::nullopt);
        return false;
    }
}

bool SourceScan::is_known(const KnownItem& before, const NewItem& item) {
    const Record& record = item.record;
    const bool same =
        item.hash && before.hash ? before.hash == item.hash : before.stamp == stamp_of(record);
    if (!same || !fits_split(before, record)) return false;
    const bool is_as_before = before.stamp == stamp_of(record) &&
                              before.metadata == metadata_to_json(record.metadata) &&
                              (before.hash || !item.hash);
    if (!is_as_before) m_changes.seat(before, record, item.hash);
    meet(before.id);
    ++m_counts.known;
    return true;
}

bool SourceScan::takes_seat_of_equal(NewItem& item) {
    if (!item.hash || !m_has_items) return false;
    std::optional<KnownItem> free;
    for_each_unmet_equal(item, /*is_removed=*/true, [&](const KnownItem& equal) {
        if (is_set(m_unseated, value_of(equal.id))) free = equal;
        if (!item.succeeds) item.succeeds = equal.id;
        return !free;
    });
    if (!free) {
        for_each_unmet_equal(item, /*is_removed=*/false, [&](const KnownItem& equal) {
            if (!is_still_there(equal)) free = equal;
            return !free;
        });
    }
    if (free) {
        m_changes.seat(*free, item.record, item.hash);
        set(m_unseated, value_of(free->id), false);
        meet(free->id);
        ++m_counts.moved;
        return true;
    }
    if (item.succeeds) meet(*item.succeeds);  // once
    return false;
}

void SourceScan::for_each_unmet_equal(const NewItem& item, bool is_removed,
                                      const std::function<bool(const KnownItem&)>& visit) {
    const Equals equals{{*item.hash, kind_of(item.record)},
                        m_info.rule_used == SplitRule::Hash ? "" : item.record.split,
                        is_removed};
    const auto known = m_passed.find(equals);
    std::optional<ItemId> passed;
    if (known != m_passed.end()) passed = known->second;
    std::size_t jumped = 0, unmet = 0;
    m_known.for_each_equal(equals.content, is_removed, passed, [&](const KnownItem& equal) {
        if (has_met(equal.id) || !fits_split(equal, item.record)) {
            if (unmet == 0) {
                passed = equal.id;
                ++jumped;
            }
            return true;
        }
        return visit(equal) && ++unmet < kMostUnmet;
    });
    if (jumped >= kWorthPassing) m_passed[equals] = *passed;
}

bool SourceScan::fits_split(const KnownItem& before, const Record& record) const {
    // A split by hash is anyone's guess; what was said once holds.
    return m_info.rule_used == SplitRule::Hash || before.split == record.split;
}

bool SourceScan::is_still_there(const KnownItem& before) const {
    struct stat status{};
    const auto path = m_info.root / before.key;
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
           before.stamp == FileStamp{static_cast<std::uint64_t>(status.st_size),
                                     std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 +
                                         status.st_mtim.tv_nsec};
}

void SourceScan::unseat(const KnownItem& item) {
    m_changes.remove(item.id);
    set(m_unseated, value_of(item.id));
    if (!item.hash) return;
    // It may be of use to a record of its content, before what is passed.
    auto passed = m_passed.lower_bound({{*item.hash, ItemKind{}}, {}, false});
    while (passed != m_passed.end() && passed->first.content.hash == *item.hash) {
        passed = passed->first.is_removed ? m_passed.erase(passed) : std::next(passed);
    }
}

void SourceScan::meet(ItemId id) {
    set(m_met, value_of(id));
}

bool SourceScan::has_met(ItemId id) const {
    return is_set(m_met, value_of(id));
}

void SourceScan::count_added(const NewItem& item, ItemId id) {
    meet(id);
    ++(item.replaces ? m_counts.replaced : m_counts.added);
    if (item.succeeds) ++m_counts.returned;
}

void SourceScan::skip(const Record& record, const std::string& reason,
                      const std::optional<ContentHash>& hash) {
    set(m_skips_met, static_cast<std::uint64_t>(m_changes.skip(record, reason, hash)));
    ++m_counts.skipped;
}

void SourceScan::complete(IfAllGone if_all_gone) {
    const std::scoped_lock lock(m_workspace.mutex());
    const ItemTable table(m_workspace.database());
    std::vector<ItemId> gone;
    std::vector<std::int64_t> old_skips;
    table.for_each_live(m_source, [&](ItemId id) {
        if (!has_met(id)) gone.push_back(id);
    });
    table.for_each_skip(m_source, [&](std::int64_t id) {
        if (!is_set(m_skips_met, static_cast<std::uint64_t>(id))) old_skips.push_back(id);
    });
    const bool none_came =
        m_counts.known + m_counts.moved + m_counts.added + m_counts.replaced == 0;
    if (none_came && !gone.empty() && if_all_gone == IfAllGone::Refuse) {
        throw Error(ErrorCode::Conflict,
                    fmt::format("None of the {} items that came from {} is there any more. Is the "
                                "disk there? Nothing was removed; if they are gone for good, say "
                                "so with --allow-empty",
                                with_thousands(gone.size()), m_info.root.string()));
    }
    Transaction transaction(m_workspace.database());
    for (const ItemId id : gone) m_changes.remove(id);
    for (const std::int64_t id : old_skips) m_changes.unskip(id);
    SourceTable(m_workspace.database()).count_scan(m_source);
    transaction.commit();
    settle_removed(m_workspace.database(), m_workspace.store());
    count_removed(gone.size());
}

/// A row put in at the top of a file gives every row below it another key: only those whose content
/// came up nowhere else are replaced.
void SourceScan::count_removed(std::uint64_t gone) {
    const auto lost = static_cast<std::uint64_t>(std::ranges::count(m_unseated, true));
    const std::uint64_t replaced = std::min(m_counts.replaced, lost);
    m_counts.added += m_counts.replaced - replaced;
    m_counts.replaced = replaced;
    m_counts.removed = gone + lost - replaced;
}

}  // namespace halfspace
