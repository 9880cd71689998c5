// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"
#include "base/ids.hpp"
#include "data/source.hpp"
#include "encode/encoder.hpp"
#include "store/store.hpp"
#include "workspace/database.hpp"
#include "workspace/item_contents.hpp"
#include "workspace/vector_sets.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// `image`, `text`, `vector`; and back, anything else being `image`.
std::string_view name_of(ItemKind kind) noexcept;
ItemKind kind_from(std::string_view name) noexcept;

/// One item as the catalogue knows it.
struct ItemRecord {
    ItemId id{};
    std::string key;  ///< names it within its source: a path, or `FILE#ROW`, or the id in the data
    ItemKind kind = ItemKind::Image;
    std::string split;
    std::string text;                   ///< of a text, or its beginning; else empty
    std::uint64_t text_characters = 0;  ///< of the whole text
    Metadata metadata;
    bool is_removed = false;  ///< its source has it no more; it is on no page and in no count
};

/// Something found that is no item, and why, in words for a person.
struct SkippedRecord {
    std::string key;
    std::string reason;
};

struct SplitCount {
    std::string name;
    std::uint64_t items = 0;
};

struct KindCount {
    ItemKind kind = ItemKind::Image;
    std::uint64_t items = 0;
};

/// Where items came from.
struct SourceSummary {
    std::string root;    ///< file or folder, absolute
    std::string format;  ///< `image folder`, `CSV`, ...
};

/// Where the vectors are and how they are searched.
struct StoreSummary {
    std::string place;  ///< a folder, or the address of an engine without its secret
    StoreMethods methods;
};

/// Seen flags as they should be.
struct SeenChange {
    ClassifierId classifier{};
    std::vector<ItemId> items;
    bool seen = false;
};

/// What a person sees of a workspace first.
struct WorkspaceOverview {
    std::string name;
    std::uint64_t items = 0;
    std::uint64_t skipped = 0;
    std::vector<SplitCount> splits;  ///< `train` first, then by name
    std::string encoder_name;
    std::size_t dim = 0;
    std::vector<KindCount> kinds;
    std::vector<SourceSummary> sources;
    StoreSummary store;
};

/// A folder on disk that holds everything about one data set: the catalogue (SQLite), the vectors
/// and the seen flags. One process has it open at a time.
///
/// The catalogue is the commit point of indexing: rows the store holds beyond the catalogue's items
/// were never acknowledged and are dropped when the workspace is opened.
///
/// Threads: any member from any thread. `mutex()` guards the database and the store's writing
/// members; classes of this module take it, callers outside never need to.
class Workspace {
public:
    /// Makes a new, empty workspace for vectors of `encoder`. Its name is the folder's.
    ///
    /// @param address  of the engine to keep the vectors in, as `vectors_address` gives it; empty:
    ///                 in the folder
    /// @throws Error Conflict if the folder holds one already, or a `vectors` that is not ours, or
    ///         what is at the address is in the way; Unavailable if it cannot be written
    static std::unique_ptr<Workspace> create(const std::filesystem::path& folder,
                                             const EncoderInfo& encoder,
                                             const std::string& address = {});

    /// @throws Error NotFound if there is none; Unavailable if another process has it open; Corrupt
    static std::unique_ptr<Workspace> open(const std::filesystem::path& folder);

    /// The same on another of its sets of vectors, to put that in use: `use_vectors`.
    /// @throws Error as `open`; NotFound if there is no such set; Conflict if items have no vectors
    ///         in it yet
    static std::unique_ptr<Workspace> open_on(const std::filesystem::path& folder,
                                              std::int64_t vector_set);

    /// Whether `folder` looks like a workspace; opens nothing.
    static bool exists(const std::filesystem::path& folder);

