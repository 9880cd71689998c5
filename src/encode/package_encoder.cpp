// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "encode/encoder.hpp"
#include "encode/fingerprint.hpp"
#include "encode/network.hpp"
#include "encode/package.hpp"
#include "encode/token_batches.hpp"
#include "encode/tokenizer.hpp"
#include "encode/unit_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

namespace halfspace {
namespace {

constexpr std::array<std::string_view, 5> kImageOutputs = {
    "image_embeds", "embedding", "image_features", "pooler_output", "sentence_embedding"};
constexpr std::array<std::string_view, 5> kTextOutputs = {
    "text_embeds", "sentence_embedding", "embedding", "text_features", "pooler_output"};

/// The images of a package and what reads them, compiled at the first call.
class ImageReader {
public:
    ImageReader(ImageTower tower, std::size_t dim) : m_tower(std::move(tower)), m_dim(dim) {}

    [[nodiscard]] const ImagePreprocess& preprocess() const noexcept { return m_tower.preprocess; }
    std::vector<float> embed(std::span<const float> pixels, const EncoderOptions& options);

private:
    ImageTower m_tower;
    std::size_t m_dim;
    std::mutex m_turn;
    std::unique_ptr<Network> m_network;  // guarded by m_turn
};

std::vector<float> ImageReader::embed(std::span<const float> pixels,
                                      const EncoderOptions& options) {
    constexpr std::size_t kBatch = 16;  // more gains nothing and takes memory
    const ImagePreprocess& settings = m_tower.preprocess;
    const std::size_t floats = settings.floats();
    if (pixels.size() % floats != 0) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} floats are no whole number of images of 3 x {} x {}",
                                pixels.size(), settings.height, settings.width));
    }
    const std::size_t count = pixels.size() / floats;
    std::vector<float> rows;
    rows.reserve(count * m_dim);
    const std::lock_guard turn(m_turn);
    if (!m_network) {
        m_network = std::make_unique<Network>(m_tower.network, options, kImageOutputs);
    }
    if (m_network->input_names().size() != 1) {
        throw Error(ErrorCode::Corrupt, fmt::format("{} wants {}; an image network has one input",
                                                    m_tower.network.string(),
                                                    fmt::join(m_network->input_names(), ", ")));
    }
    for (std::size_t begin = 0; begin < count; begin += kBatch) {
        const std::size_t images = std::min(kBatch, count - begin);
        const NetworkInput input{m_network->input_names().front(),
                                 {images, 3, settings.height, settings.width},
                                 pixels.subspan(begin * floats, images * floats)};
        const std::vector<float> batch = m_network->run({&input, 1}, images, m_dim);
        rows.insert(rows.end(), batch.begin(), batch.end());
    }
    for (std::size_t i = 0; i < count; ++i) {
        make_unit({rows.data() + i * m_dim, m_dim});
    }
    return rows;
}

/// The texts of a package and what reads them, loaded at the first call.
class TextReader {
public:
    TextReader(TextTower tower, std::size_t dim) : m_tower(std::move(tower)), m_dim(dim) {}

    TextEmbeddings embed(std::span<const std::string> texts, const EncoderOptions& options);

private:
    void load(const EncoderOptions& options);
    [[nodiscard]] std::vector<Tokens> tokenized(std::span<const std::string> texts) const;
    std::vector<float> run(const TokenBatch& batch);

    TextTower m_tower;
    std::size_t m_dim;
    std::mutex m_turn;
    std::unique_ptr<Tokenizer> m_tokenizer;  // guarded by m_turn, as is the network
    std::unique_ptr<Network> m_network;
};

void TextReader::load(const EncoderOptions& options) {
    if (!m_tokenizer) {
        m_tokenizer = std::make_unique<Tokenizer>(m_tower.tokenizer, m_tower.token_limit);
    }
    if (!m_network) {
        m_network = std::make_unique<Network>(m_tower.network, options, kTextOutputs);
    }
}

