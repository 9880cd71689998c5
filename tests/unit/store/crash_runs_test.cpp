// SPDX-License-Identifier: Apache-2.0
// The store after a crash: random changes, a crash at a random moment, and what is left held
// against what was acknowledged. The seeds are fixed; HALFSPACE_CRASH_RUNS sets another number of
// runs and HALFSPACE_CRASH_SEED another first seed, for a long search by hand.
#include "crash_workload.hpp"
#include "recorded_disk.hpp"
#include "store/store_check.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace halfspace {
namespace {

using namespace testing;
namespace fs = std::filesystem;

// Sanitizers make every step many times slower.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kSimulatedRuns = 200;
constexpr std::size_t kKilledRuns = 20;
#else
constexpr std::size_t kSimulatedRuns = 2000;
constexpr std::size_t kKilledRuns = 300;
#endif
constexpr std::size_t kCrashesEach = 8;  // so many crashes of the same history
constexpr std::size_t kLivesEach = 12;   // so many sessions of a store, each after a crash

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* const value = std::getenv(name);
    return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

void expect_no_faults(const fs::path& folder) {
    for (const StoreFault& fault : check_embedded_store(folder).faults) {
        ADD_FAILURE() << fault.file << ": " << fault.what;
    }
}

/// The model after what had happened when the disk had seen so many changes.
CrashModel model_at(CrashModel model, const std::vector<Event>& events, std::size_t changes) {
    for (const Event& event : events) {
        const bool is_over = event.phase == Event::Phase::Acknowledged ? event.changes <= changes
                                                                       : event.changes < changes;
        if (!is_over) break;
        model.happened(event);
    }
    return model;
}

void add(CrashModel::Findings& sum, const CrashModel::Findings& part) {
    for (const auto& [kind, count] : part.whole) sum.whole[kind] += count;
    for (const auto& [kind, count] : part.absent) sum.absent[kind] += count;
}

/// A store that is worked on and crashes again and again; its folder is another after each crash.
class CrashingStore {
public:
    explicit CrashingStore(std::uint64_t seed) : m_generator(static_cast<unsigned>(seed)) {
        create_embedded_store(m_folder->path(), space_of(CrashModel::kDim));
    }

    /// One session and several ways it could have ended; goes on from the last of them.
    void live(CrashModel::Findings& findings) {
        std::vector<Event> events;
        const RecordedDisk disk(m_folder->path());
        {
            const auto store = open_embedded_store(m_folder->path());
            work(*store, 3 + m_generator() % 8, m_generator,
                 [&](Event::Phase phase, const Operation& operation) {
                     events.push_back({phase, operation, disk.size()});
                 });
        }
        set_file_observer(nullptr);
        for (std::size_t i = 0; i < kCrashesEach && !::testing::Test::HasFailure(); ++i) {
            const auto loss = std::array{Loss::None, Loss::All, Loss::Some, Loss::Some}.at(i % 4);
            const std::size_t changes = m_generator() % (disk.size() + 1);
            auto folder = std::make_unique<TemporaryFolder>(TemporaryFolder::On::Memory);
            disk.crash(changes, loss, m_generator, folder->path());
            CrashModel model = model_at(m_model, events, changes);
            const CrashModel::Findings before = model.findings();
            model.expect_in(*open_embedded_store(folder->path()));
            expect_no_faults(folder->path());
            if (i + 1 < kCrashesEach) {
                CrashModel::Findings found = model.findings();
                for (const auto& [kind, count] : before.whole) found.whole[kind] -= count;
                for (const auto& [kind, count] : before.absent) found.absent[kind] -= count;
                add(findings, found);
                continue;
            }
            m_model = std::move(model);
            m_folder = std::move(folder);
        }
    }

private:
    std::mt19937 m_generator;
    std::unique_ptr<TemporaryFolder> m_folder =
        std::make_unique<TemporaryFolder>(TemporaryFolder::On::Memory);
    CrashModel m_model;
};

TEST(CrashRuns, WhatWasAcknowledgedIsThereAndNothingElse) {
    const std::uint64_t runs = setting("HALFSPACE_CRASH_RUNS", kSimulatedRuns);
    const std::uint64_t first = setting("HALFSPACE_CRASH_SEED", 1);
    CrashModel::Findings findings;
    for (std::uint64_t done = 0; done < runs; done += kCrashesEach * kLivesEach) {
        const std::uint64_t seed = first + done;
        SCOPED_TRACE("HALFSPACE_CRASH_SEED=" + std::to_string(seed));
        CrashingStore store(seed);
        for (std::size_t life = 0; life < kLivesEach; ++life) {
            store.live(findings);
            if (HasFailure()) return;
        }
    }

    constexpr std::uint64_t kEnoughToMeetAll = 2000;
    if (runs < kEnoughToMeetAll) return;
    // The crashes did meet changes under way, and both outcomes of each. (A crash leaves a change
    // of a single write or name whole only if the disk spares it.)
    using Kind = Operation::Kind;
    for (const Kind kind : {Kind::Add, Kind::SetSeen, Kind::Remove, Kind::Compact}) {
        EXPECT_GT(findings.whole[kind], 0U) << static_cast<int>(kind);
        EXPECT_GT(findings.absent[kind], 0U) << static_cast<int>(kind);
    }
}

/// Ends its own process after some changes to files, the last of them done in part.
class Killer final : public FileObserver {
public:
    Killer(std::size_t changes, std::uint64_t seed) : m_left(changes), m_seed(seed) {}

