// SPDX-License-Identifier: Apache-2.0
#include "head/head_formats.hpp"

#include "base/error.hpp"
#include "base/zip_archive.hpp"
#include "head/fit_inputs.hpp"
#include "head/head_codecs.hpp"
#include "head/onnx_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
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

bool is_utf8(std::string_view text) {
    try {
        static_cast<void>(nlohmann::json(text).dump());
        return true;
    } catch (const nlohmann::json::exception&) {
        return false;
    }
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

using Bytes = std::span<const std::uint8_t>;

bool looks_like_json(Bytes content) {
    const auto first = std::ranges::find_if_not(content, [](std::uint8_t byte) {
        return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
    });
    if (first == content.end() || (*first != '{' && *first != '[')) return false;
    // The length that a safetensors file begins with ends in zeros.
    return content.size() < 8 || content[7] != 0;
}

bool looks_like_safetensors(Bytes content) {
    constexpr std::size_t kLength_bytes = 8;
    return content.size() > kLength_bytes && content[kLength_bytes] == '{';
}

bool looks_like_pickle(Bytes content) {
    constexpr std::uint8_t kProtocol = 0x80;
    return content.size() > 1 && content[0] == kProtocol && content[1] >= 2 && content[1] <= 5;
}

bool looks_like_onnx(Bytes content) {
    constexpr std::uint8_t kIrVersion = 8;    // the key of field 1, a number
    constexpr std::uint8_t kProducer = 0x12;  // of field 2, a text
    return content.size() > 2 && (content[0] == kIrVersion || content[0] == kProducer);
}

head_codecs::ForeignHead read_zip(const ZipArchive& archive) {
    const auto has = [&](std::string_view ending) {
        return std::ranges::any_of(
            archive.entries(), [&](const ZipEntry& entry) { return entry.name.ends_with(ending); });
    };
    if (archive.find("schema.json") != nullptr) return head_codecs::read_skops(archive);
    if (has("data.pkl")) return head_codecs::read_torch(archive);
    if (has(".npy")) return head_codecs::read_npz(archive);
    throw Error(ErrorCode::InvalidInput,
                "The zip archive is neither a PyTorch file nor .npz nor .skops");
}

head_codecs::ForeignHead read_foreign(Bytes content) {
    if (ZipArchive::is_zip(content)) return read_zip(ZipArchive(content));
    if (looks_like_safetensors(content)) return head_codecs::read_safetensors(content);
    if (looks_like_pickle(content)) {
        throw Error(ErrorCode::InvalidInput,
                    "The file is a pickle (joblib, or torch.save before PyTorch 1.6), which runs "
                    "code when it is read, so it is not. Save the head as safetensors, with "
                    "today's torch.save(layer.state_dict(), FILE), or with "
                    "numpy.savez(FILE, coef_=..., intercept_=...)");
    }
    if (looks_like_onnx(content)) return head_codecs::read_onnx_head(content);
    throw Error(ErrorCode::Corrupt,
                "The file is no head: neither JSON, safetensors, ONNX, PyTorch (.pt), numpy "
                "(.npz) nor skops");
}

void check_numbers(const Head& head) {
    for (std::size_t i = 0; i < head.weights.size(); ++i) {
        if (!std::isfinite(head.weights[i])) {
            head_codecs::corrupt(fmt::format("The head's weight {} is {}", i, head.weights[i]));
        }
    }
    if (!std::isfinite(head.bias)) {
        head_codecs::corrupt(fmt::format("The head's bias is {}", head.bias));
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

std::string_view name_of(HeadFormat format) noexcept {
    switch (format) {
        case HeadFormat::Safetensors: return "safetensors";
        case HeadFormat::Onnx: return "onnx";
        case HeadFormat::Json: break;
    }
    return "json";
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
    return write_onnx(saved.head, metadata_of(saved));
}

SavedHead read_head(Bytes content, const std::optional<std::string>& class_name) {
    if (looks_like_json(content)) {
        if (class_name) {
            throw Error(ErrorCode::InvalidInput, "A head in JSON has no classes to choose from");
        }
        return head_codecs::read_json(
            {reinterpret_cast<const char*>(content.data()), content.size()});
    }
    const head_codecs::ForeignHead found = read_foreign(content);
    SavedHead saved;
    saved.head = head_of(found.layer, class_name);
    check_numbers(saved.head);
    head_codecs::read_metadata(found.metadata, saved);
    return saved;
}

std::vector<std::string> classes_of_head(Bytes content) {
    if (looks_like_json(content)) return {};
    return classes_to_choose(read_foreign(content).layer);
}

}  // namespace halfspace
