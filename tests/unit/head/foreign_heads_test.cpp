// SPDX-License-Identifier: Apache-2.0
// Linear layers that other libraries saved; tests/unit/head/make_fixtures.py made the files.
#include "base/file.hpp"
#include "base/zip_archive.hpp"
#include "head/head_formats.hpp"
#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace halfspace {
namespace {

using testing::expect_refused;
using Bytes = std::vector<std::uint8_t>;
namespace fs = std::filesystem;

const fs::path kFolder = HALFSPACE_HEAD_FIXTURES;

Bytes file(const std::string& name) {
    return read_file(kFolder / name);
}

/// What make_fixtures.py puts into row `r`.
Head row(int r) {
    const auto at = static_cast<float>(r);
    return {{at + 0.5F, -(at + 0.5F), at + 0.25F}, at - 1};
}

Head read(const std::string& name, const std::optional<std::string>& class_name = {}) {
    return read_head(file(name), class_name).head;
}

TEST(ForeignHeads, OneRowIsTheHead) {
    for (const auto* name :
         {"rows_1.pt", "half.pt", "bfloat16.pt", "double.pt", "checkpoint.pt", "binary.skops",
          "binary.npz", "torch.onnx", "matmul.onnx", "sk_binary.onnx"}) {
        EXPECT_EQ(read(name), row(0)) << name;
    }
}

TEST(ForeignHeads, TwoRowsOfALayerAreTheirDifference) {
    EXPECT_EQ(read("rows_2.pt"), (Head{{1, -1, 1}, 1}));
    EXPECT_EQ(read("rows_2.pt", "0"), (Head{{-1, 1, -1}, -1}));
}

TEST(ForeignHeads, OneOfSeveralRowsIsChosenByNameOrNumber) {
    EXPECT_EQ(read("rows_3.pt", "2"), row(2));
    EXPECT_EQ(read("rows_3.safetensors", "1"), row(1));
    EXPECT_EQ(read("several.skops", "owl"), row(2));
    EXPECT_EQ(read("several.npz", "5"), row(1));
    EXPECT_EQ(read("sk_several.onnx", "cat"), row(0));
}

TEST(ForeignHeads, TheNoOfOneRowIsItsNegative) {
    EXPECT_EQ(read("binary.skops", "yes"), row(0));
    EXPECT_EQ(read("binary.skops", "no"), (Head{{-0.5F, 0.5F, -0.25F}, 1}));
}

TEST(ForeignHeads, AViewIntoAStorageIsFollowed) {
    EXPECT_EQ(read("strided.pt").weights, row(1).weights);
}

TEST(ForeignHeads, WithoutAnInterceptTheBiasIsZero) {
    EXPECT_EQ(read("no_intercept.skops"), (Head{row(0).weights, 0}));
}

TEST(ForeignHeads, AskForAClassAndListThem) {
    expect_refused(ErrorCode::InvalidInput, "3 classes; say which one to take: cat, dog, owl",
                   [] { read("several.skops"); });
    expect_refused(ErrorCode::InvalidInput, "say which one to take: 0 to 2",
                   [] { read("rows_3.pt"); });
    expect_refused(ErrorCode::NotFound, "no class \"emu\"; it has cat, dog, owl",
                   [] { read("several.skops", "emu"); });
    expect_refused(ErrorCode::NotFound, "no class \"3\"; it has 0 to 2",
                   [] { read("rows_3.pt", "3"); });
    expect_refused(ErrorCode::NotFound, "no class \"-1\"", [] { read("rows_3.pt", "-1"); });
}

TEST(ForeignHeads, RefuseWhatIsNoHeadInWords) {
    const auto refused = [](const char* name, const std::string& words) {
        expect_refused(ErrorCode::InvalidInput, words, [&] { read(name); });
    };
    refused("whole_module.pt", "asks for torch.nn.modules.linear.Linear. Nothing of it was run");
    refused("two_layers.pt", "0.weight [3, 3], 0.bias [3], 2.weight [1, 3]");
    refused("old.pt", "runs code when it is read");
    refused("other.skops", "holds");
    refused("objects.npz", "objects are pickles and never read");
    refused("relu.onnx", "Relu follows its first layer");
    refused("external.onnx", "lie in another file");
}

TEST(ForeignHeads, NeverDoMoreThanThrowOnCutFiles) {
    for (const auto& entry : fs::directory_iterator(kFolder)) {
        const Bytes whole = read_file(entry.path());
        const std::size_t step = std::max<std::size_t>(1, whole.size() / 300);
        for (std::size_t size = 0; size < whole.size(); size += step) {
            try {
                read_head(std::span(whole).first(size), "1");
            } catch (const Error& error) {
                EXPECT_NE(error.code(), ErrorCode::Unavailable) << entry.path() << " " << size;
            }
        }
    }
}

TEST(ForeignHeads, NeverDoMoreThanThrowOnFlippedBytes) {
    for (const auto& entry : fs::directory_iterator(kFolder)) {
        Bytes content = read_file(entry.path());
        const std::size_t step = std::max<std::size_t>(1, content.size() / 200);
        for (std::size_t at = 0; at < content.size(); at += step) {
            for (const std::uint8_t flip : Bytes{0x01, 0x80, 0xFF}) {
                content[at] = static_cast<std::uint8_t>(content[at] ^ flip);
                try {
                    read_head(content);
                } catch (const Error& error) {
                    EXPECT_NE(error.code(), ErrorCode::Unavailable) << entry.path() << " " << at;
                }
                content[at] = static_cast<std::uint8_t>(content[at] ^ flip);
            }
        }
    }
}

// The numbers and texts of the pickle and of the schema lie plain in the archive, but its checksums
// guard them; so those readers are given broken parts by themselves.
TEST(ForeignHeads, ALyingSizeOfAnOnnxTensorIsRefused) {
    Bytes content = file("matmul.onnx");
    // dims of w: 3 and 1, as two fields 1 of the tensor.
    const Bytes dims{0x08, 3, 0x08, 1};
    const auto found = std::search(content.begin(), content.end(), dims.begin(), dims.end());
    ASSERT_NE(found, content.end());
    *(found + 1) = 0x7F;

    expect_refused(ErrorCode::Corrupt, "has 3 numbers, not 127", [&] { read_head(content); });
}

}  // namespace
}  // namespace halfspace
