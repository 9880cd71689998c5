// SPDX-License-Identifier: Apache-2.0
#include "encode/dense_layer.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "encode/json_file.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>

namespace halfspace {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "safetensors is little-endian");

/// A file of tensors: an 8-byte length, a JSON header of that length, the data.
class TensorFile {
public:
    explicit TensorFile(const fs::path& path) : m_path(path), m_bytes(read_file(path)) {
        std::uint64_t length = 0;
        if (m_bytes.size() >= sizeof(length)) {
            std::memcpy(&length, m_bytes.data(), sizeof(length));
        }
        if (length == 0 || length > m_bytes.size() - sizeof(length)) {
            throw Error(ErrorCode::Corrupt, m_path.string() + " is no safetensors file");
        }
        const auto* header = reinterpret_cast<const char*>(m_bytes.data()) + sizeof(length);
        m_header = json::parse(header, header + length, nullptr, /*allow_exceptions=*/false);
        if (!m_header.is_object()) {
            throw Error(ErrorCode::Corrupt, m_path.string() + " is no safetensors file");
        }
        m_data = std::span(m_bytes).subspan(sizeof(length) + length);
    }

    [[nodiscard]] bool has(const char* name) const { return m_header.contains(name); }

    /// @throws Error Corrupt if it is not there, is no float32, or has another number of values
    [[nodiscard]] std::vector<float> floats(const char* name, std::size_t count) const {
        const json& entry = m_header.at(name);
        const auto begin = entry.at("data_offsets").at(0).get<std::uint64_t>();
        const auto end = entry.at("data_offsets").at(1).get<std::uint64_t>();
        if (entry.at("dtype") != "F32" || end > m_data.size() || begin > end ||
            end - begin != count * sizeof(float)) {
            throw Error(ErrorCode::Corrupt,
                        fmt::format("{}: {} is not {} float32", m_path.string(), name, count));
        }
        std::vector<float> values(count);
        std::memcpy(values.data(), m_data.data() + begin, count * sizeof(float));
        return values;
    }

private:
    fs::path m_path;
    std::vector<std::uint8_t> m_bytes;
    json m_header;
    std::span<const std::uint8_t> m_data;
};

bool has_tanh(const json& config, const fs::path& path) {
    const std::string name =
        config.value("activation_function", "torch.nn.modules.activation.Tanh");
    if (name.ends_with(".Identity")) return false;
    if (name.ends_with(".Tanh")) return true;
    throw Error(ErrorCode::Corrupt, path.string() + ": activation_function is " + name +
                                        "; known are Identity and Tanh");
}

}  // namespace

std::vector<float> DenseLayer::apply(const std::vector<float>& rows) const {
    const std::size_t count = rows.size() / inputs;
    std::vector<float> result(count * outputs);
    for (std::size_t row = 0; row < count; ++row) {
        const float* in = rows.data() + row * inputs;
        for (std::size_t out = 0; out < outputs; ++out) {
            const float* weight = weights.data() + out * inputs;
            double sum = bias.empty() ? 0.0 : double{bias[out]};
            for (std::size_t i = 0; i < inputs; ++i) sum += double{weight[i]} * double{in[i]};
            result[row * outputs + out] = static_cast<float>(has_tanh ? std::tanh(sum) : sum);
        }
    }
    return result;
}

DenseLayer read_dense_layer(const fs::path& folder) {
    const fs::path config_path = folder / "config.json";
    const fs::path weights_path = folder / "model.safetensors";
    const json config = read_json_object(config_path);
    if (!fs::exists(weights_path)) {
        throw Error(ErrorCode::Corrupt, weights_path.string() +
                                            " is missing; a Dense module is read from safetensors "
                                            "only");
    }
    return reading(config_path, [&] {
        DenseLayer layer;
        layer.inputs = config.at("in_features").get<std::size_t>();
        layer.outputs = config.at("out_features").get<std::size_t>();
        layer.has_tanh = has_tanh(config, config_path);
        const TensorFile tensors(weights_path);
        layer.weights = tensors.floats("linear.weight", layer.inputs * layer.outputs);
        if (tensors.has("linear.bias")) {
            layer.bias = tensors.floats("linear.bias", layer.outputs);
        }
        return layer;
    });
}

}  // namespace halfspace
