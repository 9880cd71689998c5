// SPDX-License-Identifier: Apache-2.0
#include "encode/text_reader.hpp"

#include "base/error.hpp"
#include "encode/unit_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace halfspace {
namespace {

/// With no limit at all one long text would take all memory there is.
constexpr std::size_t kLimitWhereNoneIsSaid = 512;

std::unique_ptr<Tokenizer> load_tokenizer(TextTower& tower) {
    auto tokenizer = std::make_unique<Tokenizer>(tower.tokenizer, tower.token_limit);
    if (tokenizer->token_limit() == 0) {
        tokenizer = std::make_unique<Tokenizer>(tower.tokenizer, kLimitWhereNoneIsSaid);
    }
    if (!tower.padding_token.empty()) {
        tower.padding_id = tokenizer->id_of(tower.padding_token).value_or(tower.padding_id);
    }
    return tokenizer;
}

}  // namespace

TextReader::TextReader(TextTower tower, std::size_t dim, EncoderOptions options)
    : m_tower(std::move(tower)), m_dim(dim), m_options(std::move(options)) {}

void TextReader::load() {
    if (!m_tokenizer) m_tokenizer = load_tokenizer(m_tower);
    if (!m_network) m_network = std::make_unique<Network>(m_tower.network, m_dim, m_options);
}

std::vector<Tokens> TextReader::tokenized(std::span<const std::string> texts,
                                          const std::string& prompt) const {
    std::vector<Tokens> tokens;
    tokens.reserve(texts.size());
    for (const std::string& text : texts) {
        try {
            tokens.push_back(m_tokenizer->encode(prompt.empty() ? text : prompt + text));
        } catch (const Error& error) {
            const std::string which =
                texts.size() == 1 ? std::string("the text")
                                  : fmt::format("text {} of {}", tokens.size() + 1, texts.size());
            throw Error(error.code(), which + " cannot be read: " + error.what());
        }
        if (m_tower.pads_to_limit) {
            tokens.back().ids.resize(m_tokenizer->token_limit(), m_tower.padding_id);
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
                            m_tower.network.onnx.string(), name));
        }
    }
    NetworkOutput output = m_network->run(inputs);
    const bool is_finished = output.shape.size() == 2;
    std::vector<float> rows =
        pooled(std::move(output), m_tower.network.pooling, batch.texts.size(), batch.mask);
    if (!is_finished) {
        for (const DenseLayer& layer : m_tower.dense) {
            require_dim(rows.size(), batch.texts.size(), layer.inputs, m_tower.network.onnx);
            rows = layer.apply(rows);
        }
    }
    require_dim(rows.size(), batch.texts.size(), m_dim, m_tower.network.onnx);
    return rows;
}

TextEmbeddings TextReader::embed(std::span<const std::string> texts, TextRole role) {
    constexpr std::size_t kBatch = 64;
    constexpr std::size_t kBatchTokens = 4096;  // bounds memory where all texts are long
    const std::lock_guard turn(m_turn);
    load();
    const std::vector<Tokens> tokens =
        tokenized(texts, role == TextRole::Query ? m_tower.query_prompt : m_tower.item_prompt);
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

}  // namespace halfspace
