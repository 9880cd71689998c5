// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/file.hpp"
#include "data/arrow_files.hpp"
#include "data/csv_reader.hpp"
#include "data/folder_walk.hpp"
#include "data/image_folder_source.hpp"
#include "data/jsonl_reader.hpp"
#include "data/npy_reader.hpp"
#include "data/picture_paths.hpp"
#include "data/source.hpp"
#include "data/splits.hpp"
#include "data/table_source.hpp"
#include "data/text_reader.hpp"
#include "data/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

enum class Format { Parquet, Arrow, Jsonl, Csv, Npy, Text };

struct Ending {
    std::string_view ending;
    Format format;
};

constexpr std::array<Ending, 12> kEndings{{{".parquet", Format::Parquet},
                                           {".arrow", Format::Arrow},
                                           {".feather", Format::Arrow},
                                           {".jsonl", Format::Jsonl},
                                           {".ndjson", Format::Jsonl},
                                           {".json", Format::Jsonl},
                                           {".csv", Format::Csv},
                                           {".tsv", Format::Csv},
                                           {".tab", Format::Csv},
                                           {".npy", Format::Npy},
                                           {".txt", Format::Text},
                                           {".text", Format::Text}}};

constexpr const char* kReadable =
    "a folder of pictures, .txt, .csv, .tsv, .jsonl, .parquet, .arrow or .npy";

std::optional<Format> format_of(const std::string& name) {
    const std::string ending = lower(fs::path(name).extension().native());
    const auto found = std::ranges::find(kEndings, ending, &Ending::ending);
    return found == kEndings.end() ? std::nullopt : std::optional(found->format);
}

/// Files that describe a data set and hold none of it.
bool is_description(const std::string& path) {
    static const std::set<std::string> kNames{"dataset_info.json", "dataset_infos.json",
                                              "dataset_dict.json", "state.json"};
    const std::string name = lower(fs::path(path).filename().native());
    return kNames.contains(name) || name.starts_with("readme") || name.starts_with("license");
}

/// The table of the same name beside a file of vectors; empty if there is none.
fs::path table_beside(const fs::path& npy) {
    for (const char* ending : {".csv", ".tsv", ".jsonl", ".parquet"}) {
        fs::path table = npy;
        table.replace_extension(ending);
        if (fs::is_regular_file(table)) return table;
    }
    return {};
}

std::unique_ptr<RowReader> open_rows(const fs::path& path, Format format,
                                     const SourceOptions& options,
                                     const std::shared_ptr<BlockCache>& cache) {
    switch (format) {
        case Format::Parquet: return open_parquet(path, cache);
        case Format::Arrow: return open_arrow(path);
        case Format::Jsonl: return open_jsonl(path, options.encoding);
        case Format::Csv: return open_csv(path, options.encoding);
        case Format::Text:
            return options.texts.one_per_file ? open_whole_text(path, options.encoding)
                                              : open_text_lines(path, options.encoding);
        case Format::Npy: break;
    }
    const fs::path table = table_beside(path);
    if (table.empty()) return open_npy(path);
    return open_npy(
        path, open_rows(table, format_of(table.native()).value_or(Format::Csv), options, cache));
}

std::string_view name_of(Format format) {
    switch (format) {
        case Format::Parquet: return "Parquet";
        case Format::Arrow: return "Arrow";
        case Format::Jsonl: return "JSON lines";
        case Format::Csv: return "CSV";
        case Format::Npy: return "numpy vectors";
        case Format::Text: break;
    }
    return "text";
}

std::unique_ptr<Source> open_files(TableFiles files, Format format, SourceOptions options) {
    files.format = name_of(format);
    files.is_one_row_a_file = format == Format::Text && options.texts.one_per_file;
    if (format == Format::Npy && options.columns.vector.empty()) {
        options.columns.vector = kNpyColumn;
    }
    files.open = [format, options, cache = std::make_shared<BlockCache>()](const fs::path& path) {
        return open_rows(path, format, options, cache);
    };
    return open_table(std::move(files), options);
}

std::unique_ptr<Source> open_one_file(const fs::path& path, const SourceOptions& options) {
    const auto format = format_of(path.native());
    if (!format) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} cannot be read: it is not {}", path.string(), kReadable));
    }
    const std::string name = path.filename().native();
    TableFiles files;
    files.root = path;
    files.files.push_back({name, path, split_in_path(name)});
    return open_files(std::move(files), *format, options);
}

/// The format that a folder without pictures is read as: the first in Format's order that it has.
std::optional<Format> format_of_folder(const FolderListing& listing) {
    std::optional<Format> best;
    for (const ListedFile& file : listing.files) {
        const auto format = is_description(file.path) ? std::nullopt : format_of(file.path);
        if (format && (!best || *format < *best)) best = format;
    }
    return best;
}

/// Whether a file is the table that goes with a file of vectors.
bool is_beside_npy(const fs::path& path) {
    fs::path npy = path;
    npy.replace_extension(".npy");
    return fs::is_regular_file(npy) && table_beside(npy) == path;
}

std::unique_ptr<Source> open_folder_of_files(const fs::path& root, FolderListing listing,
                                             Format format, const SourceOptions& options) {
    TableFiles files;
    files.root = root;
    files.skipped = std::move(listing.skipped);
    for (const ListedFile& file : listing.files) {
        const fs::path path = root / file.path;
        if (is_description(file.path)) continue;
        if (format_of(file.path) == format) {
            files.files.push_back({file.path, path, split_in_path(file.path)});
        } else if (format != Format::Npy || !is_beside_npy(path)) {
            files.skipped.push_back(
                {file.path, fmt::format("not read: the folder is read as {}", name_of(format))});
        }
    }
    std::ranges::stable_sort(files.skipped, {}, &SkippedFile::path);
    return open_files(std::move(files), format, options);
}

}  // namespace

std::unique_ptr<Source> open_source(const fs::path& path, const SourceOptions& options) {
    if (!fs::exists(path)) {
        throw Error(ErrorCode::NotFound, "There is no file or folder " + path.string());
    }
    const fs::path root = fs::canonical(path);
    if (!fs::is_directory(root)) return open_one_file(root, options);
    FolderListing listing = list_folder(root);
    const bool has_pictures = std::ranges::any_of(
        listing.files, [](const ListedFile& file) { return has_picture_ending(file.path); });
    const auto format = has_pictures ? std::nullopt : format_of_folder(listing);
    if (format) return open_folder_of_files(root, std::move(listing), *format, options);
    return open_image_folder(root, options);
}

}  // namespace halfspace
