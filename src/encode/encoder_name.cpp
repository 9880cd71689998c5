// SPDX-License-Identifier: Apache-2.0
#include "base/folders.hpp"
#include "encode/encoder.hpp"
#include "encode/encoder_folders.hpp"
#include "encode/package.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <utility>

namespace halfspace {
namespace {

constexpr std::array kPrecisions = {Precision::F32, Precision::Bf16, Precision::F16};

std::optional<Precision> precision_from(std::string_view name) {
    const auto* found = std::ranges::find(kPrecisions, name,
                                          [](Precision precision) { return name_of(precision); });
    return found == kPrecisions.end() ? std::nullopt : std::optional(*found);
}

/// Cuts `:word` off the end; a colon inside a path (`a:b/c`) is part of it.
std::optional<std::string> take_last_word(std::string& name) {
    const std::size_t colon = name.rfind(':');
    if (colon == std::string::npos || name.find('/', colon) != std::string::npos) {
        return std::nullopt;
    }
    std::string word = name.substr(colon + 1);
    name.resize(colon);
    return word;
}

/// How a later start finds `found` again from any folder: by the package's own name if that leads
/// there, else by the name it was asked for, else by its whole path.
std::string lasting_name(const std::string& asked_for, const NamedEncoder& found) {
    const EncoderPackage package = read_package(found.folder, found.options.variant);
    for (const std::string& name : {package.info.name, asked_for}) {
        const auto folder = folder_of_encoder(name);
        if (folder && std::filesystem::equivalent(*folder, found.folder)) return name;
    }
    return found.folder.string();
}

}  // namespace

std::string_view name_of(Precision precision) noexcept {
    switch (precision) {
        case Precision::Bf16: return "bf16";
        case Precision::F16: return "f16";
        case Precision::F32: break;
    }
    return "f32";
}

NamedEncoder find_named_encoder(const std::string& name_or_path, const EncoderOptions& options) {
    EncoderOptions chosen = options;
    std::string name = name_or_path;
    for (auto word = take_last_word(name); word; word = take_last_word(name)) {
        if (const auto precision = precision_from(*word)) {
            chosen.precision = *precision;
        } else {
            chosen.variant = *word;
        }
    }
    return {find_encoder(name), std::move(chosen)};
}

std::unique_ptr<Encoder> open_named_encoder(const std::string& name_or_path,
                                            const EncoderOptions& options) {
    NamedEncoder found = find_named_encoder(name_or_path, options);
    std::string asked_for = name_or_path;
    while (take_last_word(asked_for)) {
    }
    found.options.name = lasting_name(asked_for, found);
    return open_encoder(found.folder, found.options);
}

std::unique_ptr<Encoder> open_cached_encoder(const std::string& name_or_path) {
    EncoderOptions options;
    options.cache_folder = cache_folder();
    return open_named_encoder(name_or_path, options);
}

}  // namespace halfspace
