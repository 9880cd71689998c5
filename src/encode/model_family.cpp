// SPDX-License-Identifier: Apache-2.0
#include "encode/model_family.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace halfspace {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

std::string type_of(const json& config) {
    return config.value("model_type", std::string());
}

template <std::size_t count>
bool is_one_of(const std::string& type, const std::array<std::string_view, count>& types) {
    return std::ranges::find(types, type) != types.end();
}

bool is_siglip(const json& config) {
    return is_one_of(type_of(config),
                     std::array<std::string_view, 4>{"siglip", "siglip_text_model",
                                                     "siglip_vision_model", "siglip2"});
}

/// Trained on pairs of image and text: `pooler_output` is what the training shaped.
bool is_contrastive(const json& config) {
    return is_siglip(config) || config.contains("vision_config") ||
           config.contains("text_config") || type_of(config).starts_with("clip");
}

/// Transformers over patches whose first token stands for the picture. Their `pooler_output`, where
/// there is one, is a layer that is random in many published weights.
bool has_class_token(const json& config) {
    return is_one_of(type_of(config), std::array<std::string_view, 8>{
                                          "vit", "deit", "vit_mae", "vit_msn", "dinov2",
                                          "dinov2_with_registers", "dinov3_vit", "ijepa"});
}

std::size_t checked_dim(const json& value, std::string_view name, const fs::path& path) {
    constexpr std::int64_t kMaxDim = 65536;
    const auto dim = value.get<std::int64_t>();
    if (dim < 1 || dim > kMaxDim) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{}: {} is {}, not 1 to {}", path.string(), name, dim, kMaxDim));
    }
    return static_cast<std::size_t>(dim);
}

}  // namespace

std::vector<std::string> text_outputs(const json& config) {
    std::vector<std::string> names = {"text_embeds", "sentence_embedding", "embedding",
                                      "text_features"};
    if (is_contrastive(config)) names.emplace_back("pooler_output");
    names.emplace_back("token_embeddings");
    names.emplace_back("last_hidden_state");
    return names;
}

std::vector<std::string> image_outputs(const json& config) {
    if (has_class_token(config)) {
        return {"image_embeds", "last_hidden_state", "pooler_output"};
    }
    return {"image_embeds",       "embedding",     "image_features",
            "sentence_embedding", "pooler_output", "last_hidden_state"};
}

std::size_t dim_of(const json& config, const fs::path& path) {
    for (const char* name : {"projection_dim", "hidden_size", "d_model", "embedding_dim",
                             "hidden_dim", "num_features"}) {
        if (config.contains(name)) return checked_dim(config.at(name), name, path);
    }
    if (const auto sizes = config.find("hidden_sizes"); sizes != config.end() && !sizes->empty()) {
        return checked_dim(sizes->back(), "hidden_sizes", path);
    }
    for (const char* part : {"text_config", "vision_config"}) {
        if (config.contains(part) && config.at(part).contains("hidden_size")) {
            return checked_dim(config.at(part).at("hidden_size"), "hidden_size", path);
        }
    }
    constexpr std::size_t kUsualOfSiglip = 768;  // which its configs leave out
    if (is_siglip(config)) return kUsualOfSiglip;
    throw Error(ErrorCode::Corrupt,
                fmt::format("{} does not say how long the vectors are (projection_dim, hidden_size "
                            "or the like); say it in halfspace.json: {{\"dim\": ...}}",
                            path.string()));
}

bool pads_to_limit(const json& config) {
    return is_siglip(config);
}

std::size_t usual_token_limit(const json& config) {
    constexpr std::size_t kOfSiglip = 64;
    constexpr std::size_t kOfClip = 77;
    if (is_siglip(config)) return kOfSiglip;
    return type_of(config).starts_with("clip") ? kOfClip : 0;
}

bool counts_places_from_padding(const json& config) {
    return is_one_of(type_of(config),
                     std::array<std::string_view, 5>{"roberta", "xlm-roberta", "camembert", "mpnet",
                                                     "xlm-roberta-xl"});
}

void require_file(const fs::path& folder, const std::string& file, const std::string& needed_by) {
    if (!fs::is_regular_file(folder / file)) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} is not a whole encoder package: {} is missing, which {} needs",
                                folder.string(), file, needed_by));
    }
}

}  // namespace halfspace
