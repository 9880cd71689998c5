// SPDX-License-Identifier: Apache-2.0
#include "encode/network_files.hpp"
#include "encode/package.hpp"
#include "support/expect_error.hpp"
#include "unit/encode/tiny_package.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {
namespace {

namespace fs = std::filesystem;
using testing::expect_error;

/// The tiny package with one network for both towers, and this config.json.
class OneNetworkPackage : public TinyPackage {
public:
    explicit OneNetworkPackage(std::string_view config) {
        fs::rename(folder() / "onnx/text_model.onnx", folder() / "onnx/model.onnx");
        remove("onnx/vision_model.onnx");
        write("config.json", config);
    }
};

bool decides(const EncoderPackage& package, const std::string& name) {
    return std::ranges::find(package.deciding_files, fs::path(name)) !=
           package.deciding_files.end();
}

TEST(PackageFamilies, OneNetworkMayHoldBothTowers) {
    const OneNetworkPackage tiny(R"({"model_type": "clip", "projection_dim": 4})");

    const EncoderPackage package = read_package(tiny.folder());

    ASSERT_TRUE(package.image && package.text);
    EXPECT_TRUE(package.image->network.is_shared);
    EXPECT_TRUE(package.text->network.is_shared);
}

TEST(PackageFamilies, OneNetworkReadsWhatThereAreSettingsFor) {
    const OneNetworkPackage texts(R"({"model_type": "bert", "hidden_size": 4})");
    texts.remove("preprocessor_config.json");
    const OneNetworkPackage images(R"({"model_type": "vit", "hidden_size": 4})");
    images.remove("tokenizer.json");
    const OneNetworkPackage neither(R"({"hidden_size": 4})");
    neither.remove("tokenizer.json");
    neither.remove("preprocessor_config.json");

    const EncoderPackage bert = read_package(texts.folder());
    const EncoderPackage vit = read_package(images.folder());

    EXPECT_FALSE(bert.info.reads_images);
    EXPECT_FALSE(bert.text->network.is_shared);
    EXPECT_EQ(bert.text->network.pooling, Pooling::Mean);
    EXPECT_EQ(bert.text->network.outputs.back(), "last_hidden_state");
    EXPECT_FALSE(vit.info.reads_texts);
    EXPECT_EQ(vit.image->network.pooling, Pooling::First);
    expect_error(
        ErrorCode::Corrupt, [&] { read_package(neither.folder()); },
        "needs preprocessor_config.json for images, or tokenizer.json for texts");
}

TEST(PackageFamilies, SayHowLongTheirVectorsAre) {
    const auto dim_of = [](const char* config) {
        const TinyPackage tiny;
        tiny.write("config.json", config);
        return read_package(tiny.folder()).info.dim;
    };

    EXPECT_EQ(dim_of(R"({"model_type": "t5", "d_model": 512})"), 512U);
    EXPECT_EQ(dim_of(R"({"model_type": "efficientnet", "hidden_dim": 1280})"), 1280U);
    EXPECT_EQ(dim_of(R"({"model_type": "resnet", "hidden_sizes": [256, 2048]})"), 2048U);
    EXPECT_EQ(dim_of(R"({"model_type": "siglip", "text_config": {}, "vision_config": {}})"), 768U);
    EXPECT_EQ(dim_of(R"({"projection_dim": null, "vision_config": {"hidden_size": 20}})"), 20U);
}

TEST(PackageFamilies, LimitTextsToWhatTheNetworkHasPlacesFor) {
    const auto limit_of = [](const char* config, const char* tokenizer) {
        const TinyPackage tiny;
        tiny.write("config.json", config);
        tiny.write("tokenizer_config.json", tokenizer);
        return read_package(tiny.folder()).text->token_limit;
    };
    constexpr const char* kAny = R"({"model_max_length": 1e30})";

    EXPECT_EQ(limit_of(R"({"hidden_size": 4, "model_type": "xlm-roberta",
                           "max_position_embeddings": 514})",
                       kAny),
              512U);
    EXPECT_EQ(limit_of(R"({"hidden_size": 4, "max_position_embeddings": 40})",
                       R"({"model_max_length": 30})"),
              30U);
    EXPECT_EQ(limit_of(R"({"hidden_size": 4, "max_position_embeddings": 40})",
                       R"({"model_max_length": 50})"),
              40U);
    EXPECT_EQ(limit_of(R"({"d_model": 4, "model_type": "t5", "n_positions": 512})", kAny), 512U);
    EXPECT_EQ(limit_of(R"({"model_type": "siglip", "text_config": {}})", kAny), 64U);
    EXPECT_EQ(limit_of(R"({"hidden_size": 4})", kAny), 0U);
}

TEST(PackageFamilies, SiglipFillsTextsUp) {
    const TinyPackage tiny;
    tiny.write("config.json", R"({"model_type": "siglip", "text_config": {"pad_token_id": 1}})");
    tiny.write("tokenizer_config.json", R"({"pad_token": {"content": "[PAD]"}})");

    const TextTower text = *read_package(tiny.folder()).text;

    EXPECT_TRUE(text.pads_to_limit);
    EXPECT_EQ(text.padding_id, 1);
    EXPECT_EQ(text.padding_token, "[PAD]");
}

