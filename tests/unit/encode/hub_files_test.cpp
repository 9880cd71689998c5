// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_files.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace halfspace {
namespace {

using Names = std::vector<std::string>;

Names chosen(Names files, const std::string& variant = "") {
    Names names = choose_encoder_files(files, variant, "some/model");
    std::ranges::sort(names);
    return names;
}

const Names kClip = {".gitattributes",
                     "README.md",
                     "config.json",
                     "merges.txt",
                     "onnx/model.onnx",
                     "onnx/model_quantized.onnx",
                     "onnx/text_model.onnx",
                     "onnx/text_model_fp16.onnx",
                     "onnx/vision_model.onnx",
                     "onnx/vision_model_fp16.onnx",
                     "preprocessor_config.json",
                     "pytorch_model.bin",
                     "quantize_config.json",
                     "special_tokens_map.json",
                     "tokenizer.json",
                     "tokenizer_config.json",
                     "vocab.json"};

TEST(HubFiles, TowersArePreferredToTheWholeModel) {
    const Names wanted = {"README.md",
                          "config.json",
                          "onnx/text_model.onnx",
                          "onnx/vision_model.onnx",
                          "preprocessor_config.json",
                          "special_tokens_map.json",
                          "tokenizer.json",
                          "tokenizer_config.json"};
    EXPECT_EQ(chosen(kClip), wanted);
}

TEST(HubFiles, AVariantIsTakenOfEachTower) {
    const Names names = chosen(kClip, "fp16");

    EXPECT_TRUE(std::ranges::count(names, "onnx/text_model_fp16.onnx"));
    EXPECT_TRUE(std::ranges::count(names, "onnx/vision_model_fp16.onnx"));
    EXPECT_FALSE(std::ranges::count(names, "onnx/text_model.onnx"));
}

TEST(HubFiles, SentenceTransformersBringTheirModules) {
    const Names wanted = {"1_Pooling/config.json",
                          "2_Dense/config.json",
                          "2_Dense/model.safetensors",
                          "config.json",
                          "modules.json",
                          "onnx/model.onnx",
                          "sentence_bert_config.json",
                          "tokenizer.json"};
    EXPECT_EQ(
        chosen({"1_Pooling/config.json", "2_Dense/config.json", "2_Dense/model.safetensors",
                "2_Dense/pytorch_model.bin", "config.json", "data/config.json", "model.safetensors",
                "modules.json", "onnx/model.onnx", "onnx/model_O1.onnx",
                "openvino/openvino_model.bin", "sentence_bert_config.json", "tokenizer.json"}),
        wanted);
}

TEST(HubFiles, WhatANetworkKeepsOutsideComesToo) {
    const Names wanted = {"config.json", "onnx/model.onnx", "onnx/model.onnx.data",
                          "onnx/model.onnx_data", "onnx/model.onnx_data_1"};
    EXPECT_EQ(
        chosen({"config.json", "onnx/model.onnx", "onnx/model.onnx_data", "onnx/model.onnx_data_1",
                "onnx/model.onnx.data", "onnx/model_fp16.onnx", "onnx/model_fp16.onnx_data"}),
        wanted);
}

TEST(HubFiles, NetworksMayLieAtTheTopAndBeEncoders) {
    EXPECT_EQ(chosen({"config.json", "model.onnx"}), (Names{"config.json", "model.onnx"}));
    EXPECT_EQ(chosen({"config.json", "onnx/decoder_model.onnx", "onnx/encoder_model.onnx"}),
              (Names{"config.json", "onnx/encoder_model.onnx"}));
}

TEST(HubFiles, WithoutOnnxTheWayOutIsTold) {
    const std::string message = testing::error_of(ErrorCode::InvalidInput, [] {
        chosen({"config.json", "model.safetensors", "tokenizer.json"});
    });

    EXPECT_NE(message.find("onnx-community/model"), std::string::npos);
    EXPECT_NE(message.find("optimum-cli export onnx --model some/model"), std::string::npos);
}

TEST(HubFiles, AMissingVariantNamesTheOthers) {
    const std::string message =
        testing::error_of(ErrorCode::InvalidInput, [] { chosen(kClip, "int4"); });

    EXPECT_NE(message.find("onnx/vision_model_int4.onnx"), std::string::npos) << message;
    EXPECT_NE(message.find("the plain one (leave --variant out), fp16"), std::string::npos)
        << message;
    testing::expect_error(
        ErrorCode::InvalidInput, [] { chosen({"config.json", "onnx/model_q4.onnx"}); },
        "is only the variant: q4");
}

TEST(HubFiles, WithoutConfigItIsAnotherLayout) {
    testing::expect_error(
        ErrorCode::InvalidInput, [] { chosen({"onnx/model.onnx"}); }, "config.json");
}

}  // namespace
}  // namespace halfspace
