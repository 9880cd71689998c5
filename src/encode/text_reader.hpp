// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/network.hpp"
#include "encode/package.hpp"
#include "encode/token_batches.hpp"
#include "encode/tokenizer.hpp"

#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// The texts of a package and what reads them, loaded at the first call. Threads: calls take turns.
class TextReader {
public:
    TextReader(TextTower tower, std::size_t dim, EncoderOptions options);

    /// As `Encoder::embed_texts`.
    TextEmbeddings embed(std::span<const std::string> texts, TextRole role);

private:
    void load();
    [[nodiscard]] std::vector<Tokens> tokenized(std::span<const std::string> texts,
                                                const std::string& prompt) const;
    std::vector<float> run(const TokenBatch& batch);

    TextTower m_tower;
    std::size_t m_dim;
    EncoderOptions m_options;
    std::mutex m_turn;
    std::unique_ptr<Tokenizer> m_tokenizer;  // guarded by m_turn, as is the network
    std::unique_ptr<Network> m_network;
};

}  // namespace halfspace
