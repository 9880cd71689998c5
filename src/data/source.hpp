// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace halfspace {

/// Facts about an item that came with the data: `caption`, `label`, the columns of a table. Values
/// are UTF-8.
using Metadata = std::map<std::string, std::string>;

/// What a person sees of an item.
enum class ItemKind { Image, Text, Vector };  ///< Vector: nothing but its metadata

/// An image in a file of its own; not opened yet.
struct ImageFile {
    std::filesystem::path path;    ///< absolute
    std::uint64_t bytes = 0;       ///< size when it was listed
    std::int64_t modified_ns = 0;  ///< since 1970, when it was listed
};

/// An image that is inside another file, as its file's bytes (JPEG, PNG, ...).
struct ImageBytes {
    std::vector<std::uint8_t> bytes;
};

/// A text, as UTF-8.
struct Text {
    std::string text;
};

/// Nothing to see: the item is its vector and metadata.
struct NoContent {};

using Content = std::variant<ImageFile, ImageBytes, Text, NoContent>;

/// One thing that may become an item.
struct Record {
    /// Names it within its source, unique and the same at every scan: a file's path relative to the
    /// source (`/` between, the bytes the file system has); for a row of a table the value of the
    /// id column, or else `FILE#ROW`, ROW from 1.
    std::string key;
    std::string split;
    Metadata metadata;
    Content content;
    /// A ready-made vector, any norm above 0, finite; empty when an encoder is to make it.
    std::vector<float> vector;
    /// Why it cannot become an item, in words for a person; empty if it can.
    std::string problem;
};

/// Where an item's split comes from.
enum class SplitRule {
    Auto,    ///< what the data says (a split column, top-level folders or file names called train,
             ///< validation, test, ...), else Hash. As the rule used: a split column says
    Folder,  ///< folders: the top-level folder's name, whatever it is; `train` beside the folders
    Hash  ///< `validation` for a stable share of the keys, the same on every machine; else `train`
};

struct SplitOptions {
    SplitRule rule = SplitRule::Auto;
    double held_out = 0.25;  ///< share of `validation` under Hash, 0 to 0.9
};

/// Which columns of a table mean what. Empty is guessed; "-" means none.
struct Columns {
    std::string text;
    std::string image;   ///< bytes, {bytes, path} as Hugging Face stores it, or a path or file URL
    std::string vector;  ///< a list of numbers
    std::string id;
    std::string split;
    std::string label;
};

/// How long texts become items.
struct TextOptions {
    /// false: a text is one item, and the encoder cuts what it cannot read (the report counts
    /// them). true: it becomes several items, KEY~1, KEY~2, ..., at paragraph and sentence ends.
    bool in_chunks = false;
    std::size_t chunk_characters = 1000;  ///< at most; 100 to 100,000
    bool one_per_file = false;  ///< .txt: the whole file is one text; else each line is one
};

struct SourceOptions {
    SplitOptions splits;
    Columns columns;
    TextOptions texts;
    bool labels_from_folders = false;  ///< folders: the innermost folder's name as metadata `label`
    std::string encoding;  ///< of text files; empty: by byte order mark, UTF-8, else Windows-1252
};

/// What a source is and how it was read, to show before it is indexed.
struct SourceInfo {
    std::filesystem::path root;  ///< canonical
    std::string format;          ///< `image folder`, `CSV`, `Parquet`, ...
    ItemKind kind = ItemKind::Image;
    bool has_vectors = false;  ///< records bring their own vector
    std::size_t dim = 0;       ///< of those
    Columns columns;           ///< as guessed or set; "" where there is none
    std::vector<std::string> all_columns;
    SplitRule rule_used = SplitRule::Hash;
    std::optional<std::uint64_t> count;  ///< records, if it is known without reading all
    std::vector<std::string>
        notes;  ///< what a person should know: the encoding, texts in chunks, ...
};

/// A data set on disk, read as a stream of records in an order that is the same at every scan.
///
/// Every file or row is given out once, as a record or as a record with a problem. One thread at a
/// time; memory is bounded as docs/data.md says, by the records in hand above all (folders: by the
/// list of names). A file that cannot be read further costs the rest of that file: it is given out
/// as one record with a problem, named like the file.
class Source {
public:
    virtual ~Source() = default;

    [[nodiscard]] virtual const SourceInfo& info() const noexcept = 0;

    /// The next records, `count` > 0 at most, fewer where they are big; empty at the end.
    virtual std::vector<Record> next(std::size_t count) = 0;

    /// The content of a record given out before, by its key, to show it again (pictures inside
    /// tables). Any thread, also while `next` runs.
    /// @throws Error NotFound if it is gone or, for a URL, cannot be downloaded
    [[nodiscard]] virtual Content content(const std::string& key) const = 0;
};

/// Whether a file of this name may be a source of its own, by its ending.
bool may_be_source(const std::filesystem::path& file);

/// Opens a file or folder: a folder of pictures or of tables and texts, .txt, .csv, .tsv, .jsonl,
/// .parquet, .arrow, .npy. What it is, is told from names and first bytes; nothing is embedded.
/// @throws Error NotFound if there is nothing; InvalidInput, naming the columns there are, if a
///         column is missing or cannot be guessed, or if nothing in it could be an item
std::unique_ptr<Source> open_source(const std::filesystem::path& path,
                                    const SourceOptions& options = {});

}  // namespace halfspace
