// SPDX-License-Identifier: Apache-2.0
#include "http/index_jobs.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "workspace/workspace_home.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace halfspace {
namespace {

namespace fs = std::filesystem;
using testing::expect_error;

/// A .npy file (format 1.0) of `count` different vectors of 8 floats.
void write_vectors(const fs::path& file, std::size_t count) {
    std::string header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(count) + ", 8), }";
    header.resize(118, ' ');
    header.back() = '\n';
    std::string bytes("\x93NUMPY\x01\x00\x76\x00", 10);
    bytes += header;
    for (std::size_t i = 0; i < count; ++i) {
        float row[8]{};
        row[i % 8] = 1;
        row[(i + 1) % 8] = static_cast<float>(i) * 1e-5F;
        bytes.append(reinterpret_cast<const char*>(row), sizeof(row));
    }
    write_file(file, bytes);
}

bool has_ended(const IndexJob& job) {
    return job.state != JobState::Waiting && job.state != JobState::Running;
}

class IndexJobsTest : public ::testing::Test {
protected:
    IndexJobsTest() {
        fs::create_directories(m_data);
        // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread starts
        ::setenv("HALFSPACE_HOME", (m_folder / "home").c_str(), 1);
        fs::create_directories(m_folder / "home");
    }
    ~IndexJobsTest() override { ::unsetenv("HALFSPACE_HOME"); }  // NOLINT(concurrency-mt-unsafe)