    /// Stands for the encoder of ready-made vectors that came without one.
    static EncoderInfo no_encoder(std::size_t dim);

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }
    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return m_folder; }
    /// The vectors it is open on: those in use, except as `open_on` says.
    [[nodiscard]] const VectorSet& vector_set() const noexcept { return m_set; }
    [[nodiscard]] const std::string& encoder_name() const noexcept { return m_set.encoder; }
    [[nodiscard]] const VectorSpace& space() const noexcept { return m_store->space(); }

    [[nodiscard]] WorkspaceOverview overview() const;

    /// With the whole of a text, or `kBeginning` characters of it: a page of long texts would be
    /// large.
    enum class TextPart { Whole, Beginning };
    static constexpr std::size_t kBeginning = 2000;
    /// @throws Error NotFound
    [[nodiscard]] ItemRecord item(ItemId id, TextPart part = TextPart::Beginning) const;
    /// In the order of `ids`, texts with their beginning. @throws Error NotFound
    [[nodiscard]] std::vector<ItemRecord> items(std::span<const ItemId> ids) const;
    /// The file of its own that a picture is, as it is now; nothing if it is inside a table or
    /// listed by one, or the file is gone. @throws Error NotFound as `content`, and if it is no
    /// picture
    [[nodiscard]] std::optional<ImageFile> picture_file(ItemId id) const;
    /// What the item is, read again from its source: the file of a picture, or its bytes inside a
    /// table. @throws Error NotFound if the item is unknown, removed, or its source is gone
    [[nodiscard]] Content content(ItemId id);
    /// The bytes of a picture, as they were when it was indexed.
    /// @throws Error NotFound as `content`, and if it is another by now
    [[nodiscard]] std::vector<std::uint8_t> picture(ItemId id);
    /// Items drawn at random from a split; the same seed gives the same.
    /// @throws Error NotFound if no item has that split
    [[nodiscard]] std::vector<ItemRecord> sample(const std::string& split, std::size_t count,
                                                 std::uint64_t seed) const;

    /// What was found but not added, by key, of one source if it is given. `count` at most from
    /// `offset` on.
    [[nodiscard]] std::vector<SkippedRecord> skipped(
        std::size_t offset, std::size_t count,
        std::optional<std::int64_t> source = std::nullopt) const;
    [[nodiscard]] std::uint64_t skipped_count(
        std::optional<std::int64_t> source = std::nullopt) const;

    /// The encoder its vectors came from, opened when first asked for (found by its name).
    /// @throws Error InvalidInput if they came ready-made, without an encoder; NotFound if it is
    /// not
    ///         installed; Conflict if what is installed under its name gives other vectors. All say
    ///         what to do.
    [[nodiscard]] Encoder& encoder();

    /// Whether its vectors came from an encoder, and not ready-made.
    [[nodiscard]] bool has_encoder() const noexcept;

    /// Uses this encoder from now on. @throws Error Conflict if its fingerprint is another
    void use_encoder(std::shared_ptr<Encoder> encoder);

    /// @throws Error NotFound, listing the splits there are, if no item has it
    void require_split(const std::string& split) const;

    [[nodiscard]] std::recursive_mutex& mutex() const noexcept { return m_mutex; }
    [[nodiscard]] Database& database() noexcept { return *m_database; }
    [[nodiscard]] const Database& database() const noexcept { return *m_database; }
    [[nodiscard]] Store& store() noexcept { return *m_store; }
    [[nodiscard]] const Store& store() const noexcept { return *m_store; }
    /// Flags that were set for nothing and could not be taken back yet (workspace/seen_guard.hpp).
    [[nodiscard]] std::vector<SeenChange>& owed_seen() noexcept { return m_owed_seen; }

private:
    struct Origin;
    [[nodiscard]] Origin origin(ItemId id) const;

    Workspace(std::filesystem::path folder, std::unique_ptr<FileLock> lock,
              std::unique_ptr<Database> database, VectorSet set, std::unique_ptr<Store> store);
    static std::unique_ptr<Workspace> open_set(const std::filesystem::path& folder,
                                               std::optional<std::int64_t> wanted);

    std::filesystem::path m_folder;
    std::string m_name;
    VectorSet m_set;
    std::unique_ptr<FileLock> m_lock;
    mutable std::recursive_mutex m_mutex;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Store> m_store;
    std::shared_ptr<Encoder> m_encoder;
    ItemContents m_contents;
    std::vector<SeenChange> m_owed_seen;
};

}  // namespace halfspace
