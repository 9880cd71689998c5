// SPDX-License-Identifier: Apache-2.0
#include "head/head_formats.hpp"

#include "base/error.hpp"
#include "head/fit_inputs.hpp"
#include "head/head_codecs.hpp"
#include "head/onnx_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace halfspace {

namespace head_codecs {

void corrupt(const std::string& message) {
    throw Error(ErrorCode::Corrupt, message);
}

FloatJson parse_object(std::string_view text, std::string_view what) {
    std::vector<std::set<std::string>> keys;  // of the objects being read, the innermost last
    const auto refuse_twice = [&](int, FloatJson::parse_event_t event, FloatJson& value) {
        if (event == FloatJson::parse_event_t::object_start) keys.emplace_back();
        if (event == FloatJson::parse_event_t::object_end) keys.pop_back();
        if (event == FloatJson::parse_event_t::key) {
            const auto key = value.get<std::string>();
            if (!keys.back().insert(key).second)
                corrupt(fmt::format("{} has '{}' twice", what, key));
        }
        return true;
    };
    FloatJson object;
    try {
        object = FloatJson::parse(text, refuse_twice);
    } catch (const FloatJson::exception& error) {
        const std::string_view reason = error.what();
        corrupt(fmt::format("{} cannot be read: {}", what, reason.substr(reason.find("] ") + 2)));
    }
    if (!object.is_object()) corrupt(fmt::format("{} is not an object", what));
    return object;
}

std::string shortest(float value) {
    char text[32];
    const auto end = std::to_chars(std::begin(text), std::end(text), value).ptr;
    const std::string_view digits(text, static_cast<std::size_t>(end - text));
    return digits == "-0" ? "-0.0" : std::string(digits);  // JSON's -0 is an integer without a sign
}

std::string json_text(std::string_view text) {
    try {
        return nlohmann::json(text).dump();
    } catch (const nlohmann::json::exception&) {
        throw Error(ErrorCode::InvalidInput,
                    "The name of the classifier or encoder is not valid UTF-8; rename it");
    }
}

std::vector<std::pair<std::string, std::string>> metadata_of(const SavedHead& saved) {
    std::vector<std::pair<std::string, std::string>> metadata = {
        {"format", std::string(kFormatName)},
        {"version", std::to_string(kVersion)},
        {"classifier", saved.classifier},
        {"encoder", saved.encoder},
        {"encoder_fingerprint", saved.encoder_fingerprint}};
    if (saved.cut_off) metadata.emplace_back("cut_off", shortest(*saved.cut_off));
    if (saved.calibration) {
        metadata.emplace_back("calibration_slope", shortest(saved.calibration->slope));
        metadata.emplace_back("calibration_intercept", shortest(saved.calibration->intercept));
    }
    return metadata;
}

}  // namespace head_codecs

namespace {

void check_saved(const SavedHead& saved) {
    if (saved.head.weights.empty()) {
        throw Error(ErrorCode::InvalidInput, "A head without weights cannot be saved");
    }
    check_finite(saved.head.weights, "The head");
    check_finite({&saved.head.bias, 1}, "The bias of the head");
    if (saved.cut_off) check_finite({&*saved.cut_off, 1}, "The cut-off");
    if (saved.calibration) {
        check_finite(std::array{saved.calibration->slope, saved.calibration->intercept},
                     "The calibration");
    }
    for (const auto* text : {&saved.classifier, &saved.encoder, &saved.encoder_fingerprint}) {
        static_cast<void>(head_codecs::json_text(*text));
    }
}

}  // namespace

HeadFormat head_format_from(std::string_view name_or_path) {
    const std::size_t dot = name_or_path.rfind('.');
    std::string ending(dot == std::string_view::npos ? name_or_path : name_or_path.substr(dot + 1));
    std::ranges::transform(ending, ending.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    if (ending == "json") return HeadFormat::Json;
    if (ending == "safetensors") return HeadFormat::Safetensors;
    if (ending == "onnx") return HeadFormat::Onnx;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("'{}' names no format for a head; use json, safetensors or onnx",
                            name_or_path));
}

std::string_view media_type_of(HeadFormat format) noexcept {
    return format == HeadFormat::Json ? "application/json" : "application/octet-stream";
}

std::vector<std::uint8_t> write_head(const SavedHead& saved, HeadFormat format) {
    check_saved(saved);
    switch (format) {
        case HeadFormat::Json: {
            const std::string text = head_codecs::write_json(saved);
            return {text.begin(), text.end()};
        }
        case HeadFormat::Safetensors: return head_codecs::write_safetensors(saved);
        case HeadFormat::Onnx: break;
    }
    return write_onnx(saved.head, head_codecs::metadata_of(saved));
}

SavedHead read_head(std::span<const std::uint8_t> content, HeadFormat format) {
    switch (format) {
        case HeadFormat::Json:
            return head_codecs::read_json(
                {reinterpret_cast<const char*>(content.data()), content.size()});
        case HeadFormat::Safetensors: return head_codecs::read_safetensors(content);
        case HeadFormat::Onnx: break;
    }
    throw Error(ErrorCode::InvalidInput,
                "Heads are not read back from ONNX; export the head as json or safetensors");
}

}  // namespace halfspace
