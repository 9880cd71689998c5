// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/dense_layer.hpp"
#include "encode/pooling.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// What the files of sentence-transformers add to a text model.
struct SentenceTransformer {
    std::optional<Pooling> pooling;  ///< of 1_Pooling/config.json
    std::vector<DenseLayer> dense;
    std::size_t token_limit = 0;  ///< of sentence_bert_config.json; 0 if it says none
    std::string query_prompt;     ///< of config_sentence_transformers.json
    std::string item_prompt;
    std::vector<std::filesystem::path> files;  ///< that were read, below the folder
};

/// Reads modules.json and what it names, sentence_bert_config.json and
/// config_sentence_transformers.json; none of them need be there.
/// @throws Error Corrupt if one is broken or asks for what Halfspace does not do, naming it
SentenceTransformer read_sentence_transformer(const std::filesystem::path& folder);

}  // namespace halfspace
