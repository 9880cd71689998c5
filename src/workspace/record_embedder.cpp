// SPDX-License-Identifier: Apache-2.0
#include "workspace/record_embedder.hpp"

#include "base/file.hpp"
#include "encode/embed_images.hpp"
#include "encode/embed_texts.hpp"
#include "encode/unit_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace halfspace {

namespace {

constexpr std::size_t kWindowRecords = 8192;
constexpr std::size_t kWindowBytes = 64U << 20U;
constexpr std::size_t kPortion = 32;     // records may be large
constexpr std::size_t kTextBatch = 512;  // enough to put texts of like length together
constexpr std::size_t kVectorBatch = 8192;

std::size_t bytes_in_hand(const Record& record) {
    std::size_t bytes = record.vector.size() * sizeof(float);
    if (const auto* text = std::get_if<Text>(&record.content)) bytes += text->text.size();
    if (const auto* image = std::get_if<ImageBytes>(&record.content)) bytes += image->bytes.size();
    return bytes;
}

std::vector<std::uint8_t> picture_bytes(const Content& content) {
    if (const auto* file = std::get_if<ImageFile>(&content)) return read_file(file->path);
    return std::get<ImageBytes>(content).bytes;
}

}  // namespace

std::vector<Record> next_window(Source& source) {
    std::vector<Record> window;
    std::size_t bytes = 0;
    while (window.size() < kWindowRecords && bytes < kWindowBytes) {
        std::vector<Record> portion = source.next(kPortion);
        if (portion.empty()) break;
        for (const Record& record : portion) bytes += bytes_in_hand(record);
        std::ranges::move(portion, std::back_inserter(window));
    }
    return window;
}

std::string why_unreadable(const EncoderInfo& encoder, ItemKind kind) {
    if (kind == ItemKind::Vector) return "it has neither a vector nor anything to make one of";
    if (kind == ItemKind::Image ? encoder.reads_images : encoder.reads_texts) return {};
    return "the encoder " + encoder.name +
           (kind == ItemKind::Image ? " reads texts only" : " reads pictures only");
}

bool RecordEmbedder::embed(const std::vector<const Record*>& records, const OnRead& on_read,
                           const OnBatch& on_batch) {
    std::vector<std::size_t> pictures;
    std::vector<std::size_t> texts;
    std::vector<std::size_t> vectors;
    for (std::size_t i = 0; i < records.size(); ++i) {
        const bool is_text = std::holds_alternative<Text>(records[i]->content);
        (!records[i]->vector.empty() ? vectors : is_text ? texts : pictures).push_back(i);
    }
    return embed_pictures(records, pictures, on_read, on_batch) &&
           embed_written(records, texts, on_batch) && take_vectors(records, vectors, on_batch);
}

template <typename Embed>
bool RecordEmbedder::run(std::span<const std::size_t> which, std::size_t batch_size,
                         const OnBatch& on_batch, const Embed& embed) {
    if (which.empty()) return true;
    std::size_t reached = 0;
    const BatchCallback on_embedded = [&](const EmbeddedBatch& batch) {
        on_batch(which.subspan(batch.first, batch.problems.size()), batch);
        reached = batch.first + batch.problems.size();
    };
    EmbedOptions options = m_options;
    options.batch_size = batch_size;
    const EmbedTimes times = embed(options, on_embedded);
    m_times.decode += times.decode;
    m_times.encode += times.encode;
    return reached == which.size();
}

bool RecordEmbedder::embed_pictures(const std::vector<const Record*>& records,
                                    std::span<const std::size_t> which, const OnRead& on_read,
                                    const OnBatch& on_batch) {
    const ReadImage read = [&](std::size_t i) {
        auto bytes = picture_bytes(records[which[i]]->content);
        on_read(which[i], bytes);
        return bytes;
    };
    return run(which, m_options.batch_size, on_batch, [&](const auto& options, const auto& done) {
        return embed_images(m_encoder(), which.size(), read, options, done);
    });
}

bool RecordEmbedder::embed_written(const std::vector<const Record*>& records,
                                   std::span<const std::size_t> which, const OnBatch& on_batch) {
    const ReadText read = [&](std::size_t i) {
        return std::get<Text>(records[which[i]]->content).text;
    };
    return run(which, kTextBatch, on_batch, [&](const auto& options, const auto& done) {
        return embed_texts(m_encoder(), which.size(), read, options, done);
    });
}

bool RecordEmbedder::take_vectors(const std::vector<const Record*>& records,
                                  std::span<const std::size_t> which, const OnBatch& on_batch) {
    while (!which.empty() && !m_options.stop.stop_requested()) {
        const auto part = which.first(std::min(which.size(), kVectorBatch));
        EmbeddedBatch batch;
        batch.rows.reserve(part.size() * m_dim);
        for (const std::size_t i : part) take_vector(records[i]->vector, batch);
        on_batch(part, batch);
        which = which.subspan(part.size());
    }
    return which.empty();
}

void RecordEmbedder::take_vector(std::span<const float> vector, EmbeddedBatch& batch) const {
    std::string& problem = batch.problems.emplace_back();
    if (vector.size() != m_dim) {
        problem = fmt::format("its vector has {} numbers, not {}", vector.size(), m_dim);
        return;
    }
    const std::size_t before = batch.rows.size();
    batch.rows.insert(batch.rows.end(), vector.begin(), vector.end());
    const auto row = std::span(batch.rows).subspan(before);
    make_unit(row);
    if (!std::isnan(row[0])) return;
    problem = "its vector has no direction: all zeros, or numbers that are not finite";
    batch.rows.resize(before);
}

}  // namespace halfspace
