// SPDX-License-Identifier: Apache-2.0
#include "head/head_codecs.hpp"
#include "head/safetensors.hpp"

#include <fmt/format.h>

#include <bit>

namespace halfspace::head_codecs {

namespace {

void append_little_endian(std::vector<std::uint8_t>& out, std::uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
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
    header.resize((header.size() + 7) / 8 * 8, ' ');  // so that the numbers are aligned

    std::vector<std::uint8_t> content;
    content.reserve(sizeof(std::uint64_t) + header.size() + weight_end + sizeof(float));
    append_little_endian(content, header.size(), sizeof(std::uint64_t));
    content.insert(content.end(), header.begin(), header.end());
    for (const float weight : saved.head.weights) {
        append_little_endian(content, std::bit_cast<std::uint32_t>(weight), sizeof(float));
    }
    append_little_endian(content, std::bit_cast<std::uint32_t>(saved.head.bias), sizeof(float));
    return content;
}

ForeignHead read_safetensors(std::span<const std::uint8_t> content) {
    const SafetensorsFile file = read_safetensors_file(content);
    return {layer_of(file.tensors), file.metadata};
}

}  // namespace halfspace::head_codecs
