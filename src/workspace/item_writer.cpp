// SPDX-License-Identifier: Apache-2.0
#include "workspace/item_writer.hpp"

#include "base/error.hpp"
#include "workspace/item_succession.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kMaxWaitingBytes = 16U << 20U;

}  // namespace

void ItemWriter::take(std::span<NewItem> items, std::span<const std::size_t> which,
                      const EmbeddedBatch& batch) {
    std::span<const float> rows = batch.rows;
    const std::size_t dim = m_workspace.space().dim;
    for (std::size_t i = 0; i < which.size(); ++i) {
        NewItem item = std::move(items[which[i]]);
        if (auto* image = std::get_if<ImageBytes>(&item.record.content)) *image = {};
        item.record.vector = {};
        if (!batch.problems[i].empty()) {
            m_failures.push_back({std::move(item), batch.problems[i]});
            continue;
        }
        Group& group = m_groups[item.record.split];
        const auto row = rows.first(dim);
        group.rows.insert(group.rows.end(), row.begin(), row.end());
        group.items.push_back(std::move(item));
        rows = rows.subspan(dim);
    }
    m_waiting_bytes += batch.rows.size() * sizeof(float);
    const bool is_due = std::chrono::steady_clock::now() - m_since >= m_within;
    if (is_due || m_waiting_bytes >= kMaxWaitingBytes) flush();
}

void ItemWriter::commit() {
    Store& store = m_workspace.store();
    std::vector<Succession> successions;
    for (auto& [split, group] : m_groups) group.first = store.add(group.rows, split);
    Transaction transaction(m_workspace.database());
    for (const auto& [split, group] : m_groups) {
        std::uint64_t id = value_of(group.first);
        for (const NewItem& item : group.items) {
            m_scan.changes().add(ItemId{id}, item.record, item.hash.value());
            if (item.succeeds) successions.push_back({*item.succeeds, ItemId{id}});
            ++id;
        }
    }
    take_over(m_workspace.database(), store, successions);
    for (const auto& [item, reason] : m_failures) m_scan.skip(item.record, reason, item.hash);
    transaction.commit();
}

void ItemWriter::flush() {
    const std::scoped_lock lock(m_workspace.mutex());
    const std::size_t before = m_workspace.store().size();
    try {
        commit();
    } catch (...) {
        take_back(before);
        forget();
        throw;
    }
    for (const auto& [split, group] : m_groups) {
        std::uint64_t id = value_of(group.first);
        for (const NewItem& item : group.items) m_scan.count_added(item, ItemId{id++});
    }
    forget();
}

/// The error that is on its way says more than one of this.
void ItemWriter::take_back(std::size_t size) const {
    try {
        m_workspace.store().truncate(size);
    } catch (const Error& error) {
        spdlog::warn("{}: vectors of a batch that failed are left for now: {}", m_workspace.name(),
                     error.what());
    }
}

void ItemWriter::forget() {
    m_groups.clear();
    m_failures.clear();
    m_waiting_bytes = 0;
    m_since = std::chrono::steady_clock::now();
}

}  // namespace halfspace
