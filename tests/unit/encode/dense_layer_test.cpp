// SPDX-License-Identifier: Apache-2.0
#include "encode/dense_layer.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>

namespace halfspace {
namespace {

using testing::expect_error;
using testing::TemporaryFolder;

constexpr const char* kTanh = R"({"in_features": 2, "out_features": 3,
    "activation_function": "torch.nn.modules.activation.Tanh"})";
constexpr const char* kHeader =
    R"({"linear.weight":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]},)"
    R"("linear.bias":{"dtype":"F32","shape":[3],"data_offsets":[24,36]}})";

std::string safetensors(const std::string& header, const std::vector<float>& values) {
    const std::uint64_t length = header.size();
    std::string content(sizeof(length) + header.size() + values.size() * sizeof(float), '\0');
    std::memcpy(content.data(), &length, sizeof(length));
    std::memcpy(content.data() + sizeof(length), header.data(), header.size());
    std::memcpy(content.data() + sizeof(length) + header.size(), values.data(),
                values.size() * sizeof(float));
    return content;
}

DenseLayer layer_of(const std::string& config, const std::string& tensors) {
    const TemporaryFolder folder;
    write_file(folder / "config.json", config);
    write_file(folder / "model.safetensors", tensors);
    return read_dense_layer(folder.path());
}

TEST(DenseLayer, AppliesWeightsBiasAndTanh) {
    const DenseLayer layer =
        layer_of(kTanh, safetensors(kHeader, {1, 0, 0, 1, 0.5F, 0.5F, 0, 0.25F, 0}));

    const std::vector<float> rows = layer.apply({0.5F, -0.5F, 1, 1});

    ASSERT_EQ(rows.size(), 6U);
    EXPECT_FLOAT_EQ(rows[0], std::tanh(0.5F));
    EXPECT_FLOAT_EQ(rows[1], std::tanh(-0.25F));
    EXPECT_FLOAT_EQ(rows[2], 0);
    EXPECT_FLOAT_EQ(rows[4], std::tanh(1.25F));
}

TEST(DenseLayer, MayHaveNeitherBiasNorActivation) {
    const DenseLayer layer = layer_of(
        R"({"in_features": 1, "out_features": 1, "bias": false,
            "activation_function": "torch.nn.modules.linear.Identity"})",
        safetensors(R"({"linear.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}})",
                    {3}));

    EXPECT_EQ(layer.apply({2, -1}), (std::vector<float>{6, -3}));
}

TEST(DenseLayer, SaysWhatIsWrong) {
    const std::string good = safetensors(kHeader, std::vector<float>(9));

    expect_error(
        ErrorCode::Corrupt,
        [&] {
            layer_of(R"({"in_features": 2, "out_features": 3,
                         "activation_function": "torch.nn.modules.activation.GELU"})",
                     good);
        },
        "activation_function is torch.nn.modules.activation.GELU");
    expect_error(
        ErrorCode::Corrupt, [&] { layer_of(R"({"in_features": 4, "out_features": 3})", good); },
        "linear.weight does not have 12 numbers");
    expect_error(
        ErrorCode::Corrupt, [] { layer_of(kTanh, "short"); }, "safetensors file of 5 bytes");
    expect_error(
        ErrorCode::Corrupt, [&] { layer_of(kTanh, good.substr(0, good.size() - 4)); },
        "fill 36 bytes");
    const TemporaryFolder folder;
    write_file(folder / "config.json", kTanh);
    expect_error(
        ErrorCode::Corrupt, [&] { read_dense_layer(folder.path()); },
        "model.safetensors is missing");
}

}  // namespace
}  // namespace halfspace
