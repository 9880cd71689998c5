// SPDX-License-Identifier: Apache-2.0
#include "head/head_formats.hpp"

#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace halfspace {
namespace {

using testing::expect_refused;

std::string text_of(const std::vector<std::uint8_t>& bytes) {
    return {bytes.begin(), bytes.end()};
}

SavedHead sample_head(std::size_t dim) {
    return {.head = {testing::random_rows(1, dim, 41), -2.5F},
            .classifier = "dogs \"at\" a show \\ Größe 犬",
            .encoder = "starter",
            .encoder_fingerprint = std::string(64, 'a'),
            .cut_off = 0.1F};
}

void expect_same(const SavedHead& read, const SavedHead& saved) {
    ASSERT_EQ(read.head.weights.size(), saved.head.weights.size());
    for (std::size_t j = 0; j < saved.head.weights.size(); ++j) {
        EXPECT_EQ(std::bit_cast<std::uint32_t>(read.head.weights[j]),
                  std::bit_cast<std::uint32_t>(saved.head.weights[j]))
            << saved.head.weights[j];
    }
    EXPECT_EQ(read.head.bias, saved.head.bias);
    EXPECT_EQ(read.classifier, saved.classifier);
    EXPECT_EQ(read.encoder, saved.encoder);
    EXPECT_EQ(read.encoder_fingerprint, saved.encoder_fingerprint);
    EXPECT_EQ(read.cut_off, saved.cut_off);
}

constexpr HeadFormat kFormats[] = {HeadFormat::Json, HeadFormat::Safetensors, HeadFormat::Onnx};

TEST(HeadFormats, AreNamedByWordAndByEnding) {
    EXPECT_EQ(head_format_from("json"), HeadFormat::Json);
    EXPECT_EQ(head_format_from("a.b/dogs.safetensors"), HeadFormat::Safetensors);
    EXPECT_EQ(head_format_from("DOGS.ONNX"), HeadFormat::Onnx);
    for (const auto* name : {"", "head", "head.pt", "json.", "safe tensors"}) {
        expect_refused(ErrorCode::InvalidInput, "use json, safetensors or onnx",
                       [&] { head_format_from(name); });
    }
    EXPECT_EQ(media_type_of(HeadFormat::Json), "application/json");
    EXPECT_EQ(media_type_of(HeadFormat::Onnx), "application/octet-stream");
}

TEST(HeadFormats, ReadBackWhatTheyWriteBitForBit) {
    SavedHead saved = sample_head(512);
    const float kept[] = {0.0F,          -0.0F,           1.0F, 1e-45F,
                          3.4028235e38F, 1.17549435e-38F, 0.1F, 16777216.0F};
    std::ranges::copy(kept, saved.head.weights.begin());
    for (const auto format : kFormats) {
        expect_same(read_head(write_head(saved, format)), saved);
    }
    saved.cut_off.reset();
    saved.encoder_fingerprint.clear();
    for (const auto format : kFormats) {
        expect_same(read_head(write_head(saved, format)), saved);
    }
}

TEST(HeadFormats, JsonKeepsEveryFloatOfASweepOverAllExponents) {
    SavedHead saved = sample_head(1);
    saved.head.weights.clear();
    for (std::uint32_t bits = 1; bits < 0x7F80'0000U; bits += 0x000F'1235U) {
        saved.head.weights.push_back(std::bit_cast<float>(bits));
        saved.head.weights.push_back(-std::bit_cast<float>(bits));
    }

    expect_same(read_head(write_head(saved, HeadFormat::Json)), saved);
}

TEST(HeadFormats, JsonIsWrittenAsDocumented) {
    SavedHead saved;
    saved.head.weights = {0.1F, -2.0F};
    saved.head.bias = 1e-7F;
    saved.classifier = "dogs";
    saved.encoder = "starter";

    EXPECT_EQ(text_of(write_head(saved, HeadFormat::Json)), R"({
  "format": "halfspace-head",
  "version": 1,
  "dim": 2,
  "weights": [0.1, -2],
  "bias": 1e-07,
  "classifier": "dogs",
  "encoder": "starter",
  "encoder_fingerprint": "",
  "cut_off": null
}
)");
}

TEST(HeadFormats, SafetensorsDataBeginsAtAMultipleOfEight) {
    SavedHead saved = sample_head(3);
    for (int i = 0; i < 8; ++i) {
        saved.classifier += 'x';
        const auto content = write_head(saved, HeadFormat::Safetensors);
        const std::size_t header = content[0] + 256U * content[1];

        EXPECT_EQ(header % 8, 0U);
        EXPECT_EQ(content.size(), 8 + header + 16);
        EXPECT_EQ(content[8], '{');
    }
}

TEST(HeadFormats, RefuseToWriteAHeadThatWouldNotReadBack) {
    for (const auto format : {HeadFormat::Json, HeadFormat::Safetensors, HeadFormat::Onnx}) {
        const auto refused = [&](const std::string& words, auto&& change) {
            SavedHead saved = sample_head(4);
            change(saved);
            expect_refused(ErrorCode::InvalidInput, words, [&] { write_head(saved, format); });
        };
        refused("without weights", [](SavedHead& s) { s.head.weights.clear(); });
        refused("nan at place 2", [](SavedHead& s) { s.head.weights[2] = std::nanf(""); });
        refused("bias", [](SavedHead& s) { s.head.bias = INFINITY; });
        refused("cut-off", [](SavedHead& s) { s.cut_off = std::nanf(""); });
        refused("not valid UTF-8",
                [](SavedHead& s) { s.classifier.push_back(static_cast<char>(0xFF)); });
        refused("not valid UTF-8",
                [](SavedHead& s) { s.encoder.push_back(static_cast<char>(0xC3)); });
    }
}

}  // namespace
}  // namespace halfspace
