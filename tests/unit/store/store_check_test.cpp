// SPDX-License-Identifier: Apache-2.0
#include "store/store_check.hpp"

#include "base/file.hpp"
#include "store/quantize.hpp"
#include "store_samples.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

namespace halfspace {
namespace {

using namespace testing;
namespace fs = std::filesystem;

constexpr std::size_t kDim = 20;
constexpr std::size_t kRows = 3000;

void make_store(const fs::path& folder) {
    const auto store = create_embedded_store(folder, space_of(kDim));
    store->add(unit_rows(1000, kDim, 1), "train");
    store->add(unit_rows(kRows - 1000, kDim, 2, Kind::Outlier), "test");
    store->set_seen(ClassifierId{4}, std::vector{ItemId{8}}, true);
}

template <typename Value>
void put(const fs::path& file, std::uint64_t offset, Value value) {
    const auto opened = FileDescriptor::open(file, O_RDWR);
    opened.write_at(std::as_bytes(std::span(&value, 1)), offset);
}

/// The one fault there is.
StoreFault only_fault(const fs::path& folder) {
    const StoreCheck check = check_embedded_store(folder);
    EXPECT_EQ(check.faults.size(), 1U);
    return check.faults.empty() ? StoreFault{} : check.faults.front();
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(StoreCheck, FindsNothingInAStoreThatIsWhole) {
    const TemporaryFolder folder;
    make_store(folder.path());
    {
        const auto store = open_embedded_store(folder.path());
        store->remove(std::vector{ItemId{5}, ItemId{1500}});
        store->compact(std::vector{ItemId{5}}, {});
        store->remove(std::vector{ItemId{6}});
    }
    std::uint64_t reached = 0;
    StoreCheckOptions options;
    options.on_progress = [&](const Progress& progress) { reached = progress.done; };

    const StoreCheck check = check_embedded_store(folder.path(), options);

    EXPECT_TRUE(check.faults.empty());
    EXPECT_TRUE(check.notices.empty());
    EXPECT_EQ(check.items, kRows);
    EXPECT_EQ(check.rows, kRows - 1);
    EXPECT_EQ(reached, kRows - 1);
    EXPECT_EQ(check.unsummed_rows, 0U);
    EXPECT_TRUE(check.removed.bit(1500));
    EXPECT_EQ(check.splits.at("test").bit(1000), true);
    EXPECT_EQ(check.seen_classifiers, std::vector<std::uint64_t>{4});
}

TEST(StoreCheck, OneFlippedBitOfAVectorIsFoundAndTheItemNamed) {
    for (const std::size_t bit : {0U, 13U, 31U}) {
        const TemporaryFolder folder;
        make_store(folder.path());
        const std::uint64_t offset = (1234 * kDim + 7) * sizeof(float) + bit / 8;
        const auto old = read_file(folder / "vectors.f32")[offset];
        put(folder / "vectors.f32", offset, static_cast<std::uint8_t>(old ^ (1U << (bit % 8))));

        const StoreFault fault = only_fault(folder.path());

        EXPECT_EQ(fault.file.filename(), "vectors.f32");
        EXPECT_TRUE(contains(fault.what, "items 1234")) << fault.what;
        EXPECT_TRUE(contains(fault.what, "checksum")) << fault.what;
    }
}

TEST(StoreCheck, Int8FormsThatCouldMisleadASearchAreFound) {
    const TemporaryFolder folder;
    make_store(folder.path());
    put(folder / "vectors.q8", 77 * 64 + 3, std::int8_t{-128});
    put(folder / "vectors.q8", 78 * 64 + 60, std::int8_t{1});  // in the padding
    put(folder / "vectors.se", 79 * sizeof(RowScale) + 4, 0.0F);

    const StoreCheck check = check_embedded_store(folder.path());

    ASSERT_EQ(check.faults.size(), 2U);
    EXPECT_TRUE(contains(check.faults[0].what, "items 77, 78")) << check.faults[0].what;
    EXPECT_TRUE(contains(check.faults[1].what, "items 79")) << check.faults[1].what;
    EXPECT_EQ(check.faults[1].file.filename(), "vectors.se");
}

TEST(StoreCheck, ManyFaultyItemsAreCountedAndTheFirstNamed) {
    const TemporaryFolder folder;
    make_store(folder.path());
    const std::vector<float> zeros(200 * kDim);
    const auto file = FileDescriptor::open(folder / "vectors.f32", O_RDWR);
    file.write_at(std::as_bytes(std::span(zeros)), 100 * kDim * sizeof(float));

    const StoreFault fault = only_fault(folder.path());

    EXPECT_TRUE(contains(fault.what, "200 vectors")) << fault.what;
    EXPECT_TRUE(contains(fault.what, "items 100, 101, 102")) << fault.what;
    EXPECT_TRUE(contains(fault.what, "and others")) << fault.what;
}

TEST(StoreCheck, WhatKeepsAStoreFromOpeningIsTheFault) {
    const TemporaryFolder folder;
    make_store(folder.path());
    fs::resize_file(folder / "vectors.se", 100);

    EXPECT_TRUE(contains(only_fault(folder.path()).what, "vectors.se is cut short"));
    error_of(ErrorCode::NotFound, [&] { check_embedded_store(folder / "nothing"); });
}

TEST(StoreCheck, ATornSlotIsANoticeAndNoFault) {
    const TemporaryFolder folder;
    make_store(folder.path());
    const auto header = read_file(folder / "header");
    const std::size_t older = header[16] < header[4096 + 16] ? 0 : 4096;
    put(folder / "header", older + 300, std::uint8_t{0x55});

    const StoreCheck check = check_embedded_store(folder.path());

    EXPECT_TRUE(check.faults.empty());
    ASSERT_EQ(check.notices.size(), 1U);
    EXPECT_TRUE(contains(check.notices[0], "checksum")) << check.notices[0];
}

}  // namespace
}  // namespace halfspace
