// SPDX-License-Identifier: Apache-2.0
#include "head/pickle_reader.hpp"

#include "base/file.hpp"
#include "base/zip_archive.hpp"
#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using testing::expect_refused;
using Bytes = std::vector<std::uint8_t>;

Bytes bytes(std::string_view text) {
    return {text.begin(), text.end()};
}

/// @param pickle  with zeros in it
template <std::size_t size>
void expect_refused_pickle(ErrorCode code, const char (&pickle)[size], const std::string& words) {
    expect_refused(code, words, [&] {
        read_pickled_tensors(bytes({static_cast<const char*>(pickle), size - 1}));
    });
}

Bytes state_dict() {
    const Bytes file = read_file(std::string(HALFSPACE_HEAD_FIXTURES) + "/rows_2.pt");
    return ZipArchive(file).read("rows_2/data.pkl", 1000);
}

TEST(PickleReader, ReadsAStateDict) {
    const auto tensors = read_pickled_tensors(state_dict());

    ASSERT_EQ(tensors.size(), 2U);
    EXPECT_EQ(tensors[0].name, "weight");
    EXPECT_EQ(tensors[0].type, "FloatStorage");
    EXPECT_EQ(tensors[0].storage, "0");
    EXPECT_EQ(tensors[0].shape, (std::vector<std::uint64_t>{2, 3}));
    EXPECT_EQ(tensors[0].strides, (std::vector<std::uint64_t>{3, 1}));
    EXPECT_EQ(tensors[1].name, "bias");
}

TEST(PickleReader, RunsNothing) {
    const auto refused = [](const auto& pickle, const std::string& words) {
        expect_refused_pickle(ErrorCode::InvalidInput, pickle, words);
    };
    refused(
        "\x80\x02"
        "cos\nsystem\nX\x02\0\0\0ls\x85R.",
        "asks for os.system");
    refused(
        "\x80\x04\x8c\x08"
        "builtins\x8c\x04"
        "eval\x93.",
        "asks for builtins.eval");
    refused(
        "\x80\x02"
        "ctorch.storage\n_load_from_bytes\n.",
        "torch.storage._load_from_bytes");
    refused(
        "\x80\x02"
        "ctorch.evil.x\nXStorage\n.",
        "torch.evil.x.XStorage");
    refused(
        "\x80\x02"
        "ccollections\nOrderedDict\n]\x85R.",
        "in a way of its own");
    refused("\x80\x02(ios\nsystem\n.", "opcode 0x69");
    refused("\x80\x02N.", "no dict of tensors");
}

TEST(PickleReader, RefusesBrokenOnes) {
    const auto corrupt = [](const auto& pickle, const std::string& words) {
        expect_refused_pickle(ErrorCode::Corrupt, pickle, words);
    };
    corrupt("", "ends early");
    corrupt("\x80\x02X\xff\xff\xff\xff.", "ends early");
    corrupt(
        "\x80\x02"
        "ctorch",
        "within a name");
    corrupt(".", "takes a value that is not there");
    corrupt("t.", "mark is missing");
    corrupt("hx.", "recalls what it did not keep");
    corrupt("}K\x01u.", "mark is missing");
    corrupt("]K\x01K\x02s.", "no list or dict");
    corrupt("}(K\x01u.", "no list or dict");
    corrupt("NQ.", "storage is not described");
    corrupt("K\x01K\x01R.", "calls what is no function");
}

TEST(PickleReader, SurvivesARingOfReferences) {
    // A dict that is its own value: {"a": itself}.
    EXPECT_TRUE(read_pickled_tensors(bytes(std::string_view("}q\0X\x01\0\0\0ah\0s.", 13))).empty());
}

TEST(PickleReader, NeverDoesMoreThanThrowOnFlippedBytes) {
    Bytes pickle = state_dict();
    for (std::size_t at = 0; at < pickle.size(); ++at) {
        for (int change = 1; change < 256; change += 17) {
            pickle[at] = static_cast<std::uint8_t>(pickle[at] ^ change);
            try {
                read_pickled_tensors(pickle);
            } catch (const Error&) {
            }
            pickle[at] = static_cast<std::uint8_t>(pickle[at] ^ change);
        }
    }
}

}  // namespace
}  // namespace halfspace
