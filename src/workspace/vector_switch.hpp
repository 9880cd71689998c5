// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/encoder.hpp"
#include "workspace/vector_sets.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace halfspace {

/// What a person should know after `use_vectors`.
struct SwitchReport {
    VectorSet set;                     ///< in use now
    std::uint64_t classifiers = 0;     ///< fitted anew
    std::vector<std::string> notices;  ///< what is not as it was, a sentence each
};

/// Puts another set of vectors of a workspace in use. Every classifier goes along: its start is
/// made into a vector anew, a head is fitted on all its labels, and a page is drawn with that. Seen
/// flags, labels and their history stay. Rounds fitted before belong to the other vectors; they can
/// be restored once those are in use again.
///
/// Where a start cannot be made into a vector (a prompt for an encoder that reads no texts or
/// knows nothing in it, an example without a vector), its other parts stand for it, else the items
/// labelled as positive.
///
/// A copy of the vectors in use (`copy_vectors`) takes their place as it is: rounds, heads and the
/// open page stay, and nothing is fitted anew.
///
/// All or nothing, also if the process is killed. The workspace must not be open.
/// @param encoder  of the set; nothing: found by its name if a prompt needs it
/// @throws Error NotFound if there is no such set; Conflict if items have no vectors in it yet, it
///         is in use already, or nothing can stand for the start of a classifier, which is named;
///         else as `Workspace::open` and `Workspace::encoder`
SwitchReport use_vectors(const std::filesystem::path& workspace, std::int64_t vector_set,
                         std::shared_ptr<Encoder> encoder = nullptr);

/// Removes a set of vectors that is not in use, and gives its disk space back.
/// @throws Error NotFound if there is no such set; Conflict if it is in use
void remove_vectors(const std::filesystem::path& workspace, std::int64_t vector_set);

}  // namespace halfspace
