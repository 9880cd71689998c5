// SPDX-License-Identifier: Apache-2.0
#include "http/allowed_folders.hpp"

#include "base/error.hpp"
#include "data/picture_paths.hpp"
#include "data/source.hpp"
#include "data/words.hpp"

#include <algorithm>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMost = 1000;

bool is_inside(const fs::path& path, const fs::path& root) {
    const auto [end, unused] = std::ranges::mismatch(root, path);
    return end == root.end();
}

BrowsedEntry entry_of(const fs::path& path, bool is_folder, std::uint64_t bytes) {
    return {repaired_utf8(path.filename().string()), path, is_folder, bytes};
}

void take(const fs::directory_entry& entry, BrowsedFolder& listing) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.')) return;
    std::error_code problem;
    const bool is_folder = entry.is_directory(problem);
    if (!is_folder && has_picture_ending(name)) ++listing.pictures;
    if (!is_folder && !may_be_source(entry.path())) return;
    const std::uint64_t bytes = is_folder ? 0 : entry.file_size(problem);
    listing.entries.push_back(entry_of(entry.path(), is_folder, problem ? 0 : bytes));
}

std::vector<fs::path> canonical_folders(const std::vector<fs::path>& folders) {
    std::vector<fs::path> all;
    for (const fs::path& folder : folders) {
        std::error_code problem;
        const fs::path canonical = fs::canonical(folder, problem);
        if (problem || !fs::is_directory(canonical)) {
            throw Error(ErrorCode::NotFound, "There is no folder " + folder.string());
        }
        all.push_back(canonical);
    }
    return all;
}

}  // namespace

AllowedFolders::AllowedFolders(const std::vector<fs::path>& roots,
                               const std::vector<fs::path>& unlisted)
    : m_roots(canonical_folders(roots)), m_unlisted(canonical_folders(unlisted)) {}

fs::path AllowedFolders::check(const fs::path& path) const {
    std::error_code problem;
    const fs::path canonical = fs::canonical(path, problem);
    const fs::path meant = problem ? fs::weakly_canonical(path) : canonical;
    const auto holds = [&](const fs::path& root) { return is_inside(meant, root); };
    const bool is_allowed =
        std::ranges::any_of(m_roots, holds) || std::ranges::any_of(m_unlisted, holds);
    // The same answer whether it is there or not: what is outside is nobody's business.
    if (!is_allowed) {
        std::string names;
        for (const fs::path& root : m_roots) names += (names.empty() ? "" : ", ") + root.string();
        throw Error(ErrorCode::InvalidInput, path.string() +
                                                 " is outside of what may be read from here (" +
                                                 (names.empty() ? "nothing" : names) +
                                                 "); start with: halfspace serve --browse FOLDER");
    }
    if (problem) throw Error(ErrorCode::NotFound, "There is nothing at " + path.string());
    return canonical;
}

BrowsedFolder AllowedFolders::list(const fs::path& path) const {
    BrowsedFolder listing;
    if (path.empty() && m_roots.size() != 1) {
        for (const fs::path& root : m_roots) listing.entries.push_back(entry_of(root, true, 0));
        return listing;
    }
    listing.path = path.empty() ? m_roots.front() : check(path);
    if (!fs::is_directory(listing.path)) {
        throw Error(ErrorCode::InvalidInput, path.string() + " is no folder");
    }
    const bool is_root = std::ranges::find(m_roots, listing.path) != m_roots.end();
    if (!is_root) listing.parent = listing.path.parent_path();
    std::error_code problem;
    for (fs::directory_iterator at(listing.path, problem), end; !problem && at != end;
         at.increment(problem)) {
        take(*at, listing);
    }
    if (problem) {
        throw Error(ErrorCode::Unavailable,
                    listing.path.string() + " cannot be read: " + problem.message());
    }
    std::ranges::sort(listing.entries, [](const BrowsedEntry& a, const BrowsedEntry& b) {
        return a.is_folder != b.is_folder ? a.is_folder : a.name < b.name;
    });
    if (listing.entries.size() > kMost) {
        listing.left_out = listing.entries.size() - kMost;
        listing.entries.resize(kMost);
    }
    return listing;
}

}  // namespace halfspace
