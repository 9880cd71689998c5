// SPDX-License-Identifier: Apache-2.0
#include "workspace/predictor.hpp"

#include "base/error.hpp"
#include "workspace/known_items.hpp"
#include "workspace/record_embedder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace halfspace {

namespace {

void require_dim(const SavedHead& saved, std::size_t dim, const std::string& giver) {
    if (saved.head.weights.size() == dim) return;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("The head {} has {} weights, but {} gives vectors of {}; use the "
                            "encoder it was trained on{}",
                            saved.classifier, saved.head.weights.size(), giver, dim,
                            saved.encoder.empty() ? "" : ", " + saved.encoder));
}

void require_same_space(const Encoder& encoder, const SavedHead& saved) {
    const EncoderInfo& info = encoder.info();
    require_dim(saved, info.dim, info.name);
    if (!saved.encoder_fingerprint.empty() && saved.encoder_fingerprint != info.fingerprint) {
        throw Error(
            ErrorCode::Conflict,
            fmt::format("The head {} was trained on vectors of {} (fingerprint {:.12}), and {} has "
                        "fingerprint {:.12}; its scores would mean nothing",
                        saved.classifier, saved.encoder, saved.encoder_fingerprint, info.name,
                        info.fingerprint));
    }
}

float score_of(const Head& head, std::span<const float> row) {
    return static_cast<float>(std::inner_product(
        row.begin(), row.end(), head.weights.begin(), static_cast<double>(head.bias), std::plus{},
        [](float x, float w) { return static_cast<double>(x) * static_cast<double>(w); }));
}

/// Scores one window of records after the other.
class Scoring {
public:
    Scoring(const std::function<Encoder&()>& encoder, std::span<const SavedHead> heads,
            const ScoringOptions& options,
            const std::function<void(std::span<const ScoredRecord>)>& on_scored,
            std::uint64_t count)
        : m_encoder(encoder),
          m_heads(heads),
          m_dim(heads.front().head.weights.size()),
          m_options(options),
          m_on_scored(on_scored),
          m_embedder(encoder, m_dim, {32, 0, options.stop}),
          m_done(options.done_before),
          m_skipped(options.skipped_before),
          m_meter(count) {}

    /// @return false if the stop token came before all were dealt with
    bool take(const std::vector<Record>& records) {
        m_window.assign(records.size(), {});
        m_is_there.assign(records.size(), false);
        m_told = 0;
        std::vector<const Record*> wanted;
        std::vector<std::size_t> at;
        for (std::size_t i = 0; i < records.size(); ++i) {
            m_window[i].key = records[i].key;
            m_window[i].problem = problem_of(records[i]);
            if (m_window[i].problem.empty()) {
                wanted.push_back(&records[i]);
                at.push_back(i);
            } else {
                m_is_there[i] = true;
            }
        }
        const bool is_whole = m_embedder.embed(
            wanted, [](std::size_t, std::span<const std::uint8_t>) {},
            [&](auto which, const EmbeddedBatch& batch) {
                note(which, at, batch);
                tell();
            });
        if (is_whole) tell();
        return is_whole;
    }

private:
    std::string problem_of(const Record& record) const {
        if (!record.problem.empty() || !record.vector.empty()) return record.problem;
        return why_unreadable(m_encoder().info(), kind_of(record));
    }

    void note(std::span<const std::size_t> which, const std::vector<std::size_t>& at,
              const EmbeddedBatch& batch) {
        std::span<const float> rows = batch.rows;
        for (std::size_t i = 0; i < which.size(); ++i) {
            ScoredRecord& scored = m_window[at[which[i]]];
            m_is_there[at[which[i]]] = true;
            scored.problem = batch.problems[i];
            if (!scored.problem.empty()) continue;
            for (const SavedHead& saved : m_heads) {
                scored.scores.push_back(score_of(saved.head, rows.first(m_dim)));
            }
            rows = rows.subspan(m_dim);
        }
    }

    /// Tells of the records in order, as far as there is no gap.
    void tell() {
        const std::size_t first = m_told;
        for (; m_told < m_window.size() && m_is_there[m_told]; ++m_told) {
            if (!m_window[m_told].problem.empty()) ++m_skipped;
        }
        m_done += m_told - first;
        if (m_told > first) m_on_scored(std::span(m_window).subspan(first, m_told - first));
        if (m_options.on_progress) {
            m_options.on_progress(m_meter.at(m_done, m_skipped, m_options.done_before));
        }
    }

    const std::function<Encoder&()>& m_encoder;
    std::span<const SavedHead> m_heads;
    std::size_t m_dim;
    const ScoringOptions& m_options;
    const std::function<void(std::span<const ScoredRecord>)>& m_on_scored;
    RecordEmbedder m_embedder;
    std::uint64_t m_done;
    std::uint64_t m_skipped;
    ProgressMeter m_meter;
    std::vector<ScoredRecord> m_window;
    std::vector<bool> m_is_there;  // of the window: whether it is known what became of it
    std::size_t m_told = 0;        // of the window
};

}  // namespace

bool score_source(const std::function<Encoder&()>& encoder, std::span<const SavedHead> heads,
                  Source& source, const ScoringOptions& options,
                  const std::function<void(std::span<const ScoredRecord>)>& on_scored) {
    const SourceInfo& info = source.info();
    for (const SavedHead& saved : heads) {
        if (info.has_vectors) {
            require_dim(saved, info.dim, info.root.string());
        } else {
            require_same_space(encoder(), saved);
        }
    }
    Scoring scoring(encoder, heads, options, on_scored, info.count.value_or(0));
    while (true) {
        const std::vector<Record> records = next_window(source);
        if (records.empty()) return true;
        if (!scoring.take(records) || options.stop.stop_requested()) return false;
    }
}

}  // namespace halfspace
