// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/class_decision.hpp"
#include "head/confusion.hpp"
#include "workspace/loop_types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

// Plain values of sets of classifiers, one for each schema of api/openapi.yaml; their rules are
// written there. A class is a classifier that is in a set.

/// `exclusive`, `tags`.
std::string_view name_of(SetKind kind) noexcept;
/// @throws Error InvalidInput, listing the names
SetKind set_kind_from(std::string_view name);

struct NewClass {
    std::string name;  ///< of a classifier that is there, or of one to be made
    /// Of one to be made; nothing: a prompt out of its name.
    std::optional<std::vector<StartPart>> start = {};
};

struct NewClassSet {
    std::string name;
    SetKind kind = SetKind::Exclusive;
    std::string split = "train";
    std::size_t page_size = 20;
    std::vector<NewClass> classes;
};

struct ClassSetChange {
    std::optional<std::string> name;
    std::optional<std::size_t> page_size;
    std::optional<Strategy> strategy;  ///< of every class
    /// All classes from now on, in their order; what is left out stays a classifier.
    std::optional<std::vector<NewClass>> classes;
};

struct ClassSetSummary {
    std::string name;
    SetKind kind = SetKind::Exclusive;
    std::vector<std::string> classes;
    std::uint64_t rounds = 0;  ///< fitted together
};

/// A card of a set's page. `scores`, `labels` have one entry a class, in the set's order.
struct ClassCard {
    ItemRecord item;
    std::size_t rank = 1;
    std::vector<float> scores;
    std::vector<LabelValue> labels;
    std::vector<std::size_t> decision;  ///< places of the classes it would be given
    std::vector<ItemId> alike;          ///< the other items of its group
};

struct ClassCardPage {
    std::vector<std::string> classes;  ///< names, in the set's order
    std::uint64_t total = 0;
    std::vector<ClassCard> cards;
};

struct ClassState {
    std::string name;
    Strategy strategy = Strategy::Diverse;
    float cut_off = 0;
    Counts counts;
};

struct ClassSetState {
    std::string name;
    SetKind kind = SetKind::Exclusive;
    std::string split;
    std::size_t page_size = 20;
    std::uint64_t round = 1;
    std::uint64_t unseen = 0;  ///< by every class
    std::vector<ClassState> classes;
    std::vector<ClassCard> page;
    Method page_method = Method::Exact;  ///< the weakest of those its classes are drawn by
    std::vector<std::string> notices;
    bool can_undo = false, can_redo = false;
};

/// What a person says an item is: the classes it belongs to, those it may, and no other.
struct ClassChoice {
    std::vector<std::string> classes;
    std::vector<std::string> unsure;
};

/// Nothing: no label.
struct ItemChoice {
    ItemId item{};
    std::optional<ClassChoice> choice;
};

/// An item's labels as they are now, one a class.
struct ItemClasses {
    ItemId item{};
    std::vector<LabelValue> labels;
};

struct ClassLabelState {
    std::vector<ItemClasses> labels;
    std::vector<Counts> counts;  ///< one a class
    bool can_undo = false, can_redo = false;
};

/// What an import into a set did, in items.
struct ClassImport {
    std::uint64_t labelled = 0;  ///< got a label, or another one
    std::uint64_t kept = 0;      ///< as they were: labelled so already, or by the person otherwise
    std::uint64_t none = 0;      ///< of all items with a value: of no class of the set
};

/// What a set is held against: a column of a split that names the class of each item, or, without
/// one, the labels so far, each scored by a fit that left it out.
struct ConfusionSource {
    std::optional<std::string> column = {};
    std::string split = {};  ///< of the column
};

struct ClassConfusion {
    std::vector<std::string> names;
    SetKind kind = SetKind::Exclusive;
    Confusion confusion;
    std::uint64_t unknown = 0;  ///< items left out: of which the column or the labels do not tell
};

}  // namespace halfspace
