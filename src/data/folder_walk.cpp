// SPDX-License-Identifier: Apache-2.0
#include "data/folder_walk.hpp"

#include "base/file.hpp"
#include "data/words.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

bool is_hidden(const std::string& name) {
    static const std::set<std::string> kJunk{"thumbs.db", "desktop.ini", "__macosx"};
    return name.starts_with('.') || kJunk.contains(lower(name));
}

/// Walks the tree by hand: std's iterator ends at the first folder it may not read.
class Walk {
public:
    explicit Walk(FolderListing& listing) : m_listing(listing) {}

    void enter(const fs::path& folder, const std::string& prefix) {
        struct stat status{};
        if (::stat(folder.c_str(), &status) != 0 ||
            !m_entered.emplace(status.st_dev, status.st_ino).second) {
            return;  // a link back to a folder already walked
        }
        std::error_code problem;
        for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
             entry.increment(problem)) {
            const std::string name = entry->path().filename().native();
            if (!is_hidden(name)) look_at(entry->path(), prefix + name);
        }
        if (problem) {
            m_listing.skipped.push_back({prefix, "folder cannot be read: " + problem.message()});
        }
    }

private:
    void look_at(const fs::path& path, const std::string& relative) {
        struct stat status{};
        if (::stat(path.c_str(), &status) != 0) {
            m_listing.skipped.push_back({relative, errno == ENOENT
                                                       ? "a link to nothing"
                                                       : "cannot be read: " + system_error_text()});
        } else if (S_ISDIR(status.st_mode)) {
            enter(path, relative + "/");
        } else if (!S_ISREG(status.st_mode)) {
            m_listing.skipped.push_back({relative, "not a regular file"});
        } else {
            m_listing.files.push_back(
                {relative, static_cast<std::uint64_t>(status.st_size),
                 std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec});
        }
    }

    FolderListing& m_listing;
    std::set<std::pair<dev_t, ino_t>> m_entered;
};

}  // namespace

FolderListing list_folder(const fs::path& root) {
    FolderListing listing;
    Walk(listing).enter(root, "");
    std::ranges::sort(listing.files, {}, &ListedFile::path);
    std::ranges::sort(listing.skipped, {}, &SkippedFile::path);
    return listing;
}

}  // namespace halfspace
