// SPDX-License-Identifier: Apache-2.0
#include "data/image_folder.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "data/metadata_table.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr std::array kPictureEndings{".jpg", ".jpeg", ".jpe",  ".jfif", ".png",  ".gif",  ".webp",
                                     ".bmp", ".tif",  ".tiff", ".svg",  ".heic", ".heif", ".avif"};

/// How people call splits, and the one name we keep for each.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSplitNames{{
    {"train", "train"},
    {"training", "train"},
    {"val", "validation"},
    {"valid", "validation"},
    {"validation", "validation"},
    {"dev", "validation"},
    {"test", "test"},
    {"testing", "test"},
    {"eval", "test"},
}};

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

bool is_hidden(const std::string& name) {
    static const std::set<std::string> kJunk{"thumbs.db", "desktop.ini", "__macosx"};
    return name.starts_with('.') || kJunk.contains(lower(name));
}

std::string top_folder(std::string_view path) {
    const auto slash = path.find('/');
    return std::string(slash == std::string_view::npos ? std::string_view{}
                                                       : path.substr(0, slash));
}

std::string known_split(const std::string& folder) {
    const std::string name = lower(folder);
    for (const auto& [alias, split] : kSplitNames) {
        if (alias == name) return std::string(split);
    }
    return {};
}

/// FNV-1a, 64 bit (Fowler, Noll, Vo): the same on every machine, which std::hash is not.
std::uint64_t stable_hash(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211ULL;
    }
    return hash ^ (hash >> 29);  // the low bits of FNV alone are weak
}

std::string split_by_hash(std::string_view path, double held_out) {
    constexpr std::uint64_t kSteps = 10'000;
    const auto limit = static_cast<std::uint64_t>(held_out * static_cast<double>(kSteps));
    return stable_hash(path) % kSteps < limit ? "validation" : "train";
}

/// Walks the tree by hand: std's iterator ends at the first folder it may not read.
class Walk {
public:
    explicit Walk(FolderScan& scan) : m_scan(scan) {}

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
            m_scan.skipped.push_back({prefix, "folder cannot be read: " + problem.message()});
        }
    }

private:
    void look_at(const fs::path& path, const std::string& relative) {
        struct stat status{};
        if (::stat(path.c_str(), &status) != 0) {
            m_scan.skipped.push_back({relative, errno == ENOENT
                                                    ? "a link to nothing"
                                                    : "cannot be read: " + system_error_text()});
        } else if (S_ISDIR(status.st_mode)) {
            enter(path, relative + "/");
        } else if (!S_ISREG(status.st_mode)) {
            m_scan.skipped.push_back({relative, "not a regular file"});
        } else {
            m_scan.files.push_back(
                {relative,
                 {},
                 static_cast<std::uint64_t>(status.st_size),
                 std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec,
                 {}});
        }
    }

    FolderScan& m_scan;
    std::set<std::pair<dev_t, ino_t>> m_entered;
};

bool may_be_picture(const fs::path& path) {
    const std::string ending = lower(path.extension().native());
    return ending.empty() || std::ranges::find(kPictureEndings, ending) != kPictureEndings.end();
}

std::string without_ending(const std::string& path) {
    return fs::path(path).replace_extension().native();
}

/// The first line that is not blank, without the byte order mark and the white space around it.
std::string caption_in(const fs::path& file) {
    std::string text = read_text(file);
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) return {};
    std::string line = text.substr(begin, text.find_first_of("\r\n", begin) - begin);
    line.erase(line.find_last_not_of(" \t") + 1);
    return line;
}

/// Parts the pictures from the rest; sidecars become metadata, other files are skipped.
void keep_pictures(const fs::path& root, FolderScan& scan, const std::string& table_name) {
    std::unordered_set<std::string> stems;
    for (const auto& file : scan.files) {
        if (may_be_picture(file.path)) stems.insert(without_ending(file.path));
    }
    std::map<std::string, std::string> captions;
    std::vector<FoundFile> pictures;
    for (auto& file : scan.files) {
        const fs::path path(file.path);
        if (may_be_picture(path)) {
            pictures.push_back(std::move(file));
        } else if (lower(path.extension().native()) == ".txt" &&
                   stems.contains(without_ending(file.path))) {
            captions.emplace(without_ending(file.path), caption_in(root / path));
        } else if (file.path != table_name) {
            scan.skipped.push_back(
                {file.path, "not a picture file (" + path.extension().native() + ")"});
        }
    }
    for (auto& picture : pictures) {
        const auto caption = captions.find(without_ending(picture.path));
        if (caption != captions.end() && !caption->second.empty()) {
            picture.metadata.emplace("caption", caption->second);
        }
    }
    scan.files = std::move(pictures);
}

void assign_splits(FolderScan& scan, const SplitOptions& options) {
    scan.rule_used = options.rule;
    if (options.rule == SplitRule::Auto) {
        const bool named = std::ranges::any_of(scan.files, [](const FoundFile& file) {
            return !known_split(top_folder(file.path)).empty();
        });
        scan.rule_used = named ? SplitRule::Folder : SplitRule::Hash;
    }
    for (auto& file : scan.files) {
        if (scan.rule_used == SplitRule::Hash) {
            file.split = split_by_hash(file.path, options.held_out);
            continue;
        }
        const std::string folder = top_folder(file.path);
        const std::string known = known_split(folder);
        file.split = !known.empty() ? known : folder.empty() ? "train" : folder;
    }
}

}  // namespace

FolderScan scan_image_folder(const fs::path& root, const SplitOptions& options) {
    if (!fs::exists(root)) throw Error(ErrorCode::NotFound, "No folder " + root.string());
    if (!fs::is_directory(root)) {
        throw Error(ErrorCode::InvalidInput,
                    root.string() + " is a file; give the folder it is in");
    }
    if (!(options.held_out >= 0 && options.held_out <= 0.9)) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The held-out share is {}; it can be 0 to 0.9", options.held_out));
    }
    FolderScan scan;
    Walk(scan).enter(root, "");
    const std::string table_name = find_metadata_table(root);
    keep_pictures(root, scan, table_name);
    if (!table_name.empty()) add_table_metadata(root / table_name, scan.files);
    std::ranges::sort(scan.files, {}, &FoundFile::path);
    std::ranges::sort(scan.skipped, {}, &SkippedFile::path);
    assign_splits(scan, options);
    return scan;
}

}  // namespace halfspace
