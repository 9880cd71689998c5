// SPDX-License-Identifier: Apache-2.0
#include "encode/package.hpp"

#include "base/error.hpp"
#include "encode/image_settings.hpp"
#include "encode/json_file.hpp"
#include "encode/model_card.hpp"
#include "encode/model_family.hpp"
#include "encode/network_files.hpp"
#include "encode/package_override.hpp"
#include "encode/text_package.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace halfspace {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr const char* kConfig = "config.json";
constexpr const char* kPreprocessor = "preprocessor_config.json";
constexpr const char* kProcessor = "processor_config.json";  // the same, inside `image_processor`
constexpr const char* kTokenizer = "tokenizer.json";

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

std::string text_of(const json& config, const char* name) {
    const auto found = config.find(name);
    return found != config.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// The variant that a package without the plain networks has; empty if it has those, or several.
std::string only_variant_of(const fs::path& folder) {
    const std::vector<std::string> variants = variants_of(folder);
    return variants.size() == 1 ? variants.front() : std::string();
}

/// The files of the two towers; the same for both if they share one.
struct FoundNetworks {
    std::optional<fs::path> image;
    std::optional<fs::path> text;
};

bool has_image_settings(const fs::path& folder) {
    return fs::exists(folder / kPreprocessor) || fs::exists(folder / kProcessor);
}

std::optional<fs::path> overridden(const fs::path& folder, const NetworkOverride& changes,
                                   std::optional<fs::path> found) {
    if (changes.network.empty()) return found;
    require_file(folder, changes.network.string(), kOverrideName);
    return folder / changes.network;
}

FoundNetworks find_networks(const fs::path& folder, const std::string& variant,
                            const PackageOverride& changes) {
    FoundNetworks found;
    found.image = find_network(folder, {"onnx/vision_model", "vision_model"}, variant);
    found.text = find_network(
        folder, {"onnx/text_model", "text_model", "onnx/encoder_model", "encoder_model"}, variant);
    if (!found.image && !found.text) {
        const auto whole = find_network(folder, {"onnx/model", "model"}, variant);
        if (has_image_settings(folder)) found.image = whole;
        if (fs::exists(folder / kTokenizer)) found.text = whole;
        if (whole && !found.image && !found.text) {
            throw Error(ErrorCode::Corrupt,
                        fmt::format("{} is not a whole encoder package: {} needs {} for images, or "
                                    "{} for texts",
                                    folder.string(), whole->lexically_relative(folder).string(),
                                    kPreprocessor, kTokenizer));
        }
    }
    found.image = overridden(folder, changes.image, found.image);
    found.text = overridden(folder, changes.text, found.text);
    if (!found.image && !found.text) {
        throw Error(ErrorCode::Corrupt, fmt::format("{} is not an encoder package: it has none of "
                                                    "onnx/vision_model.onnx, onnx/text_model.onnx, "
                                                    "onnx/encoder_model.onnx and onnx/model.onnx",
                                                    folder.string()));
    }
    return found;
}

/// @param files  gains the file the settings came from
ImageTower read_image_tower(const fs::path& folder, const json& config, TowerNetwork network,
                            const PackageOverride& changes, std::vector<fs::path>& files) {
    const bool is_inside_processor = !fs::exists(folder / kPreprocessor);
    const char* const name = is_inside_processor ? kProcessor : kPreprocessor;
    if (!fs::exists(folder / name)) {
        require_file(folder, kPreprocessor, network.onnx.lexically_relative(folder).string());
    }
    const fs::path path = folder / name;
    json settings = read_json_object(path);
    if (is_inside_processor) {
        settings = reading(path, [&] { return settings.at("image_processor"); });
    }
    settings.merge_patch(changes.preprocessor);
    files.emplace_back(name);
    network.outputs = image_outputs(config);
    network.pooling = Pooling::First;
    if (changes.image.pooling) network.pooling = *changes.image.pooling;
    if (!changes.image.output.empty()) network.outputs = {changes.image.output};
    return {std::move(network), image_settings_from(settings, path)};
}

void add_files(EncoderPackage& package, const std::vector<fs::path>& files) {
    package.deciding_files.insert(package.deciding_files.end(), files.begin(), files.end());
}

std::size_t dim_of_package(const EncoderPackage& package, const json& config, const fs::path& path,
                           const PackageOverride& changes) {
    if (changes.dim) return *changes.dim;
    if (package.text && !package.text->dense.empty()) return package.text->dense.back().outputs;
    return reading(path, [&] { return dim_of(config, path); });
}

}  // namespace

EncoderPackage read_package(const fs::path& folder, const std::string& variant) {
    if (!fs::is_directory(folder)) {
        throw Error(ErrorCode::NotFound, "there is no encoder folder " + folder.string());
    }
    EncoderPackage package;
    EncoderInfo& info = package.info;
    info.folder = fs::canonical(folder);
    info.name = name_of_folder(folder);
    require_file(info.folder, kConfig, "every encoder");
    const fs::path config_path = info.folder / kConfig;
    const json config = without_nulls(read_json_object(config_path));
    const PackageOverride changes = read_package_override(info.folder);
    package.variant = variant.empty() ? only_variant_of(info.folder) : variant;
    const FoundNetworks found = find_networks(info.folder, package.variant, changes);
    const bool is_shared = found.image == found.text;
    package.deciding_files.emplace_back(kConfig);
    if (found.image) {
        package.image = read_image_tower(info.folder, config, {*found.image, {}, {}, is_shared},
                                         changes, package.deciding_files);
        add_files(package, files_of_network(info.folder, *found.image));
    }
    if (found.text) {
        TextPackage text = reading(config_path, [&] {
            return read_text_package(info.folder, config, {*found.text, {}, {}, is_shared},
                                     changes);
        });
        package.text = std::move(text.tower);
        add_files(package, text.files);
        add_files(package, files_of_network(info.folder, *found.text));
    }
    if (fs::exists(info.folder / kOverrideName)) package.deciding_files.emplace_back(kOverrideName);
    info.dim = dim_of_package(package, config, config_path, changes);
    info.licence = text_of(config, config.contains("licence") ? "licence" : "license");
    if (info.licence.empty()) info.licence = licence_of_model_card(info.folder);
    info.source = text_of(config, "source");
    info.reads_images = package.image.has_value();
    info.reads_texts = package.text.has_value();
    std::ranges::sort(package.deciding_files);
    const auto doubles = std::ranges::unique(package.deciding_files);
    package.deciding_files.erase(doubles.begin(), doubles.end());
    return package;
}

}  // namespace halfspace
