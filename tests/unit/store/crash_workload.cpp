// SPDX-License-Identifier: Apache-2.0
#include "crash_workload.hpp"

#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace halfspace::testing {

namespace {

constexpr std::size_t kCompactionBatch = 40;

Operation random_operation(const Store& store, std::mt19937& generator) {
    // Adds often, so that there is something to lose; a few are large.
    constexpr std::array kKinds{
        Operation::Kind::Add,       Operation::Kind::Add,       Operation::Kind::Add,
        Operation::Kind::Add,       Operation::Kind::SetSeen,   Operation::Kind::SetSeen,
        Operation::Kind::ClearSeen, Operation::Kind::ResetSeen, Operation::Kind::Forget,
        Operation::Kind::Remove,    Operation::Kind::Remove,    Operation::Kind::Compact,
        Operation::Kind::Compact,   Operation::Kind::Truncate,
    };
    Operation operation;
    operation.kind = kKinds.at(generator() % kKinds.size());
    operation.size = store.size();
    operation.count = 1 + generator() % (generator() % 8 == 0 ? 600 : 30);
    operation.seed = generator();
    operation.classifier = generator() % 3 + 1;
    if (operation.kind == Operation::Kind::Truncate) {
        operation.size -= std::min<std::uint64_t>(operation.size, generator() % 120);
    }
    return operation;
}

std::set<std::uint64_t> numbers(const std::vector<ItemId>& ids) {
    std::set<std::uint64_t> numbers;
    for (const ItemId id : ids) numbers.insert(value_of(id));
    return numbers;
}

bool has_row(const Store& store, std::uint64_t id) {
    try {
        return !store.rows(std::vector{ItemId{id}}).empty();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
        return false;
    }
}

/// The items that pass, ascending.
std::set<std::uint64_t> found_by(const Store& store, const Filter& filter) {
    const std::vector<float> query = weights(CrashModel::kDim, 3);
    std::set<std::uint64_t> found;
    for (const Match& match : store.best({query, 0}, store.size() + 1, filter)) {
        found.insert(value_of(match.id));
    }
    return found;
}

void perform(Store& store, const Operation& operation, std::mt19937& generator,
             const std::function<void(Event::Phase, const Operation&)>& tell) {
    const ClassifierId classifier{operation.classifier};
    tell(Event::Phase::Begin, operation);
    switch (operation.kind) {
        case Operation::Kind::Add:
            store.add(operation.rows(CrashModel::kDim), operation.split());
            break;
        case Operation::Kind::SetSeen: store.set_seen(classifier, operation.ids(), true); break;
        case Operation::Kind::ClearSeen: store.set_seen(classifier, operation.ids(), false); break;
        case Operation::Kind::ResetSeen: store.reset_seen(classifier); break;
        case Operation::Kind::Forget: store.forget(classifier); break;
        case Operation::Kind::Remove: store.remove(operation.ids()); break;
        case Operation::Kind::Truncate: store.truncate(operation.size); break;
        case Operation::Kind::Compact: {
            CompactionOptions options;
            options.batch_rows = kCompactionBatch;
            int nested = 0;
            options.on_progress = [&](const Progress&) {
                const Operation next = random_operation(store, generator);
                // Few, so that the compaction comes to its end.
                if (next.kind == Operation::Kind::Compact || ++nested > 3) return;
                perform(store, next, generator, tell);
            };
            store.compact(operation.ids(), options);
        }
    }
    tell(Event::Phase::Acknowledged, operation);
}

}  // namespace

std::vector<float> Operation::rows(std::size_t dim) const {
    return unit_rows(count, dim, static_cast<unsigned>(seed));
}

std::vector<ItemId> Operation::ids() const {
    std::mt19937_64 generator(seed);
    std::vector<ItemId> ids;
    if (size == 0) return ids;
    // Half of them neighbours, as a page of a sorted folder has them.
    const std::uint64_t start = generator() % size;
    for (std::uint64_t i = 0; i < count; ++i) {
        ids.push_back(ItemId{i % 2 == 0 ? std::min(start + i, size - 1) : generator() % size});
    }
    return ids;
}

void work(Store& store, std::size_t count, std::mt19937& generator,
          const std::function<void(Event::Phase, const Operation&)>& tell) {
    for (std::size_t i = 0; i < count; ++i) {
        perform(store, random_operation(store, generator), generator, tell);
    }
}

void CrashModel::happened(const Event& event) {
    const Operation& operation = event.operation;
    if (event.phase == Event::Phase::Begin) {
        m_begun.push_back(operation);
        if (operation.kind != Operation::Kind::Compact) return;
        const std::set<std::uint64_t> keep = numbers(operation.ids());
        m_to_drop.clear();
        for (const std::uint64_t id : m_removed) {
            if (!keep.contains(id) && !m_dropped.contains(id)) m_to_drop.insert(id);
        }
        return;
    }
    m_begun.pop_back();  // changes nest, and end before the one around them does
    apply(operation);
}

