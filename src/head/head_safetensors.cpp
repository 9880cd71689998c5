// SPDX-License-Identifier: Apache-2.0
#include "head/head_codecs.hpp"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <optional>

//   0        8               8 + length (a multiple of 8)
//   | length | header (JSON) | weight: dim floats | bias: 1 float |
//
// Little-endian throughout; the format is described at huggingface.co/docs/safetensors.
namespace halfspace::head_codecs {

namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kLargestHeader = 100'000'000;  // the reference reader's limit

using Bytes = std::span<const std::uint8_t>;

void append_little_endian(std::vector<std::uint8_t>& out, std::uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::uint64_t little_endian(Bytes bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) value = (value << 8U) | bytes[i];
    return value;
}

/// Where one tensor lies: floats [begin, end) of the data, in bytes.
struct Place {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

std::uint64_t whole_number(const FloatJson& value, std::string_view what) {
    if (!value.is_number_unsigned()) {
        corrupt(fmt::format("{} is {}, not a whole number", what, value.dump()));
    }
    return value.get<std::uint64_t>();
}

/// Checks type, shape and offsets of tensor `name`, of `rank` sizes that are 1 but for the last.
Place place_of(const FloatJson& header, const std::string& name, std::size_t rank) {
    if (!header.contains(name)) {
        corrupt(fmt::format("The safetensors file has no tensor '{}'", name));
    }
    const FloatJson& entry = header.at(name);
    if (!entry.is_object() || entry.size() != 3 || !entry.contains("dtype") ||
        !entry.contains("shape") || !entry.contains("data_offsets")) {
        corrupt(fmt::format("Tensor '{}' must have dtype, shape and data_offsets", name));
    }
    if (entry.at("dtype") != "F32") {
        corrupt(fmt::format("Tensor '{}' is {}; a head is F32", name, entry.at("dtype").dump()));
    }
    const FloatJson& offsets = entry.at("data_offsets");
    if (!offsets.is_array() || offsets.size() != 2) {
        corrupt(fmt::format("The data_offsets of tensor '{}' are not two numbers", name));
    }
    const Place place{whole_number(offsets[0], "An offset of tensor '" + name + "'"),
                      whole_number(offsets[1], "An offset of tensor '" + name + "'")};
    const FloatJson& shape = entry.at("shape");
    bool fits = shape.is_array() && shape.size() == rank;
    for (std::size_t axis = 0; fits && axis + 1 < rank; ++axis) fits = shape[axis] == 1;
    if (!fits) {
        corrupt(fmt::format("Tensor '{}' has shape {}, not {}", name, shape.dump(),
                            rank == 2 ? "[1, dim]" : "[1]"));
    }
    const std::uint64_t count = whole_number(shape.back(), "A size of tensor '" + name + "'");
    if (count == 0 || place.end < place.begin || (place.end - place.begin) % sizeof(float) != 0 ||
        (place.end - place.begin) / sizeof(float) != count) {
        corrupt(fmt::format("Tensor '{}' of {} values cannot lie at bytes {} to {}", name, count,
                            place.begin, place.end));
    }
    return place;
}

std::vector<float> floats_at(Bytes data, const Place& place, std::string_view name) {
    std::vector<float> values;
    values.reserve((place.end - place.begin) / sizeof(float));
    for (std::uint64_t at = place.begin; at < place.end; at += sizeof(float)) {
        const auto bits =
            static_cast<std::uint32_t>(little_endian(data.subspan(at, sizeof(float))));
        values.push_back(std::bit_cast<float>(bits));
        if (!std::isfinite(values.back())) {
            corrupt(fmt::format("Tensor '{}' has {} at place {}", name, values.back(),
                                values.size() - 1));
        }
    }
    return values;
}

std::string text_or_empty(const FloatJson& metadata, const std::string& key) {
    return metadata.contains(key) ? metadata.at(key).get<std::string>() : std::string();
}

/// The number that is there as a text, if it is. @param what  names it in a message
std::optional<float> number_in(const FloatJson& metadata, const std::string& key,
                               std::string_view what) {
    if (!metadata.contains(key)) return std::nullopt;
    const std::string text = text_or_empty(metadata, key);
    float value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
        corrupt(fmt::format("The head's {} '{}' is not a number", what, text));
    }
    return value;
}

/// What a head of ours says about itself; foreign files may say anything in texts.
void read_metadata(const FloatJson& header, SavedHead& saved) {
    if (!header.contains("__metadata__")) return;
    const FloatJson& metadata = header.at("__metadata__");
    if (!metadata.is_object()) corrupt("The safetensors file's __metadata__ is not an object");
    for (const auto& [key, value] : metadata.items()) {
        if (!value.is_string()) corrupt(fmt::format("'{}' in __metadata__ is not a text", key));
    }
    if (text_or_empty(metadata, "format") != kFormatName) return;
    const std::string version = text_or_empty(metadata, "version");
    if (version != std::to_string(kVersion)) {
        corrupt(fmt::format("The head's version is '{}'; this program reads version {}", version,
                            kVersion));
    }
    saved.classifier = text_or_empty(metadata, "classifier");
    saved.encoder = text_or_empty(metadata, "encoder");
    saved.encoder_fingerprint = text_or_empty(metadata, "encoder_fingerprint");
    saved.cut_off = number_in(metadata, "cut_off", "cut-off");
    const auto slope = number_in(metadata, "calibration_slope", "calibration");
    const auto intercept = number_in(metadata, "calibration_intercept", "calibration");
    if (slope.has_value() != intercept.has_value()) {
        corrupt("The head's calibration lacks its slope or its intercept");
    }
    if (slope) saved.calibration = Calibration{*slope, *intercept};
}

FloatJson header_of(Bytes content) {
    if (content.size() < kLengthBytes) {
        corrupt(fmt::format("A safetensors file of {} bytes has no header", content.size()));
    }
    const std::uint64_t length = little_endian(content.first(kLengthBytes));
    if (length > kLargestHeader || length > content.size() - kLengthBytes) {
        corrupt(fmt::format("The safetensors header is said to have {} bytes; the file has {}",
                            length, content.size() - kLengthBytes));
    }
    const auto header = content.subspan(kLengthBytes, length);
    return parse_object({reinterpret_cast<const char*>(header.data()), header.size()},
                        "The safetensors header");
}

}  // namespace

