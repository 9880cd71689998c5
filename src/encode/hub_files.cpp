// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_files.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <set>
#include <string_view>

namespace halfspace {
namespace {

using Names = std::span<const std::string>;

constexpr std::string_view kOnnx = ".onnx";
constexpr std::array<std::string_view, 10> kTopFiles = {
    "config.json",    "preprocessor_config.json",  "processor_config.json",
    "tokenizer.json", "tokenizer_config.json",     "special_tokens_map.json",
    "modules.json",   "sentence_bert_config.json", "config_sentence_transformers.json",
    "halfspace.json"};

bool has(Names files, std::string_view name) {
    return std::ranges::find(files, name) != files.end();
}

/// `1_Pooling/config.json`, `2_Dense/model.safetensors`: one of sentence-transformers' modules.
bool is_module_file(std::string_view file) {
    const std::size_t slash = file.find('/');
    if (slash == std::string_view::npos || file.front() < '0' || file.front() > '9') return false;
    const std::string_view name = file.substr(slash + 1);
    return file.find('_') < slash && (name == "config.json" || name == "model.safetensors");
}

bool is_beside_networks(std::string_view file) {
    return std::ranges::find(kTopFiles, file) != kTopFiles.end() || is_module_file(file) ||
           file == "README.md" || file.starts_with("LICENSE") || file.starts_with("LICENCE");
}

/// The variants in which a network is there: of `onnx/model` these are `` for onnx/model.onnx and
/// `fp16` for onnx/model_fp16.onnx.
std::set<std::string> variants_of(Names files, const std::string& network) {
    std::set<std::string> variants;
    for (const std::string& file : files) {
        if (!file.starts_with(network) || !file.ends_with(kOnnx)) continue;
        const std::string rest =
            file.substr(network.size(), file.size() - network.size() - kOnnx.size());
        if (rest.empty()) {
            variants.insert("");
        } else if (rest.size() > 1 && rest.front() == '_' && rest.find('/') == std::string::npos) {
            variants.insert(rest.substr(1));
        }
    }
    return variants;
}

/// The first of these that is there in any variant.
std::optional<std::string> first_network(Names files,
                                         std::initializer_list<const char*> candidates) {
    for (const char* const network : candidates) {
        if (!variants_of(files, network).empty()) return network;
    }
    return std::nullopt;
}

/// The networks to take, without variant and ending, in the order in which a package is searched;
/// empty if there is none.
std::vector<std::string> networks_of(Names files) {
    std::vector<std::string> networks;
    const auto add = [&](const std::optional<std::string>& found) {
        if (found) networks.push_back(*found);
    };
    add(first_network(files, {"onnx/vision_model", "vision_model"}));
    add(first_network(files,
                      {"onnx/text_model", "text_model", "onnx/encoder_model", "encoder_model"}));
    if (networks.empty()) add(first_network(files, {"onnx/model", "model"}));
    return networks;
}

Error no_onnx(const std::string& repository) {
    const std::string name = repository.substr(repository.find('/') + 1);
    return {ErrorCode::InvalidInput,
            fmt::format(
                "the model {0} has no ONNX files, which Halfspace reads. Many models have been "
                "exported already: try onnx-community/{1} or Xenova/{1}. Or export it yourself, "
                "in Python:\n"
                "  pip install 'optimum[onnxruntime]'\n"
                "  optimum-cli export onnx --model {0} {1}\n"
                "  halfspace encoder add {1}",
                repository, name)};
}

Error no_variant(const std::string& repository, const std::string& network,
                 const std::string& variant, const std::set<std::string>& there) {
    std::vector<std::string> choices;
    choices.reserve(there.size());
    for (const std::string& name : there) {
        choices.push_back(name.empty() ? "the plain one (leave --variant out)" : name);
    }
    return {ErrorCode::InvalidInput,
            fmt::format("the model {} has no {}{}{}; of this network there {}: {}", repository,
                        network, variant.empty() ? "" : "_" + variant, kOnnx,
                        choices.size() == 1 ? "is only the variant" : "are the variants",
                        fmt::join(choices, ", "))};
}

/// The network, and what it keeps outside: model.onnx_data, model.onnx_data_1, model.onnx.data.
void add_network(std::vector<std::string>& chosen, Names files, const std::string& network) {
    for (const std::string& file : files) {
        if (file == network || file.starts_with(network + "_data") ||
            file.starts_with(network + ".data")) {
            chosen.push_back(file);
        }
    }
}

}  // namespace

std::vector<std::string> choose_encoder_files(Names files, const std::string& variant,
                                              const std::string& repository) {
    const std::vector<std::string> networks = networks_of(files);
    if (networks.empty()) throw no_onnx(repository);
    if (!has(files, "config.json")) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("the model {} has no config.json, so it is not laid out as "
                                "Hugging Face models are; get its files yourself, write a "
                                "config.json beside them and use `halfspace encoder add`",
                                repository));
    }
    std::vector<std::string> chosen;
    std::ranges::copy_if(files, std::back_inserter(chosen), is_beside_networks);
    for (const std::string& network : networks) {
        const std::set<std::string> there = variants_of(files, network);
        if (!there.contains(variant)) throw no_variant(repository, network, variant, there);
        add_network(chosen, files,
                    fmt::format("{}{}{}", network, variant.empty() ? "" : "_" + variant, kOnnx));
    }
    return chosen;
}

}  // namespace halfspace
