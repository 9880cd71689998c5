// SPDX-License-Identifier: Apache-2.0
// Files that are cut, changed or made to mislead.
#include "head/head_formats.hpp"
#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>

namespace halfspace {
namespace {

using testing::expect_refused;
using Bytes = std::vector<std::uint8_t>;

SavedHead sample_head() {
    SavedHead saved;
    saved.head.weights = {0.5F, -0.25F, 2.0F};
    saved.head.bias = 1.5F;
    saved.classifier = "dogs";
    saved.encoder = "starter";
    saved.encoder_fingerprint = "ab";
    saved.cut_off = 0.75F;
    return saved;
}

std::string json() {
    const auto bytes = write_head(sample_head(), HeadFormat::Json);
    return {bytes.begin(), bytes.end()};
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

void expect_corrupt_json(const std::string& text, const std::string& words) {
    expect_refused(ErrorCode::Corrupt, words, [&] { read_head(Bytes(text.begin(), text.end())); });
}

/// A safetensors file of this header and `floats` zeros.
Bytes safetensors(const std::string& header, std::size_t floats) {
    Bytes content(8 + header.size() + floats * 4);
    for (std::size_t i = 0; i < 8; ++i) {
        content[i] = static_cast<std::uint8_t>(std::uint64_t{header.size()} >> (8 * i));
    }
    std::ranges::copy(header, content.begin() + 8);
    return content;
}

void expect_corrupt_safetensors(const Bytes& content, const std::string& words) {
    expect_refused(ErrorCode::Corrupt, words, [&] { read_head(content); });
}

constexpr const char* kHeader = R"({"weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},)"
                                R"("bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})";

TEST(ReadHeadJson, RefusesEveryTruncation) {
    const std::string text = json();
    for (std::size_t size = 1; size + 2 < text.size(); ++size) {
        expect_corrupt_json(text.substr(0, size), "cannot be read");
    }
}

TEST(ReadHeadJson, NamesWhatIsWrong) {
    expect_corrupt_json("[]", "is not an object");
    expect_corrupt_json(json() + "x", "cannot be read");
    expect_corrupt_json(replaced(json(), "halfspace-head", "other"), "format is \"other\"");
    expect_corrupt_json(replaced(json(), "\"version\": 1", "\"version\": 2"), "version is 2");
    expect_corrupt_json(replaced(json(), "\"dim\": 3", "\"dim\": 4"),
                        "4 dimensions and holds 3 weights");
    expect_corrupt_json(replaced(json(), "\"dim\": 3", "\"dim\": -3"), "-3 dimensions");
    expect_corrupt_json(replaced(json(), "[0.5, -0.25, 2]", "[]"), "not a list of numbers");
    expect_corrupt_json(replaced(json(), "-0.25", "null"),
                        "'weights[1]' of the head is not a number");
    expect_corrupt_json(replaced(json(), "-0.25", "NaN"), "cannot be read");
    expect_corrupt_json(replaced(json(), "-0.25", "1e39"), "cannot be read");
    expect_corrupt_json(replaced(json(), "1.5", "\"1.5\""), "'bias' of the head is not a number");
    expect_corrupt_json(replaced(json(), "0.75", "[]"), "'cut_off' of the head is not a number");
    expect_corrupt_json(replaced(json(), "\"dogs\"", "7"),
                        "'classifier' of the head is not a text");
    expect_corrupt_json(replaced(json(), "dogs", "d\xFFgs"), "UTF-8");
    expect_corrupt_json(replaced(json(), "\"bias\": 1.5", "\"dim\": 3"), "has 'dim' twice");
    expect_corrupt_json(replaced(json(), "  \"bias\": 1.5,\n", ""), "lacks 'bias'");
    expect_corrupt_json(replaced(json(), "{", "{\"extra\": 1,"), "has 'extra'");
}

