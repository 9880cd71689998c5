// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"
#include "http/json.hpp"

#include <cstdint>
#include <map>
#include <string>
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

std::string to_people(const SourcePreview& preview);
JsonValue to_json(const SourcePreview& preview);

}  // namespace halfspace
