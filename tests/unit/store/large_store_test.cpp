// SPDX-License-Identifier: Apache-2.0
// Stores too large to fill in a test: their files are sparse, so opening one that read its rows
// would be seen in time and memory.
#include "base/file.hpp"
#include "store/row_files.hpp"
#include "store/split_names.hpp"
#include "store/store_header.hpp"
#include "store_samples.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <fstream>

namespace halfspace {
namespace {

using namespace testing;
namespace fs = std::filesystem;

constexpr std::uint64_t kRows = 10'000'000;
constexpr std::size_t kDim = 512;
constexpr std::uint64_t kVectorBytes = kRows * kDim * sizeof(float);

std::uint64_t process_bytes() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void make_large_store(const fs::path& folder) {
    create_embedded_store(folder, space_of(kDim));
    StoreHeader header;
    header.space = space_of(kDim);
    header.items = kRows;
    header.mean.resize(kDim);
    SplitNames(folder / "splits.names").with("train").describe(header);
    HeaderFile::create(folder / "header", header);
    fs::resize_file(folder / "vectors.f32", kVectorBytes);
    fs::resize_file(folder / "vectors.q8", kRows * padded_dim(kDim));
    fs::resize_file(folder / "vectors.se", kRows * sizeof(RowScale));
    fs::resize_file(folder / "vectors.crc", kRows * sizeof(std::uint32_t));
    write_file(folder / "split-0.bits", std::vector<std::uint8_t>(kRows / 8, 0xFF));
}

TEST(LargeStore, OpeningTenMillionRowsReadsNone) {
    const TemporaryFolder folder;
    make_large_store(folder.path());
    const std::uint64_t before = process_bytes();
    const auto start = std::chrono::steady_clock::now();

    const auto store = open_embedded_store(folder.path());

    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    const std::uint64_t grown = process_bytes() - std::min(before, process_bytes());
    RecordProperty("seconds", std::to_string(time.count()));
    EXPECT_LT(time.count(), 1.0);
    EXPECT_LT(grown, kVectorBytes / 50) << "2% of the vectors";
    EXPECT_EQ(store->size(), kRows);
    EXPECT_EQ(store->count({.split = "train"}), kRows);
    EXPECT_LT(store->stats().resident_bytes, kVectorBytes / 50);

    // Nor is a change to it dearer for its size.
    store->remove(std::vector{ItemId{9'999'999}});
    store->set_seen(ClassifierId{1}, std::vector{ItemId{5'000'000}}, true);
    EXPECT_EQ(store->count({.unseen_by = ClassifierId{1}}), kRows - 2);
}

}  // namespace
}  // namespace halfspace