TEST(ReadHeadJson, SurvivesDeepNesting) {
    expect_corrupt_json(std::string(200'000, '['), "cannot be read");
    expect_corrupt_json(
        replaced(json(), "1.5", std::string(100'000, '[') + std::string(100'000, ']')),
        "'bias' of the head is not a number");
}

TEST(ReadHeadSafetensors, RefusesEveryTruncation) {
    const auto whole = write_head(sample_head(), HeadFormat::Safetensors);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        expect_refused(ErrorCode::Corrupt, "", [&] { read_head(part); });
    }
    Bytes longer = whole;
    longer.push_back(0);
    expect_corrupt_safetensors(longer, "fill 16 bytes of data; the file has 17");
}

TEST(ReadHeadSafetensors, RefusesAHeaderLongerThanTheFile) {
    auto content = write_head(sample_head(), HeadFormat::Safetensors);
    for (const std::uint8_t high : Bytes{0x01, 0x7F, 0xFF}) {
        content[7] = high;
        expect_corrupt_safetensors(content, "header is said to have");
    }
    std::fill_n(content.begin(), 8, std::uint8_t{0xFF});
    expect_corrupt_safetensors(content, "18446744073709551615 bytes");
}

TEST(ReadHeadSafetensors, ReadsAForeignLinearLayer) {
    const SavedHead saved = read_head(safetensors(kHeader, 3));

    EXPECT_EQ(saved.head, (Head{{0, 0}, 0}));
    EXPECT_EQ(saved.encoder_fingerprint, "");
    EXPECT_EQ(saved.cut_off, std::nullopt);
    const auto other = replaced(kHeader, "{", R"({"__metadata__":{"format":"pt","version":"9"},)");
    EXPECT_EQ(read_head(safetensors(other, 3)).classifier, "");
}

TEST(ReadHeadSafetensors, ReadsTheTensorsInEitherOrder) {
    auto header = replaced(kHeader, "[0,8]", "[4,12]");
    header = replaced(header, "[8,12]", "[0,4]");
    auto content = safetensors(header, 3);
    const float bias = 7;
    std::memcpy(content.data() + 8 + header.size(), &bias, 4);

    EXPECT_EQ(read_head(content).head, (Head{{0, 0}, 7}));
}

TEST(ReadHeadSafetensors, NamesWhatIsWrong) {
    const auto refused = [](std::string_view from, std::string_view to, const std::string& words) {
        expect_corrupt_safetensors(safetensors(replaced(kHeader, from, to), 3), words);
    };
    refused("\"bias\":", "\"weight\":", "'weight' twice");
    refused("\"bias\":", "\"extra\":{},\"bias\":", "'extra' must have dtype");
    refused("F32", "F16", "'weight' cannot lie at bytes 0 to 8");
    refused("F32", "F31", "unknown type \"F31\"");
    refused("[1,2]", "[1,0]", "cannot lie at bytes 0 to 8");
    refused("[1,2]", "[1,-2]", "-2, not a whole number");
    refused("[1,2]", "[1,4611686018427387906]", "cannot lie at bytes 0 to 8");
    refused("[1],", "[2],", "'bias' cannot lie at bytes 8 to 12");
    refused("[0,8]", "[8,0]", "cannot lie at bytes 8 to 0");
    refused("[0,8]", "[0,8,9]", "are not two numbers");
    refused("[0,8]", "[4,12]", "'weight' begins at byte 4, not 0");
    refused("[8,12]", "[12,16]", "'bias' begins at byte 12, not 8");
    refused("[8,12]", "[18446744073709551611,18446744073709551615]", "begins at byte");
    refused("\"dtype\":\"F32\",", "", "must have dtype, shape and data_offsets");
    refused("{\"weight\"", "{\"__metadata__\":3,\"weight\"", "__metadata__ is not an object");
    refused("{\"weight\"", "{\"__metadata__\":{\"a\":3},\"weight\"", "'a' in __metadata__");
    refused("weight", "w\xFFight", "UTF-8");
    refused("{\"weight\"",
            "{\"__metadata__\":{\"format\":\"halfspace-head\",\"version\":\"2\"},\"weight\"",
            "version is '2'");
    refused(
        "{\"weight\"",
        "{\"__metadata__\":{\"format\":\"halfspace-head\",\"version\":\"1\",\"cut_off\":\"1x\"},"
        "\"weight\"",
        "cut-off '1x'");
}

TEST(ReadHeadSafetensors, RefusesWhatIsNoLinearLayer) {
    const auto refused = [](std::string_view from, std::string_view to, const std::string& words) {
        const auto content = safetensors(replaced(kHeader, from, to), 3);
        expect_refused(ErrorCode::InvalidInput, words, [&] { read_head(content); });
    };
    refused("weight", "wait", "the file holds bias [1], wait [1, 2]");
    refused("[1,2]", "[2,1]", "bias [1] does not fit weight [2, 1]");
    refused("[1,2]", "[1,1,2]", "weight [1, 1, 2] is no table of weights");
    refused("[1],", "[1,1],", "bias [1, 1] does not fit weight [1, 2]");
}

TEST(ReadHeadSafetensors, ReadsARowWithoutAnAxisOfRows) {
    const auto content = safetensors(replaced(kHeader, "[1,2]", "[2]"), 3);

    EXPECT_EQ(read_head(content).head.weights.size(), 2U);
}

TEST(ReadHeadSafetensors, RefusesNumbersThatAreNotFinite) {
    auto content = safetensors(kHeader, 3);
    const std::uint32_t nan = 0x7FC0'0000U;
    std::memcpy(content.data() + content.size() - 8, &nan, 4);

    expect_corrupt_safetensors(content, "weight 1 is nan");
}

TEST(ReadHead, NeverDoesMoreThanThrowOnFlippedBytes) {
    for (const auto format : {HeadFormat::Json, HeadFormat::Safetensors, HeadFormat::Onnx}) {
        const auto whole = write_head(sample_head(), format);
        for (std::size_t at = 0; at < whole.size(); ++at) {
            for (const std::uint8_t flip : Bytes{0x01, 0x20, 0x80, 0xFF}) {
                auto changed = whole;
                changed[at] = static_cast<std::uint8_t>(changed[at] ^ flip);
                try {
                    const auto saved = read_head(changed);
                    EXPECT_LE(saved.head.weights.size(), 3U);
                } catch (const Error& error) {
                    EXPECT_TRUE(error.code() == ErrorCode::Corrupt ||
                                error.code() == ErrorCode::InvalidInput)
                        << error.what();
                }
            }
        }
    }
}

}  // namespace
}  // namespace halfspace
