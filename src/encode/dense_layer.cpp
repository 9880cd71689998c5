// SPDX-License-Identifier: Apache-2.0
#include "encode/dense_layer.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "encode/json_file.hpp"
#include "head/safetensors.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <span>
#include <string>

namespace halfspace {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// @throws Error Corrupt if it is not there or has another number of values
std::vector<float> floats_of(const SafetensorsFile& file, const fs::path& path,
                             const std::string& name, std::size_t count) {
    const NamedTensor* const tensor = file.find(name);
    std::vector<float> values = tensor != nullptr ? tensor->values() : std::vector<float>();
    if (tensor == nullptr || values.size() != count) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{}: {} does not have {} numbers", path.string(), name, count));
    }
    return values;
}

/// @throws Error Corrupt, naming the file
SafetensorsFile tensors_of(std::span<const std::uint8_t> content, const fs::path& path) {
    try {
        return read_safetensors_file(content);
    } catch (const Error& error) {
        throw Error(error.code(), path.string() + ": " + error.what());
    }
}

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
        const auto content = read_file(weights_path);
        const SafetensorsFile file = tensors_of(content, weights_path);
        layer.weights =
            floats_of(file, weights_path, "linear.weight", layer.inputs * layer.outputs);
        if (file.find("linear.bias") != nullptr) {
            layer.bias = floats_of(file, weights_path, "linear.bias", layer.outputs);
        }
        return layer;
    });
}

}  // namespace halfspace
