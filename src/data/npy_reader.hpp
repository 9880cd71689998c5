// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/table.hpp"

#include <filesystem>
#include <memory>

namespace halfspace {

/// A numpy file (format 1 to 3) of one 2-D array of float16, float32 or float64, either byte order,
/// C order, as rows of one column `vector`. Memory: one row. Where `beside` is given, its rows'
/// columns are joined by number; rows that only one of the two has are rows with a problem.
/// @throws Error NotFound; InvalidInput if it is another array, saying how to save it; Corrupt if
///         it is no numpy file or shorter or longer than its header says
std::unique_ptr<RowReader> open_npy(const std::filesystem::path& path,
                                    std::unique_ptr<RowReader> beside = nullptr);

/// The name of the vectors' column.
inline constexpr const char* kNpyColumn = "vector";

}  // namespace halfspace
