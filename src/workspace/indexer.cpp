// SPDX-License-Identifier: Apache-2.0
#include "workspace/indexer.hpp"

#include "base/error.hpp"
#include "encode/embed_images.hpp"
#include "workspace/item_table.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

/// Parts what was found into known, skipped before and new; only the new is returned.
std::vector<FoundFile> select_new(const FolderScan& scan,
                                  std::unordered_map<std::string, KnownFile> known,
                                  const std::vector<SkippedFile>& skipped_before,
                                  IndexReport& report) {
    std::unordered_map<std::string, std::string> reason_of;
    for (const auto& file : skipped_before) reason_of.emplace(file.path, file.reason);

    std::vector<FoundFile> fresh;
    for (const FoundFile& file : scan.files) {
        const auto found = known.find(file.path);
        if (found == known.end()) {
            fresh.push_back(file);
            continue;
        }
        const KnownFile before = found->second;
        known.erase(found);
        const bool same = before.bytes == file.bytes && before.modified_ns == file.modified_ns;
        if (before.was_skipped && same) {
            report.skipped.push_back({file.path, reason_of[file.path]});
        } else if (before.was_skipped) {
            fresh.push_back(file);
        } else {
            ++report.known;
            if (!same) ++report.changed;
        }
    }
    report.missing = static_cast<std::uint64_t>(
        std::ranges::count_if(known, [](const auto& entry) { return !entry.second.was_skipped; }));
    return fresh;
}

/// Writes embedded batches into the store and the catalogue, and counts.
class BatchWriter {
public:
    BatchWriter(Workspace& workspace, std::int64_t source, const std::vector<FoundFile>& files,
                IndexReport& report)
        : m_workspace(workspace), m_source(source), m_files(files), m_report(report) {}

    /// The vectors first, then the catalogue: a crash between leaves vectors nobody was told of,
    /// which the next opening drops.
    void write(const EmbeddedBatch& batch) {
        const std::scoped_lock lock(m_workspace.mutex());
        const auto groups = by_split(batch);
        const std::size_t before = m_workspace.store().size();
        try {
            commit(batch, groups);
        } catch (...) {
            m_workspace.store().truncate(before);
            throw;
        }
        for (std::size_t i = 0; i < batch.problems.size(); ++i) {
            if (!batch.problems[i].empty()) {
                m_report.skipped.push_back({m_files[batch.first + i].path, batch.problems[i]});
            }
        }
        for (const auto& [split, group] : groups) m_report.added += group.files.size();
    }

private:
    struct Group {
        std::vector<FoundFile> files;
        std::vector<float> rows;
    };

    [[nodiscard]] std::map<std::string, Group> by_split(const EmbeddedBatch& batch) const {
        const auto dim = static_cast<std::ptrdiff_t>(m_workspace.space().dim);
        std::map<std::string, Group> groups;
        auto row = batch.rows.cbegin();
        for (std::size_t i = 0; i < batch.problems.size(); ++i) {
            if (!batch.problems[i].empty()) continue;
            const FoundFile& file = m_files[batch.first + i];
            Group& group = groups[file.split];
            group.files.push_back(file);
            group.rows.insert(group.rows.end(), row, row + dim);
            row += dim;
        }
        return groups;
    }

    void commit(const EmbeddedBatch& batch, const std::map<std::string, Group>& groups) {
        std::vector<std::pair<ItemId, const Group*>> stored;
        for (const auto& [split, group] : groups) {
            stored.emplace_back(m_workspace.store().add(group.rows, split), &group);
        }
        Transaction transaction(m_workspace.database());
        ItemTable table(m_workspace.database());
        for (const auto& [first, group] : stored) table.add(m_source, first, group->files);
        for (std::size_t i = 0; i < batch.problems.size(); ++i) {
            if (!batch.problems[i].empty()) {
                table.skip(m_source, m_files[batch.first + i], batch.problems[i]);
            }
        }
        transaction.commit();
    }

    Workspace& m_workspace;
    std::int64_t m_source;
    const std::vector<FoundFile>& m_files;
    IndexReport& m_report;
};

/// Files that are skipped by their name alone stand in the catalogue beside those that could not be
/// read.
void record_scan_skips(Workspace& workspace, std::int64_t source, const FolderScan& scan,
                       const IndexReport& report) {
    const std::scoped_lock lock(workspace.mutex());
    Transaction transaction(workspace.database());
    ItemTable table(workspace.database());
    for (const auto& file : scan.skipped)
        table.skip(source, {file.path, {}, 0, 0, {}}, file.reason);
    table.keep_skipped(source, report.skipped);
    transaction.commit();
}

}  // namespace

IndexReport index_image_folder(Workspace& workspace, const fs::path& folder,
                               const IndexOptions& options) {
    const auto start = std::chrono::steady_clock::now();
    Encoder& encoder = workspace.encoder();
    if (!encoder.info().reads_images) {
        throw Error(ErrorCode::InvalidInput,
                    "The encoder " + encoder.info().name +
                        " reads texts only; pictures need another encoder");
    }
    const FolderScan scan = scan_image_folder(folder, options.splits);
    IndexReport report;
    report.rule_used = scan.rule_used;
    report.found = scan.files.size() + scan.skipped.size();
    report.skipped = scan.skipped;

    std::int64_t source = 0;
    std::vector<FoundFile> fresh;
    {
        const std::scoped_lock lock(workspace.mutex());
        ItemTable table(workspace.database());
        source = table.source_id(fs::canonical(folder));
        fresh = select_new(scan, table.known(source), table.skipped_of(source), report);
    }

    std::vector<fs::path> paths;
    paths.reserve(fresh.size());
    for (const auto& file : fresh) paths.push_back(folder / file.path);

    BatchWriter writer(workspace, source, fresh, report);
    const ProgressMeter meter(fresh.size());
    std::size_t reached = 0;
    const auto on_batch = [&](const EmbeddedBatch& batch) {
        writer.write(batch);
        reached = batch.first + batch.problems.size();
        if (options.on_progress) options.on_progress(meter.at(reached, report.skipped.size()));
    };
    const EmbedTimes times =
        embed_files(encoder, paths, {options.batch_size, options.threads, options.stop}, on_batch);

    std::ranges::sort(report.skipped, {}, &SkippedFile::path);
    report.was_stopped = reached < fresh.size();
    if (!report.was_stopped) record_scan_skips(workspace, source, scan, report);
    report.decode_time = times.decode;
    report.encode_time = times.encode;
    report.elapsed = std::chrono::steady_clock::now() - start;
    return report;
}

}  // namespace halfspace
