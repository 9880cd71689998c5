// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// A line of a CSV file.
struct CsvLine {
    std::size_t number = 0;  ///< of its first line, from 1
    std::vector<std::string> fields;
};

/// The lines of a CSV file (RFC 4180, line ends of any system); quoted fields may hold commas,
/// quotes and line ends. Blank lines are left out.
/// @throws Error InvalidInput for a quote that is never closed, naming its line
std::vector<CsvLine> parse_csv(std::string_view text);

/// One field, quoted where RFC 4180 wants it.
std::string csv_field(std::string_view text);

}  // namespace halfspace
