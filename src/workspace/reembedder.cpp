// SPDX-License-Identifier: Apache-2.0
#include "workspace/reembedder.hpp"

#include "base/error.hpp"
#include "encode/embed_images.hpp"
#include "encode/embed_texts.hpp"
#include "workspace/item_table.hpp"
#include "workspace/new_vector_set.hpp"
#include "workspace/record_embedder.hpp"
#include "workspace/removed_items.hpp"
#include "workspace/source_table.hpp"
#include "workspace/vector_homes.hpp"
#include "workspace/vector_set_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWindowItems = 8192;
constexpr std::size_t kTextBatch = 512;  // enough to put texts of like length together

/// @throws Error InvalidInput if the encoder reads nothing that there is
void require_some_kind(const Workspace& workspace, const Encoder& encoder) {
    std::string reason;
    for (const KindCount& kind : workspace.overview().kinds) {
        reason = why_unreadable(encoder.info(), kind.kind);
        if (reason.empty()) return;
    }
    throw Error(ErrorCode::InvalidInput, workspace.name() +
                                             " has nothing that could be embedded: " +
                                             (reason.empty() ? "there are no items" : reason));
}

/// A disk that is not there would leave every picture without a vector.
void require_sources(const Workspace& workspace) {
    const std::scoped_lock lock(workspace.mutex());
    for (const SourceRow& source : SourceTable(workspace.database()).all()) {
        Statement pictures = workspace.database().prepare(
            "SELECT 1 FROM items WHERE source = ? AND removed = 0 AND kind = 'image' LIMIT 1");
        if (fs::exists(source.root) || !pictures.bind(source.id).step()) continue;
        throw Error(ErrorCode::NotFound,
                    fmt::format("{} is not there, and its pictures must be read again. Bring it "
                                "back; or, if it is gone for good, let its items go first: "
                                "halfspace index {} --again --allow-empty",
                                source.root.string(), workspace.name()));
    }
}

/// The set of this encoder's vectors, gone on with or begun.
/// @throws Error Conflict if it is the one in use
OpenSet set_of(Workspace& workspace, const EncoderInfo& encoder) {
    const std::scoped_lock lock(workspace.mutex());
    if (workspace.space().encoder_fingerprint == encoder.fingerprint) {
        throw Error(ErrorCode::Conflict, "The vectors of " + workspace.name() +
                                             " that are in use are those of " + encoder.name +
                                             "; there is nothing to do");
    }
    const VectorSpace space{encoder.dim, encoder.fingerprint};
    for (const VectorSet& set : VectorSetTable(workspace.database()).all()) {
        if (set.in_use) continue;
        auto store = open_begun(workspace.folder(), set);
        if (store && store->space().encoder_fingerprint == encoder.fingerprint) {
            return {set, std::move(store)};
        }
        if (!store && set.encoder == encoder.name) {
            remove_vectors_of(workspace.folder(), set);
            return {set, create_vectors(workspace.folder(), set, space)};
        }
    }
    return make_vector_set_beside(workspace, encoder.name, space);
}

/// An item on its way into the set.
struct Entry {
    ItemId id{};
    std::string split;
    ItemKind kind = ItemKind::Image;
    bool is_removed = false;
    std::string problem;  ///< why it gets no vector; empty if it may
};

/// One run over the items that the set has not dealt with yet.
class Reembedding {
public:
    Reembedding(Workspace& workspace, Encoder& encoder, OpenSet open, const ReembedOptions& options)
        : m_workspace(workspace),
          m_encoder(encoder),
          m_options(options),
          m_store(std::move(open.store)),
          m_writer(workspace, open.set.id, *m_store, options.durable_within),
          m_found(workspace.overview().items),
          m_meter(m_found) {
        m_report.set = std::move(open.set);
        m_report.found = m_found;
    }

    ReembedReport run() {
        begin();
        while (!m_report.was_stopped) {
            const std::vector<Entry> window = next_window();
            if (window.empty()) break;
            m_report.was_stopped = !take(window) || m_options.stop.stop_requested();
        }
        m_writer.flush();
        finish();
        return std::move(m_report);
    }

private:
    /// Forgets what a crash has left and counts what earlier runs have done.
    void begin() {
        const std::scoped_lock lock(m_workspace.mutex());
        const Database& database = m_workspace.database();
        m_next = m_store->size();
        VectorSetTable(database).forget_missing(m_report.set.id, m_next);
        Statement live =
            database.prepare("SELECT count(*) FROM items WHERE removed = 0 AND id < ?");
        live.bind(m_next).step();
        m_report.skipped = count_skipped();
        m_report.known = static_cast<std::uint64_t>(live.integer(0)) - m_report.skipped;
        m_before = m_report.known + m_report.skipped;
    }

    [[nodiscard]] std::uint64_t count_skipped() const {
        Statement query = m_workspace.database().prepare(
            "SELECT count(*) FROM missing_vectors JOIN items ON item = id"
            " WHERE vector_set = ? AND removed = 0");
        query.bind(m_report.set.id).step();
        return static_cast<std::uint64_t>(query.integer(0));
    }

