// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"
#include "data/table.hpp"

#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// What the columns of a table are for.
struct ColumnChoice {
    Columns columns;  ///< "" where there is none
    ItemKind kind = ItemKind::Text;
    bool has_vectors = false;
    std::vector<std::string> notes;
};

/// Chooses the columns: those set by name, the others guessed from names, types and the first rows.
///
/// In this order, each column once: split (`split`, or a like name whose values are splits), label
/// (a ClassLabel, or a name such as `label`, `category`), id (a name such as `id` whose values are
/// there and differ), image (pictures, or paths and URLs with a picture's ending), text (a name
/// such as `text`, else the column with the longest values), vector (lists of numbers). Where there
/// is an image, the text is left to be metadata; where there is either, vectors are taken only if
/// they are asked for, and a note says so.
/// @throws Error InvalidInput, naming the columns there are, if one that is set is not among them
///         or if no text, image or vector can be told; `table` is its name for messages
ColumnChoice choose_columns(std::span<const Column> columns, std::span<const Row> sample,
                            const Columns& wanted, const std::string& table);

/// Whether a column holds pictures, numbers, vectors or text: its type, for Text what all its
/// values in the sample look like.
ColumnType type_by_content(const Column& column, std::size_t index, std::span<const Row> sample);

}  // namespace halfspace
