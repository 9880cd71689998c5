// SPDX-License-Identifier: Apache-2.0
#include "head/head_codecs.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

namespace halfspace::head_codecs {

namespace {

using Metadata = std::map<std::string, std::string>;

std::string text_or_empty(const Metadata& metadata, const std::string& key) {
    const auto found = metadata.find(key);
    return found == metadata.end() ? std::string() : found->second;
}

/// The number that is there as a text, if it is. @param what  names it in a message
std::optional<float> number_in(const Metadata& metadata, const std::string& key,
                               std::string_view what) {
    if (!metadata.contains(key)) return std::nullopt;
    const std::string text = text_or_empty(metadata, key);
    float value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc() || stop != end || !std::isfinite(value)) {
        corrupt(fmt::format("The head's {} '{}' is not a number", what, text));
    }
    return value;
}

}  // namespace

void read_metadata(const Metadata& metadata, SavedHead& saved) {
    if (text_or_empty(metadata, "format") != kFormatName) return;
    const std::string version = text_or_empty(metadata, "version");
    if (version != std::to_string(kVersion)) {
        corrupt(fmt::format("The head's version is '{}'; this program reads version {}", version,
                            kVersion));
    }
    saved.classifier = text_or_empty(metadata, "classifier");
    saved.encoder = text_or_empty(metadata, "encoder");
    saved.encoder_fingerprint = text_or_empty(metadata, "encoder_fingerprint");
    for (const std::string* text :
         {&saved.classifier, &saved.encoder, &saved.encoder_fingerprint}) {
        if (!is_utf8(*text)) corrupt("The head's names are not valid UTF-8");
    }
    saved.cut_off = number_in(metadata, "cut_off", "cut-off");
    const auto slope = number_in(metadata, "calibration_slope", "calibration");
    const auto intercept = number_in(metadata, "calibration_intercept", "calibration");
    if (slope.has_value() != intercept.has_value()) {
        corrupt("The head's calibration lacks its slope or its intercept");
    }
    if (slope) saved.calibration = Calibration{*slope, *intercept};
}

}  // namespace halfspace::head_codecs

namespace halfspace {

std::vector<std::pair<std::string, std::string>> metadata_of(const SavedHead& saved) {
    std::vector<std::pair<std::string, std::string>> metadata = {
        {"format", std::string(head_codecs::kFormatName)},
        {"version", std::to_string(head_codecs::kVersion)},
        {"classifier", saved.classifier},
        {"encoder", saved.encoder},
        {"encoder_fingerprint", saved.encoder_fingerprint}};
    if (saved.cut_off) metadata.emplace_back("cut_off", head_codecs::shortest(*saved.cut_off));
    if (saved.calibration) {
        metadata.emplace_back("calibration_slope", head_codecs::shortest(saved.calibration->slope));
        metadata.emplace_back("calibration_intercept",
                              head_codecs::shortest(saved.calibration->intercept));
    }
    return metadata;
}

}  // namespace halfspace
