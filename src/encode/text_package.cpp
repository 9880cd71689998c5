// SPDX-License-Identifier: Apache-2.0
#include "encode/text_package.hpp"

#include "encode/json_file.hpp"
#include "encode/model_family.hpp"
#include "encode/sentence_transformer.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace halfspace {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr const char* kTokenizer = "tokenizer.json";
constexpr const char* kTokenizerConfig = "tokenizer_config.json";

/// A number of tokens; 0 if there is none. Hugging Face writes 1e30 for "any".
std::size_t limit_in(const json& config, const char* name) {
    constexpr double kMostThatMeansALimit = 1e6;
    const auto found = config.find(name);
    if (found == config.end() || !found->is_number()) {
        return 0;
    }
    const auto limit = found->get<double>();
    return limit >= 1 && limit <= kMostThatMeansALimit ? static_cast<std::size_t>(limit) : 0;
}

/// Tokens the network has places for; 0 if it has no places, or the configs do not say.
std::size_t places_in(const json& config) {
    const json& text = config.contains("text_config") ? config.at("text_config") : config;
    const std::size_t places = limit_in(text, "max_position_embeddings");
    // RoBERTa and its kin count places from the padding's id + 1 on.
    const std::size_t unused = counts_places_from_padding(config) ? 2 : 0;
    return places > unused ? places - unused : places;
}

/// The most that neither the files nor the network forbid; 0 if none of them says a limit.
std::size_t token_limit_of(const json& config, const json& tokenizer_config,
                           const SentenceTransformer& sentence) {
    std::size_t limit = sentence.token_limit > 0 ? sentence.token_limit
                                                 : limit_in(tokenizer_config, "model_max_length");
    const std::size_t places = places_in(config);
    if (limit == 0 || (places > 0 && places < limit)) limit = places;
    if (limit == 0) limit = limit_in(config, "n_positions");  // T5 has no places to run out of
    return limit > 0 ? limit : usual_token_limit(config);
}

/// The `pad_token` of tokenizer_config.json, which is a text or an object with one.
std::string padding_token_of(const json& tokenizer_config) {
    const auto found = tokenizer_config.find("pad_token");
    if (found == tokenizer_config.end()) return {};
    return found->is_object() ? found->at("content").get<std::string>() : found->get<std::string>();
}

std::int64_t padding_id_of(const json& config) {
    for (const json* part :
         {&config, config.contains("text_config") ? &config.at("text_config") : &config}) {
        const auto id = part->find("pad_token_id");
        if (id != part->end() && id->is_number_integer()) return id->get<std::int64_t>();
    }
    return 0;
}

void apply(const PackageOverride& changes, TextTower& tower) {
    if (changes.text.pooling) tower.network.pooling = *changes.text.pooling;
    if (!changes.text.output.empty()) tower.network.outputs = {changes.text.output};
    if (changes.token_limit) tower.token_limit = *changes.token_limit;
    if (changes.padding_id) {
        tower.padding_token.clear();
        tower.padding_id = *changes.padding_id;
    }
    if (changes.pads_to_limit) tower.pads_to_limit = *changes.pads_to_limit;
    if (changes.query_prompt) tower.query_prompt = *changes.query_prompt;
    if (changes.item_prompt) tower.item_prompt = *changes.item_prompt;
}

}  // namespace

TextPackage read_text_package(const fs::path& folder, const json& config, TowerNetwork network,
                              const PackageOverride& changes) {
    require_file(folder, kTokenizer, network.onnx.lexically_relative(folder).string());
    SentenceTransformer sentence = read_sentence_transformer(folder);
    json tokenizer_config = json::object();
    if (fs::exists(folder / kTokenizerConfig)) {
        tokenizer_config = without_nulls(read_json_object(folder / kTokenizerConfig));
        sentence.files.emplace_back(kTokenizerConfig);
    }
    TextTower tower;
    tower.network = std::move(network);
    tower.network.outputs = text_outputs(config);
    tower.network.pooling = sentence.pooling.value_or(Pooling::Mean);
    tower.tokenizer = folder / kTokenizer;
    tower.token_limit = token_limit_of(config, tokenizer_config, sentence);
    tower.padding_token =
        reading(folder / kTokenizerConfig, [&] { return padding_token_of(tokenizer_config); });
    tower.padding_id = padding_id_of(config);
    tower.pads_to_limit = pads_to_limit(config);
    tower.query_prompt = std::move(sentence.query_prompt);
    tower.item_prompt = std::move(sentence.item_prompt);
    tower.dense = std::move(sentence.dense);
    apply(changes, tower);
    sentence.files.emplace_back(kTokenizer);
    return {std::move(tower), std::move(sentence.files)};
}

}  // namespace halfspace
