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

}  // namespace

StoreFiles::StoreFiles(fs::path folder, HeaderFile header, RowFiles rows, SplitNames names)
    : m_folder(std::move(folder)),
      m_header(std::move(header)),
      m_rows(std::move(rows)),
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
    });
    auto rows = RowFiles::create(folder, space.dim);
    StoreHeader header;
    header.space = space;
    header.mean.resize(space.dim);
    return {folder, HeaderFile::create(folder / kHeaderName, std::move(header)), std::move(rows),
            SplitNames(folder / kSplitNamesName)};
}

StoreFiles StoreFiles::open(const fs::path& folder) {
    const fs::path path = folder / kHeaderName;
    if (!with_folder(folder, [&] { return fs::exists(path); })) {
        throw Error(ErrorCode::NotFound, "There is no vector store in " + folder.string());
    }
    auto header = HeaderFile::open(path);
    const StoreHeader& current = header.current();
    auto rows = RowFiles::open(folder, current.space.dim, current.rows);
    auto names = SplitNames::open(folder / kSplitNamesName, current);
    StoreFiles files(folder, std::move(header), std::move(rows), std::move(names));
    files.open_bitmaps();
    files.check_splits();
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
}

void StoreFiles::check_splits() const {
    const std::uint64_t rows = header().rows;
    for (std::uint64_t index = 0; index * 64 < rows; ++index) {
        const std::uint64_t left = rows - index * 64;
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
    snapshot.rows = header().rows;
    snapshot.view = m_rows.view();
    snapshot.mean_start = header().mean_start;
    snapshot.mean = m_mean;
    for (std::size_t index = 0; index < m_splits.size(); ++index) {
        snapshot.splits.emplace(m_names.names()[index], m_splits[index].view());
    }
    for (const auto& [classifier, file] : m_seen) {
        snapshot.seen.emplace(classifier, file.view());
    }
    snapshot.epoch = std::move(epoch);
    return snapshot;
}

void StoreFiles::freeze_mean(StoreHeader& next, std::span<const float> rows) const {
    const std::size_t dim = next.space.dim;
    const std::uint64_t stored = header().rows;
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
}

void StoreFiles::add(std::span<const float> rows, std::string_view split, ThreadPool& pool) {
    // A slot that may speak of rows past the committed ones must go before those rows are written.
    m_header.settle();
    StoreHeader next = header();
    const std::uint64_t first = next.rows;
    next.rows += rows.size() / next.space.dim;

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
        m_rows.write(first, rows, next.mean, next.mean_start, pool);
        clear_flags(first, next.rows);
        BitmapFile& bitmap = is_new ? *new_split : m_splits[index];
        bitmap.write(bitmap.edits(first, next.rows, true));
    } catch (const Error&) {
        m_rows.trim(first);
        throw;
    }
    m_header.commit(next);

    if (is_new) {
        m_names = std::move(*longer_names);
        m_splits.push_back(std::move(*new_split));
    }
    if (next.mean != *m_mean) m_mean = std::make_shared<const std::vector<float>>(next.mean);
}

void StoreFiles::truncate(std::uint64_t rows) {
    StoreHeader next = header();
    next.rows = rows;
    m_header.commit(std::move(next));
    m_header.forget_older_slot();
}

void StoreFiles::release_truncated() noexcept {
    try {
        m_header.settle();
    } catch (const Error&) {
        return;  // the older slot still speaks of the rows; the next write settles it
    }
    m_rows.trim(header().rows);
}

void StoreFiles::set_seen(ClassifierId classifier, std::span<const std::uint64_t> rows, bool seen) {
    const auto found = m_seen.find(classifier);
    if (found != m_seen.end()) {
        found->second.write(found->second.edits(rows, seen));
        return;
    }
    if (!seen || rows.empty()) return;
    const fs::path path = seen_path(m_folder, classifier);
    try {
        BitmapFile file = BitmapFile::create(path);
        file.write(file.edits(rows, true));
        sync_folder(m_folder);
        m_seen.emplace(classifier, std::move(file));
    } catch (const Error&) {
        std::error_code ignored;
        fs::remove(path, ignored);
        throw;
    }
}

void StoreFiles::drop_seen(ClassifierId classifier) {
    if (!m_seen.contains(classifier)) return;
    with_folder(m_folder, [&] { fs::remove(seen_path(m_folder, classifier)); });
    m_seen.erase(classifier);
    sync_folder(m_folder);
}

}  // namespace halfspace
