// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source_preview.hpp"

#include <string>

namespace halfspace {

/// What `index --dry-run` says.
std::string to_people(const SourcePreview& preview);

}  // namespace halfspace
