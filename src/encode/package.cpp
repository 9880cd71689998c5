// SPDX-License-Identifier: Apache-2.0
#include "encode/package.hpp"

#include "base/error.hpp"
#include "encode/fingerprint.hpp"
#include "encode/image_settings.hpp"
#include "encode/json_file.hpp"
#include "encode/model_card.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace halfspace {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr const char* kConfig = "config.json";
constexpr const char* kPreprocessor = "preprocessor_config.json";
constexpr const char* kTokenizer = "tokenizer.json";
constexpr const char* kTokenizerConfig = "tokenizer_config.json";
constexpr const char* kImageNetwork = "onnx/vision_model.onnx";
constexpr const char* kTextNetwork = "onnx/text_model.onnx";

/// `owner/name` for a folder of the hub's cache (models--owner--name/snapshots/...), else the
/// folder's own name.
std::string name_of_folder(const fs::path& path) {
    constexpr std::string_view kHubPrefix = "models--";
    // As it was asked for: the name of a link counts, not that of the folder it leads to.
    fs::path folder = fs::absolute(path).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();
    for (const fs::path& part : folder) {
        std::string name = part.string();
        if (name.starts_with(kHubPrefix)) {
            name = name.substr(kHubPrefix.size());
            const std::size_t gap = name.find("--");
            return gap == std::string::npos
                       ? name
                       : fmt::format("{}/{}", name.substr(0, gap), name.substr(gap + 2));
        }
    }
    return folder.filename().string();
}

/// The first of the number's usual names that the config has.
std::size_t dim_of(const json& config, const fs::path& path) {
    constexpr std::array<const char*, 4> kNames = {"projection_dim", "hidden_size", "d_model",
                                                   "embedding_dim"};
    constexpr std::int64_t kMaxDim = 65536;
    for (const char* name : kNames) {
        if (!config.contains(name)) {
            continue;
        }
        const auto dim = config.at(name).get<std::int64_t>();
        if (dim < 1 || dim > kMaxDim) {
            throw Error(ErrorCode::Corrupt, fmt::format("{}: {} is {}, not 1 to {}", path.string(),
                                                        name, dim, kMaxDim));
        }
        return static_cast<std::size_t>(dim);
    }
    throw Error(
        ErrorCode::Corrupt,
        fmt::format("{} does not say how long the vectors are (projection_dim or hidden_size)",
                    path.string()));
}

std::string text_of(const json& config, const char* name) {
    const auto found = config.find(name);
    return found != config.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Tokens a text may have, as the configs say; 0 if they do not. Hugging Face writes 1e30 for
/// "any".
std::size_t token_limit_of(const json& config, const json& tokenizer_config) {
    constexpr double kMostThatMeansALimit = 1e6;
    const auto limit_in = [](const json& from, const char* name) -> std::size_t {
        const auto found = from.find(name);
        if (found == from.end() || !found->is_number()) {
            return 0;
        }
        const auto limit = found->get<double>();
        return limit >= 1 && limit <= kMostThatMeansALimit ? static_cast<std::size_t>(limit) : 0;
    };
    if (const std::size_t limit = limit_in(tokenizer_config, "model_max_length"); limit > 0) {
        return limit;
    }
    if (config.contains("text_config")) {
        return limit_in(config.at("text_config"), "max_position_embeddings");
    }
    return limit_in(config, "max_position_embeddings");
}

void require(const fs::path& folder, const char* file, const char* needed_by) {
    if (!fs::is_regular_file(folder / file)) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} is not a whole encoder package: {} is missing, which {} needs",
                                folder.string(), file, needed_by));
    }
}

TextTower read_text_tower(const fs::path& folder, const json& config) {
    require(folder, kTokenizer, kTextNetwork);
    TextTower tower{folder / kTextNetwork, folder / kTokenizer, 0, 0};
    json tokenizer_config = json::object();
    if (fs::exists(folder / kTokenizerConfig)) {
        tokenizer_config = read_json_object(folder / kTokenizerConfig);
    }
    tower.token_limit = token_limit_of(config, tokenizer_config);
    const auto id = config.find("pad_token_id");
    tower.padding_id = id != config.end() && id->is_number_integer() ? id->get<std::int64_t>() : 0;
    return tower;
}

/// The network and what it keeps outside (model.onnx_data, model.onnx.data).
void add_network(EncoderPackage& package, const fs::path& network) {
    const std::string name = network.filename().string();
    for (const auto& entry : fs::directory_iterator(network.parent_path())) {
        if (entry.is_regular_file() && entry.path().filename().string().starts_with(name)) {
            package.deciding_files.push_back(entry.path().lexically_relative(package.info.folder));
        }
    }
}

void list_deciding_files(EncoderPackage& package) {
    for (const char* file : {kConfig, kPreprocessor, kTokenizer, kTokenizerConfig}) {
        if (fs::is_regular_file(package.info.folder / file)) {
            package.deciding_files.emplace_back(file);
        }
    }
    if (package.image) {
        add_network(package, package.image->network);
    }
    if (package.text) {
        add_network(package, package.text->network);
    }
    std::sort(package.deciding_files.begin(), package.deciding_files.end());
}

}  // namespace

EncoderPackage read_package(const fs::path& folder) {
    if (!fs::is_directory(folder)) {
        throw Error(ErrorCode::NotFound, "there is no encoder folder " + folder.string());
    }
    EncoderPackage package;
    EncoderInfo& info = package.info;
    info.folder = fs::canonical(folder);
    info.name = name_of_folder(folder);
    require(info.folder, kConfig, "every encoder");
    const fs::path config_path = info.folder / kConfig;
    const json config = read_json_object(config_path);
    info.dim = reading(config_path, [&] { return dim_of(config, config_path); });
    info.licence = text_of(config, config.contains("licence") ? "licence" : "license");
    if (info.licence.empty()) info.licence = licence_of_model_card(info.folder);
    info.source = text_of(config, "source");
    if (fs::is_regular_file(info.folder / kImageNetwork)) {
        require(info.folder, kPreprocessor, kImageNetwork);
        package.image = ImageTower{info.folder / kImageNetwork,
                                   read_image_settings(info.folder / kPreprocessor)};
    }
    if (fs::is_regular_file(info.folder / kTextNetwork)) {
        package.text = reading(config_path, [&] { return read_text_tower(info.folder, config); });
    }
    if (!package.image && !package.text) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} is not an encoder package: it has neither {} nor {}",
                                folder.string(), kImageNetwork, kTextNetwork));
    }
    info.reads_images = package.image.has_value();
    info.reads_texts = package.text.has_value();
    list_deciding_files(package);
    return package;
}

EncoderInfo inspect_encoder(const fs::path& folder) {
    EncoderPackage package = read_package(folder);
    package.info.fingerprint = fingerprint_of(package.info.folder, package.deciding_files);
    return std::move(package.info);
}

}  // namespace halfspace
