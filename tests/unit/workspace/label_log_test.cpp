// SPDX-License-Identifier: Apache-2.0
#include "workspace/label_log.hpp"

#include "support/temporary_folder.hpp"
#include "workspace/classifier_table.hpp"
#include "workspace/schema.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace halfspace {
namespace {

using Labels = std::map<std::uint64_t, LabelValue>;

Labels labels_in(const LabelLog& log) {
    Labels labels;
    for (const auto& [item, label] : log.all()) labels[value_of(item)] = label;
    return labels;
}

class LabelLogTest : public ::testing::Test {
protected:
    LabelLogTest() { migrate(m_database); }

    LabelLog log(const std::string& name = "a") {
        return {m_database,
                ClassifierTable(m_database).add({{}, name, "train", {}, 20, 0, {}, {1.0F}})};
    }

    testing::TemporaryFolder m_folder{testing::TemporaryFolder::On::Memory};
    Database m_database{m_folder / "d.sqlite"};
};

TEST_F(LabelLogTest, AnEditThatChangesNothingIsNoAction) {
    LabelLog log = this->log();
    log.edit(std::vector<ItemLabel>{{ItemId{1}, {0.5F, false}}});
    const auto action = log.last_action();

    log.edit(std::vector<ItemLabel>{{ItemId{1}, {0.5F, false}}, {ItemId{2}, {}}});

    EXPECT_EQ(log.last_action(), action);
}

/// Random edits, undos and redos against a plain model that keeps whole copies of the labels.
TEST_F(LabelLogTest, UndoAndRedoEqualAPlainHistoryOfCopies) {
    LabelLog log = this->log();
    LabelLog other = this->log("b");
    other.edit(std::vector<ItemLabel>{{ItemId{3}, {1.0F, false}}});
    std::mt19937 random(5);
    std::vector<Labels> history{{}};
    std::size_t now = 0;
    std::map<std::int64_t, Labels> after_action;
    for (int step = 0; step < 400; ++step) {
        const auto dice = random() % 10;
        if (dice < 2) {
            EXPECT_EQ(log.undo().has_value(), now > 0);
            if (now > 0) --now;
        } else if (dice < 4) {
            EXPECT_EQ(log.redo().has_value(), now + 1 < history.size());
            if (now + 1 < history.size()) ++now;
        } else {
            std::vector<ItemLabel> edit;
            Labels next = history[now];
            for (std::uint64_t item = random() % 3; item < 8; item += 1 + random() % 4) {
                LabelValue label;
                if (const auto kind = random() % 4; kind == 0) {
                    label.unsure = true;
                } else if (kind < 3) {
                    label.score = static_cast<float>(random() % 21) / 10.0F - 1.0F;
                }
                edit.push_back({ItemId{item}, label});
                if (label.is_empty()) {
                    next.erase(item);
                } else {
                    next[item] = label;
                }
            }
            log.edit(edit);
            if (next != history[now]) {
                history.resize(now + 1);
                history.push_back(next);
                ++now;
            }
        }
        ASSERT_EQ(labels_in(log), history[now]) << step;
        after_action[log.last_action()] = history[now];
    }
    for (const auto& [action, labels] : after_action) {
        Labels back = labels_in(log);
        for (const auto& [item, label] : log.difference_to(action)) {
            back.erase(value_of(item));
            if (!label.is_empty()) back[value_of(item)] = label;
        }
        EXPECT_EQ(back, labels) << action;
    }
    EXPECT_EQ(labels_in(other).size(), 1U);
}

}  // namespace
}  // namespace halfspace