TEST(PackageFamilies, TakePictureSettingsFromTheProcessorToo) {
    const TinyPackage tiny;
    fs::rename(tiny.folder() / "preprocessor_config.json", tiny.folder() / "settings");
    tiny.write("processor_config.json",
               R"({"image_processor": {"image_processor_type": "CLIPImageProcessor", "size": 9}})");

    const EncoderPackage package = read_package(tiny.folder());

    EXPECT_EQ(package.image->preprocess.shortest_edge, 9U);
    EXPECT_TRUE(decides(package, "processor_config.json"));
}

TEST(PackageVariants, AreChosenByName) {
    const TinyPackage tiny;
    for (const char* tower : {"vision_model", "text_model"}) {
        fs::copy(tiny.folder() / "onnx" / (std::string(tower) + ".onnx"),
                 tiny.folder() / "onnx" / (std::string(tower) + "_q4.onnx"));
    }

    const EncoderPackage package = read_package(tiny.folder(), "q4");

    EXPECT_EQ(package.text->network.onnx.filename(), "text_model_q4.onnx");
    EXPECT_TRUE(decides(package, "onnx/vision_model_q4.onnx"));
    EXPECT_FALSE(decides(package, "onnx/vision_model.onnx"));
    EXPECT_EQ(variants_of(tiny.folder()), (std::vector<std::string>{"", "q4"}));
    EncoderOptions options;
    options.variant = "q4";
    EXPECT_NE(inspect_encoder(tiny.folder(), options).fingerprint,
              inspect_encoder(tiny.folder()).fingerprint);
    EXPECT_EQ(inspect_encoder(tiny.folder(), options).name, "tiny:q4");
    expect_error(
        ErrorCode::NotFound, [&] { read_package(tiny.folder(), "int8"); },
        "its variants are: the plain one, q4");
}

TEST(PackageVariants, TheOnlyOneNeedsNoName) {
    const TinyPackage tiny;
    for (const char* tower : {"vision_model", "text_model"}) {
        fs::rename(tiny.folder() / "onnx" / (std::string(tower) + ".onnx"),
                   tiny.folder() / "onnx" / (std::string(tower) + "_fp16.onnx"));
    }

    const EncoderInfo info = inspect_encoder(tiny.folder());

    EXPECT_EQ(info.name, "tiny:fp16");
    EXPECT_TRUE(info.reads_images && info.reads_texts);
}

TEST(PackageVariants, ThePrecisionIsPartOfNameAndFingerprint) {
    const TinyPackage tiny;

    EncoderOptions options;
    options.precision = Precision::Bf16;
    const EncoderInfo bf16 = inspect_encoder(tiny.folder(), options);

    EXPECT_EQ(bf16.name, "tiny:bf16");
    EXPECT_NE(bf16.fingerprint, inspect_encoder(tiny.folder()).fingerprint);
    EXPECT_EQ(bf16.fingerprint.size(), 64U);
}

TEST(PackageOverride, ChangesWhatTheOtherFilesSay) {
    const TinyPackage tiny;
    fs::rename(tiny.folder() / "onnx/text_model.onnx", tiny.folder() / "mine.onnx");
    tiny.write("halfspace.json", R"({"dim": 3,
        "image": {"output": "means", "pooling": "max", "preprocessor": {"resample": 0}},
        "text": {"network": "mine.onnx", "pooling": "cls", "token_limit": 5, "padding_id": 1,
                 "pads_to_limit": true, "query_prompt": "query: ", "item_prompt": "passage: "}})");

    const EncoderPackage package = read_package(tiny.folder());

    EXPECT_EQ(package.info.dim, 3U);
    EXPECT_EQ(package.image->network.outputs, std::vector<std::string>{"means"});
    EXPECT_EQ(package.image->network.pooling, Pooling::Max);
    EXPECT_EQ(package.image->preprocess.interpolation, Interpolation::Nearest);
    EXPECT_EQ(package.image->preprocess.shortest_edge, 8U) << "the rest of the settings stays";
    EXPECT_EQ(package.text->network.onnx.filename(), "mine.onnx");
    EXPECT_EQ(package.text->network.pooling, Pooling::First);
    EXPECT_EQ(package.text->token_limit, 5U);
    EXPECT_TRUE(package.text->pads_to_limit);
    EXPECT_EQ(package.text->query_prompt, "query: ");
    EXPECT_EQ(package.text->item_prompt, "passage: ");
    EXPECT_TRUE(decides(package, "halfspace.json"));
}

TEST(PackageOverride, RefusesWhatItDoesNotKnow) {
    const auto refused = [](const char* json, const char* words) {
        const TinyPackage tiny;
        tiny.write("halfspace.json", json);
        expect_error(ErrorCode::Corrupt, [&] { read_package(tiny.folder()); }, words);
    };

    refused(R"({"dimension": 3})", "dimension is not known; known are dim, image, text");
    refused(R"({"text": {"limit": 3}})", "text.limit is not known");
    refused(R"({"text": {"pooling": "median"}})", "pooling is median");
    refused(R"({"image": []})", "image is not an object");
    refused(R"({"dim": "three"})", "halfspace.json");
    refused(R"({"text": {"network": "../other.onnx"}})", "not a path below the package's folder");
    refused(R"({"text": {"network": "gone.onnx"}})", "gone.onnx is missing");
    refused("[]", "is not a JSON object");
}

}  // namespace
}  // namespace halfspace
