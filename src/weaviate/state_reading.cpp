// SPDX-License-Identifier: Apache-2.0
#include "weaviate/state_reading.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <span>
#include <utility>

namespace halfspace {

namespace {

/// A store by each of its nodes alone.
class Nodes {
public:
    Nodes(const WeaviateCollection& all, const WeaviateLimits& limits) : m_all(all) {
        WeaviateAddress alone = all.address();
        if (alone.nodes.size() == 1) return;
        for (const WeaviateNode& node : all.address().nodes) {
            alone.nodes = {node};
            m_each.push_back(std::make_unique<WeaviateCollection>(alone, limits));
        }
    }

    /// As WeaviateCollection::read_marks.
    std::vector<MarkedItem> read_marks(std::uint64_t begin, std::uint64_t end,
                                       std::span<const std::int64_t> marks) {
        std::vector<std::vector<MarkedItem>> answers;
        std::vector<std::unique_ptr<WeaviateCollection>> there;
        for (auto& node : m_each) {
            try {
                answers.push_back(node->read_marks(begin, end, marks));
                there.push_back(std::move(node));
            } catch (const Error& error) {
                if (error.code() != ErrorCode::Unavailable) throw;
            }
        }
        m_each = std::move(there);
        if (answers.empty()) return m_all.read_marks(begin, end, marks);
        AgreedMarks found = agreed_marks(answers);
        std::ranges::move(m_all.marks_of(found.unclear), std::back_inserter(found.agreed));
        return std::move(found.agreed);
    }

private:
    const WeaviateCollection& m_all;
    std::vector<std::unique_ptr<WeaviateCollection>> m_each;  ///< of several, those that answer
};

}  // namespace

AgreedMarks agreed_marks(const std::vector<std::vector<MarkedItem>>& answers) {
    struct Told {
        std::vector<std::int64_t> marks;
        std::size_t times = 0;  ///< alike
    };
    std::map<std::uint64_t, Told> items;
    for (const std::vector<MarkedItem>& answer : answers) {
        for (const MarkedItem& one : answer) {
            std::vector<std::int64_t> marks = one.marks;
            std::ranges::sort(marks);
            Told& told = items[one.item];
            if (told.times == 0) told.marks = marks;
            if (told.marks == marks) ++told.times;
        }
    }
    AgreedMarks found;
    for (auto& [item, told] : items) {
        if (told.times == answers.size()) {
            found.agreed.push_back({item, std::move(told.marks)});
        } else {
            found.unclear.push_back(item);
        }
    }
    return found;
}

EngineState read_state(const WeaviateCollection& collection, const WeaviateLimits& limits,
                       const StoreRecord& record) {
    EngineState state = record.state();
    std::map<std::int64_t, std::vector<std::uint64_t>> items{{StoreRecord::kRemoved, {}},
                                                             {StoreRecord::kDropped, {}}};
    for (const auto& [classifier, mark] : record.marks) items[mark];
    std::vector<std::int64_t> marks;
    for (const auto& [mark, none] : items) marks.push_back(mark);
    Nodes nodes(collection, limits);
    for (std::uint64_t begin = 0; begin < state.items; begin += WeaviateCollection::kMaxResults) {
        const std::uint64_t end = std::min(state.items, begin + WeaviateCollection::kMaxResults);
        for (const MarkedItem& one : nodes.read_marks(begin, end, marks)) {
            for (const std::int64_t mark : one.marks) {
                if (const auto bearers = items.find(mark); bearers != items.end()) {
                    bearers->second.push_back(one.item);
                }
            }
        }
    }
    state.removed = ItemBits().with(items[StoreRecord::kRemoved], true);
    state.dropped = ItemBits().with(items[StoreRecord::kDropped], true);
    for (const auto& [classifier, mark] : record.marks) {
        state.seen[classifier] = ItemBits().with(items[mark], true);
    }
    return state;
}

}  // namespace halfspace
