// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"
#include "store/checksum.hpp"
#include "store/store_header.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <fstream>

namespace halfspace {
namespace {

using namespace testing;
namespace fs = std::filesystem;

constexpr std::size_t kDim = 6;
constexpr std::size_t kSlot = 4096;

using Bytes = std::vector<std::uint8_t>;

/// A store of two adds: 100 rows in "train", then 50 in "test".
std::vector<float> make_store(const fs::path& folder) {
    std::vector<float> rows = unit_rows(150, kDim, 1);
    const auto store = create_embedded_store(folder, space_of(kDim));
    store->add(std::span(rows).first(100 * kDim), "train");
    store->add(std::span(rows).subspan(100 * kDim), "test");
    return rows;
}

void damage(const fs::path& file, std::size_t offset) {
    Bytes content = read_file(file);
    ASSERT_LT(offset, content.size());
    content[offset] = static_cast<std::uint8_t>(content[offset] ^ 0x40U);
    write_file(file, content);
}

std::string corruption_of(const fs::path& folder) {
    return error_of(ErrorCode::Corrupt, [&] { open_embedded_store(folder); });
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(Checksum, IsTheCrc32OfZlib) {
    const std::string check = "123456789";

    EXPECT_EQ(crc32(std::as_bytes(std::span(check.data(), check.size()))), 0xCBF43926U);
}

TEST(Crash, OneDamagedSlotLeavesTheOther) {
    for (const std::size_t slot : {0U, 1U}) {
        for (const std::size_t offset : {0U, 8U, 12U, 17U, 33U, 100U, 200U, 4095U}) {
            const TemporaryFolder folder;
            const std::vector<float> rows = make_store(folder.path());
            damage(folder.path() / "header", slot * kSlot + offset);

            const auto store = open_embedded_store(folder.path());

            EXPECT_TRUE(store->size() == 150 || store->size() == 100) << store->size();
            EXPECT_EQ(store->count({.split = "train"}), 100U);
            EXPECT_EQ(store->count({.split = "test"}), store->size() - 100);
            expect_rows(*store, rows);
            const ItemId next{store->size()};
            EXPECT_EQ(store->add(unit_rows(10, kDim, 2), "test"), next);
        }
    }
}

TEST(Crash, AfterTruncationBothSlotsTellTheSame) {
    for (const std::size_t slot : {0U, 1U}) {
        const TemporaryFolder folder;
        make_store(folder.path());
        open_embedded_store(folder.path())->truncate(40);
        damage(folder.path() / "header", slot * kSlot + 33);

        EXPECT_EQ(open_embedded_store(folder.path())->size(), 40U);
    }
}

/// A crash between the two slots of a truncation leaves one that speaks of rows which the next add
/// writes over: it must be gone before that.
TEST(Crash, ASlotFromBeforeATruncationIsGoneBeforeRowsAreWrittenOver) {
    const TemporaryFolder folder;
    make_store(folder.path());
    const TemporaryFolder copy;
    fs::copy(folder.path(), copy.path());
    const Bytes before = read_file(folder.path() / "header");
    open_embedded_store(folder.path())->truncate(40);
    Bytes cut = read_file(folder.path() / "header");
    ASSERT_NE(cut[16], cut[kSlot + 16]);
    const auto older = static_cast<std::ptrdiff_t>(cut[16] < cut[kSlot + 16] ? 0 : kSlot);
    std::copy_n(before.begin() + older, kSlot, cut.begin() + older);
    write_file(copy.path() / "header", cut);

    // An add that is cut short after its start: here by a name that is too long.
    error_of(ErrorCode::InvalidInput, [&] {
        open_embedded_store(copy.path())->add(unit_rows(10, kDim, 4), std::string(1025, 'x'));
    });

    const Bytes after = read_file(copy.path() / "header");
    damage(copy.path() / "header", (after[16] > after[kSlot + 16] ? 0 : kSlot) + 33);
    EXPECT_EQ(open_embedded_store(copy.path())->size(), 40U);
}

TEST(Crash, TwoDamagedSlotsAreCorrupt) {
    const TemporaryFolder folder;
    make_store(folder.path());
    damage(folder.path() / "header", 33);
    damage(folder.path() / "header", kSlot + 33);

    EXPECT_TRUE(contains(corruption_of(folder.path()), "checksum"));
}

/// The header is written over byte by byte; each state in between must give one of the two stores.
TEST(Crash, AHeaderWriteCutAtAnyByteGivesTheOldOrTheNewStore) {
    const TemporaryFolder folder;
    make_store(folder.path());
    const Bytes before = read_file(folder.path() / "header");
    open_embedded_store(folder.path())->add(unit_rows(30, kDim, 9), "more");
    const Bytes after = read_file(folder.path() / "header");
    std::size_t old_stores = 0;
    std::size_t new_stores = 0;

    // The adding store first settles the older slot, then writes the new state over the other.
    for (std::size_t cut = 0; cut <= kSlot;) {
        Bytes torn = after;
        const std::size_t newest = std::memcmp(&after[16], &after[kSlot + 16], 1) > 0 ? 0 : kSlot;
        const auto stop = static_cast<std::ptrdiff_t>(newest + cut);
        std::copy(before.begin() + stop,
                  before.begin() + static_cast<std::ptrdiff_t>(newest + kSlot),
                  torn.begin() + stop);
        {  // not write_file, whose fsync would take most of the time
            std::ofstream file(folder.path() / "header", std::ios::binary);
            file.write(reinterpret_cast<const char*>(torn.data()),
                       static_cast<std::streamsize>(torn.size()));
        }

        const auto store = open_embedded_store(folder.path());

        ASSERT_TRUE(store->size() == 150 || store->size() == 180) << cut;
        ASSERT_EQ(store->count({.split = "more"}), store->size() - 150);
        ++(store->size() == 150 ? old_stores : new_stores);
        const bool is_in_zeros = cut >= 256 && cut < kSlot - 16;
        cut = is_in_zeros ? std::min(cut + 97, kSlot - 16) : cut + 1;
    }
    EXPECT_GT(old_stores, 100U);
    EXPECT_GE(new_stores, 1U);
}

TEST(Crash, BytesPastTheAcknowledgedRowsAreIgnored) {
    const TemporaryFolder folder;
    const std::vector<float> rows = make_store(folder.path());
    for (const char* name :
         {"vectors.f32", "vectors.q8", "vectors.se", "vectors.crc", "splits.names"}) {
        Bytes content = read_file(folder.path() / name);
        content.insert(content.end(), 777, 0xFF);
        write_file(folder.path() / name, content);
    }
    for (const char* name : {"split-0.bits", "split-1.bits"}) {
        Bytes content = read_file(folder.path() / name);
        std::fill(content.begin() + 19, content.end(), std::uint8_t{0xFF});  // from row 152 on
        write_file(folder.path() / name, content);
    }
    write_file(folder.path() / "seen-4.bits", Bytes(4096, 0xFF));

    const auto store = open_embedded_store(folder.path());
    EXPECT_EQ(store->size(), 150U);
    EXPECT_EQ(store->count({.split = "test"}), 50U);
    EXPECT_EQ(store->count({.seen_by = ClassifierId{4}}), 150U);
    expect_rows(*store, rows);

    std::vector<float> more = rows;
    const std::vector<float> added = unit_rows(200, kDim, 3);
    more.insert(more.end(), added.begin(), added.end());
    store->add(added, "third");
    EXPECT_EQ(store->count({.split = "third"}), 200U);
    EXPECT_EQ(store->count({.split = "test"}), 50U);
    EXPECT_EQ(store->count({.seen_by = ClassifierId{4}}), 150U);
    expect_rows(*store, more);
    EXPECT_EQ(open_embedded_store(folder.path())->count({.split = "third"}), 200U);
}

TEST(Crash, ADataFileThatIsShortOrMissingIsCorruptAndNamed) {
    for (const char* name :
         {"vectors.f32", "vectors.q8", "vectors.se", "vectors.crc", "splits.names"}) {
        const TemporaryFolder folder;
        make_store(folder.path());
        fs::resize_file(folder.path() / name, fs::file_size(folder.path() / name) - 1);
        EXPECT_TRUE(contains(corruption_of(folder.path()), name));

        fs::remove(folder.path() / name);
        EXPECT_TRUE(contains(corruption_of(folder.path()), name));
    }
}

TEST(Crash, ADamagedSplitFileIsCorruptAndNamed) {
    const TemporaryFolder folder;
    make_store(folder.path());
    damage(folder.path() / "split-0.bits", 3);
    EXPECT_TRUE(contains(corruption_of(folder.path()), "items 0 to 63"));

    fs::resize_file(folder.path() / "split-0.bits", 0);
    EXPECT_TRUE(contains(corruption_of(folder.path()), "items 0 to 63"));

    fs::remove(folder.path() / "split-0.bits");
    EXPECT_TRUE(contains(corruption_of(folder.path()), "split-0.bits"));
}

TEST(Crash, DamagedSplitNamesAreCorrupt) {
    const TemporaryFolder folder;
    make_store(folder.path());
    damage(folder.path() / "splits.names", 5);

    EXPECT_TRUE(contains(corruption_of(folder.path()), "splits.names"));
}

/// Writes `bytes` at `offset` of both slots and makes the checksums right again.
void forge(const fs::path& header, std::size_t offset, const std::array<std::uint8_t, 4>& bytes) {
    Bytes content = read_file(header);
    for (const std::size_t slot : {std::size_t{0}, kSlot}) {
        std::copy(bytes.begin(), bytes.end(),
                  content.begin() + static_cast<std::ptrdiff_t>(slot + offset));
        const std::uint32_t checksum =
            crc32(std::as_bytes(std::span(content).subspan(slot, kSlot - 4)));
        std::memcpy(&content[slot + kSlot - 4], &checksum, 4);
    }
    write_file(header, content);
}

TEST(Format, OtherFilesVersionsAndByteOrdersAreRefusedWithTheReason) {
    const TemporaryFolder folder;
    const fs::path header = folder.path() / "header";
    make_store(folder.path());
    const Bytes good = read_file(header);

    forge(header, 0, {'P', 'A', 'R', '1'});
    EXPECT_TRUE(contains(corruption_of(folder.path()), "not the header of a vector store"));

    write_file(header, good);
    forge(header, 8, {1, 2, 3, 4});
    EXPECT_TRUE(contains(corruption_of(folder.path()), "byte order"));

    write_file(header, good);
    forge(header, 12, {3, 0, 0, 0});
    EXPECT_TRUE(contains(corruption_of(folder.path()), "format version 3"));

    write_file(header, good);
    forge(header, 208, {255, 0, 0, 0});  // more items in the map than there are
    EXPECT_TRUE(contains(corruption_of(folder.path()), "contradict"));

    write_file(header, std::span(good).first(good.size() - 1));
    EXPECT_TRUE(contains(corruption_of(folder.path()), "8191 bytes"));

    write_file(header, Bytes());
    EXPECT_TRUE(contains(corruption_of(folder.path()), "0 bytes"));

    write_file(header, good);
    EXPECT_EQ(open_embedded_store(folder.path())->size(), 150U);
}

/// Makes a store what version 1 of the format wrote: 64 bytes less in the header, no checksums.
void make_version_1(const fs::path& folder) {
    Bytes content = read_file(folder / "header");
    const std::size_t slot = content.size() / 2;
    for (const std::size_t start : {std::size_t{0}, slot}) {
        const auto at = content.begin() + static_cast<std::ptrdiff_t>(start);
        std::copy(at + 256, at + static_cast<std::ptrdiff_t>(slot), at + 192);
        content[start + 12] = 1;
        std::fill(at + static_cast<std::ptrdiff_t>(slot - 68),
                  at + static_cast<std::ptrdiff_t>(slot), std::uint8_t{0});
        const std::uint32_t checksum =
            crc32(std::as_bytes(std::span(content).subspan(start, slot - 4)));
        std::memcpy(&content[start + slot - 4], &checksum, 4);
    }
    write_file(folder / "header", content);
    fs::remove(folder / "vectors.crc");
}

TEST(Format, AStoreOfVersion1IsReadAndBroughtToVersion2) {
    const TemporaryFolder folder;
    std::vector<float> rows = unit_rows(1500, kDim, 1);  // enough for a mean
    {
        const auto store = create_embedded_store(folder.path(), space_of(kDim));
        store->add(std::span(rows).first(100 * kDim), "train");
        store->add(std::span(rows).subspan(100 * kDim), "test");
        store->set_seen(ClassifierId{3}, std::vector{ItemId{7}}, true);
    }
    make_version_1(folder.path());
    const std::vector<float> query = weights(kDim, 1);

    auto store = open_embedded_store(folder.path());

    expect_rows(*store, rows);
    EXPECT_EQ(store->count({.split = "train"}), 100U);
    EXPECT_EQ(store->count({.seen_by = ClassifierId{3}}), 1U);
    EXPECT_EQ(store->stats().unsummed_rows, 1500U);
    EXPECT_EQ(read_file(folder.path() / "header")[12], 2U);
    const std::vector<float> more = unit_rows(10, kDim, 5);
    store->add(more, "train");
    rows.insert(rows.end(), more.begin(), more.end());
    const auto best = store->best({query, 0}, 30, {});
    store = nullptr;
    store = open_embedded_store(folder.path());
    EXPECT_EQ(store->stats().unsummed_rows, 1500U);
    EXPECT_EQ(store->compact().dropped, 0U);  // which makes the checksums
    EXPECT_EQ(store->stats().unsummed_rows, 0U);
    expect_rows(*store, rows);
    EXPECT_EQ(store->best({query, 0}, 30, {}), best);
}

/// Batch i has 1 + i % 40 rows; they are the same in every run.
std::vector<float> batch(unsigned i) {
    return unit_rows(1 + i % 40, kDim, i);
}

/// Adds batches until it is killed; writes the number of rows to `acknowledge` after each.
[[noreturn]] void add_for_ever(const fs::path& folder, int acknowledge) {
    const auto store = open_embedded_store(folder);
    for (unsigned i = 0;; ++i) {
        const std::size_t before = store->size();
        store->add(batch(i), i % 2 == 0 ? "even" : "odd");
        const std::uint64_t rows = store->size();
        if (i % 5 == 4) store->set_seen(ClassifierId{1}, std::vector{ItemId{before}}, true);
        if (::write(acknowledge, &rows, sizeof rows) != sizeof rows) ::_exit(1);
    }
}

TEST(Crash, AKilledWriterLeavesEverythingItAcknowledged) {
    std::vector<float> expected;
    for (unsigned i = 0; i < 3000; ++i) {
        const auto rows = batch(i);
        expected.insert(expected.end(), rows.begin(), rows.end());
    }
    for (const unsigned delay_ms : {3U, 11U, 26U, 47U, 90U}) {
        const TemporaryFolder folder;
        create_embedded_store(folder.path(), space_of(kDim));
        std::array<int, 2> ends{};
        ASSERT_EQ(::pipe(ends.data()), 0);
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            ::close(ends[0]);
            add_for_ever(folder.path(), ends[1]);
        }
        ::close(ends[1]);
        std::uint64_t acknowledged = 0;
        std::uint64_t rows = 0;
        ASSERT_EQ(::read(ends[0], &acknowledged, sizeof rows), ssize_t{sizeof rows});
        ::usleep(delay_ms * 1000);
        ::kill(child, SIGKILL);
        while (::read(ends[0], &rows, sizeof rows) == ssize_t{sizeof rows}) acknowledged = rows;
        ::close(ends[0]);
        ::waitpid(child, nullptr, 0);

        const auto store = open_embedded_store(folder.path());

        EXPECT_GE(store->size(), acknowledged);
        expect_rows(*store, expected);
        EXPECT_EQ(store->count({.split = "even"}) + store->count({.split = "odd"}), store->size());
        store->add(batch(0), "even");
    }
}

}  // namespace
}  // namespace halfspace
