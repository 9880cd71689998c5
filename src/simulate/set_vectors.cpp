// SPDX-License-Identifier: Apache-2.0
#include "simulate/set_vectors.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "encode/embed_images.hpp"
#include "encode/embed_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTextsAtOnce = 512;

Error no_image_tower() {
    return {ErrorCode::InvalidInput, "This encoder knows the prompts of one set only"};
}

/// Ends every part with a zero byte, so that none runs into the next.
class PartsDigest {
public:
    explicit PartsDigest(const EncoderInfo& encoder) { add(encoder.fingerprint); }

    void add(std::string_view part) {
        m_digest.add(part);
        m_digest.add(std::string_view("\0", 1));
    }

    /// Enough to tell the files of one folder apart.
    std::string text() { return m_digest.hex().substr(0, 16); }

private:
    Digest m_digest;
};

std::string digest_of_items(const KnownSet& set, const EncoderInfo& encoder) {
    PartsDigest digest(encoder);
    for (const auto& text : set.texts) digest.add(text);
    for (const auto& file : set.files) {
        digest.add(file.filename().native());
        digest.add(std::to_string(fs::file_size(file)));
        digest.add(std::to_string(fs::last_write_time(file).time_since_epoch().count()));
    }
    return digest.text();
}

std::string digest_of_texts(std::span<const std::string> texts, const EncoderInfo& encoder) {
    PartsDigest digest(encoder);
    for (const auto& text : texts) digest.add(text);
    return digest.text();
}

std::span<const std::uint8_t> bytes_of(const std::vector<float>& values) {
    // The bytes of floats may be read as unsigned char by the rules of the language.
    return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(float)};
}

/// The `count` floats kept in `file`, or those `make` gives, which are then kept.
std::vector<float> kept_or_made(const fs::path& file, std::size_t count,
                                const std::function<std::vector<float>()>& make) {
    std::error_code problem;
    if (fs::file_size(file, problem) == count * sizeof(float) && !problem) {
        const auto bytes = read_file(file);
        std::vector<float> rows(count);
        std::memcpy(rows.data(), bytes.data(), bytes.size());
        return rows;
    }
    auto rows = make();
    fs::create_directories(file.parent_path());
    write_file(file, bytes_of(rows));
    return rows;
}

std::vector<float> embed_items(const KnownSet& set, Encoder& encoder,
                               const ProgressCallback& on_progress, std::stop_token stop) {
    std::vector<float> rows;
    std::size_t done = 0;
    const ProgressMeter meter(set.size());
    const auto keep = [&](const EmbeddedBatch& batch) {
        for (std::size_t i = 0; i < batch.problems.size(); ++i) {
            if (batch.problems[i].empty()) continue;
            const std::size_t item = batch.first + i;
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("{}: {} cannot be embedded: {}", set.name,
                                    set.texts.empty() ? set.files[item].string()
                                                      : fmt::format("text {}", item + 1),
                                    batch.problems[i]));
        }
        rows.insert(rows.end(), batch.rows.begin(), batch.rows.end());
        done += batch.problems.size();
        if (on_progress) on_progress(meter.at(done, 0));
    };
    EmbedOptions options;
    options.stop = stop;
    if (set.texts.empty()) {
        embed_files(encoder, set.files, options, keep);
    } else {
        options.batch_size = kTextsAtOnce;
        embed_texts(
            encoder, set.size(), [&](std::size_t i) { return set.texts[i]; }, options, keep);
    }
    if (done < set.size()) throw Error(ErrorCode::Unavailable, "Stopped while embedding");
    return rows;
}

}  // namespace

SetVectors vectors_of(const KnownSet& set, const EncoderInfo& encoder,
                      const std::function<Encoder&()>& open, const fs::path& cache,
                      const ProgressCallback& on_progress, std::stop_token stop) {
    std::vector<std::string> prompts;
    for (const auto& wanted : set.concepts) prompts.push_back(wanted.prompt);
    const auto file_for = [&](const std::string& digest) {
        return cache / fmt::format("{}-{}.f32", set.name, digest);
    };
    SetVectors vectors;
    vectors.items =
        kept_or_made(file_for(digest_of_items(set, encoder)), set.size() * encoder.dim,
                     [&] { return embed_items(set, open(), on_progress, std::move(stop)); });
    vectors.prompts =
        kept_or_made(file_for(digest_of_texts(prompts, encoder)), prompts.size() * encoder.dim,
                     [&] { return open().embed_texts(prompts, TextRole::Query).rows; });
    return vectors;
}

KnownPrompts::KnownPrompts(EncoderInfo info, const KnownSet& set, std::vector<float> rows)
    : m_info(std::move(info)), m_rows(std::move(rows)) {
    for (const auto& wanted : set.concepts) m_prompts.push_back(wanted.prompt);
}

const ImagePreprocess& KnownPrompts::image_preprocess() const {
    throw no_image_tower();
}

std::vector<float> KnownPrompts::embed_images(std::span<const float> /*pixels*/) {
    throw no_image_tower();
}

TextEmbeddings KnownPrompts::embed_texts(std::span<const std::string> texts, TextRole /*role*/) {
    TextEmbeddings embedded;
    for (const auto& text : texts) {
        const auto found = std::ranges::find(m_prompts, text);
        if (found == m_prompts.end()) {
            throw Error(ErrorCode::NotFound, "\"" + text + "\" is no prompt of this set");
        }
        const auto row =
            m_rows.begin() + (found - m_prompts.begin()) * static_cast<std::ptrdiff_t>(m_info.dim);
        embedded.rows.insert(embedded.rows.end(), row,
                             row + static_cast<std::ptrdiff_t>(m_info.dim));
        embedded.was_cut.push_back(false);
    }
    return embedded;
}

}  // namespace halfspace
