// SPDX-License-Identifier: Apache-2.0
#include "store/store_files.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr const char* kHeaderName = "header";
constexpr const char* kSplitNamesName = "splits.names";
constexpr const char* kRemovedName = "removed.bits";
constexpr std::string_view kMapEnding = ".ids";
constexpr std::string_view kSeenPrefix = "seen-";
constexpr std::string_view kSeenSuffix = ".bits";
constexpr std::uint64_t kMeanRows = 1024;      // the mean is frozen once there are so many rows
constexpr std::uint64_t kMaxMeanRows = 16384;  // and taken over so many at most

fs::path split_path(const fs::path& folder, std::size_t index) {
    return folder / fmt::format("split-{}.bits", index);
}

fs::path seen_path(const fs::path& folder, ClassifierId classifier) {
    return folder / fmt::format("seen-{}.bits", value_of(classifier));
}

/// The classifier whose flags a file holds, if it is such a file.
std::optional<ClassifierId> classifier_of(const fs::path& path) {
    const std::string name = path.filename().string();
    if (!name.starts_with(kSeenPrefix) || !name.ends_with(kSeenSuffix)) return std::nullopt;
    const char* const begin = name.data() + kSeenPrefix.size();
    const char* const end = name.data() + name.size() - kSeenSuffix.size();
    std::uint64_t id = 0;
    if (begin >= end) return std::nullopt;
    const auto [stop, error] = std::from_chars(begin, end, id);
    if (error != std::errc() || stop != end) return std::nullopt;
    return ClassifierId{id};
}

std::map<ClassifierId, fs::path> seen_files(const fs::path& folder) {
    std::map<ClassifierId, fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (const auto classifier = classifier_of(entry.path())) {
            paths.emplace(*classifier, entry.path());
        }
    }
    return paths;
}

/// Runs `action` and turns the file system's own exceptions into ours.
template <typename Action>
auto with_folder(const fs::path& folder, const Action& action) {
    try {
        return action();
    } catch (const fs::filesystem_error& error) {
        throw Error(ErrorCode::Unavailable, fmt::format("Could not use the folder {}: {}",
                                                        folder.string(), error.code().message()));
    }
}

RowIds open_ids(const fs::path& folder, const StoreHeader& header) {
    if (header.mapped_items == 0) return {};
    const fs::path path = RowFiles::path(folder, header.file_set, kMapEnding);
    RowIds ids = RowIds::read(path, header.mapped_items);
    if (ids.mapped_rows() == header.mapped_rows) return ids;
    throw Error(ErrorCode::Corrupt,
                fmt::format("{} tells of {} rows, the header of {}; restore the vector store from "
                            "a backup",
                            path.string(), ids.mapped_rows(), header.mapped_rows));
}

}  // namespace

StoreFiles::StoreFiles(fs::path folder, HeaderFile header, RowFiles rows, RowIds ids,
                       SplitNames names)
    : m_folder(std::move(folder)),
      m_header(std::move(header)),
      m_rows(std::move(rows)),
      m_ids(std::move(ids)),
      m_names(std::move(names)),
      m_mean(std::make_shared<const std::vector<float>>(m_header.current().mean)) {}

StoreFiles StoreFiles::create(const fs::path& folder, const VectorSpace& space) {
    with_folder(folder, [&] {
        fs::create_directories(folder);
        if (fs::exists(folder / kHeaderName)) {
            throw Error(ErrorCode::Conflict, folder.string() +
                                                 " holds a vector store already; open that one, or "
                                                 "choose another folder");
        }
        for (const auto& [classifier, path] : seen_files(folder)) fs::remove(path);
        for (const auto& path : RowFiles::others(folder, 0)) fs::remove(path);
        fs::remove(folder / kRemovedName);
    });
    auto rows = RowFiles::create(folder, 0, space.dim);
    StoreHeader header;
    header.space = space;
    header.mean.resize(space.dim);
    return {folder, HeaderFile::create(folder / kHeaderName, std::move(header)), std::move(rows),
            RowIds(), SplitNames(folder / kSplitNamesName)};
}

fs::path StoreFiles::header_path(const fs::path& folder) {
    return folder / kHeaderName;
}

