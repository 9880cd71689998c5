// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/temporary_folder.hpp"

#include <filesystem>
#include <string_view>

namespace halfspace {

/// A copy of data/tiny, an encoder package made by make_tiny_encoder.py, to be spoilt at will.
class TinyPackage {
public:
    TinyPackage();

    [[nodiscard]] std::filesystem::path folder() const { return m_folder / "tiny"; }
    void remove(const std::filesystem::path& name) const;
    void write(const std::filesystem::path& name, std::string_view content) const;
    /// Replaces a piece of a file's text, which must be there.
    void replace(const std::filesystem::path& name, std::string_view old_text,
                 std::string_view new_text) const;

private:
    testing::TemporaryFolder m_folder;
};

}  // namespace halfspace
