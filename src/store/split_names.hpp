// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store_header.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// The names of the splits, any bytes, in the order they came up: split n has the bitmap file
/// `split-<n>.bits`. Kept in `splits.names`, which only grows; the header says how much is valid.
class SplitNames {
public:
    static constexpr std::size_t kMaxNameBytes = 1024;
    static constexpr std::size_t kMaxCount = 4096;

    explicit SplitNames(std::filesystem::path path) : m_path(std::move(path)) {}

    /// Reads what `header` says. @throws Error Corrupt if the file is missing, short or damaged
    static SplitNames open(const std::filesystem::path& path, const StoreHeader& header);

    [[nodiscard]] const std::vector<std::string>& names() const noexcept { return m_names; }

    /// These names and one more, made durable in the file; a header has to acknowledge it.
    /// @throws Error InvalidInput if the name is too long or there are too many; Unavailable
    [[nodiscard]] SplitNames with(std::string_view name) const;

    /// Writes how much of the file is valid into `header`.
    void describe(StoreHeader& header) const;

private:
    std::filesystem::path m_path;
    std::vector<std::string> m_names;
    std::string m_encoded;
};

}  // namespace halfspace
