// SPDX-License-Identifier: Apache-2.0
#include "encode/package.hpp"

#include "support/expect_error.hpp"
#include "unit/encode/tiny_package.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using testing::expect_error;

TEST(Package, SaysWhatItIs) {
    const TinyPackage tiny;

    const EncoderPackage package = read_package(tiny.folder());

    EXPECT_EQ(package.info.name, "tiny");
    EXPECT_EQ(package.info.dim, 4U);
    EXPECT_EQ(package.info.licence, "Apache-2.0");
    EXPECT_EQ(package.info.source, "made by hand");
    EXPECT_TRUE(package.info.reads_images);
    EXPECT_TRUE(package.info.reads_texts);
    ASSERT_TRUE(package.text.has_value());
    EXPECT_EQ(package.text->token_limit, 6U);
    EXPECT_EQ(package.deciding_files.size(), 6U);
}

TEST(Package, MayHaveOneTower) {
    const TinyPackage tiny;
    tiny.remove("onnx/vision_model.onnx");
    tiny.remove("preprocessor_config.json");

    const EncoderPackage package = read_package(tiny.folder());

    EXPECT_FALSE(package.info.reads_images);
    EXPECT_TRUE(package.info.reads_texts);
}

TEST(Package, OfTheHubsCacheHasTheHubsName) {
    const TinyPackage tiny;
    const auto snapshot = tiny.folder() / "models--Some--clip-base/snapshots/0123";
    std::filesystem::create_directories(snapshot.parent_path());
    std::filesystem::copy(HALFSPACE_TINY_ENCODER, snapshot,
                          std::filesystem::copy_options::recursive);

    EXPECT_EQ(read_package(snapshot).info.name, "Some/clip-base");
}

TEST(Package, ReadsTheLimitAndLengthWhereOthersWriteThem) {
    const TinyPackage tiny;
    tiny.write("config.json",
               R"({"hidden_size": 4, "max_position_embeddings": 40, "pad_token_id": 3})");
    tiny.write("tokenizer_config.json", R"({"model_max_length": 1e30})");

    const EncoderPackage package = read_package(tiny.folder());

    EXPECT_EQ(package.info.dim, 4U);
    EXPECT_EQ(package.text->token_limit, 40U);
    EXPECT_EQ(package.text->padding_id, 3);
    EXPECT_EQ(package.text->padding_token, "");
}

TEST(Package, MissingPartsAreNamed) {
    const auto without = [](const char* name) {
        const TinyPackage tiny;
        tiny.remove(name);
        inspect_encoder(tiny.folder());
    };

    expect_error(ErrorCode::Corrupt, [&] { without("config.json"); }, "config.json is missing");
    expect_error(
        ErrorCode::Corrupt, [&] { without("preprocessor_config.json"); },
        "preprocessor_config.json is missing, which onnx/vision_model.onnx needs");
    expect_error(
        ErrorCode::Corrupt, [&] { without("tokenizer.json"); },
        "tokenizer.json is missing, which onnx/text_model.onnx needs");
    expect_error(ErrorCode::NotFound, [] { inspect_encoder("no/such/folder"); }, "no/such/folder");
}

TEST(Package, AnotherLayoutIsNotTaken) {
    const TinyPackage tiny;
    std::filesystem::rename(tiny.folder() / "onnx", tiny.folder() / "networks");

    expect_error(
        ErrorCode::Corrupt, [&] { inspect_encoder(tiny.folder()); },
        "it has none of onnx/vision_model.onnx, onnx/text_model.onnx");
}

TEST(Package, BrokenConfigsAreNamed) {
    const auto with = [](const char* name, const char* content) {
        const TinyPackage tiny;
        tiny.write(name, content);
        inspect_encoder(tiny.folder());
    };

    expect_error(
        ErrorCode::Corrupt, [&] { with("config.json", "{\"projection_dim\": 4"); },
        "config.json is not a JSON object");
    expect_error(
        ErrorCode::Corrupt, [&] { with("config.json", "{}"); }, "how long the vectors are");
    expect_error(
        ErrorCode::Corrupt, [&] { with("config.json", R"({"projection_dim": "four"})"); },
        "config.json");
    expect_error(
        ErrorCode::Corrupt, [&] { with("config.json", R"({"projection_dim": -4})"); },
        "projection_dim is -4");
    expect_error(
        ErrorCode::Corrupt, [&] { with("preprocessor_config.json", ""); },
        "preprocessor_config.json");
    expect_error(
        ErrorCode::Corrupt, [&] { with("tokenizer_config.json", "[]"); }, "tokenizer_config.json");
}

}  // namespace
}  // namespace halfspace
