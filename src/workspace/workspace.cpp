// SPDX-License-Identifier: Apache-2.0
#include "workspace/workspace.hpp"

#include "base/error.hpp"
#include "workspace/item_table.hpp"
#include "workspace/removed_items.hpp"
#include "workspace/schema.hpp"
#include "workspace/seen_guard.hpp"
#include "workspace/source_table.hpp"
#include "workspace/vector_homes.hpp"
#include "workspace/workspace_files.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr const char* kVectorsName = "vectors";
constexpr const char* kNoEncoder = "none";
constexpr const char* kUnfinishedName = "unfinished";  // there while a workspace is being made

fs::path absolute_folder(const fs::path& folder) {
    auto whole = fs::absolute(folder).lexically_normal();
    return whole.has_filename() ? whole : whole.parent_path();
}

bool is_empty_store(const fs::path& folder, const VectorSet& set) {
    try {
        return open_vectors(folder, set)->size() == 0;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
        return false;
    }
}

/// Clears what a creation that was killed has left, and nothing that is not ours.
void begin_creation(const fs::path& folder, const VectorSet& set) {
    const fs::path vectors = folder / kVectorsName;
    const bool was_begun = fs::exists(folder / kUnfinishedName);
    if (fs::exists(vectors) && !was_begun) {
        throw Error(ErrorCode::Conflict,
                    vectors.string() +
                        " is there already and belongs to no workspace; choose "
                        "another folder for the workspace");
    }
    fs::remove_all(vectors);
    const bool is_ours =
        was_begun && !set.address.empty() && read_text(folder / kUnfinishedName) == set.address;
    if (is_ours && is_empty_store(folder, set)) remove_vectors_of(folder, set);
}

/// Makes the store of a new workspace and notes that it is ours until the catalogue does.
std::unique_ptr<Store> create_store(const fs::path& folder, const VectorSet& set,
                                    const VectorSpace& space) {
    write_file(folder / kUnfinishedName, std::string_view(set.address));
    try {
        return create_vectors(folder, set, space);
    } catch (...) {
        // What is there may be another's.
        if (!set.address.empty()) write_file(folder / kUnfinishedName, std::string_view());
        throw;
    }
}

VectorSet set_to_open(const Database& database, std::optional<std::int64_t> wanted) {
    const VectorSetTable sets(database);
    if (!wanted) return sets.in_use();
    if (auto found = sets.find(*wanted)) return *std::move(found);
    throw Error(ErrorCode::NotFound, fmt::format("There is no set of vectors {}", *wanted));
}

/// One vector for each item. A batch that was never finished is dropped.
/// @throws Error Corrupt if vectors of the set in use are missing, Conflict if others are
void require_all_rows(const fs::path& home, const VectorSet& set, Store& store,
                      std::uint64_t items) {
    if (store.size() < items && !set.in_use) {
        const std::string name = home.filename().string();
        throw Error(ErrorCode::Conflict,
                    fmt::format("{} of {} items have no vector in {} yet. Make them first: "
                                "halfspace reembed {} --encoder {}; or, if it is a copy of those "
                                "in use, bring it up to date: halfspace store copy {} {}",
                                items - store.size(), items, place_of(home, set), name, set.encoder,
                                name, set.address.empty() ? name : set.address));
    }
    if (store.size() < items) {
        throw Error(
            ErrorCode::Corrupt,
            fmt::format("{} lists {} items, but {} holds only {} vectors; restore the folder "
                        "from a copy, or index again into a new workspace",
                        (home / kCatalogueName).string(), items, place_of(home, set),
                        store.size()));
    }
    if (store.size() > items) {
        spdlog::info("{}: dropping {} vectors of a batch that was never finished",
                     home.filename().string(), store.size() - items);
        store.truncate(items);
    }
}

Error no_item(ItemId id) {
    return {ErrorCode::NotFound, fmt::format("No item {}", value_of(id))};
}

}  // namespace

ItemKind kind_from(std::string_view name) noexcept {
    if (name == name_of(ItemKind::Text)) return ItemKind::Text;
    return name == name_of(ItemKind::Vector) ? ItemKind::Vector : ItemKind::Image;
}

std::string_view name_of(ItemKind kind) noexcept {
    switch (kind) {
        case ItemKind::Image: break;
        case ItemKind::Text: return "text";
        case ItemKind::Vector: return "vector";
    }
    return "image";
}

bool Workspace::exists(const fs::path& folder) {
    return fs::is_regular_file(folder / kCatalogueName);
}

