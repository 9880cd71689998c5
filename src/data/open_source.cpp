// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/file.hpp"
#include "data/arrow_files.hpp"
#include "data/csv_reader.hpp"
#include "data/folder_walk.hpp"
#include "data/image_folder_source.hpp"
#include "data/jsonl_reader.hpp"
#include "data/npy_reader.hpp"
#include "data/open_tables.hpp"
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

struct Ending {
    std::string_view ending;
    RowFormat format;
};

constexpr std::array<Ending, 12> kEndings{{{".parquet", RowFormat::Parquet},
                                           {".arrow", RowFormat::Arrow},
                                           {".feather", RowFormat::Arrow},
                                           {".jsonl", RowFormat::Jsonl},
                                           {".ndjson", RowFormat::Jsonl},
                                           {".json", RowFormat::Jsonl},
                                           {".csv", RowFormat::Csv},
                                           {".tsv", RowFormat::Csv},
                                           {".tab", RowFormat::Csv},
                                           {".npy", RowFormat::Vectors},
                                           {".txt", RowFormat::Text},
                                           {".text", RowFormat::Text}}};

constexpr const char* kReadable =
    "a folder of pictures, .txt, .csv, .tsv, .jsonl, .parquet, .arrow or .npy";

std::optional<RowFormat> format_of(const std::string& name) {
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

std::unique_ptr<RowReader> open_rows(const fs::path& path, RowFormat format,
                                     const SourceOptions& options,
                                     const std::shared_ptr<BlockCache>& cache) {
    switch (format) {
        case RowFormat::Parquet: return open_parquet(path, cache);
        case RowFormat::Arrow: return open_arrow(path);
        case RowFormat::Jsonl: return open_jsonl(path, options.encoding);
        case RowFormat::Csv: return open_csv(path, options.encoding);
        case RowFormat::Text:
            return options.texts.one_per_file ? open_whole_text(path, options.encoding)
                                              : open_text_lines(path, options.encoding);
        case RowFormat::Vectors: break;
    }
    const fs::path table = table_beside(path);
    if (table.empty()) return open_npy(path);
    return open_npy(
        path, open_rows(table, format_of(table.native()).value_or(RowFormat::Csv), options, cache));
}

std::string_view name_of(RowFormat format) {
    switch (format) {
        case RowFormat::Parquet: return "Parquet";
        case RowFormat::Arrow: return "Arrow";
        case RowFormat::Jsonl: return "JSON lines";
        case RowFormat::Csv: return "CSV";
        case RowFormat::Vectors: return "numpy vectors";
        case RowFormat::Text: break;
    }
    return "text";
}

void set_reader(TableFiles& files, RowFormat format, const SourceOptions& options) {
    files.format = name_of(format);
    files.rows = format;
    files.encoding = options.encoding;
    files.is_one_row_a_file = format == RowFormat::Text && options.texts.one_per_file;
    files.open = [format, options, cache = std::make_shared<BlockCache>()](const fs::path& path) {
        return open_rows(path, format, options, cache);
    };
}

RowFormat require_format(const fs::path& path) {
    if (const auto format = format_of(path.native())) return *format;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("{} cannot be read: it is not {}", path.string(), kReadable));
}

TableFiles one_file(const fs::path& path, const SourceOptions& options) {
    const std::string name = path.filename().native();
    TableFiles files;
    files.root = path;
    files.files.push_back({name, path, split_in_path(name)});
    set_reader(files, require_format(path), options);
    return files;
}

/// The innermost folder that all files are in.
fs::path folder_of_all(const std::vector<fs::path>& files) {
    fs::path folder = files.front().parent_path();
    for (const fs::path& file : files) {
        while (std::ranges::mismatch(folder, file).in1 != folder.end()) {
            folder = folder.parent_path();
        }
    }
    return folder;
}

TableFiles several_files(std::span<const fs::path> paths, const SourceOptions& options) {
    std::vector<fs::path> real;
    for (const fs::path& path : paths) {
        if (!fs::is_regular_file(path)) {
            throw Error(fs::exists(path) ? ErrorCode::InvalidInput : ErrorCode::NotFound,
                        fmt::format("{} is no file; several inputs can only be tables of one "
                                    "kind, the parts of one data set",
                                    path.string()));
        }
        real.push_back(fs::canonical(path));
    }
    TableFiles files;
    files.root = folder_of_all(real);
    const RowFormat format = require_format(real.front());
    for (const fs::path& path : real) {
        if (require_format(path) != format) {
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("{} is {} and {} is {}; read them one after the other",
                                    real.front().string(), name_of(format), path.string(),
                                    name_of(require_format(path))));
        }
        const std::string name = fs::relative(path, files.root).generic_string();
        files.files.push_back({name, path, split_in_path(name)});
    }
    set_reader(files, format, options);
    return files;
}

/// The format that a folder without pictures is read as: the first in RowFormat's order that it
/// has.
std::optional<RowFormat> format_of_folder(const FolderListing& listing) {
    std::optional<RowFormat> best;
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

TableFiles files_of_folder(const fs::path& root, FolderListing listing, RowFormat format,
                           const SourceOptions& options) {
    TableFiles files;
    files.root = root;
    files.skipped = std::move(listing.skipped);
    for (const ListedFile& file : listing.files) {
        const fs::path path = root / file.path;
        if (is_description(file.path)) continue;
        if (format_of(file.path) == format) {
            files.files.push_back({file.path, path, split_in_path(file.path)});
        } else if (format != RowFormat::Vectors || !is_beside_npy(path)) {
            files.skipped.push_back(
                {file.path, fmt::format("not read: the folder is read as {}", name_of(format))});
        }
    }
    std::ranges::stable_sort(files.skipped, {}, &SkippedFile::path);
    set_reader(files, format, options);
    return files;
}

}  // namespace

bool may_be_source(const fs::path& file) {
    return format_of(file.native()).has_value();
}

std::optional<TableFiles> find_tables(std::span<const fs::path> paths,
                                      const SourceOptions& options) {
    if (paths.size() > 1) return several_files(paths, options);
    if (paths.empty() || !fs::exists(paths.front())) {
        throw Error(ErrorCode::NotFound,
                    "There is no file or folder " + (paths.empty() ? "" : paths.front().string()));
    }
    const fs::path root = fs::canonical(paths.front());
    if (!fs::is_directory(root)) return one_file(root, options);
    FolderListing listing = list_folder(root);
    const bool has_pictures = std::ranges::any_of(
        listing.files, [](const ListedFile& file) { return has_picture_ending(file.path); });
    const auto format = has_pictures ? std::nullopt : format_of_folder(listing);
    if (!format) return std::nullopt;
    return files_of_folder(root, std::move(listing), *format, options);
}

std::unique_ptr<Source> open_sources(std::span<const fs::path> paths, const SourceOptions& options,
                                     RecordKeys keys) {
    auto files = find_tables(paths, options);
    if (!files) return open_image_folder(fs::canonical(paths.front()), options);
    SourceOptions reading = options;
    if (files->rows == RowFormat::Vectors && reading.columns.vector.empty()) {
        reading.columns.vector = kNpyColumn;
    }
    return open_table(*std::move(files), reading, keys);
}

std::unique_ptr<Source> open_source(const fs::path& path, const SourceOptions& options) {
    return open_sources(std::span(&path, 1), options);
}

}  // namespace halfspace
