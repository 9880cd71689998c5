// SPDX-License-Identifier: Apache-2.0
#include "http/jobs.hpp"

#include "base/error.hpp"
#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

namespace halfspace {
namespace {

using testing::expect_error;

JobTask task(const std::string& title, std::function<JobOutcome(const JobHooks&)> run,
             const std::string& kind = "index") {
    return {kind, "birds", title, "items", "", std::move(run)};
}

JobTask quick(const std::string& title) {
    return task(title, [](const JobHooks&) { return JobOutcome{{{"added", 3}}, false}; });
}

/// Runs until it is stopped.
JobTask endless(const std::string& title, const std::string& kind = "index") {
    return task(
        title,
        [](const JobHooks& hooks) {
            while (!hooks.stop.stop_requested()) std::this_thread::yield();
            return JobOutcome{nullptr, true};
        },
        kind);
}

Job ended(Jobs& jobs, std::uint64_t id) {
    while (jobs.at(id).is_active()) std::this_thread::yield();
    return jobs.at(id);
}

void wait_until_it_runs(Jobs& jobs, std::uint64_t id) {
    while (jobs.at(id).state == JobState::Waiting) std::this_thread::yield();
}

TEST(Jobs, KeepWhatCameOfThem) {
    Jobs jobs;
    Progress half;
    half.done = 1;
    half.total = 2;

    const auto good = jobs.start(task("a folder",
                                      [&](const JobHooks& hooks) {
                                          hooks.on_progress(half);
                                          return JobOutcome{{{"added", 1}}, false};
                                      }))
                          .id;
    const auto bad = jobs.start(task("a hole",
                                     [](const JobHooks&) -> JobOutcome {
                                         throw Error(ErrorCode::NotFound, "There is nothing");
                                     }))
                         .id;

    const Job done = ended(jobs, good);
    EXPECT_EQ(done.state, JobState::Done);
    EXPECT_EQ(done.progress.done, 1U);
    EXPECT_EQ(done.result["added"], 1);
    EXPECT_EQ(to_json(done)["state"], "done");
    const Job failed = ended(jobs, bad);
    EXPECT_EQ(failed.state, JobState::Failed);
    EXPECT_EQ(failed.error, "There is nothing");
    EXPECT_EQ(jobs.list().front().id, bad);
}

TEST(Jobs, TellTheStageTheyAreInIfTheirKindHasStages) {
    Jobs jobs;
    JobTask staged = task("one", [](const JobHooks& hooks) {
        Progress progress;
        progress.done = 5;
        hooks.on_progress(progress);
        hooks.on_stage("placing");
        while (!hooks.stop.stop_requested()) std::this_thread::yield();
        return JobOutcome{nullptr, true};
    });
    staged.stage = "reading";

    const Job begun = jobs.start(std::move(staged));
    while (jobs.at(begun.id).stage == "reading") std::this_thread::yield();

    EXPECT_EQ(to_json(begun)["stage"], "reading");
    EXPECT_EQ(to_json(jobs.at(begun.id))["stage"], "placing");
    EXPECT_EQ(jobs.at(begun.id).progress.done, 0U);
    jobs.stop(begun.id);
    EXPECT_FALSE(to_json(ended(jobs, jobs.start(quick("two")).id)).contains("stage"));
}

TEST(Jobs, RunOneAfterTheOtherWithinAKindAndBesideAnother) {
    Jobs jobs;
    const auto first = jobs.start(endless("one")).id;
    const auto second = jobs.start(endless("two")).id;
    const auto other = jobs.start(endless("one", "predict")).id;

    wait_until_it_runs(jobs, first);
    wait_until_it_runs(jobs, other);

    EXPECT_EQ(jobs.at(second).state, JobState::Waiting);
    jobs.stop(first);
    wait_until_it_runs(jobs, second);
    EXPECT_EQ(ended(jobs, first).state, JobState::Stopped);
}

TEST(Jobs, TheSameIsNotStartedTwice) {
    Jobs jobs;
    const auto first = jobs.start(endless("one")).id;
    expect_error(ErrorCode::Conflict, [&] { jobs.start(endless("one")); }, "in hand already");
    jobs.stop(first);
    ended(jobs, first);

    EXPECT_EQ(ended(jobs, jobs.start(quick("one")).id).state, JobState::Done);
}

TEST(Jobs, GoOnAfterAStopOrAFailure) {
    Jobs jobs;
    std::atomic<int> runs = 0;
    const auto id = jobs.start(task("one",
                                    [&](const JobHooks& hooks) {
                                        if (++runs == 1)
                                            throw Error(ErrorCode::Unavailable, "Disk full");
                                        while (runs == 2 && !hooks.stop.stop_requested()) {
                                            std::this_thread::yield();
                                        }
                                        return JobOutcome{nullptr, runs == 2};
                                    }))
                        .id;
    EXPECT_EQ(ended(jobs, id).error, "Disk full");

    jobs.resume(id);
    wait_until_it_runs(jobs, id);
    expect_error(ErrorCode::Conflict, [&] { jobs.resume(id); }, "in hand already");
    jobs.stop(id);
    EXPECT_EQ(ended(jobs, id).state, JobState::Stopped);
    jobs.resume(id);

    const Job done = ended(jobs, id);
    EXPECT_EQ(done.state, JobState::Done);
    EXPECT_EQ(done.error, std::nullopt);
    EXPECT_EQ(runs, 3);
    expect_error(ErrorCode::Conflict, [&] { jobs.resume(id); }, "it is done");
}

TEST(Jobs, OneThatWaitsIsStoppedAtOnce) {
    Jobs jobs;
    const auto first = jobs.start(endless("one")).id;
    const auto second = jobs.start(endless("two")).id;

    EXPECT_EQ(jobs.stop(second).state, JobState::Stopped);
    jobs.stop(first);
    EXPECT_EQ(ended(jobs, first).state, JobState::Stopped);
}

TEST(Jobs, EndingThemStopsWhatIsInHand) {
    std::latch runs(1);
    std::atomic<bool> was_stopped = false;
    {
        Jobs jobs;
        jobs.start(task("one", [&](const JobHooks& hooks) {
            runs.count_down();
            while (!hooks.stop.stop_requested()) std::this_thread::yield();
            was_stopped = true;
            return JobOutcome{nullptr, true};
        }));
        jobs.start(endless("two"));
        runs.wait();
    }
    EXPECT_TRUE(was_stopped);
}

TEST(Jobs, OnlyTheLastTwentyThatEndedAreKept) {
    Jobs jobs;
    for (int i = 0; i < 24; ++i) ended(jobs, jobs.start(quick("one")).id);

    EXPECT_EQ(jobs.list().size(), 21U);
    EXPECT_EQ(jobs.list().front().id, 24U);
    expect_error(ErrorCode::NotFound, [&] { (void)jobs.at(1); });
    expect_error(ErrorCode::NotFound, [&] { jobs.stop(1); });
    expect_error(ErrorCode::NotFound, [&] { jobs.resume(1); });
}

}  // namespace
}  // namespace halfspace
