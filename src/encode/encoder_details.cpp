// SPDX-License-Identifier: Apache-2.0
#include "encode/encoder_details.hpp"

#include "base/file.hpp"
#include "encode/hub_cache.hpp"
#include "encode/json_file.hpp"
#include "encode/network_files.hpp"
#include "encode/package.hpp"

#include <algorithm>
#include <system_error>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

std::vector<EncoderFile> files_of(const EncoderPackage& package) {
    std::vector<EncoderFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(package.info.folder)) {
        if (!entry.is_regular_file()) continue;
        const fs::path name = entry.path().lexically_relative(package.info.folder);
        files.push_back(
            {to_utf8(name), entry.file_size(),
             std::ranges::find(package.deciding_files, name) != package.deciding_files.end(),
             hub_checksum_of(entry.path())});
    }
    std::ranges::sort(files, {}, &EncoderFile::path);
    return files;
}

std::string commit_of(const fs::path& folder) {
    const bool is_snapshot = folder.parent_path().filename() == "snapshots";
    std::string name = folder.filename().string();
    return is_snapshot && is_commit_id(name) ? name : std::string();
}

}  // namespace

EncoderDetails encoder_details(const fs::path& folder, const EncoderOptions& options) {
    const EncoderPackage package = read_package(folder, options.variant);
    EncoderDetails details;
    details.files = files_of(package);
    details.commit = commit_of(package.info.folder);
    const nlohmann::json config = read_json_object(package.info.folder / "config.json");
    if (const auto type = config.find("model_type"); type != config.end() && type->is_string()) {
        details.family = type->get<std::string>();
    }
    if (package.image) {
        details.image = package.image->preprocess;
        details.image_network =
            to_utf8(package.image->network.onnx.lexically_relative(package.info.folder));
    }
    if (package.text) {
        details.token_limit = package.text->token_limit;
        details.query_prompt = package.text->query_prompt;
        details.item_prompt = package.text->item_prompt;
        details.text_network =
            to_utf8(package.text->network.onnx.lexically_relative(package.info.folder));
    }
    details.variants = variants_of(package.info.folder);
    details.info = inspect_encoder(folder, options);
    return details;
}

}  // namespace halfspace
