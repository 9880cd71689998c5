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
                fmt::format("The head has {} weights, but {} gives vectors of {}; use the encoder "
                            "it was trained on{}",
                            saved.head.weights.size(), giver, dim,
                            saved.encoder.empty() ? "" : ", " + saved.encoder));
}

void require_same_space(const Encoder& encoder, const SavedHead& saved) {
    const EncoderInfo& info = encoder.info();
    require_dim(saved, info.dim, info.name);
    if (!saved.encoder_fingerprint.empty() && saved.encoder_fingerprint != info.fingerprint) {
        throw Error(
            ErrorCode::Conflict,
            fmt::format("The head was trained on vectors of {} (fingerprint {:.12}), and {} has "
                        "fingerprint {:.12}; its scores would mean nothing",
                        saved.encoder, saved.encoder_fingerprint, info.name, info.fingerprint));
    }
}

float score_of(const Head& head, std::span<const float> row) {
    return static_cast<float>(std::inner_product(
        row.begin(), row.end(), head.weights.begin(), static_cast<double>(head.bias), std::plus{},
        [](float x, float w) { return static_cast<double>(x) * static_cast<double>(w); }));
}

/// Scores one window of records after the other.
class Predicting {
public:
    Predicting(const std::function<Encoder&()>& encoder, const SavedHead& saved,
               const PredictOptions& options,
               const std::function<void(const Prediction&)>& on_prediction, std::uint64_t count)
        : m_encoder(encoder),
          m_saved(saved),
          m_options(options),
          m_on_prediction(on_prediction),
          m_embedder(encoder, saved.head.weights.size(), {32, 0, options.stop}),
          m_meter(count) {}

    /// @return false if the stop token came before all were dealt with
    bool take(const std::vector<Record>& records) {
        report.found += records.size();
        m_outcomes.assign(records.size(), {});
        std::vector<const Record*> wanted;
        std::vector<std::size_t> at;
        m_told = 0;
        for (std::size_t i = 0; i < records.size(); ++i) {
            std::string problem = problem_of(records[i]);
            if (problem.empty()) {
                wanted.push_back(&records[i]);
                at.push_back(i);
            } else {
                m_outcomes[i] = {true, 0, std::move(problem)};
            }
        }
        const bool is_whole = m_embedder.embed(
            wanted, [](std::size_t, std::span<const std::uint8_t>) {},
            [&](auto which, const EmbeddedBatch& batch) {
                note(which, at, batch);
                tell(records);
            });
        if (is_whole) tell(records);
        return is_whole;
    }

    PredictReport report;

private:
    struct Outcome {
        bool is_there = false;
        float score = 0;
        std::string problem;
    };

    std::string problem_of(const Record& record) const {
        if (!record.problem.empty() || !record.vector.empty()) return record.problem;
        return why_unreadable(m_encoder().info(), kind_of(record));
    }

    void note(std::span<const std::size_t> which, const std::vector<std::size_t>& at,
              const EmbeddedBatch& batch) {
        const std::size_t dim = m_saved.head.weights.size();
        std::span<const float> rows = batch.rows;
        for (std::size_t i = 0; i < which.size(); ++i) {
            Outcome& outcome = m_outcomes[at[which[i]]];
            outcome = {true, 0, batch.problems[i]};
            if (!outcome.problem.empty()) continue;
            outcome.score = score_of(m_saved.head, rows.first(dim));
            rows = rows.subspan(dim);
        }
    }

    /// Tells of the records in order, as far as there is no gap.
    void tell(const std::vector<Record>& records) {
        for (; m_told < records.size() && m_outcomes[m_told].is_there; ++m_told) {
            const Outcome& outcome = m_outcomes[m_told];
            const std::string& key = records[m_told].key;
            if (!outcome.problem.empty()) {
                report.skipped.push_back({key, outcome.problem});
                continue;
            }
            const bool is_positive = outcome.score >= m_options.cut_off;
            m_on_prediction({key, outcome.score, is_positive});
            ++report.predicted;
            if (is_positive) ++report.positive;
        }
        if (m_options.on_progress) {
            m_options.on_progress(
                m_meter.at(report.predicted + report.skipped.size(), report.skipped.size()));
        }
    }

    const std::function<Encoder&()>& m_encoder;
    const SavedHead& m_saved;
    const PredictOptions& m_options;
    const std::function<void(const Prediction&)>& m_on_prediction;
    RecordEmbedder m_embedder;
    ProgressMeter m_meter;
    std::vector<Outcome> m_outcomes;  // of the window
    std::size_t m_told = 0;           // of the window
};

}  // namespace

PredictReport predict_source(const std::function<Encoder&()>& encoder, const SavedHead& saved,
                             Source& source, const PredictOptions& options,
                             const std::function<void(const Prediction&)>& on_prediction) {
    const SourceInfo& info = source.info();
    if (info.has_vectors) {
        require_dim(saved, info.dim, info.root.string());
    } else {
        require_same_space(encoder(), saved);
    }
    Predicting predicting(encoder, saved, options, on_prediction, info.count.value_or(0));
    PredictReport& report = predicting.report;
    while (!report.was_stopped) {
        const std::vector<Record> records = next_window(source);
        if (records.empty()) break;
        report.was_stopped = !predicting.take(records) || options.stop.stop_requested();
    }
    if (report.was_stopped) report.found = std::max(report.found, info.count.value_or(0));
    return std::move(report);
}

}  // namespace halfspace
