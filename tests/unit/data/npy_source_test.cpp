// SPDX-License-Identifier: Apache-2.0
#include "data/source.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/source_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace halfspace {
namespace {

using testing::problems_of;
using testing::put;
using testing::read_all;

/// A numpy file of format 1.0.
std::string npy(const std::string& descr, const std::string& shape, const std::string& numbers,
                const std::string& order = "False") {
    std::string header =
        "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': (" + shape + "), }";
    header.resize(118, ' ');
    header.back() = '\n';
    return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header + numbers;
}

template <typename Number>
std::string raw(const std::vector<Number>& numbers, bool is_swapped = false) {
    std::string bytes;
    for (const Number number : numbers) {
        auto of_one = std::bit_cast<std::array<char, sizeof(Number)>>(number);
        if (is_swapped) std::ranges::reverse(of_one);
        bytes.append(of_one.data(), of_one.size());
    }
    return bytes;
}

TEST(NpySource, ReadsEveryKindOfFloat) {
    const testing::TemporaryFolder folder;
    put(folder / "f4.npy", npy("<f4", "2, 2", raw<float>({1, -2.5F, 3, 4})));
    put(folder / "f4b.npy", npy(">f4", "2, 2", raw<float>({1, -2.5F, 3, 4}, true)));
    put(folder / "f8.npy", npy("<f8", "2, 2", raw<double>({1, -2.5, 3, 4})));
    put(folder / "f8b.npy", npy(">f8", "2, 2", raw<double>({1, -2.5, 3, 4}, true)));
    const std::vector<std::uint16_t> halves{0x3C00, 0xC100, 0x4200, 0x4400};
    put(folder / "f2.npy", npy("<f2", "2, 2", raw(halves)));
    put(folder / "f2b.npy", npy(">f2", "2, 2", raw(halves, true)));

    for (const char* name : {"f4", "f4b", "f8", "f8b", "f2", "f2b"}) {
        const auto source = open_source(folder / (std::string(name) + ".npy"));
        const auto records = read_all(*source);

        ASSERT_EQ(records.size(), 2U) << name;
        EXPECT_EQ(records[0].vector, (std::vector<float>{1, -2.5F})) << name;
        EXPECT_EQ(records[1].vector, (std::vector<float>{3, 4})) << name;
        EXPECT_EQ(source->info().kind, ItemKind::Vector);
        EXPECT_EQ(source->info().dim, 2U);
        EXPECT_EQ(source->info().count, 2U);
    }
}

TEST(NpySource, SaysWhichRowsAreNoVectors) {
    const testing::TemporaryFolder folder;
    constexpr float kInf = std::numeric_limits<float>::infinity();
    constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
    put(folder / "a.npy", npy("<f4", "4, 2", raw<float>({kNaN, 1, 0, 0, 1, kInf, 1, 2})));
    put(folder / "b.npy", npy("<f8", "2, 1", raw<double>({1e300, 1})));
    put(folder / "c.npy", npy("<f2", "2, 1", raw<std::uint16_t>({0x0001, 0x7E00})));

    EXPECT_EQ(problems_of(read_all(folder / "a.npy")),
              (std::map<std::string, std::string>{
                  {"a.npy#1", "number 1 of the vector is not a number (NaN)"},
                  {"a.npy#2", "the vector is all zeros"},
                  {"a.npy#3", "number 2 of the vector is infinite"}}));
    EXPECT_EQ(
        problems_of(read_all(folder / "b.npy")),
        (std::map<std::string, std::string>{{"b.npy#1", "number 1 of the vector is infinite"}}));
    const auto halves = read_all(folder / "c.npy");
    EXPECT_EQ(halves[0].vector, std::vector<float>{0x1p-24F});
    EXPECT_NE(halves[1].problem, "");
}

TEST(NpySource, JoinsTheTableOfTheSameName) {
    const testing::TemporaryFolder folder;
    put(folder / "songs.npy", npy("<f4", "3, 1", raw<float>({1, 2, 3})));
    put(folder / "songs.csv", "id,title,category\ns1,First song,rock\ns2,Second,jazz\n");

    const auto source = open_source(folder / "songs.npy");
    const auto records = read_all(*source);

    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[0].key, "s1");
    EXPECT_EQ(std::get<Text>(records[1].content).text, "Second");
    EXPECT_EQ(records[1].vector, std::vector<float>{2});
    EXPECT_EQ(records[1].metadata, (Metadata{{"label", "jazz"}}));
    EXPECT_EQ(records[2].problem, "the table beside the vectors has no such row");
    EXPECT_EQ(std::get<Text>(source->content("s2")).text, "Second");
    EXPECT_EQ(read_all(folder.path()).size(), 3U);  // the table is no file of its own

    put(folder / "songs.csv", "title\na\nb\nc\nd\n");
    EXPECT_EQ(problems_of(read_all(folder / "songs.npy")).at("songs.npy#4"),
              "the table has this row, the vectors beside it do not");
}

TEST(NpySource, SaysHowToSaveOtherArrays) {
    const testing::TemporaryFolder folder;
    const auto refused = [&](const std::string& content, ErrorCode code, std::string_view words) {
        put(folder / "a.npy", content);
        testing::expect_error(code, [&] { open_source(folder / "a.npy"); }, words);
    };
    const std::string four = raw<float>({1, 2, 3, 4});

    refused(npy("<i4", "2, 2", four), ErrorCode::InvalidInput, "astype('float32')");
    refused(npy("|O", "2, 2", four), ErrorCode::InvalidInput, "|O");
    refused(npy("<f4", "4,", four), ErrorCode::InvalidInput, "shape (4)");
    refused(npy("<f4", "2, 2, 1", four), ErrorCode::InvalidInput, "shape (2, 2, 1)");
    refused(npy("<f4", "2, 0", ""), ErrorCode::InvalidInput, "shape");
    refused(npy("<f4", "2, 2", four, "True"), ErrorCode::InvalidInput, "ascontiguousarray");
    refused(npy("<f4", "3, 2", four), ErrorCode::Corrupt, "16 bytes");
    refused(npy("<f4", "2, 9223372036854775807", four), ErrorCode::Corrupt, "a.npy");
    refused("\x93NUMPY", ErrorCode::Corrupt, "too short");
    refused("PK not numpy at all", ErrorCode::Corrupt, "no numpy file");
    refused(std::string("\x93NUMPY\x01\x00\xff\xff{", 11) + "xxxx", ErrorCode::Corrupt, "header");
}

}  // namespace
}  // namespace halfspace
