// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace halfspace {

/// A model of the hub and a state of it.
struct HubName {
    std::string repository;         ///< `owner/name`
    std::string revision = "main";  ///< a branch, a tag or a commit
};

/// Reads `OWNER/NAME`, `OWNER/NAME@REVISION`, or the address of the model's page.
/// @throws Error InvalidInput, saying how a name looks
HubName parse_hub_name(std::string_view text);

/// Whether `parse_hub_name` would take it.
bool is_hub_name(std::string_view text);

/// `owner/name`, with `@revision` unless that is main.
std::string to_text(const HubName& name);

/// Whether a revision is a whole commit id (40 hex digits), which never moves.
bool is_commit_id(std::string_view revision);

/// A path inside a repository (`onnx/model.onnx`) that stays below the folder it is joined to.
bool is_safe_hub_path(std::string_view path);

/// Percent-encodes for one segment of a URL's path: all but letters, digits and `-._~` (RFC 3986).
std::string url_segment(std::string_view text);

/// The same for a path of several segments; `/` stays.
std::string url_path(std::string_view path);

}  // namespace halfspace