std::vector<Tokens> TextReader::tokenized(std::span<const std::string> texts) const {
    std::vector<Tokens> tokens;
    tokens.reserve(texts.size());
    for (const std::string& text : texts) {
        try {
            tokens.push_back(m_tokenizer->encode(text));
        } catch (const Error& error) {
            const std::string which =
                texts.size() == 1 ? std::string("the text")
                                  : fmt::format("text {} of {}", tokens.size() + 1, texts.size());
            throw Error(error.code(), which + " cannot be read: " + error.what());
        }
    }
    return tokens;
}

std::vector<float> TextReader::run(const TokenBatch& batch) {
    const std::vector<std::int64_t> zeros(batch.ids.size(), 0);
    const std::vector<std::size_t> shape = {batch.texts.size(), batch.length};
    std::vector<NetworkInput> inputs;
    for (const std::string& name : m_network->input_names()) {
        if (name == "input_ids") {
            inputs.push_back({name, shape, std::span(batch.ids)});
        } else if (name == "attention_mask") {
            inputs.push_back({name, shape, std::span(batch.mask)});
        } else if (name == "token_type_ids") {
            inputs.push_back({name, shape, std::span(zeros)});
        } else {
            throw Error(
                ErrorCode::Corrupt,
                fmt::format("{} wants {}; known are input_ids, attention_mask and token_type_ids",
                            m_tower.network.string(), name));
        }
    }
    return m_network->run(inputs, batch.texts.size(), m_dim);
}

TextEmbeddings TextReader::embed(std::span<const std::string> texts,
                                 const EncoderOptions& options) {
    constexpr std::size_t kBatch = 32;
    constexpr std::size_t kBatchTokens = 4096;  // bounds memory where all texts are long
    const std::lock_guard turn(m_turn);
    load(options);
    const std::vector<Tokens> tokens = tokenized(texts);
    TextEmbeddings result;
    result.token_limit = m_tokenizer->token_limit();
    result.rows.resize(texts.size() * m_dim);
    mark_as_missing(result.rows);
    for (const Tokens& text : tokens) {
        result.was_cut.push_back(text.was_cut);
    }
    for (const TokenBatch& batch :
         batched_by_length(tokens, m_tower.padding_id, kBatch, kBatchTokens)) {
        std::vector<float> rows = run(batch);
        for (std::size_t i = 0; i < batch.texts.size(); ++i) {
            const std::span<float> row(rows.data() + i * m_dim, m_dim);
            make_unit(row);
            std::copy(row.begin(), row.end(), result.rows.data() + batch.texts[i] * m_dim);
        }
    }
    return result;
}

class PackageEncoder : public Encoder {
public:
    PackageEncoder(EncoderPackage package, EncoderOptions options)
        : m_info(std::move(package.info)), m_options(std::move(options)) {
        if (package.image) {
            m_images = std::make_unique<ImageReader>(std::move(*package.image), m_info.dim);
        }
        if (package.text) {
            m_texts = std::make_unique<TextReader>(std::move(*package.text), m_info.dim);
        }
    }

    [[nodiscard]] const EncoderInfo& info() const noexcept override { return m_info; }
    [[nodiscard]] const ImagePreprocess& image_preprocess() const override {
        return images().preprocess();
    }

    std::vector<float> embed_images(std::span<const float> pixels) override {
        return images().embed(pixels, m_options);
    }

    TextEmbeddings embed_texts(std::span<const std::string> texts, TextRole /*role*/) override {
        if (!m_texts) {
            throw Error(ErrorCode::InvalidInput, "the encoder " + m_info.name + " reads no texts");
        }
        return m_texts->embed(texts, m_options);
    }

private:
    [[nodiscard]] ImageReader& images() const {
        if (!m_images) {
            throw Error(ErrorCode::InvalidInput, "the encoder " + m_info.name + " reads no images");
        }
        return *m_images;
    }

    EncoderInfo m_info;
    EncoderOptions m_options;
    std::unique_ptr<ImageReader> m_images;
    std::unique_ptr<TextReader> m_texts;
};

}  // namespace

std::unique_ptr<Encoder> open_encoder(const std::filesystem::path& folder,
                                      const EncoderOptions& options) {
    EncoderPackage package = read_package(folder);
    package.info.fingerprint = fingerprint_of(package.info.folder, package.deciding_files);
    return std::make_unique<PackageEncoder>(std::move(package), options);
}

}  // namespace halfspace
