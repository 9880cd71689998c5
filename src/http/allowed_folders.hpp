// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

struct BrowsedEntry {
    std::string name;  ///< UTF-8
    std::filesystem::path path;
    bool is_folder = false;
    std::uint64_t bytes = 0;  ///< of a file
};

/// What a person may pick in a folder.
struct BrowsedFolder {
    std::filesystem::path path;
    std::optional<std::filesystem::path> parent;  ///< nothing at a root
    /// Folders, then files that can be a source, each by name; without hidden ones. 1,000 at most.
    std::vector<BrowsedEntry> entries;
    std::uint64_t pictures = 0;  ///< files of it that end like pictures
    std::uint64_t left_out = 0;  ///< folders and sources beyond the 1,000
};

/// The folders on this machine that the pages may look into and index from: some roots and all
/// below them. Links that lead out are out.
class AllowedFolders {
public:
    /// @param unlisted  may be read like a root, but is not shown as one
    /// @throws Error NotFound if a root is no folder
    explicit AllowedFolders(const std::vector<std::filesystem::path>& roots,
                            const std::vector<std::filesystem::path>& unlisted = {});

    [[nodiscard]] const std::vector<std::filesystem::path>& roots() const noexcept {
        return m_roots;
    }

    /// The path without links and `..`.
    /// @throws Error InvalidInput, naming the roots, if it is outside of them; NotFound if there is
    ///         nothing
    [[nodiscard]] std::filesystem::path check(const std::filesystem::path& path) const;

    /// @param path  a folder; empty lists the roots, or the only one's content
    /// @throws Error as `check`; InvalidInput if it is no folder; Unavailable if it may not be read
    [[nodiscard]] BrowsedFolder list(const std::filesystem::path& path) const;

private:
    std::vector<std::filesystem::path> m_roots;  // canonical
    std::vector<std::filesystem::path> m_unlisted;
};

}  // namespace halfspace
