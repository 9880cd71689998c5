// SPDX-License-Identifier: Apache-2.0
#include "encode/network_files.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <system_error>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".onnx";

/// The variants there are of `<stem>.onnx`; the plain one is "".
std::vector<std::string> variants_of_stem(const fs::path& folder, const std::string& stem) {
    const fs::path plain = folder / stem;
    const std::string name = plain.filename().string();
    std::vector<std::string> variants;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(plain.parent_path(), failure)) {
        std::string file = entry.path().filename().string();
        if (!file.ends_with(kEnding) || !file.starts_with(name)) continue;
        file = file.substr(name.size(), file.size() - name.size() - kEnding.size());
        if (file.empty()) {
            variants.emplace_back();
        } else if (file.size() > 1 && file.front() == '_') {
            variants.push_back(file.substr(1));
        }
    }
    std::ranges::sort(variants);
    return variants;
}

/// How a person asks for each of them.
std::string in_words(const std::vector<std::string>& variants) {
    std::vector<std::string> words;
    for (const std::string& variant : variants) {
        words.push_back(variant.empty() ? "the plain one" : variant);
    }
    return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace

std::optional<fs::path> find_network(const fs::path& folder, const std::vector<std::string>& stems,
                                     const std::string& variant) {
    for (const std::string& stem : stems) {
        const std::vector<std::string> variants = variants_of_stem(folder, stem);
        if (variants.empty()) continue;
        if (std::ranges::binary_search(variants, variant)) {
            return folder / (stem + (variant.empty() ? "" : "_" + variant) + std::string(kEnding));
        }
        throw Error(
            ErrorCode::NotFound,
            fmt::format("{} has no {}.onnx{}; its variants are: {}. Name one with "
                        "--variant, or as {}:VARIANT",
                        folder.string(), stem, variant.empty() ? "" : " in the variant " + variant,
                        in_words(variants), folder.filename().string()));
    }
    return std::nullopt;
}

std::vector<fs::path> files_of_network(const fs::path& folder, const fs::path& onnx) {
    const std::string name = onnx.filename().string();
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(onnx.parent_path())) {
        if (entry.is_regular_file() && entry.path().filename().string().starts_with(name)) {
            files.push_back(entry.path().lexically_relative(folder));
        }
    }
    return files;
}

std::vector<std::string> variants_of(const fs::path& folder) {
    std::set<std::string> all;
    for (const char* stem :
         {"onnx/vision_model", "onnx/text_model", "onnx/encoder_model", "onnx/model",
          "vision_model", "text_model", "encoder_model", "model"}) {
        all.merge([&] {
            const auto some = variants_of_stem(folder, stem);
            return std::set<std::string>(some.begin(), some.end());
        }());
    }
    return {all.begin(), all.end()};
}

}  // namespace halfspace
