// SPDX-License-Identifier: Apache-2.0
#include "data/image_folder.hpp"

#include "base/error.hpp"
#include "data/metadata_table.hpp"
#include "data/picture_paths.hpp"
#include "data/splits.hpp"
#include "data/text_stream.hpp"
#include "data/words.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

bool may_be_picture(const fs::path& path) {
    return path.extension().empty() || has_picture_ending(path.native());
}

std::string without_ending(const std::string& path) {
    return fs::path(path).replace_extension().native();
}

/// The first line that is not blank, without the byte order mark and the white space around it.
std::string caption_in(const fs::path& file) {
    LineReader lines(file, "");
    while (const auto line = lines.next()) {
        if (!trimmed(*line).empty()) return std::string(trimmed(*line));
    }
    return {};
}

/// Parts the pictures from the rest; sidecars become metadata, other files are skipped. Gives the
/// tables of metadata.
std::vector<std::string> keep_pictures(const fs::path& root, FolderScan& scan) {
    std::unordered_set<std::string> stems;
    for (const auto& file : scan.files) {
        if (may_be_picture(file.path)) stems.insert(without_ending(file.path));
    }
    std::map<std::string, std::string> captions;
    std::vector<FoundFile> pictures;
    std::vector<std::string> tables;
    for (auto& file : scan.files) {
        const fs::path path(file.path);
        if (may_be_picture(path)) {
            pictures.push_back(std::move(file));
        } else if (lower(path.extension().native()) == ".txt" &&
                   stems.contains(without_ending(file.path))) {
            try {
                captions.emplace(without_ending(file.path), caption_in(root / path));
            } catch (const Error& error) {
                scan.skipped.push_back({file.path, error.what()});
            }
        } else if (is_metadata_table(file.path)) {
            tables.push_back(std::move(file.path));
        } else {
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
    return tables;
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
        file.split = scan.rule_used == SplitRule::Hash ? split_by_hash(file.path, options.held_out)
                                                       : split_by_folder(file.path);
    }
}

}  // namespace

FolderScan scan_image_folder(const fs::path& root, const SplitOptions& options) {
    if (!fs::exists(root)) throw Error(ErrorCode::NotFound, "No folder " + root.string());
    if (!fs::is_directory(root)) {
        throw Error(ErrorCode::InvalidInput,
                    root.string() + " is a file; give the folder it is in");
    }
    check(options);
    FolderListing listing = list_folder(root);
    FolderScan scan;
    scan.skipped = std::move(listing.skipped);
    for (ListedFile& file : listing.files) {
        scan.files.push_back({std::move(file.path), {}, file.bytes, file.modified_ns, {}});
    }
    const auto tables = keep_pictures(root, scan);
    for (const std::string& table : tables) add_table_metadata(root, table, scan);
    std::ranges::sort(scan.skipped, {}, &SkippedFile::path);
    assign_splits(scan, options);
    return scan;
}

}  // namespace halfspace