std::unique_ptr<Workspace> Workspace::create(const fs::path& folder, const EncoderInfo& encoder,
                                             const std::string& address) {
    const fs::path whole = absolute_folder(folder);
    std::error_code problem;
    fs::create_directories(whole, problem);
    if (problem) {
        throw Error(ErrorCode::Unavailable,
                    "Could not make " + whole.string() + ": " + problem.message());
    }
    auto lock = std::make_unique<FileLock>(whole / kLockName);
    if (exists(whole)) {
        throw Error(ErrorCode::Conflict, whole.string() + " already holds a workspace");
    }
    VectorSet set;
    set.folder = kVectorsName;
    set.address = address;
    begin_creation(whole, set);
    auto store = create_store(whole, set, {encoder.dim, encoder.fingerprint});
    const fs::path unfinished = whole / (std::string(kCatalogueName) + ".new");
    fs::remove(unfinished);
    {
        Database database(unfinished);
        migrate(database);
        VectorSetTable sets(database);
        sets.use(sets.add(kVectorsName, encoder.name, remembered_address(address)));
        database.execute(
            "PRAGMA journal_mode = DELETE");  // one file, so that the rename takes all of it
    }
    fs::rename(unfinished, whole / kCatalogueName);
    fs::remove(whole / kUnfinishedName);
    sync_folder(whole);
    auto database = std::make_unique<Database>(whole / kCatalogueName);
    set = VectorSetTable(*database).in_use();
    return std::unique_ptr<Workspace>(new Workspace(whole, std::move(lock), std::move(database),
                                                    std::move(set), std::move(store)));
}

std::unique_ptr<Workspace> Workspace::open(const fs::path& folder) {
    return open_set(folder, std::nullopt);
}

std::unique_ptr<Workspace> Workspace::open_on(const fs::path& folder, std::int64_t vector_set) {
    return open_set(folder, vector_set);
}

std::unique_ptr<Workspace> Workspace::open_set(const fs::path& folder,
                                               std::optional<std::int64_t> wanted) {
    const fs::path whole = absolute_folder(folder);
    if (!exists(whole)) {
        throw Error(ErrorCode::NotFound,
                    "No workspace in " + whole.string() +
                        "; make one with: halfspace index FOLDER --workspace " + whole.string());
    }
    auto lock = std::make_unique<FileLock>(whole / kLockName);
    auto database = std::make_unique<Database>(whole / kCatalogueName);
    migrate(*database);
    VectorSet set = set_to_open(*database, wanted);
    auto store = open_vectors(whole, set);
    require_all_rows(whole, set, *store, ItemTable(*database).rows());
    if (set.in_use) {
        settle_removed(*database, *store);
        settle_open_pages(*database, *store);
    } else {
        drop_missing_vectors(*database, set.id, *store, {});
    }
    return std::unique_ptr<Workspace>(new Workspace(whole, std::move(lock), std::move(database),
                                                    std::move(set), std::move(store)));
}

Workspace::Workspace(fs::path folder, std::unique_ptr<FileLock> lock,
                     std::unique_ptr<Database> database, VectorSet set,
                     std::unique_ptr<Store> store)
    : m_folder(std::move(folder)),
      m_name(m_folder.filename().string()),
      m_set(std::move(set)),
      m_lock(std::move(lock)),
      m_database(std::move(database)),
      m_store(std::move(store)) {}

WorkspaceOverview Workspace::overview() const {
    const std::scoped_lock lock(m_mutex);
    const ItemTable table(*m_database);
    std::vector<SourceSummary> sources;
    for (const SourceRow& row : SourceTable(*m_database).all()) {
        sources.push_back({row.root.native(), row.format});
    }
    return {.name = m_name,
            .items = table.count(),
            .skipped = table.skipped_count(std::nullopt),
            .splits = table.splits(),
            .encoder_name = encoder_name(),
            .dim = m_store->dim(),
            .kinds = table.kinds(),
            .sources = std::move(sources),
            .store = {place_of(m_folder, m_set), m_store->methods()}};
}

ItemRecord Workspace::item(ItemId id, TextPart part) const {
    const std::scoped_lock lock(m_mutex);
    auto found = ItemTable(*m_database)
                     .find(id, part == TextPart::Whole ? std::nullopt : std::optional(kBeginning));
    if (!found) throw no_item(id);
    return *std::move(found);
}

