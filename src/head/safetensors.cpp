// SPDX-License-Identifier: Apache-2.0
#include "head/safetensors.hpp"

#include "base/error.hpp"
#include "base/float_bytes.hpp"
#include "head/head_codecs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

//   0        8               8 + length
//   | length | header (JSON) | the tensors, one after the other |
//
// Little-endian throughout.
namespace halfspace {

namespace {

using head_codecs::corrupt;
using head_codecs::FloatJson;

constexpr std::size_t kLengthBytes = 8;
constexpr std::uint64_t kLargestHeader = 100'000'000;  // the reference reader's limit

using Bytes = std::span<const std::uint8_t>;

struct ElementType {
    std::string_view name;
    std::size_t width;
    std::optional<FloatType> type;
};

constexpr ElementType kTypes[] = {{"F32", 4, FloatType::F32},
                                  {"F16", 2, FloatType::F16},
                                  {"BF16", 2, FloatType::BF16},
                                  {"F64", 8, FloatType::F64},
                                  {"I64", 8, {}},
                                  {"I32", 4, {}},
                                  {"I16", 2, {}},
                                  {"I8", 1, {}},
                                  {"U64", 8, {}},
                                  {"U32", 4, {}},
                                  {"U16", 2, {}},
                                  {"U8", 1, {}},
                                  {"BOOL", 1, {}},
                                  {"F8_E4M3", 1, {}},
                                  {"F8_E5M2", 1, {}}};

/// Where one tensor lies: bytes [begin, end) of the data.
struct Place {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::string name;
};

std::uint64_t whole_number(const FloatJson& value, std::string_view what) {
    if (!value.is_number_unsigned()) {
        corrupt(fmt::format("{} is {}, not a whole number", what, value.dump()));
    }
    return value.get<std::uint64_t>();
}

const ElementType& type_of(const FloatJson& entry, const std::string& name) {
    const auto* const found = std::ranges::find_if(
        kTypes, [&](const ElementType& known) { return entry.at("dtype") == known.name; });
    if (found == std::end(kTypes)) {
        corrupt(
            fmt::format("Tensor '{}' is of the unknown type {}", name, entry.at("dtype").dump()));
    }
    return *found;
}

Place place_of(const FloatJson& entry, const std::string& name) {
    const FloatJson& offsets = entry.at("data_offsets");
    if (!offsets.is_array() || offsets.size() != 2) {
        corrupt(fmt::format("The data_offsets of tensor '{}' are not two numbers", name));
    }
    const std::string what = fmt::format("An offset of tensor '{}'", name);
    return {whole_number(offsets[0], what), whole_number(offsets[1], what), name};
}

std::vector<std::uint64_t> shape_of(const FloatJson& entry, const std::string& name) {
    if (!entry.at("shape").is_array()) {
        corrupt(fmt::format("The shape of tensor '{}' is no list", name));
    }
    std::vector<std::uint64_t> shape;
    for (const FloatJson& size : entry.at("shape")) {
        shape.push_back(whole_number(size, fmt::format("A size of tensor '{}'", name)));
    }
    return shape;
}

void check_size(const Place& place, const std::vector<std::uint64_t>& shape, std::size_t width) {
    std::uint64_t bytes = width;
    bool fits = place.begin <= place.end;
    for (const std::uint64_t size : shape)
        fits = fits && !__builtin_mul_overflow(bytes, size, &bytes);
    if (!fits || bytes != place.end - place.begin) {
        corrupt(fmt::format("Tensor '{}' cannot lie at bytes {} to {}", place.name, place.begin,
                            place.end));
    }
}

/// The format allows neither holes nor overlaps.
void check_places(std::vector<Place> places, std::uint64_t bytes) {
    std::ranges::sort(places, {},
                      [](const Place& place) { return std::pair(place.begin, place.end); });
    std::uint64_t end = 0;
    for (const Place& place : places) {
        if (place.begin != end) {
            corrupt(
                fmt::format("Tensor '{}' begins at byte {}, not {}", place.name, place.begin, end));
        }
        end = place.end;
    }
    if (end != bytes) {
        corrupt(fmt::format("The tensors fill {} bytes of data; the file has {}", end, bytes));
    }
}

FloatJson header_of(Bytes content, std::uint64_t& length) {
    if (content.size() < kLengthBytes) {
        corrupt(fmt::format("A safetensors file of {} bytes has no header", content.size()));
    }
    length = 0;
    for (std::size_t i = kLengthBytes; i-- > 0;) length = length << 8U | content[i];
    if (length > kLargestHeader || length > content.size() - kLengthBytes) {
        corrupt(fmt::format("The safetensors header is said to have {} bytes; the file has {}",
                            length, content.size() - kLengthBytes));
    }
    const Bytes header = content.subspan(kLengthBytes, length);
    return head_codecs::parse_object({reinterpret_cast<const char*>(header.data()), header.size()},
                                     "The safetensors header");
}

std::map<std::string, std::string> metadata_in(const FloatJson& metadata) {
    if (!metadata.is_object()) corrupt("The safetensors file's __metadata__ is not an object");
    std::map<std::string, std::string> texts;
    for (const auto& [key, value] : metadata.items()) {
        if (!value.is_string()) corrupt(fmt::format("'{}' in __metadata__ is not a text", key));
        texts.emplace(key, value.get<std::string>());
    }
    return texts;
}

NamedTensor tensor_of(const FloatJson& entry, const std::string& name, Bytes data,
                      std::vector<Place>& places) {
    if (!entry.is_object() || entry.size() != 3 || !entry.contains("dtype") ||
        !entry.contains("shape") || !entry.contains("data_offsets")) {
        corrupt(fmt::format("Tensor '{}' must have dtype, shape and data_offsets", name));
    }
    const ElementType& type = type_of(entry, name);
    const Place place = place_of(entry, name);
    auto shape = shape_of(entry, name);
    check_size(place, shape, type.width);
    places.push_back(place);
    auto values = [data, place, &type] {
        if (!type.type) {
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("Tensor '{}' is {}; F32, F16, BF16 and F64 are read",
                                    place.name, type.name));
        }
        return floats_from(data.subspan(place.begin, place.end - place.begin), *type.type);
    };
    return {name, std::move(shape), std::move(values)};
}

}  // namespace

const NamedTensor* SafetensorsFile::find(const std::string& name) const {
    const auto found = std::ranges::find(tensors, name, &NamedTensor::name);
    return found == tensors.end() ? nullptr : &*found;
}

SafetensorsFile read_safetensors_file(Bytes content) {
    std::uint64_t length = 0;
    const FloatJson header = header_of(content, length);
    const Bytes data = content.subspan(kLengthBytes + length);
    SafetensorsFile file;
    std::vector<Place> places;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__") {
            file.metadata = metadata_in(entry);
        } else {
            file.tensors.push_back(tensor_of(entry, name, data, places));
        }
    }
    check_places(std::move(places), data.size());
    return file;
}

}  // namespace halfspace
