// SPDX-License-Identifier: Apache-2.0
#include "base/progress.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using std::chrono::duration;

TEST(WithThousands, GroupsDigitsByThree) {
    EXPECT_EQ(with_thousands(0), "0");
    EXPECT_EQ(with_thousands(999), "999");
    EXPECT_EQ(with_thousands(1000), "1,000");
    EXPECT_EQ(with_thousands(1234567), "1,234,567");
    EXPECT_EQ(with_thousands(18446744073709551615ULL), "18,446,744,073,709,551,615");
}

TEST(DescribeTime, UsesTheUnitAPersonWould) {
    EXPECT_EQ(describe(duration<double>(0.42)), "0.4 s");
    EXPECT_EQ(describe(duration<double>(42)), "42 s");
    EXPECT_EQ(describe(duration<double>(59.4)), "59 s");
    EXPECT_EQ(describe(duration<double>(59.6)), "1 min 00 s");
    EXPECT_EQ(describe(duration<double>(185)), "3 min 05 s");
    EXPECT_EQ(describe(duration<double>(2 * 3600 + 10 * 60 + 59)), "2 h 10 min");
}

TEST(DescribeProgress, TellsCountRateTimeLeftAndSkipped) {
    EXPECT_EQ(describe(Progress{412, 1000, 3, 98.2, duration<double>(6)}),
              "412 of 1,000 (41%) - 98 items/s - 6.0 s left - 3 skipped");
    EXPECT_EQ(describe(Progress{1000, 1000, 0, 98, {}}), "1,000 of 1,000 (100%) - 98 items/s");
    EXPECT_EQ(describe(Progress{}), "0 done - 0 items/s");
}

TEST(ProgressMeter, ItemsThatTookNoWorkDoNotCountInTheRate) {
    const ProgressMeter meter(1000);

    EXPECT_EQ(meter.at(500, 0, 500).per_second, 0);
    EXPECT_EQ(meter.at(500, 0, 500).remaining.count(), 0);
    const Progress later = meter.at(600, 0, 500);
    EXPECT_NEAR(later.remaining.count() * later.per_second, 400, 1e-6);
}

TEST(WithByteUnit, ShowsThreeDigits) {
    EXPECT_EQ(with_byte_unit(0), "0 bytes");
    EXPECT_EQ(with_byte_unit(999), "999 bytes");
    EXPECT_EQ(with_byte_unit(1000), "1.00 kB");
    EXPECT_EQ(with_byte_unit(9994), "9.99 kB");
    EXPECT_EQ(with_byte_unit(9996), "10.0 kB");
    EXPECT_EQ(with_byte_unit(999'499), "999 kB");
    EXPECT_EQ(with_byte_unit(999'500), "1.00 MB");
    EXPECT_EQ(with_byte_unit(605'211'004), "605 MB");
    EXPECT_EQ(with_byte_unit(18'446'744'073'709'551'615ULL), "18447 PB");
}

TEST(DescribeBytes, CountsInTheUnitAPersonWould) {
    EXPECT_EQ(describe_bytes(Progress{41'200'000, 605'000'000, 0, 8.1e6, duration<double>(70)}),
              "41.2 MB of 605 MB (7%) - 8.10 MB/s - 1 min 10 s left");
}

TEST(ProgressMeter, HasNoRateBeforeTheFirstItem) {
    const ProgressMeter meter(1000);

    const Progress start = meter.at(0, 0);
    EXPECT_EQ(start.total, 1000U);
    EXPECT_EQ(start.per_second, 0);
    EXPECT_EQ(start.remaining.count(), 0);
}

TEST(ProgressMeter, TimeLeftIsWhatTheRateGives) {
    const ProgressMeter meter(1000);

    const Progress quarter = meter.at(250, 5);
    EXPECT_EQ(quarter.done, 250U);
    EXPECT_EQ(quarter.skipped, 5U);
    EXPECT_GT(quarter.per_second, 0);
    EXPECT_NEAR(quarter.remaining.count() * quarter.per_second, 750, 1e-6);
    EXPECT_EQ(meter.at(1000, 0).remaining.count(), 0);
    EXPECT_EQ(meter.at(1001, 0).remaining.count(), 0) << "more than expected came";
}

}  // namespace
}  // namespace halfspace
