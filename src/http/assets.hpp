// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace halfspace {

/// One file of the built UI.
struct Asset {
    std::string_view path;  ///< as requested: `/index.html`
    std::string_view content;
    std::string_view hash;  ///< of the content, hexadecimal
};

/// The files of web/dist, by path; empty if the UI was left out of this build. Written at build
/// time by cmake/embed_assets.cmake.
std::span<const Asset> assets() noexcept;

}  // namespace halfspace
