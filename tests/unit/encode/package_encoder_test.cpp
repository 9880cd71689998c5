// SPDX-License-Identifier: Apache-2.0
#include "encode/encoder.hpp"
#include "support/expect_error.hpp"
#include "unit/encode/tiny_package.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

namespace halfspace {
namespace {

using testing::expect_error;

constexpr std::size_t kPlane = 8 * 8;

/// A picture of one colour as the tiny encoder reads it.
std::vector<float> plain(float red, float green, float blue) {
    std::vector<float> pixels;
    for (const float value : {red, green, blue}) {
        pixels.insert(pixels.end(), kPlane, value);
    }
    return pixels;
}

std::vector<float> row_of(const std::vector<float>& rows, std::size_t index) {
    return {rows.begin() + static_cast<long>(index * 4),
            rows.begin() + static_cast<long>(index * 4 + 4)};
}

bool is_missing(const std::vector<float>& row) {
    return std::all_of(row.begin(), row.end(), [](float value) { return std::isnan(value); });
}

void expect_near(const std::vector<float>& row, const std::vector<float>& wanted) {
    ASSERT_EQ(row.size(), wanted.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
        EXPECT_NEAR(row[i], wanted[i], 1e-6) << i;
    }
}

TEST(PackageEncoder, EmbedsImagesAsUnitVectors) {
    const auto encoder = open_encoder(HALFSPACE_TINY_ENCODER);
    std::vector<float> pixels = plain(0.5F, 0, 0);
    const std::vector<float> grey = plain(0.2F, 0.2F, 0.2F);
    pixels.insert(pixels.end(), grey.begin(), grey.end());

    const std::vector<float> rows = encoder->embed_images(pixels);

    const float half = std::sqrt(0.5F);
    expect_near(row_of(rows, 0), {half, 0, 0, half});
    const float side = 1 / std::sqrt(12.0F);
    expect_near(row_of(rows, 1), {side, side, side, 3 * side});
}

TEST(PackageEncoder, GivesNoVectorForAnImageWithoutOne) {
    const auto encoder = open_encoder(HALFSPACE_TINY_ENCODER);
    std::vector<float> pixels = plain(0, 0, 0);
    const std::vector<float> broken = plain(std::nanf(""), 0, 0);
    const std::vector<float> good = plain(0, 1, 0);
    pixels.insert(pixels.end(), broken.begin(), broken.end());
    pixels.insert(pixels.end(), good.begin(), good.end());

    const std::vector<float> rows = encoder->embed_images(pixels);

    EXPECT_TRUE(is_missing(row_of(rows, 0)));
    EXPECT_TRUE(is_missing(row_of(rows, 1)));
    EXPECT_FALSE(is_missing(row_of(rows, 2)));
}

TEST(PackageEncoder, TakesAnyNumberOfImages) {
    const auto encoder = open_encoder(HALFSPACE_TINY_ENCODER);
    const std::vector<float> picture = plain(0.1F, 0.9F, 0.4F);
    const std::vector<float> one = encoder->embed_images(picture);
    std::vector<float> pixels;
    for (int i = 0; i < 37; ++i) {
        pixels.insert(pixels.end(), picture.begin(), picture.end());
    }

    const std::vector<float> rows = encoder->embed_images(pixels);

    ASSERT_EQ(rows.size(), 37U * 4);
    for (std::size_t i = 0; i < 37; ++i) {
        expect_near(row_of(rows, i), one);
    }
    EXPECT_TRUE(encoder->embed_images({}).empty());
    expect_error(
        ErrorCode::InvalidInput, [&] { encoder->embed_images({pixels.data(), 100}); }, "3 x 8 x 8");
}

TEST(PackageEncoder, EmbedsTextsInTheirOrder) {
    const auto encoder = open_encoder(HALFSPACE_TINY_ENCODER);
    const std::vector<std::string> texts = {"blue", "red red red grey grey grey", "purple", "",
                                            "green red"};

    const TextEmbeddings result = encoder->embed_texts(texts, TextRole::Item);

    const float half = std::sqrt(0.5F);
    expect_near(row_of(result.rows, 0), {0, 0, 1, 0});
    expect_near(row_of(result.rows, 1), {half, 0, 0, half});
    EXPECT_TRUE(is_missing(row_of(result.rows, 2)));
    EXPECT_TRUE(is_missing(row_of(result.rows, 3)));
    expect_near(row_of(result.rows, 4), {half, half, 0, 0});
    EXPECT_EQ(result.was_cut, std::vector<bool>(5, false));
    EXPECT_EQ(result.token_limit, 6U);
}

TEST(PackageEncoder, SaysWhichTextsItCut) {
    const auto encoder = open_encoder(HALFSPACE_TINY_ENCODER);
    const std::vector<std::string> texts = {"red", "red red red red red red blue blue"};

    const TextEmbeddings result = encoder->embed_texts(texts, TextRole::Item);

    EXPECT_EQ(result.was_cut, (std::vector<bool>{false, true}));
    expect_near(row_of(result.rows, 1), {1, 0, 0, 0});
}

TEST(PackageEncoder, NamesTheTextThatIsNotUtf8) {
    const auto encoder = open_encoder(HALFSPACE_TINY_ENCODER);
    const std::vector<std::string> texts = {"red", "gr\xFCn"};

    expect_error(
        ErrorCode::InvalidInput, [&] { encoder->embed_texts(texts, TextRole::Item); },
        "text 2 of 2 cannot be read");
}

TEST(PackageEncoder, RefusesWhatItDoesNotRead) {
    const TinyPackage no_images;
    no_images.remove("onnx/vision_model.onnx");
    const TinyPackage no_texts;
    no_texts.remove("onnx/text_model.onnx");
    const std::vector<std::string> texts = {"red"};

    const auto texts_only = open_encoder(no_images.folder());
    const auto images_only = open_encoder(no_texts.folder());

    expect_error(
        ErrorCode::InvalidInput, [&] { texts_only->embed_images(plain(1, 1, 1)); },
        "reads no images");
    expect_error(
        ErrorCode::InvalidInput, [&] { images_only->embed_texts(texts, TextRole::Item); },
        "reads no texts");
}

TEST(PackageEncoder, NoticesAConfigThatDoesNotFitTheNetwork) {
    const TinyPackage package;
    package.replace("config.json", "\"projection_dim\": 4", "\"projection_dim\": 5");
    const auto encoder = open_encoder(package.folder());
    const std::vector<std::string> texts = {"red"};

    expect_error(ErrorCode::Corrupt, [&] { encoder->embed_images(plain(1, 1, 1)); }, "promise 5");
    expect_error(
        ErrorCode::Corrupt, [&] { encoder->embed_texts(texts, TextRole::Item); },
        "text_model.onnx");
}

TEST(PackageEncoder, NoticesABrokenNetwork) {
    const TinyPackage package;
    package.write("onnx/vision_model.onnx", "this is no network");
    const auto encoder = open_encoder(package.folder());

    expect_error(
        ErrorCode::Corrupt, [&] { encoder->embed_images(plain(1, 1, 1)); },
        "vision_model.onnx cannot be loaded");
}

TEST(PackageEncoder, RefusesADeviceThatIsNotThere) {
    EncoderOptions options;
    options.device = "ABACUS";
    const auto encoder = open_encoder(HALFSPACE_TINY_ENCODER, options);

    expect_error(
        ErrorCode::InvalidInput, [&] { encoder->embed_images(plain(1, 1, 1)); },
        "there is no device ABACUS here; there are: CPU");
}

TEST(PackageEncoder, OpensByNameWithVariantAndPrecision) {
    const TinyPackage package;
    std::filesystem::rename(package.folder() / "onnx/vision_model.onnx",
                            package.folder() / "onnx/vision_model_q4.onnx");
    std::filesystem::rename(package.folder() / "onnx/text_model.onnx",
                            package.folder() / "onnx/text_model_q4.onnx");

    const auto exact = open_named_encoder(package.folder().string() + ":q4");
    const auto coarse = open_named_encoder(package.folder().string() + ":q4:bf16");

    const std::string path = std::filesystem::canonical(package.folder()).string();
    EXPECT_EQ(exact->info().name, path + ":q4") << "no name leads there";
    EXPECT_EQ(coarse->info().name, path + ":q4:bf16");
    EXPECT_NE(coarse->info().fingerprint, exact->info().fingerprint);
    expect_near(exact->embed_images(plain(1, 0, 0)), coarse->embed_images(plain(1, 0, 0)));
    expect_error(
        ErrorCode::NotFound, [&] { open_named_encoder(package.folder().string() + ":int8"); },
        "its variants are: q4");
}

TEST(PackageEncoder, CutsTheNetworkBehindATensorThatIsNamed) {
    const TinyPackage package;
    package.write("halfspace.json", R"({"dim": 3, "image": {"output": "colours"}})");
    package.remove("onnx/text_model.onnx");
    const auto encoder = open_encoder(package.folder());

    const std::vector<float> row = encoder->embed_images(plain(0.6F, 0, 0.8F));

    expect_near(row, {0.6F, 0, 0.8F});
}

TEST(PackageEncoder, PutsThePromptsBeforeTheTexts) {
    const TinyPackage package;
    package.write("halfspace.json",
                  R"({"text": {"query_prompt": "red ", "item_prompt": "blue blue blue "}})");
    const auto encoder = open_encoder(package.folder());
    const std::vector<std::string> texts = {"green"};

    const TextEmbeddings query = encoder->embed_texts(texts, TextRole::Query);
    const TextEmbeddings item = encoder->embed_texts(texts, TextRole::Item);

    const float half = std::sqrt(0.5F);
    expect_near(query.rows, {half, half, 0, 0});
    expect_near(item.rows, {0, 1 / std::sqrt(10.0F), 3 / std::sqrt(10.0F), 0});
}

TEST(PackageEncoder, GivesTheSameFromItsCache) {
    const testing::TemporaryFolder cache;
    EncoderOptions options;
    options.cache_folder = cache / "networks";
    options.threads = 1;
    const std::vector<float> first =
        open_encoder(HALFSPACE_TINY_ENCODER, options)->embed_images(plain(1, 0, 2));

    const std::vector<float> again =
        open_encoder(HALFSPACE_TINY_ENCODER, options)->embed_images(plain(1, 0, 2));

    EXPECT_EQ(again, first);
    EXPECT_FALSE(std::filesystem::is_empty(cache / "networks"));
}

TEST(PackageEncoder, ServesManyThreads) {
    const auto encoder = open_encoder(HALFSPACE_TINY_ENCODER);
    const std::vector<float> wanted =
        open_encoder(HALFSPACE_TINY_ENCODER)->embed_images(plain(1, 0, 2));
    std::atomic<int> wrong = 0;

    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&] {
                const std::vector<std::string> texts = {"red", "blue"};
                for (int i = 0; i < 20; ++i) {
                    wrong += encoder->embed_images(plain(1, 0, 2)) != wanted;
                    wrong += encoder->embed_texts(texts, TextRole::Item).rows.at(0) != 1;
                }
            });
        }
    }

    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace halfspace
