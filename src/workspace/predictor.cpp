// SPDX-License-Identifier: Apache-2.0
#include "workspace/predictor.hpp"

#include "base/error.hpp"
#include "encode/embed_images.hpp"

#include <fmt/format.h>

#include <numeric>

namespace halfspace {

namespace {

void require_same_space(const Encoder& encoder, const SavedHead& saved) {
    const EncoderInfo& info = encoder.info();
    if (saved.head.weights.size() != info.dim) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("The head has {} weights, but {} gives vectors of {}; use the encoder "
                        "it was trained on{}",
                        saved.head.weights.size(), info.name, info.dim,
                        saved.encoder.empty() ? "" : ", " + saved.encoder));
    }
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

}  // namespace

PredictReport predict_image_folder(Encoder& encoder, const SavedHead& saved,
                                   const std::filesystem::path& folder,
                                   const PredictOptions& options,
                                   const std::function<void(const Prediction&)>& on_prediction) {
    require_same_space(encoder, saved);
    const FolderScan scan = scan_image_folder(folder);
    PredictReport report;
    report.found = scan.files.size() + scan.skipped.size();
    report.skipped = scan.skipped;
    std::vector<std::filesystem::path> paths;
    paths.reserve(scan.files.size());
    for (const auto& file : scan.files) paths.push_back(folder / file.path);

    const ProgressMeter meter(paths.size());
    std::size_t reached = 0;
    EmbedOptions embed_options;
    embed_options.stop = options.stop;
    embed_files(encoder, paths, embed_options, [&](const EmbeddedBatch& batch) {
        std::span<const float> rows = batch.rows;
        for (std::size_t i = 0; i < batch.problems.size(); ++i) {
            const std::string& path = scan.files[batch.first + i].path;
            if (!batch.problems[i].empty()) {
                report.skipped.push_back({path, batch.problems[i]});
                continue;
            }
            const float score = score_of(saved.head, rows.first(encoder.dim()));
            rows = rows.subspan(encoder.dim());
            const bool is_positive = score >= options.cut_off;
            on_prediction({path, score, is_positive});
            ++report.predicted;
            if (is_positive) ++report.positive;
        }
        reached = batch.first + batch.problems.size();
        if (options.on_progress) options.on_progress(meter.at(reached, report.skipped.size()));
    });
    report.was_stopped = reached < paths.size();
    return report;
}

}  // namespace halfspace
