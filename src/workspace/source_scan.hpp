// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"
#include "workspace/item_changes.hpp"
#include "workspace/known_items.hpp"
#include "workspace/source_table.hpp"
#include "workspace/workspace.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace halfspace {

/// A record that is to become an item.
struct NewItem {
    Record record;
    std::optional<ContentHash> hash;  ///< nothing: a file that is to be read yet
    std::optional<ItemId> succeeds;   ///< a removed item of the same content
    bool replaces = false;            ///< its key had another content
};

/// What a scan has met so far; every record counts once in the first five.
struct ScanCounts {
    std::uint64_t added = 0;     ///< those that came back too
    std::uint64_t known = 0;     ///< same key, same content
    std::uint64_t moved = 0;     ///< same content, another key
    std::uint64_t replaced = 0;  ///< same key, another content
    std::uint64_t skipped = 0;
    std::uint64_t returned = 0;  ///< of `added`: were removed once, have their labels again
    std::uint64_t removed = 0;   ///< items whose key is gone and whose content came up nowhere else
};

/// One pass over a source that compares its records with the items that came from it before. What
/// it finds out about known items is durable window by window; items are removed at the end of a
/// complete pass only, except those whose key has another content now.
///
/// Memory: two bits an item of the workspace, a note for each content of which there are many, and
/// what is in the caller's hand. One thread.
class SourceScan {
public:
    /// Writes format and options of the source into the catalogue.
    SourceScan(Workspace& workspace, const SourceInfo& info, const SourceOptions& options);

    [[nodiscard]] std::int64_t source() const noexcept { return m_source; }
    [[nodiscard]] const ScanCounts& counts() const noexcept { return m_counts; }
    [[nodiscard]] ItemChanges& changes() noexcept { return m_changes; }

    /// Why no item can be made of a record of this kind that has no vector; empty: it can.
    using Refuse = std::function<std::string(ItemKind)>;

    /// Sorts the next records out: known and moved ones are dealt with, those that cannot become an
    /// item are skipped, the rest is returned. Durable on return.
    std::vector<NewItem> sort_out(std::vector<Record> records, const Refuse& refuse);

    /// Counts an item that the caller has added.
    void count_added(const NewItem& item, ItemId id);
    /// Writes and counts that nothing became of a record; inside the caller's transaction.
    void skip(const Record& record, const std::string& reason,
              const std::optional<ContentHash>& hash);

    enum class IfAllGone { Refuse, Remove };

    /// The source was read to its end: removes the items that did not come up and drops the skips
    /// that did not.
    /// @throws Error Conflict if none of the source's items came up and `Refuse` is given; nothing
    ///         is removed then
    void complete(IfAllGone if_all_gone);

private:
    /// Items a record could take the place of; any split is "" where splits do not count.
    struct Equals {
        ContentKey content;
        std::string split;
        bool is_removed = false;

        friend auto operator<=>(const Equals&, const Equals&) = default;
    };

    SourceScan(Workspace& workspace, const SourceInfo& info, const SourceRow& row);

    bool is_new(NewItem& item, const Refuse& refuse);
    bool was_skipped(const NewItem& item);
    [[nodiscard]] bool must_read(const std::optional<KnownItem>& before, const NewItem& item) const;
    bool read(NewItem& item);
    bool is_known(const KnownItem& before, const NewItem& item);
    bool takes_seat_of_equal(NewItem& item);
    /// Visits the live or the removed equals whose place a record could take, by id, until `visit`
    /// says false.
    void for_each_unmet_equal(const NewItem& item, bool is_removed,
                              const std::function<bool(const KnownItem&)>& visit);
    [[nodiscard]] bool fits_split(const KnownItem& before, const Record& record) const;
    [[nodiscard]] bool is_still_there(const KnownItem& before) const;
    void unseat(const KnownItem& item);
    void meet(ItemId id);
    [[nodiscard]] bool has_met(ItemId id) const;
    void count_removed(std::uint64_t gone);

    Workspace& m_workspace;
    SourceInfo m_info;
    std::int64_t m_source;
    KnownItems m_known;
    ItemChanges m_changes;
    bool m_has_items;      // there were some before this scan
    bool m_was_completed;  // an earlier scan came to its end: a new file may be an old one moved
    ScanCounts m_counts;
    std::vector<bool> m_met;                   // by item id
    std::vector<bool> m_unseated;              // by item id: its key has another content now
    std::vector<bool> m_skips_met;             // by skip id
    std::map<Equals, ItemId> m_passed;         // up to where none of them is of use any more
    std::unordered_set<std::string> m_window;  // keys of the items returned last
};

}  // namespace halfspace
