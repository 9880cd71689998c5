// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace halfspace {

/// What a source was taken for, and its first records: shown before anything is embedded.
struct SourcePreview {
    SourceInfo info;
    std::uint64_t looked_at = 0;                  ///< records read for this
    bool is_all = false;                          ///< there are no more
    std::map<std::string, std::uint64_t> splits;  ///< of those looked at
    std::vector<Record> first;                    ///< that can become items, 3 at most
    std::vector<Record> problems;                 ///< that cannot, 3 at most
    std::uint64_t problem_count = 0;
};

/// Reads the first 1,000 records. @throws Error as Source::next
SourcePreview preview(Source& source);

/// @throws Error InvalidInput, with the first reason, if no record of it can become an item
void require_something(const SourcePreview& preview);

/// What a record holds, on one line.
std::string describe_content(const Record& record);

/// Each use a column may have, by its name in options and answers, with the column.
using NamedColumns = std::vector<std::pair<const char*, const std::string*>>;
NamedColumns named_columns(const Columns& columns);

}  // namespace halfspace