std::vector<ItemRecord> Workspace::items(std::span<const ItemId> ids) const {
    const std::scoped_lock lock(m_mutex);
    std::vector<ItemRecord> records;
    records.reserve(ids.size());
    for (const ItemId id : ids) records.push_back(item(id));
    return records;
}

/// Where an item came from; it is still there.
struct Workspace::Origin {
    ItemOrigin item;
    SourceRow source;
};

Workspace::Origin Workspace::origin(ItemId id) const {
    const std::scoped_lock lock(m_mutex);
    auto item = ItemTable(*m_database).origin(id);
    if (!item) throw no_item(id);
    SourceRow source = SourceTable(*m_database).find(item->source).value();
    if (item->is_removed) {
        throw Error(ErrorCode::NotFound,
                    item->key + " is not in " + source.root.string() + " any more");
    }
    return {*std::move(item), std::move(source)};
}

std::optional<ImageFile> Workspace::picture_file(ItemId id) const {
    const Origin from = origin(id);
    if (from.item.kind != ItemKind::Image) {
        throw Error(ErrorCode::NotFound, fmt::format("{} is a {}; there is no picture of it",
                                                     from.item.key, name_of(from.item.kind)));
    }
    return ItemContents::file_in(from.source.root, from.item.key);
}

Content Workspace::content(ItemId id) {
    const Origin from = origin(id);
    return m_contents.read(from.source, from.item.key, from.item.hash);
}

std::vector<std::uint8_t> Workspace::picture(ItemId id) {
    const Origin from = origin(id);
    return m_contents.read_picture(from.source, from.item.key, from.item.hash);
}

std::vector<ItemRecord> Workspace::sample(const std::string& split, std::size_t count,
                                          std::uint64_t seed) const {
    const std::scoped_lock lock(m_mutex);
    require_split(split);
    const std::vector<float> nothing(m_store->dim(), 0.0F);
    std::vector<ItemId> ids;
    for (const Match& match :
         m_store->random({nothing, 0}, count, {split, std::nullopt, std::nullopt}, seed)) {
        ids.push_back(match.id);
    }
    return items(ids);
}

void Workspace::require_split(const std::string& split) const {
    const ItemTable table(*m_database);
    if (table.has_split(split)) return;
    std::string names;
    for (const auto& known : table.splits()) names += (names.empty() ? "" : ", ") + known.name;
    throw Error(ErrorCode::NotFound,
                "No split \"" + split + "\" in " + m_name + "; there is " +
                    (names.empty() ? "none yet: index a folder first" : names));
}

std::vector<SkippedRecord> Workspace::skipped(std::size_t offset, std::size_t count,
                                              std::optional<std::int64_t> source) const {
    const std::scoped_lock lock(m_mutex);
    return ItemTable(*m_database).skipped(offset, count, source);
}

std::uint64_t Workspace::skipped_count(std::optional<std::int64_t> source) const {
    const std::scoped_lock lock(m_mutex);
    return ItemTable(*m_database).skipped_count(source);
}

EncoderInfo Workspace::no_encoder(std::size_t dim) {
    EncoderInfo info;
    info.name = kNoEncoder;
    info.dim = dim;
    return info;
}

bool Workspace::has_encoder() const noexcept {
    return m_set.encoder != kNoEncoder;
}

Encoder& Workspace::encoder() {
    const std::scoped_lock lock(m_mutex);
    if (!has_encoder()) {
        throw Error(ErrorCode::InvalidInput,
                    "The vectors of " + m_name +
                        " were ready-made and came without an encoder, so nothing can be made from "
                        "a text or a picture here. Start from example items; or, if an encoder of "
                        "yours made them, index them into a new workspace with --encoder NAME");
    }
    if (!m_encoder) use_encoder(open_cached_encoder(encoder_name()));
    return *m_encoder;
}

void Workspace::use_encoder(std::shared_ptr<Encoder> encoder) {
    const std::scoped_lock lock(m_mutex);
    const EncoderInfo& info = encoder->info();
    if (info.fingerprint != m_store->space().encoder_fingerprint) {
        throw Error(
            ErrorCode::Conflict,
            fmt::format(
                "The vectors of {} came from the encoder {} (fingerprint {:.12}), but {} in {} "
                "is another (fingerprint {:.12}) and its vectors would not fit. Bring back the "
                "first, or make vectors of the other too: halfspace reembed {} --encoder {} --use",
                m_name, encoder_name(), m_store->space().encoder_fingerprint, info.name,
                info.folder.string(), info.fingerprint, m_name, info.name));
    }
    m_encoder = std::move(encoder);
}

}  // namespace halfspace
