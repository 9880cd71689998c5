// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace halfspace {

// The files of a workspace's folder; docs/formats.md.
inline constexpr const char* kCatalogueName = "catalogue.sqlite";
inline constexpr const char* kLockName = "lock";

}  // namespace halfspace