    /// The next items, those to embed of one kind.
    std::vector<Entry> next_window() {
        const std::scoped_lock lock(m_workspace.mutex());
        std::vector<Entry> window;
        std::optional<ItemKind> kind;
        Statement query = m_workspace.database().prepare(
            "SELECT id, split, kind, removed FROM items WHERE id >= ? ORDER BY id LIMIT ?");
        query.bind(m_next, std::uint64_t{kWindowItems});
        while (query.step()) {
            Entry entry{ItemId{static_cast<std::uint64_t>(query.integer(0))},
                        query.text(1),
                        kind_from(query.text(2)),
                        query.integer(3) == 1,
                        {}};
            entry.problem = entry.is_removed ? "it is not in the data any more"
                                             : why_unreadable(m_encoder.info(), entry.kind);
            if (entry.problem.empty() && kind.value_or(entry.kind) != entry.kind) break;
            if (entry.problem.empty()) kind = entry.kind;
            window.push_back(std::move(entry));
        }
        m_next += window.size();
        return window;
    }

    /// @return false if the stop token came before all were dealt with
    bool take(const std::vector<Entry>& window) {
        std::vector<const Entry*> wanted;
        for (const Entry& entry : window) {
            if (entry.problem.empty()) wanted.push_back(&entry);
        }
        const Entry* next = window.data();
        const Entry* const end = next + window.size();
        const auto pass_over = [&](const Entry* until) {
            for (; next != until; ++next) leave_out(*next, next->problem);
        };
        std::size_t reached = 0;
        const auto on_batch = [&](const EmbeddedBatch& batch) {
            std::span<const float> rows = batch.rows;
            for (const std::string& problem : batch.problems) {
                const Entry* const entry = wanted[reached++];
                pass_over(entry);
                problem.empty() ? keep(*entry, rows) : leave_out(*entry, problem);
                ++next;
            }
            count_cut(batch);
            m_writer.flush_if_due();
            tell();
        };
        if (!wanted.empty()) embed(wanted, on_batch);
        if (reached < wanted.size()) return false;
        pass_over(end);
        m_writer.flush_if_due();
        return true;
    }

    void embed(const std::vector<const Entry*>& wanted, const BatchCallback& on_batch) {
        EmbedOptions options{m_options.batch_size, m_options.threads, m_options.stop};
        if (wanted.front()->kind == ItemKind::Text) {
            options.batch_size = kTextBatch;
            const ReadText read = [&](std::size_t i) {
                return m_workspace.item(wanted[i]->id, Workspace::TextPart::Whole).text;
            };
            embed_texts(m_encoder, wanted.size(), read, options, on_batch);
            return;
        }
        const ReadImage read = [&](std::size_t i) { return m_workspace.picture(wanted[i]->id); };
        embed_images(m_encoder, wanted.size(), read, options, on_batch);
    }

    void keep(const Entry& entry, std::span<const float>& rows) {
        m_writer.add(entry.split, rows.first(m_store->dim()));
        rows = rows.subspan(m_store->dim());
        ++m_report.added;
    }

    void leave_out(const Entry& entry, const std::string& problem) {
        m_writer.add_missing(entry.split, {entry.id, problem});
        if (!entry.is_removed) ++m_report.skipped;
    }

    void count_cut(const EmbeddedBatch& batch) {
        const auto cut = static_cast<std::uint64_t>(std::ranges::count(batch.was_cut, true));
        m_report.cut_texts += cut;
        if (cut > 0) m_report.token_limit = batch.token_limit;
    }

    void tell() const {
        if (!m_options.on_progress) return;
        const std::uint64_t done = m_report.added + m_report.known + m_report.skipped;
        m_options.on_progress(m_meter.at(done, m_report.skipped, m_before));
    }

    void finish() {
        const std::scoped_lock lock(m_workspace.mutex());
        const Database& database = m_workspace.database();
        if (!m_report.was_stopped) {
            m_report.was_stopped =
                !drop_missing_vectors(database, m_report.set.id, *m_store, m_options.stop);
        }
        Statement labels = database.prepare(
            "SELECT count(*) FROM labels JOIN missing_vectors m ON m.item = labels.item"
            " WHERE m.vector_set = ?");
        labels.bind(m_report.set.id).step();
        m_report.labels_left_out = static_cast<std::uint64_t>(labels.integer(0));
        m_report.elapsed = std::chrono::steady_clock::now() - m_start;
    }

    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    Workspace& m_workspace;
    Encoder& m_encoder;
    const ReembedOptions& m_options;
    std::unique_ptr<Store> m_store;
    VectorSetWriter m_writer;
    std::uint64_t m_found;
    ProgressMeter m_meter;
    ReembedReport m_report;
    std::uint64_t m_next = 0;    // the first item not taken yet
    std::uint64_t m_before = 0;  // dealt with by earlier runs
};

}  // namespace

ReembedReport reembed(Workspace& workspace, Encoder& encoder, const ReembedOptions& options) {
    require_some_kind(workspace, encoder);
    require_sources(workspace);
    return Reembedding(workspace, encoder, set_of(workspace, encoder.info()), options).run();
}

std::vector<SkippedRecord> skipped_by(const Workspace& workspace, std::int64_t vector_set,
                                      std::size_t offset, std::size_t count) {
    const std::scoped_lock lock(workspace.mutex());
    std::vector<SkippedRecord> skipped;
    Statement query = workspace.database().prepare(
        "SELECT key, reason FROM missing_vectors JOIN items ON item = id"
        " WHERE vector_set = ? AND removed = 0 ORDER BY item LIMIT ? OFFSET ?");
    query.bind(vector_set, std::uint64_t{count}, std::uint64_t{offset});
    while (query.step()) skipped.push_back({query.text(0), query.text(1)});
    return skipped;
}

}  // namespace halfspace
