// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/class_decision.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// What classes an item belongs to and what classes it was given, as places, ascending; empty is
/// "none of them".
struct Outcome {
    std::vector<std::size_t> actual;
    std::vector<std::size_t> predicted;
};

/// How well one class was told from all else.
struct ClassFigures {
    std::uint64_t actual = 0;     ///< items that belong to it
    std::uint64_t predicted = 0;  ///< items that were given it
    std::uint64_t right = 0;      ///< both

    /// Empty if nothing was given it.
    [[nodiscard]] std::optional<double> precision() const noexcept;
    /// Empty if nothing belongs to it.
    [[nodiscard]] std::optional<double> recall() const noexcept;
    /// Harmonic mean of the two; empty if nothing belongs to it or was given it.
    [[nodiscard]] std::optional<double> f1() const noexcept;
};

struct Averages {
    double precision = 0, recall = 0, f1 = 0;
};

struct Confusion {
    /// Of exclusive classes: cells[actual][predicted], counts, (classes + 1)^2, the last row and
    /// column being "none of them". Empty for tags.
    std::vector<std::vector<std::uint64_t>> cells;
    std::vector<ClassFigures> classes;
    /// Of the classes' figures, those that are empty taken as 0; "none of them" is no class. Equal
    /// to scikit-learn's `precision_recall_fscore_support(labels=classes, average="macro",
    /// zero_division=0)`.
    Averages macro;
    /// Over all decisions of all classes together; as above with average="micro".
    Averages micro;
    std::uint64_t items = 0;
    /// Share of the items that got exactly their classes; empty without items.
    std::optional<double> accuracy;
};

/// @param count  of classes
/// @throws Error InvalidInput if a place is not below `count`, or an outcome has two places where
///         classes are exclusive
Confusion confusion_of(std::size_t count, SetKind kind, std::span<const Outcome> outcomes);

}  // namespace halfspace
