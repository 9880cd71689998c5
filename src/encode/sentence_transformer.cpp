// SPDX-License-Identifier: Apache-2.0
#include "encode/sentence_transformer.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "encode/json_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <utility>

namespace halfspace {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr const char* kModules = "modules.json";
constexpr const char* kLength = "sentence_bert_config.json";
constexpr const char* kPrompts = "config_sentence_transformers.json";

/// The one pooling mode that is switched on.
Pooling pooling_in(const json& config, const fs::path& path) {
    // The mean divided by another number has the same direction.
    constexpr std::array<std::pair<const char*, Pooling>, 5> kKnown = {{
        {"pooling_mode_mean_tokens", Pooling::Mean},
        {"pooling_mode_mean_sqrt_len_tokens", Pooling::Mean},
        {"pooling_mode_cls_token", Pooling::First},
        {"pooling_mode_max_tokens", Pooling::Max},
        {"pooling_mode_lasttoken", Pooling::Last},
    }};
    if (const auto mode = config.find("pooling_mode"); mode != config.end()) {
        const auto name = mode->get<std::string>();
        return name == "lasttoken" ? Pooling::Last
                                   : pooling_from(name == "mean_sqrt_len_tokens" ? "mean" : name);
    }
    std::vector<std::string> modes;
    std::optional<Pooling> pooling;
    for (const auto& [key, value] : config.items()) {
        if (!key.starts_with("pooling_mode_") || value != true) continue;
        modes.push_back(key);
        for (const auto& [name, known] : kKnown) {
            if (key == name) pooling = known;
        }
    }
    if (modes.size() != 1 || !pooling) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} asks for [{}]; one of mean, cls, max and lasttoken is read",
                                path.string(), fmt::join(modes, ", ")));
    }
    return *pooling;
}

void read_module(const fs::path& folder, const json& module, SentenceTransformer& model) {
    const auto type = module.at("type").get<std::string>();
    const std::string kind = type.substr(type.find_last_of('.') + 1);
    const fs::path place = module.value("path", std::string());
    if (kind == "Normalize") return;  // every vector is normalised here
    if (kind == "Transformer") {
        if (place.empty()) return;
        throw Error(
            ErrorCode::Corrupt,
            fmt::format("{} puts the transformer into {}; it is read from the package's own "
                        "folder",
                        (folder / kModules).string(), place.string()));
    }
    const fs::path config_name = place / "config.json";
    if (kind == "Pooling") {
        const json config = read_json_object(folder / config_name);
        model.pooling = pooling_in(config, folder / config_name);
        if (!config.value("include_prompt", true)) {
            throw Error(ErrorCode::Corrupt,
                        (folder / config_name).string() +
                            ": include_prompt is false; leaving the prompt's tokens out of the "
                            "pooling is not done here");
        }
        model.files.push_back(config_name);
    } else if (kind == "Dense") {
        model.dense.push_back(read_dense_layer(folder / place));
        model.files.push_back(config_name);
        model.files.push_back(place / "model.safetensors");
    } else {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} names a module {}; known are Transformer, Pooling, Dense and "
                                "Normalize",
                                (folder / kModules).string(), type));
    }
}

void read_modules(const fs::path& folder, SentenceTransformer& model) {
    const fs::path path = folder / kModules;
    const json modules = json_or_discarded(read_text(path));
    if (!modules.is_array()) {
        throw Error(ErrorCode::Corrupt, path.string() + " is not a JSON list");
    }
    reading(path, [&] {
        for (const json& module : modules) read_module(folder, module, model);
    });
    model.files.emplace_back(kModules);
}

/// The prompts for queries and for items, under the names models use, else the default prompt.
void read_prompts(const fs::path& folder, SentenceTransformer& model) {
    const fs::path path = folder / kPrompts;
    const json config = without_nulls(read_json_object(path));
    reading(path, [&] {
        const json prompts = config.value("prompts", json::object());
        const auto prompt_of = [&](std::initializer_list<const char*> names) {
            for (const char* name : names) {
                if (prompts.contains(name)) return prompts.at(name).get<std::string>();
            }
            const std::string usual = config.value("default_prompt_name", std::string());
            return usual.empty() ? std::string() : prompts.at(usual).get<std::string>();
        };
        model.query_prompt = prompt_of({"query"});
        model.item_prompt = prompt_of({"passage", "document"});
    });
    model.files.emplace_back(kPrompts);
}

void read_length(const fs::path& folder, SentenceTransformer& model) {
    const fs::path path = folder / kLength;
    const json config = without_nulls(read_json_object(path));
    reading(path, [&] { model.token_limit = config.value("max_seq_length", std::size_t{0}); });
    model.files.emplace_back(kLength);
}

}  // namespace

SentenceTransformer read_sentence_transformer(const fs::path& folder) {
    SentenceTransformer model;
    if (fs::exists(folder / kModules)) read_modules(folder, model);
    if (fs::exists(folder / kLength)) read_length(folder, model);
    if (fs::exists(folder / kPrompts)) read_prompts(folder, model);
    return model;
}

}  // namespace halfspace
