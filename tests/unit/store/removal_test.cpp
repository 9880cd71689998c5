// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"
#include "store_samples.hpp"
#include "support/full_disk.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

namespace halfspace {
namespace {

using namespace testing;
namespace fs = std::filesystem;

constexpr ClassifierId kDogs{1};
constexpr std::size_t kDim = 24;

std::vector<ItemId> items(const std::vector<std::uint64_t>& ids) {
    std::vector<ItemId> items;
    for (const std::uint64_t id : ids) items.push_back(ItemId{id});
    return items;
}

/// A store and the plain one that must answer the same.
class Pair {
public:
    Pair() : m_store(create_embedded_store(m_folder.path(), space_of(kDim))) {}

    Store& store() { return *m_store; }
    const PlainStore& plain() { return m_plain; }
    const fs::path& folder() { return m_folder.path(); }

    void add(std::size_t count, const std::string& split) {
        const auto rows = unit_rows(count, kDim, ++m_seed);
        m_store->add(rows, split);
        m_plain.add(rows, split);
    }
    void see(std::uint64_t id) {
        m_store->set_seen(kDogs, items({id}), true);
        m_plain.see(kDogs, id);
    }
    void remove(const std::vector<std::uint64_t>& ids) {
        m_store->remove(items(ids));
        for (const std::uint64_t id : ids) m_plain.remove(id);
    }
    void truncate(std::size_t size) {
        m_store->truncate(size);
        m_plain.truncate(size);
    }
    void reopen() {
        m_store.reset();
        m_store = open_embedded_store(m_folder.path());
    }

