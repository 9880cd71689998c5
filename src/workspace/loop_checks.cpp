// SPDX-License-Identifier: Apache-2.0
#include "workspace/loop_checks.hpp"

#include "base/error.hpp"
#include "workspace/class_set_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace halfspace {

namespace {

constexpr std::size_t kMaxNameCharacters = 100;
constexpr std::size_t kMaxPageSize = 200;
constexpr float kLeastGroupAt = 0.5F;

Error invalid(const std::string& message) {
    return {ErrorCode::InvalidInput, message};
}

std::size_t character_count(const std::string& utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(
        utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void check_takes_label(const std::string& split, const ItemRecord& item) {
    if (item.is_removed) {
        throw Error(ErrorCode::NotFound,
                    item.key + " is not in the data any more, so it takes no label");
    }
    if (item.split != split) {
        throw invalid(
            fmt::format("{} is in split {}, and labels of {} only belong here; others would "
                        "spoil the evaluation",
                        item.key, item.split, split));
    }
}

}  // namespace

void check_name(const std::string& name) {
    if (name.empty() || character_count(name) > kMaxNameCharacters) {
        throw invalid(fmt::format("The name has {} characters; it needs 1 to {}",
                                  character_count(name), kMaxNameCharacters));
    }
    const bool has_bad = std::ranges::any_of(
        name, [](char c) { return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (has_bad || name.front() == ' ' || name.back() == ' ' || name == "." || name == "..") {
        throw invalid("The name \"" + name +
                      "\" has a slash, a control character or a blank at an end; leave it out");
    }
}

std::size_t check_page_size(std::size_t page_size) {
    if (page_size < 1 || page_size > kMaxPageSize) {
        throw invalid(
            fmt::format("The page size is {}; it can be 1 to {}", page_size, kMaxPageSize));
    }
    return page_size;
}

std::optional<float> check_group_at(std::optional<float> group_at) {
    if (group_at && !(*group_at >= kLeastGroupAt && *group_at <= 1)) {
        throw invalid(fmt::format("Items share a card from cosine {}; it can be {} to 1, or off",
                                  *group_at, kLeastGroupAt));
    }
    return group_at;
}

float checked_cut_off(float cut_off) {
    if (!std::isfinite(cut_off)) throw invalid("The cut-off is not a finite number");
    return cut_off;
}

void check_is_free(const ClassifierTable& table, const std::string& name) {
    if (!table.find(name)) return;
    throw Error(ErrorCode::Conflict,
                "There is a classifier \"" + name + "\" already; open it, or take another name");
}

void check_label(const LabelValue& label, const std::string& item) {
    if (label.score && label.unsure) {
        throw invalid(fmt::format("The label of {} is both a score and unsure; give one", item));
    }
    if (label.score && !(*label.score >= -1 && *label.score <= 1)) {
        throw invalid(fmt::format("The score of {} is {}; it can be -1 to +1", item, *label.score));
    }
}

void check_is_in_no_set(Workspace& workspace, const ClassifierRow& classifier) {
    const auto set = ClassSetTable(workspace.database()).set_of(classifier.id);
    if (!set) return;
    throw Error(ErrorCode::Conflict, classifier.name + " is a class of the set \"" + *set +
                                         "\", which trains on " + classifier.split +
                                         "; take it out of the set first");
}

void check_labels(const Workspace& workspace, const std::string& split,
                  std::span<const ItemLabel> labels) {
    std::unordered_set<ItemId> given;
    for (const auto& [item, label] : labels) {
        const ItemRecord record = workspace.item(item);
        check_takes_label(split, record);
        check_label(label, record.key);
        if (!given.insert(item).second) throw invalid(record.key + " is given two labels at once");
    }
}

}  // namespace halfspace
