// SPDX-License-Identifier: Apache-2.0
#include "workspace/indexer.hpp"

#include "base/error.hpp"
#include "workspace/item_writer.hpp"
#include "workspace/record_embedder.hpp"
#include "workspace/removed_items.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace halfspace {

namespace {

bool has_live_items(const Database& database, std::int64_t source) {
    return database.prepare("SELECT 1 FROM items WHERE source = ? AND removed = 0 LIMIT 1")
        .bind(source)
        .step();
}

/// Why the workspace cannot make vectors of such records; empty if it can.
std::string why_not(Workspace& workspace, ItemKind kind) {
    return why_unreadable(workspace.encoder().info(), kind);
}

void require_fit(Workspace& workspace, const SourceInfo& info) {
    if (!info.has_vectors) {
        const std::string reason = why_not(workspace, info.kind);
        if (reason.empty()) return;
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} cannot be indexed: {}. Make another workspace with an encoder "
                                "for {}s: --workspace NAME --encoder NAME",
                                info.root.string(), reason, name_of(info.kind)));
    }
    if (info.dim != workspace.space().dim) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("The vectors of {} have {} numbers, those of the workspace {} have "
                        "{}; make another workspace for them: --workspace NAME",
                        info.root.string(), info.dim, workspace.name(), workspace.space().dim));
    }
}

/// A folder whose pictures are on a disk that is not there may look like a folder of texts.
void require_same_kind(Workspace& workspace, const SourceInfo& info) {
    const std::scoped_lock lock(workspace.mutex());
    const auto before = SourceTable(workspace.database()).find(info.root);
    if (!before || before->format == info.format ||
        !has_live_items(workspace.database(), before->id)) {
        return;
    }
    throw Error(ErrorCode::Conflict,
                fmt::format("{} was indexed as {} and looks like {} now. Is everything there? If "
                            "so, say with --allow-empty that the items it had may go",
                            info.root.string(), before->format, info.format));
}

/// One scan of a source, window by window.
class Indexing {
public:
    Indexing(Workspace& workspace, Source& source, const SourceOptions& read_with,
             const IndexOptions& options)
        : m_workspace(workspace),
          m_source(source),
          m_options(options),
          m_scan(workspace, source.info(), read_with),
          m_writer(workspace, m_scan, options.durable_within),
          m_embedder([&]() -> Encoder& { return workspace.encoder(); }, workspace.space().dim,
                     {options.batch_size, options.threads, options.stop}),
          m_meter(source.info().count.value_or(0)) {
        m_report.source = m_scan.source();
    }

    IndexReport run() {
        while (!m_report.was_stopped) {
            std::vector<Record> records = next_window(m_source);
            if (records.empty()) break;
            m_report.was_stopped = !take(std::move(records)) || m_options.stop.stop_requested();
        }
        finish();
        return std::move(m_report);
    }

private:
    /// @return false if the stop token came before all were dealt with
    bool take(std::vector<Record> records) {
        m_report.found += records.size();
        m_known += records.size();
        std::vector<NewItem> fresh = m_scan.sort_out(
            std::move(records), [&](ItemKind kind) { return why_not(m_workspace, kind); });
        m_known -= fresh.size();
        if (fresh.empty()) tell();
        std::vector<const Record*> wanted;
        wanted.reserve(fresh.size());
        for (const NewItem& item : fresh) wanted.push_back(&item.record);
        const auto on_read = [&](std::size_t i, std::span<const std::uint8_t> bytes) {
            if (!fresh[i].hash) fresh[i].hash = hash_of(bytes);
        };
        const bool is_whole =
            m_embedder.embed(wanted, on_read, [&](auto which, const EmbeddedBatch& batch) {
                m_writer.take(fresh, which, batch);
                const auto cut =
                    static_cast<std::uint64_t>(std::ranges::count(batch.was_cut, true));
                m_report.cut_texts += cut;
                if (cut > 0) m_report.token_limit = batch.token_limit;
                m_embedded += which.size();
                tell();
            });
        m_writer.flush();
        return is_whole;
    }

    void tell() const {
        if (!m_options.on_progress) return;
        m_options.on_progress(m_meter.at(m_known + m_embedded, m_scan.counts().skipped, m_known));
    }

    void finish() {
        {
            const std::scoped_lock lock(m_workspace.mutex());
            if (m_report.was_stopped) {
                m_report.found = std::max(m_report.found, m_source.info().count.value_or(0));
                settle_removed(m_workspace.database(), m_workspace.store());
            } else {
                m_scan.complete(m_options.if_all_gone);
            }
        }
        if (!m_report.was_stopped) {
            m_report.dropped_vectors = drop_removed_vectors(m_workspace, m_options.stop);
        }
        const std::scoped_lock lock(m_workspace.mutex());
        static_cast<ScanCounts&>(m_report) = m_scan.counts();
        m_report.labels_of_removed =
            count_labels_of_removed(m_workspace.database(), m_report.source);
        m_report.decode_time = m_embedder.times().decode;
        m_report.encode_time = m_embedder.times().encode;
        m_report.elapsed = std::chrono::steady_clock::now() - m_start;
    }

    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    Workspace& m_workspace;
    Source& m_source;
    const IndexOptions& m_options;
    SourceScan m_scan;
    ItemWriter m_writer;
    RecordEmbedder m_embedder;
    ProgressMeter m_meter;
    IndexReport m_report;
    std::uint64_t m_known = 0;     // dealt with without a vector being made
    std::uint64_t m_embedded = 0;  // the others
};

}  // namespace

IndexReport index_source(Workspace& workspace, Source& source, const SourceOptions& read_with,
                         const IndexOptions& options) {
    require_fit(workspace, source.info());
    if (options.if_all_gone == SourceScan::IfAllGone::Refuse)
        require_same_kind(workspace, source.info());
    return Indexing(workspace, source, read_with, options).run();
}

IndexReport remove_items_of(Workspace& workspace, const SourceRow& source) {
    SourceInfo info;
    info.root = source.root;
    info.format = source.format;
    IndexReport report;
    {
        const std::scoped_lock lock(workspace.mutex());
        SourceScan scan(workspace, info, source.options);
        scan.complete(SourceScan::IfAllGone::Remove);
        static_cast<ScanCounts&>(report) = scan.counts();
    }
    report.source = source.id;
    report.dropped_vectors = drop_removed_vectors(workspace, {});
    const std::scoped_lock lock(workspace.mutex());
    report.labels_of_removed = count_labels_of_removed(workspace.database(), source.id);
    return report;
}

}  // namespace halfspace
