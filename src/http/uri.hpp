// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// A request target taken apart.
struct Target {
    std::vector<std::string>
        segments;  ///< of the path, decoded one by one: `/a%2Fb/` is {"a/b", ""}
    std::map<std::string, std::string> query;  ///< decoded; `+` is a space
};

/// @throws Error InvalidInput if it does not begin with `/`, an escape is cut short, or a query
///         parameter is given twice
Target parse_target(std::string_view target);

/// `%41` to `A`. @throws Error InvalidInput, showing the text
std::string percent_decode(std::string_view text);

/// Everything but letters, digits and `-._~` as `%XX`.
std::string percent_encode(std::string_view text);

}  // namespace halfspace