    void expect_same_answers() {
        const std::vector<float> query = weights(kDim, 5);
        const Plane plane{query, 0.5F};
        for (const Filter& filter :
             {Filter{}, Filter{.split = "train"}, Filter{.split = "test", .unseen_by = kDogs},
              Filter{.seen_by = kDogs}}) {
            const auto ranked = m_plain.ranked(plane, filter);
            ASSERT_EQ(m_store->best(plane, ranked.size() + 10, filter), ranked);
            ASSERT_EQ(m_store->best(plane, 7, filter), page(ranked, 0, 7));
            ASSERT_EQ(m_store->count(filter), ranked.size());
            ASSERT_EQ(m_store->histogram(plane, 5, filter).total, ranked.size());
            auto drawn = m_store->random(plane, ranked.size() + 1, filter, 3);
            std::ranges::sort(drawn, [](const Match& a, const Match& b) {
                return a.score > b.score || (a.score == b.score && a.id < b.id);
            });
            ASSERT_EQ(drawn, ranked);
            const auto positive = std::ranges::count_if(
                ranked, [](const Match& match) { return match.score >= 0.4F; });
            ASSERT_EQ(m_store->count_at_least(plane, 0.4F, filter),
                      static_cast<std::uint64_t>(positive));
        }
    }

private:
    TemporaryFolder m_folder;
    std::unique_ptr<Store> m_store;
    PlainStore m_plain{kDim};
    unsigned m_seed = 0;
};

TEST(Remove, TakesItemsOutOfEveryAnswerAndKeepsTheirRows) {
    Pair pair;
    pair.add(3000, "train");
    pair.add(300, "test");
    for (const std::uint64_t id : {5U, 77U, 3100U}) pair.see(id);
    const std::vector<float> before = pair.store().rows(items({77, 0, 3299}));

    pair.remove({77, 0, 3299, 64, 77});

    pair.expect_same_answers();
    EXPECT_EQ(pair.store().size(), 3300U);
    EXPECT_EQ(pair.store().rows(items({77, 0, 3299})), before);
    EXPECT_EQ(pair.store().removed(items({77, 78, 0})), (std::vector{true, false, true}));
    pair.reopen();
    pair.expect_same_answers();
    EXPECT_EQ(pair.store().removed(items({77, 78, 0})), (std::vector{true, false, true}));
    EXPECT_EQ(pair.store().stats().removed_rows, 4U);
}

TEST(Remove, AnIdNeverGivenIsNamedAndNothingIsRemoved) {
    Pair pair;
    pair.add(10, "train");

    const std::string message =
        error_of(ErrorCode::NotFound, [&] { pair.store().remove(items({3, 10})); });

    EXPECT_NE(message.find("Item 10"), std::string::npos) << message;
    EXPECT_EQ(pair.store().count({}), 10U);
}

TEST(Remove, ItemsAddedAfterATruncationAreNotRemoved) {
    Pair pair;
    pair.add(100, "train");
    pair.remove({40, 60, 99});
    pair.truncate(50);

    pair.add(50, "train");

    pair.expect_same_answers();
    EXPECT_EQ(pair.store().count({}), 99U);
}

TEST(Compact, DropsRemovedRowsButThoseToKeepAndIdsStay) {
    Pair pair;
    pair.add(2000, "train");
    pair.add(1000, "test");
    std::vector<std::uint64_t> gone;
    for (std::uint64_t id = 1; id < 3000; id += 3) gone.push_back(id);
    pair.remove(gone);
    for (const std::uint64_t id : {0U, 4U, 2600U}) pair.see(id);
    const auto all = pair.store().rows(items({0, 4, 2999}));

    const CompactionReport report = pair.store().compact(items({4, 0, 5000}), {});

    EXPECT_EQ(report.dropped, gone.size() - 1);
    EXPECT_EQ(report.rows, 3000 - gone.size() + 1);
    for (int pass = 0; pass < 2; ++pass) {
        pair.expect_same_answers();
        EXPECT_EQ(pair.store().size(), 3000U);
        EXPECT_EQ(pair.store().rows(items({0, 4, 2999})), all);
        const std::string message =
            error_of(ErrorCode::NotFound, [&] { (void)pair.store().rows(items({0, 7})); });
        EXPECT_NE(message.find("item 7 is gone"), std::string::npos) << message;
        EXPECT_EQ(pair.store().removed(items({7, 4, 8})), (std::vector{true, true, false}));
        EXPECT_EQ(fs::file_size(pair.folder() / "vectors.1.f32"), report.rows * kDim * 4);
        EXPECT_FALSE(fs::exists(pair.folder() / "vectors.f32"));
        pair.reopen();
    }
    pair.add(500, "test");
    pair.see(3200);
    pair.remove({3201});
    pair.expect_same_answers();
    pair.reopen();
    pair.expect_same_answers();
}

TEST(Compact, WithNothingToDropChangesNothing) {
    Pair pair;
    pair.add(100, "train");

    const CompactionReport report = pair.store().compact();

    EXPECT_EQ(report.dropped, 0U);
    EXPECT_EQ(report.rows, 100U);
    EXPECT_TRUE(fs::exists(pair.folder() / "vectors.f32"));
    EXPECT_TRUE(fs::exists(pair.folder() / "vectors.crc"));
    EXPECT_FALSE(fs::exists(pair.folder() / "vectors.1.f32"));
}

TEST(Compact, ManyTimesWithTruncationsBetweenAnswersLikeAPlainStore) {
    std::mt19937 generator(7);
    Pair pair;
    for (int turn = 0; turn < 40; ++turn) {
        pair.add(1 + generator() % 400, turn % 3 == 0 ? "test" : "train");
        std::vector<std::uint64_t> gone;
        for (std::size_t i = 0; i < generator() % 60; ++i) {
            gone.push_back(generator() % pair.store().size());
        }
        pair.remove(gone);
        pair.see(generator() % pair.store().size());
        if (turn % 4 == 1) pair.truncate(pair.store().size() - generator() % pair.store().size());
        if (turn % 3 == 1) pair.store().compact();
        if (turn % 5 == 4) pair.reopen();
        pair.expect_same_answers();
    }
}

/// The callback runs between two batches, when everything is allowed.
TEST(Compact, GoesOnWhileItemsComeGoAndAreTruncated) {
    for (unsigned seed = 0; seed < 8; ++seed) {
        std::mt19937 generator(seed);
        Pair pair;
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
    Pair pair;
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
        Pair pair;
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

TEST(Compact, TwoAtATimeAreAConflict) {
    Pair pair;
    pair.add(300, "train");
    pair.remove({1});
    CompactionOptions options;
    options.batch_rows = 100;
    int refused = 0;
    options.on_progress = [&](const Progress&) {
        error_of(ErrorCode::Conflict, [&] { pair.store().compact(); });
        ++refused;
    };

    EXPECT_EQ(pair.store().compact({}, options).dropped, 1U);
    EXPECT_GE(refused, 1);
}

TEST(Compact, AVectorThatRottedIsFoundAndNothingIsCompacted) {
    Pair pair;
    pair.add(300, "train");
    pair.remove({1});
    {
        const auto file = FileDescriptor::open(pair.folder() / "vectors.f32", O_RDWR);
        const float wrong = 0.25F;
        file.write_at(std::as_bytes(std::span(&wrong, 1)), (200 * kDim + 3) * sizeof(float));
    }

    const std::string message = error_of(ErrorCode::Corrupt, [&] { pair.store().compact(); });

    EXPECT_NE(message.find("item 200"), std::string::npos) << message;
    EXPECT_EQ(pair.store().stats().rows, 300U);
}

TEST(Compact, LeftoversOfOneThatWasKilledGoWhenTheStoreIsOpened) {
    Pair pair;
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

TEST(Compact, RunsBesideQueriesAndWritersOfOtherThreads) {
    Pair pair;
    pair.add(4000, "train");
    std::vector<std::uint64_t> gone;
    for (std::uint64_t id = 0; id < 4000; id += 2) gone.push_back(id);
    pair.remove(gone);
    const std::vector<float> query = weights(kDim, 5);
    const auto ranked = pair.plain().ranked({query, 0}, {.split = "train"});
    std::atomic<bool> done{false};
    Store& store = pair.store();

    {
        const std::jthread reader([&] {
            while (!done) {
                EXPECT_EQ(store.best({query, 0}, 20, {.split = "train"}), page(ranked, 0, 20));
            }
        });
        const std::jthread writer([&] {
            const auto rows = unit_rows(10, kDim, 99);
            for (unsigned i = 0; !done || i < 20; ++i) {
                store.set_seen(kDogs, items({i % 4000}), true);
                const ItemId first = store.add(rows, "test");
                if (i % 5 == 4) store.truncate(value_of(first));
            }
        });
        CompactionOptions options;
        options.batch_rows = 50;
        for (int turn = 0; turn < 3; ++turn) {
            store.remove(items({static_cast<std::uint64_t>(turn) * 2 + 1}));
            store.compact({}, options);
            store.add(unit_rows(1, kDim, 1), "other");
        }
        done = true;
    }

    EXPECT_EQ(store.count({.split = "train"}), 1997U);
    const std::uint64_t size = store.size();
    const std::uint64_t seen = store.count({.seen_by = kDogs});
    pair.reopen();
    EXPECT_EQ(pair.store().size(), size);
    EXPECT_EQ(pair.store().count({.seen_by = kDogs}), seen);
}

}  // namespace
}  // namespace halfspace