    void opened(int, const fs::path&, int) override { step(); }
    void writes(int descriptor, std::span<const std::byte> content, std::uint64_t offset) override {
        if (m_left == 1) {
            const std::size_t part = m_seed % (content.size() + 1);
            (void)!::pwrite(descriptor, content.data(), part, static_cast<off_t>(offset));
        }
        step();
    }
    void resizes(int, std::uint64_t) override { step(); }
    void syncs(int) override { step(); }
    void renames(const fs::path&, const fs::path&) override { step(); }
    void removes(const fs::path&) override { step(); }
    void syncs_folder(const fs::path&) override { step(); }

private:
    void step() {
        if (--m_left == 0) ::kill(::getpid(), SIGKILL);
    }

    std::size_t m_left;
    std::uint64_t m_seed;
};

[[noreturn]] void work_until_killed(const fs::path& folder, unsigned seed, int events) {
    std::mt19937 generator(seed);
    Killer killer(1 + generator() % 400, generator());
    const auto store = open_embedded_store(folder);
    set_file_observer(&killer);
    work(*store, 1000, generator, [&](Event::Phase phase, const Operation& operation) {
        const Event event{phase, operation};
        if (::write(events, &event, sizeof event) != ssize_t{sizeof event}) ::_exit(1);
    });
    ::_exit(1);  // nobody killed it
}

TEST(CrashRuns, AKilledProcessLeavesWhatItAcknowledged) {
    const std::uint64_t runs = setting("HALFSPACE_CRASH_RUNS", kKilledRuns);
    const std::uint64_t first = setting("HALFSPACE_CRASH_SEED", 1);
    for (std::uint64_t seed = first; seed < first + runs && !HasFailure();) {
        const TemporaryFolder folder(TemporaryFolder::On::Memory);
        create_embedded_store(folder.path(), space_of(CrashModel::kDim));
        CrashModel model;
        for (std::size_t life = 0; life < 5 && !HasFailure(); ++life, ++seed) {
            SCOPED_TRACE("HALFSPACE_CRASH_SEED=" + std::to_string(seed));
            std::array<int, 2> ends{};
            ASSERT_EQ(::pipe(ends.data()), 0);
            const pid_t child = ::fork();
            ASSERT_GE(child, 0);
            if (child == 0) {
                ::close(ends[0]);
                work_until_killed(folder.path(), static_cast<unsigned>(seed), ends[1]);
            }
            ::close(ends[1]);
            Event event;
            while (::read(ends[0], &event, sizeof event) == ssize_t{sizeof event}) {
                model.happened(event);
            }
            ::close(ends[0]);
            int status = 0;
            ::waitpid(child, &status, 0);
            ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

            model.expect_in(*open_embedded_store(folder.path()));
            expect_no_faults(folder.path());
        }
    }
}

}  // namespace
}  // namespace halfspace
