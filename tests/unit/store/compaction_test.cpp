// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"
#include "compared_store.hpp"
#include "embedded_home.hpp"
#include "store_samples.hpp"
#include "support/full_disk.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace halfspace {
namespace {

using namespace testing;
namespace fs = std::filesystem;

/// In a folder that the test looks into.
class FolderPair : public ComparedStore {
public:
    FolderPair() : FolderPair(new EmbeddedHome) {}

    const fs::path& folder() { return m_home.folder(); }

private:
    explicit FolderPair(EmbeddedHome* home)
        : ComparedStore(std::unique_ptr<StoreHome>(home)), m_home(*home) {}

    EmbeddedHome& m_home;
};

TEST(Compact, ItsFilesTakeThePlaceOfTheOnesBefore) {
    FolderPair pair;
    pair.add(300, "train");
    pair.remove({1, 4, 7});

    const CompactionReport report = pair.store().compact(items({4}), {});

    EXPECT_EQ(report.dropped, 2U);
    for (int pass = 0; pass < 2; ++pass) {
        EXPECT_EQ(fs::file_size(pair.folder() / "vectors.1.f32"),
                  report.rows * ComparedStore::kDim * 4);
        EXPECT_FALSE(fs::exists(pair.folder() / "vectors.f32"));
        pair.reopen();
    }
}

TEST(Compact, WithNothingToDropChangesNoFile) {
    FolderPair pair;
    pair.add(100, "train");

    const CompactionReport report = pair.store().compact();

    EXPECT_EQ(report.dropped, 0U);
    EXPECT_EQ(report.rows, 100U);
    EXPECT_TRUE(fs::exists(pair.folder() / "vectors.f32"));
    EXPECT_TRUE(fs::exists(pair.folder() / "vectors.crc"));
    EXPECT_FALSE(fs::exists(pair.folder() / "vectors.1.f32"));
}

/// The callback runs between two batches, when everything is allowed.
TEST(Compact, GoesOnWhileItemsComeGoAndAreTruncated) {
    for (unsigned seed = 0; seed < 8; ++seed) {
        std::mt19937 generator(seed);
        FolderPair pair;
        pair.add(1500, "train");
        std::vector<std::uint64_t> gone;
        for (std::uint64_t id = 0; id < 1500; id += 1 + generator() % 4) gone.push_back(id);
        pair.remove(gone);
        int calls = 0;
        CompactionOptions options;
        options.batch_rows = 64;
        options.on_progress = [&](const Progress&) {
            if (++calls > 12) return;
            const std::size_t size = pair.store().size();
            switch (generator() % 4) {
                case 0: pair.add(1 + generator() % 100, "test"); break;
                case 1: pair.remove({generator() % size}); break;
                case 2: pair.see(generator() % size); break;
                default: pair.truncate(size - generator() % std::min<std::size_t>(size, 300));
            }
            pair.expect_same_answers();
        };

        pair.store().compact({}, options);

        EXPECT_GT(calls, 3);
        pair.expect_same_answers();
        pair.reopen();
        pair.expect_same_answers();
    }
}

TEST(Compact, StoppedLeavesEverythingAsItWas) {
    FolderPair pair;
    pair.add(1000, "train");
    pair.remove({1, 2, 3});
    std::stop_source stop;
    CompactionOptions options;
    options.batch_rows = 100;
    options.stop = stop.get_token();
    options.on_progress = [&](const Progress& progress) {
        if (progress.done >= 300) stop.request_stop();
    };

    const CompactionReport report = pair.store().compact({}, options);

    EXPECT_TRUE(report.was_stopped);
    EXPECT_EQ(report.dropped, 0U);
    EXPECT_EQ(pair.store().stats().rows, 1000U);
    EXPECT_FALSE(fs::exists(pair.folder() / "vectors.1.f32"));
    pair.expect_same_answers();
}

TEST(Compact, OnAFullDiskLeavesEverythingAsItWas) {
    for (const std::size_t bytes : {0U, 4000U, 40000U}) {
        FolderPair pair;
        pair.add(1000, "train");
        pair.remove({1, 2, 3});
        {
            const FullDisk full(bytes);
            error_of(ErrorCode::Unavailable, [&] { pair.store().compact(); });
        }

        EXPECT_FALSE(fs::exists(pair.folder() / "vectors.1.f32"));
        EXPECT_EQ(pair.store().stats().rows, 1000U);
        pair.expect_same_answers();
        EXPECT_EQ(pair.store().compact().dropped, 3U);
        pair.expect_same_answers();
    }
}

TEST(Compact, AVectorThatRottedIsFoundAndNothingIsCompacted) {
    FolderPair pair;
    pair.add(300, "train");
    pair.remove({1});
    {
        const auto file = FileDescriptor::open(pair.folder() / "vectors.f32", O_RDWR);
        const float wrong = 0.25F;
        file.write_at(std::as_bytes(std::span(&wrong, 1)),
                      (200 * ComparedStore::kDim + 3) * sizeof(float));
    }

    const std::string message = error_of(ErrorCode::Corrupt, [&] { pair.store().compact(); });

    EXPECT_NE(message.find("item 200"), std::string::npos) << message;
    EXPECT_EQ(pair.store().stats().rows, 300U);
}

TEST(Compact, LeftoversOfOneThatWasKilledGoWhenTheStoreIsOpened) {
    FolderPair pair;
    pair.add(300, "train");
    for (const char* name : {"vectors.1.f32", "vectors.1.ids", "vectors.9.q8"}) {
        write_file(pair.folder() / name, std::string_view("half a file"));
    }
    write_file(pair.folder() / "vectors.old.f32", std::string_view("not ours"));

    pair.reopen();

    EXPECT_FALSE(fs::exists(pair.folder() / "vectors.1.f32"));
    EXPECT_FALSE(fs::exists(pair.folder() / "vectors.1.ids"));
    EXPECT_FALSE(fs::exists(pair.folder() / "vectors.9.q8"));
    EXPECT_TRUE(fs::exists(pair.folder() / "vectors.old.f32"));
    pair.expect_same_answers();
}

TEST(Seen, ClearingFlagsThatWereNeverSetMakesNoFile) {
    FolderPair pair;
    pair.add(10, "train");

    pair.store().set_seen(ComparedStore::kDogs, items({3}), false);
    pair.store().set_seen(ComparedStore::kDogs, {}, true);

    EXPECT_FALSE(std::filesystem::exists(pair.folder() / "seen-1.bits"));
}

}  // namespace
}  // namespace halfspace
