// SPDX-License-Identifier: Apache-2.0
#include "workspace/item_writer.hpp"

#include "workspace/item_succession.hpp"

namespace halfspace {

ItemWriter::Groups ItemWriter::by_split(std::span<const NewItem> items,
                                        std::span<const std::size_t> which,
                                        const EmbeddedBatch& batch) const {
    std::span<const float> rows = batch.rows;
    const std::size_t dim = m_workspace.space().dim;
    Groups groups;
    for (std::size_t i = 0; i < which.size(); ++i) {
        if (!batch.problems[i].empty()) continue;
        const NewItem& item = items[which[i]];
        Group& group = groups[item.record.split];
        group.items.push_back(&item);
        const auto row = rows.first(dim);
        group.rows.insert(group.rows.end(), row.begin(), row.end());
        rows = rows.subspan(dim);
    }
    return groups;
}

void ItemWriter::commit(std::span<const NewItem> items, std::span<const std::size_t> which,
                        const EmbeddedBatch& batch, Groups& groups) {
    Store& store = m_workspace.store();
    std::vector<Succession> successions;
    for (auto& [split, group] : groups) group.first = store.add(group.rows, split);
    Transaction transaction(m_workspace.database());
    for (const auto& [split, group] : groups) {
        std::uint64_t id = value_of(group.first);
        for (const NewItem* const item : group.items) {
            m_scan.changes().add(ItemId{id}, item->record, item->hash.value());
            if (item->succeeds) successions.push_back({*item->succeeds, ItemId{id}});
            ++id;
        }
    }
    take_over(m_workspace.database(), store, successions);
    for (std::size_t i = 0; i < which.size(); ++i) {
        const NewItem& item = items[which[i]];
        if (!batch.problems[i].empty()) m_scan.skip(item.record, batch.problems[i], item.hash);
    }
    transaction.commit();
}

void ItemWriter::write(std::span<const NewItem> items, std::span<const std::size_t> which,
                       const EmbeddedBatch& batch) {
    const std::scoped_lock lock(m_workspace.mutex());
    Groups groups = by_split(items, which, batch);
    const std::size_t before = m_workspace.store().size();
    try {
        commit(items, which, batch, groups);
    } catch (...) {
        m_workspace.store().truncate(before);
        throw;
    }
    for (const auto& [split, group] : groups) {
        std::uint64_t id = value_of(group.first);
        for (const NewItem* const item : group.items) m_scan.count_added(*item, ItemId{id++});
    }
}

}  // namespace halfspace