std::vector<std::uint8_t> write_safetensors(const SavedHead& saved) {
    std::string metadata;
    for (const auto& [name, value] : metadata_of(saved)) {
        if (!metadata.empty()) metadata += ',';
        metadata += json_text(name) + ':' + json_text(value);
    }
    const std::size_t dim = saved.head.weights.size();
    const std::size_t weight_end = dim * sizeof(float);
    std::string header = fmt::format(
        R"({{"__metadata__":{{{}}},"weight":{{"dtype":"F32","shape":[1,{}],"data_offsets":[0,{}]}},)"
        R"("bias":{{"dtype":"F32","shape":[1],"data_offsets":[{},{}]}}}})",
        metadata, dim, weight_end, weight_end, weight_end + sizeof(float));
    header.resize((header.size() + 7) / 8 * 8, ' ');

    std::vector<std::uint8_t> content;
    content.reserve(kLengthBytes + header.size() + weight_end + sizeof(float));
    append_little_endian(content, header.size(), kLengthBytes);
    content.insert(content.end(), header.begin(), header.end());
    for (const float weight : saved.head.weights) {
        append_little_endian(content, std::bit_cast<std::uint32_t>(weight), sizeof(float));
    }
    append_little_endian(content, std::bit_cast<std::uint32_t>(saved.head.bias), sizeof(float));
    return content;
}

SavedHead read_safetensors(Bytes content) {
    const FloatJson header = header_of(content);
    const std::uint64_t length = little_endian(content.first(kLengthBytes));
    const Bytes data = content.subspan(kLengthBytes + length);
    const Place weight = place_of(header, "weight", 2);
    const Place bias = place_of(header, "bias", 1);
    const std::size_t expected = header.contains("__metadata__") ? 3 : 2;
    if (header.size() != expected) {
        corrupt(
            fmt::format("The safetensors file has {} tensors; a head has two, 'weight' and 'bias'",
                        header.size() - (expected - 2)));
    }
    // The format allows neither holes nor overlaps.
    const bool weight_first = weight.begin == 0 && bias.begin == weight.end;
    const bool bias_first = bias.begin == 0 && weight.begin == bias.end;
    const std::uint64_t end = std::max(weight.end, bias.end);
    if ((!weight_first && !bias_first) || end != data.size()) {
        corrupt(
            fmt::format("The tensors 'weight' (bytes {} to {}) and 'bias' ({} to {}) do not fill "
                        "the {} bytes of data",
                        weight.begin, weight.end, bias.begin, bias.end, data.size()));
    }
    SavedHead saved;
    saved.head.weights = floats_at(data, weight, "weight");
    saved.head.bias = floats_at(data, bias, "bias").front();
    read_metadata(header, saved);
    return saved;
}

}  // namespace halfspace::head_codecs