void CrashModel::apply(const Operation& operation) {
    const ClassifierId classifier{operation.classifier};
    const std::set<std::uint64_t> ids = numbers(operation.ids());
    switch (operation.kind) {
        case Operation::Kind::Add: {
            const std::vector<float> rows = operation.rows(kDim);
            for (auto row = rows.begin(); row != rows.end(); row += kDim) {
                m_items.push_back({{row, row + kDim}, operation.split()});
            }
            return;
        }
        case Operation::Kind::SetSeen: m_seen[classifier].insert(ids.begin(), ids.end()); return;
        case Operation::Kind::ClearSeen:
            for (const std::uint64_t id : ids) m_seen[classifier].erase(id);
            return;
        case Operation::Kind::ResetSeen:
        case Operation::Kind::Forget: m_seen[classifier].clear(); return;
        case Operation::Kind::Remove: m_removed.insert(ids.begin(), ids.end()); return;
        case Operation::Kind::Compact:
            m_dropped.merge(m_to_drop);
            m_to_drop.clear();
            return;
        case Operation::Kind::Truncate: {
            const auto cut = [&](std::set<std::uint64_t>& set) {
                set.erase(set.lower_bound(operation.size), set.end());
            };
            m_items.resize(operation.size);
            cut(m_removed);
            cut(m_dropped);
            cut(m_to_drop);
            for (auto& [id, seen] : m_seen) cut(seen);
        }
    }
}

void CrashModel::note(const Operation& operation, bool is_whole) {
    ++(is_whole ? m_findings.whole : m_findings.absent)[operation.kind];
}

void CrashModel::adopt_flags(const Operation& operation, const Store& store) {
    const bool is_removal = operation.kind == Operation::Kind::Remove;
    const ClassifierId classifier{operation.classifier};
    const std::vector<ItemId> ids = operation.ids();
    const std::vector<bool> flags = is_removal ? store.removed(ids) : store.seen(classifier, ids);
    std::set<std::uint64_t>& set = is_removal ? m_removed : m_seen[classifier];
    std::size_t made = 0;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (flags[i] == (operation.kind != Operation::Kind::ClearSeen)) ++made;
        if (flags[i]) {
            set.insert(value_of(ids[i]));
        } else {
            set.erase(value_of(ids[i]));
        }
    }
    if (made == ids.size() || made == 0) note(operation, made > 0);
}

void CrashModel::adopt_compaction(const Store& store) {
    if (m_to_drop.empty()) return;
    const bool is_done = !has_row(store, *m_to_drop.begin());
    note({.kind = Operation::Kind::Compact}, is_done);
    if (is_done) apply({.kind = Operation::Kind::Compact});
}

void CrashModel::adopt(const Operation& operation, const Store& store) {
    switch (operation.kind) {
        case Operation::Kind::Add:
        case Operation::Kind::Truncate: {
            const std::size_t size = m_items.size();
            if (operation.kind == Operation::Kind::Truncate && operation.size >= size) return;
            note(operation, store.size() != size);
            if (store.size() != size) apply(operation);
            return;
        }
        case Operation::Kind::ResetSeen:
        case Operation::Kind::Forget: {
            const std::set<std::uint64_t>& seen = m_seen[ClassifierId{operation.classifier}];
            if (seen.empty()) return;
            const bool is_done =
                !store.seen(ClassifierId{operation.classifier}, {{ItemId{*seen.begin()}}})[0];
            note(operation, is_done);
            if (is_done) apply(operation);
            return;
        }
        case Operation::Kind::Compact: adopt_compaction(store); return;
        default: adopt_flags(operation, store);
    }
}

void CrashModel::expect_in(const Store& store) {
    // The inner change began last; what it did to the size must be known before flags are read.
    for (auto begun = m_begun.rbegin(); begun != m_begun.rend(); ++begun) adopt(*begun, store);
    m_begun.clear();
    m_to_drop.clear();
    ASSERT_EQ(store.size(), m_items.size());
    expect_items(store);
    expect_flags(store);
}

void CrashModel::expect_items(const Store& store) const {
    std::map<std::string, std::set<std::uint64_t>> splits;
    std::vector<ItemId> stored;
    std::vector<float> rows;
    for (std::uint64_t id = 0; id < m_items.size(); ++id) {
        if (!m_removed.contains(id)) splits[m_items[id].split].insert(id);
        if (m_dropped.contains(id)) {
            ASSERT_FALSE(has_row(store, id)) << id;
            continue;
        }
        stored.push_back(ItemId{id});
        rows.insert(rows.end(), m_items[id].row.begin(), m_items[id].row.end());
    }
    ASSERT_EQ(store.rows(stored), rows);
    ASSERT_EQ(store.count({}), m_items.size() - m_removed.size());
    for (const auto& [split, ids] : splits) ASSERT_EQ(found_by(store, {.split = split}), ids);
}

void CrashModel::expect_flags(const Store& store) const {
    std::vector<ItemId> all;
    for (std::uint64_t id = 0; id < m_items.size(); ++id) all.push_back(ItemId{id});
    const std::vector<bool> removed = store.removed(all);
    for (std::uint64_t id = 0; id < all.size(); ++id) {
        ASSERT_EQ(removed[id], m_removed.contains(id)) << id;
    }
    for (const ClassifierId classifier : kClassifiers) {
        const auto expected = m_seen.find(classifier);
        const std::vector<bool> seen = store.seen(classifier, all);
        for (std::uint64_t id = 0; id < all.size(); ++id) {
            const bool must = expected != m_seen.end() && expected->second.contains(id);
            ASSERT_EQ(seen[id], must) << id << " by " << value_of(classifier);
        }
    }
}

}  // namespace halfspace::testing