StoreFiles StoreFiles::open(const fs::path& folder) {
    const fs::path path = header_path(folder);
    if (!with_folder(folder, [&] { return fs::exists(path); })) {
        throw Error(ErrorCode::NotFound, "There is no vector store in " + folder.string());
    }
    auto header = HeaderFile::open(path);
    const StoreHeader& current = header.current();
    auto rows = RowFiles::open(folder, current.file_set, current.space.dim, current.rows(),
                               current.summed_from);
    auto ids = open_ids(folder, current);
    auto names = SplitNames::open(folder / kSplitNamesName, current);
    StoreFiles files(folder, std::move(header), std::move(rows), std::move(ids), std::move(names));
    files.open_bitmaps();
    files.check_splits();
    files.remove_stale_files();
    return files;
}

void StoreFiles::open_bitmaps() {
    for (std::size_t index = 0; index < m_names.names().size(); ++index) {
        const fs::path path = split_path(m_folder, index);
        try {
            m_splits.push_back(BitmapFile::open(path));
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound) throw;
            throw Error(ErrorCode::Corrupt,
                        fmt::format("{}, which says what is in the split \"{}\", is missing; "
                                    "restore the vector store from a backup",
                                    path.string(), m_names.names()[index]));
        }
    }
    const auto flags = with_folder(m_folder, [&] { return seen_files(m_folder); });
    for (const auto& [classifier, seen] : flags) {
        m_seen.emplace(classifier, BitmapFile::open(seen));
    }
    const fs::path removed = m_folder / kRemovedName;
    if (with_folder(m_folder, [&] { return fs::exists(removed); })) {
        m_removed = BitmapFile::open(removed);
    }
}

void StoreFiles::check_splits() const {
    const std::uint64_t items = header().items;
    for (std::uint64_t index = 0; index * 64 < items; ++index) {
        const std::uint64_t left = items - index * 64;
        const std::uint64_t mask = left >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
        std::uint64_t met = 0;
        std::uint64_t twice = 0;
        for (const BitmapFile& split : m_splits) {
            const std::uint64_t word = split.view().word(index) & mask;
            twice |= met & word;
            met |= word;
        }
        if (met == mask && twice == 0) continue;
        throw Error(ErrorCode::Corrupt,
                    fmt::format("The split files in {} are damaged: of the items {} to {} some are "
                                "in no split or in two; restore the vector store from a backup",
                                m_folder.string(), index * 64,
                                index * 64 + std::min<std::uint64_t>(left, 64) - 1));
    }
}

Snapshot StoreFiles::snapshot(std::shared_ptr<Epoch> epoch) const {
    Snapshot snapshot;
    snapshot.items = header().items;
    snapshot.rows = header().rows();
    snapshot.ids = m_ids;
    snapshot.view = m_rows.view();
    snapshot.summed_from = header().summed_from;
    snapshot.mean_start = header().mean_start;
    snapshot.mean = m_mean;
    for (std::size_t index = 0; index < m_splits.size(); ++index) {
        snapshot.splits.emplace(m_names.names()[index], m_splits[index].view());
    }
    for (const auto& [classifier, file] : m_seen) {
        snapshot.seen.emplace(classifier, file.view());
    }
    if (m_removed) snapshot.removed = m_removed->view();
    snapshot.epoch = std::move(epoch);
    return snapshot;
}

void StoreFiles::freeze_mean(StoreHeader& next, std::span<const float> rows) const {
    const std::size_t dim = next.space.dim;
    const std::uint64_t stored = header().rows();
    const std::uint64_t count = std::min(stored + rows.size() / dim, kMaxMeanRows);
    if (next.mean_start != StoreHeader::kNoMean || count < kMeanRows) return;
    std::vector<double> sums(dim);
    for (std::uint64_t index = 0; index < count; ++index) {
        const auto row =
            index < stored ? m_rows.view().row(index) : rows.subspan((index - stored) * dim, dim);
        for (std::size_t j = 0; j < dim; ++j) sums[j] += static_cast<double>(row[j]);
    }
    for (std::size_t j = 0; j < dim; ++j) {
        next.mean[j] = static_cast<float>(sums[j] / static_cast<double>(count));
    }
    next.mean_start = stored;
}

void StoreFiles::clear_flags(std::uint64_t begin, std::uint64_t end) {
    for (BitmapFile& split : m_splits) split.write(split.edits(begin, end, false));
    for (auto& [classifier, file] : m_seen) file.write(file.edits(begin, end, false));
    if (m_removed) m_removed->write(m_removed->edits(begin, end, false));
}