    [[nodiscard]] NewIndexJob job(const std::string& file,
                                  const std::string& workspace = "songs") const {
        return {workspace, {m_data / file, "", {}, false}};
    }
    static IndexJob ended(IndexJobs& jobs, std::uint64_t id) {
        for (int i = 0; i < 12'000 && !has_ended(jobs.at(id)); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return jobs.at(id);
    }

    testing::TemporaryFolder m_folder{testing::TemporaryFolder::On::Memory};
    fs::path m_data = m_folder / "data";
};

TEST_F(IndexJobsTest, MakesAWorkspaceAndServesIt) {
    write_vectors(m_data / "songs.npy", 100);
    WorkspaceRegistry registry([] { return std::vector<fs::path>{}; });
    const AllowedFolders allowed({m_data});
    IndexJobs jobs(registry, allowed);

    const IndexJob done = ended(jobs, jobs.start(job("songs.npy")).id);

    EXPECT_EQ(name_of(done.state), "done") << done.error.value_or("");
    ASSERT_TRUE(done.report);
    EXPECT_EQ(done.report->added, 100U);
    EXPECT_EQ(done.progress.done, 100U);
    EXPECT_EQ(registry.at("songs").workspace().overview().items, 100U);
}

TEST_F(IndexJobsTest, TakesMoreIntoAWorkspaceThatIsOpen) {
    write_vectors(m_data / "songs.npy", 10);
    write_vectors(m_data / "more.npy", 5);
    WorkspaceRegistry registry(list_workspaces);
    const AllowedFolders allowed({m_data});
    IndexJobs jobs(registry, allowed);
    ended(jobs, jobs.start(job("songs.npy")).id);
    Workspace& open = registry.at("songs").workspace();

    const auto first = jobs.start(job("more.npy")).id;
    const auto second = jobs.start(job("songs.npy")).id;

    EXPECT_EQ(ended(jobs, first).report->added, 5U);
    EXPECT_EQ(ended(jobs, second).report->known, 10U);
    EXPECT_EQ(open.overview().items, 15U);
    const auto list = jobs.list();
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list[0].id, second);
}

TEST_F(IndexJobsTest, AFailureSaysWhyAndLeavesNoWorkspace) {
    write_file(m_data / "broken.npy", "no vectors at all");
    WorkspaceRegistry registry(list_workspaces);
    const AllowedFolders allowed({m_data});
    IndexJobs jobs(registry, allowed);

    const IndexJob failed = ended(jobs, jobs.start(job("broken.npy")).id);

    EXPECT_EQ(name_of(failed.state), "failed");
    EXPECT_NE(failed.error.value_or("").find("broken.npy"), std::string::npos);
    EXPECT_FALSE(Workspace::exists(workspace_folder("songs")));
    write_vectors(m_data / "good.npy", 3);
    EXPECT_EQ(ended(jobs, jobs.start(job("good.npy")).id).report->added, 3U);
}

TEST_F(IndexJobsTest, RefusesWhatItCannotDo) {
    write_vectors(m_data / "songs.npy", 10);
    WorkspaceRegistry registry(list_workspaces);
    const AllowedFolders allowed({m_data});
    IndexJobs jobs(registry, allowed);

    for (const char* name : {"", "a/b", "..", ".hidden", " birds", "birds ", "a\nb"}) {
        expect_error(
            ErrorCode::InvalidInput, [&] { jobs.start(job("songs.npy", name)); },
            "cannot be called");
    }
    expect_error(
        ErrorCode::InvalidInput, [&] { jobs.start({"a", {"/etc/passwd", "", {}, false}}); },
        "--browse");
    expect_error(ErrorCode::NotFound, [&] { jobs.start(job("nothing.npy")); });
    expect_error(ErrorCode::NotFound, [&] { (void)jobs.at(7); });
    expect_error(ErrorCode::NotFound, [&] { jobs.stop(7); });
    EXPECT_TRUE(jobs.list().empty());
}

TEST_F(IndexJobsTest, CanBeStoppedAndGoesOnFromThere) {
    constexpr std::uint64_t kCount = 50'000;
    write_vectors(m_data / "songs.npy", kCount);
    write_vectors(m_data / "other.npy", 10);
    WorkspaceRegistry registry(list_workspaces);
    const AllowedFolders allowed({m_data});
    IndexJobs jobs(registry, allowed);
    const auto first = jobs.start(job("songs.npy")).id;
    const auto waits = jobs.start(job("other.npy")).id;
    expect_error(ErrorCode::Conflict, [&] { jobs.start(job("songs.npy")); }, "already");

    EXPECT_EQ(name_of(jobs.stop(waits).state), "stopped");
    while (jobs.at(first).progress.done == 0 && !has_ended(jobs.at(first))) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    jobs.stop(first);
    const IndexJob stopped = ended(jobs, first);

    EXPECT_EQ(name_of(stopped.state), "stopped");
    ASSERT_TRUE(stopped.report);
    EXPECT_LT(stopped.report->added, kCount);
    const IndexJob done = ended(jobs, jobs.start(job("songs.npy")).id);
    EXPECT_EQ(done.report->added + done.report->known, kCount);
    EXPECT_EQ(done.report->known, stopped.report->added);
}

TEST_F(IndexJobsTest, EndingTheProgramEndsTheJobInHand) {
    write_vectors(m_data / "songs.npy", 50'000);
    WorkspaceRegistry registry(list_workspaces);
    const AllowedFolders allowed({m_data});
    {
        IndexJobs jobs(registry, allowed);
        const auto id = jobs.start(job("songs.npy")).id;
        while (jobs.at(id).progress.done == 0 && !has_ended(jobs.at(id))) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    const auto items = registry.at("songs").workspace().overview().items;
    EXPECT_GT(items, 0U);
    EXPECT_LT(items, 50'000U);
}

TEST_F(IndexJobsTest, OnlyTheLastTwentyThatEndedAreKept) {
    write_vectors(m_data / "songs.npy", 1);
    WorkspaceRegistry registry(list_workspaces);
    const AllowedFolders allowed({m_data});
    IndexJobs jobs(registry, allowed);
    for (int i = 0; i < 24; ++i) ended(jobs, jobs.start(job("songs.npy")).id);

    EXPECT_EQ(jobs.list().size(), 21U);
    EXPECT_EQ(jobs.list().front().id, 24U);
    expect_error(ErrorCode::NotFound, [&] { (void)jobs.at(1); });
}

}  // namespace
}  // namespace halfspace
