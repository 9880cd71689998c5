// SPDX-License-Identifier: Apache-2.0
#include "postgres/wire.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

namespace halfspace {
namespace {

using namespace testing;

TEST(Wire, AVectorComesBackBitByBit) {
    const std::vector<float> row{0.5F, -0.0F, std::numeric_limits<float>::denorm_min(), -1e-38F};
    std::string bytes;
    wire::append_vector(bytes, row);
    std::vector<float> back(4);

    wire::read_vector(bytes, back);

    EXPECT_EQ(bytes.substr(0, 8), std::string("\0\4\0\0\x3F\0\0\0", 8));
    for (std::size_t i = 0; i < row.size(); ++i) {
        EXPECT_EQ(std::bit_cast<std::uint32_t>(row[i]), std::bit_cast<std::uint32_t>(back[i]));
    }
    std::vector<float> longer(5);
    error_of(ErrorCode::Corrupt, [&] { wire::read_vector(bytes, longer); });
    error_of(ErrorCode::Corrupt, [&] { wire::read_vector("", back); });
}

TEST(Wire, ListsOfNumbersComeBackAndBrokenOnesAreCorrupt) {
    const std::vector<std::int64_t> numbers{0, -1, std::numeric_limits<std::int64_t>::max(), 7};
    const std::string bytes = wire::array_of(numbers);

    EXPECT_EQ(wire::numbers_of(bytes), numbers);
    EXPECT_TRUE(wire::numbers_of(wire::array_of(std::span<const std::int64_t>())).empty());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        error_of(ErrorCode::Corrupt, [&] { (void)wire::numbers_of(bytes.substr(0, size)); });
    }
}

TEST(Wire, BitsAreNumberedAsGetBitDoes) {
    const std::vector<std::uint64_t> words{1U | std::uint64_t{1} << 9U, std::uint64_t{1} << 63U};

    const std::string bytes = wire::bytes_of(words);

    EXPECT_EQ(bytes.substr(0, 2), std::string("\1\2"));
    EXPECT_EQ(bytes.back(), '\x80');
    EXPECT_EQ(wire::words_of(bytes), words);
}

}  // namespace
}  // namespace halfspace