void StoreFiles::add(std::span<const float> rows, std::string_view split, ThreadPool& pool) {
    // A slot that may speak of rows past the committed ones must go before those rows are written.
    m_header.settle();
    StoreHeader next = header();
    const std::uint64_t first = next.items;
    const std::uint64_t first_row = next.rows();
    next.items += rows.size() / next.space.dim;

    const auto& known = m_names.names();
    const auto index = static_cast<std::size_t>(std::ranges::find(known, split) - known.begin());
    const bool is_new = index == known.size();
    std::optional<SplitNames> longer_names;
    std::optional<BitmapFile> new_split;
    try {
        if (is_new) {
            longer_names = m_names.with(split);
            longer_names->describe(next);
            new_split = BitmapFile::create(split_path(m_folder, index));
            sync_folder(m_folder);
        }
        freeze_mean(next, rows);
        m_rows.write(first_row, rows, next.mean, next.mean_start, pool);
        clear_flags(first, next.items);
        BitmapFile& bitmap = is_new ? *new_split : m_splits[index];
        bitmap.write(bitmap.edits(first, next.items, true));
    } catch (const Error&) {
        m_rows.trim(first_row);
        throw;
    }
    m_header.commit(next);

    if (is_new) {
        m_names = std::move(*longer_names);
        m_splits.push_back(std::move(*new_split));
    }
    if (next.mean != *m_mean) m_mean = std::make_shared<const std::vector<float>>(next.mean);
}

void StoreFiles::truncate(std::uint64_t items) {
    StoreHeader next = header();
    RowIds ids = m_ids.cut(items);
    next.items = items;
    next.mapped_items = ids.mapped_items();
    next.mapped_rows = ids.mapped_rows();
    m_header.commit(std::move(next));
    m_header.forget_older_slot();
    m_ids = std::move(ids);
}

void StoreFiles::release_truncated() noexcept {
    try {
        m_header.settle();
    } catch (const Error&) {
        return;  // the older slot still speaks of the rows; the next write settles it
    }
    m_rows.trim(header().rows());
}

BitmapFile StoreFiles::create_flags(const fs::path& path,
                                    std::span<const std::uint64_t> items) const {
    try {
        BitmapFile file = BitmapFile::create(path);
        file.write(file.edits(items, true));
        sync_folder(m_folder);
        return file;
    } catch (const Error&) {
        try {
            remove_file(path);
        } catch (const Error&) {
            // Then it stays, without effect as long as this store is open.
        }
        throw;
    }
}

void StoreFiles::set_seen(ClassifierId classifier, std::span<const std::uint64_t> items,
                          bool seen) {
    const auto found = m_seen.find(classifier);
    if (found != m_seen.end()) {
        found->second.write(found->second.edits(items, seen));
    } else if (seen && !items.empty()) {
        m_seen.emplace(classifier, create_flags(seen_path(m_folder, classifier), items));
    }
}

void StoreFiles::drop_seen(ClassifierId classifier) {
    if (!m_seen.contains(classifier)) return;
    remove_file(seen_path(m_folder, classifier));
    m_seen.erase(classifier);
    sync_folder(m_folder);
}

void StoreFiles::remove(std::span<const std::uint64_t> items) {
    if (m_removed) {
        m_removed->write(m_removed->edits(items, true));
    } else if (!items.empty()) {
        m_removed = create_flags(m_folder / kRemovedName, items);
    }
}

Compaction StoreFiles::begin_compaction(std::span<const ItemId> keep) {
    m_header.settle();  // no slot may speak of the files that are about to be written over
    remove_stale_files();
    const BitmapView removed = m_removed ? m_removed->view() : BitmapView();
    return {m_folder, header(), m_ids, removed, keep};
}

void StoreFiles::finish_compaction(Compaction& compaction) {
    StoreHeader next = header();
    compaction.finish(next, m_ids);
    try {
        m_header.commit(next);
    } catch (const Error&) {
        compaction.keep_files();  // the disk may hold the new header; they go when it does not
        remove_stale_files();
        throw;
    }
    m_rows = compaction.take_files();
    m_ids = compaction.ids();
    remove_stale_files();
}

void StoreFiles::remove_stale_files() noexcept {
    try {
        const auto stale = RowFiles::others(m_folder, header().file_set);
        if (stale.empty()) return;
        m_header.settle();
        for (const fs::path& path : stale) remove_file(path);
    } catch (const std::exception&) {
        // They stay until the next time.
    }
}

std::map<std::string, std::uint64_t> StoreFiles::file_bytes() const {
    return with_folder(m_folder, [&] {
        std::map<std::string, std::uint64_t> bytes;
        for (const auto& entry : fs::directory_iterator(m_folder)) {
            if (entry.is_regular_file()) {
                bytes[entry.path().filename().string()] = entry.file_size();
            }
        }
        return bytes;
    });
}

}  // namespace halfspace
