// SPDX-License-Identifier: Apache-2.0
#include "http/index_job.hpp"

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

class IndexJobTest : public ::testing::Test {
protected:
    IndexJobTest() {
        fs::create_directories(m_data);
        // NOLINTNEXTLINE(concurrency-mt-unsafe): before any thread starts
        ::setenv("HALFSPACE_HOME", (m_folder / "home").c_str(), 1);
        fs::create_directories(m_folder / "home");
    }
    ~IndexJobTest() override { ::unsetenv("HALFSPACE_HOME"); }  // NOLINT(concurrency-mt-unsafe)

    [[nodiscard]] NewIndexJob job(const std::string& file,
                                  const std::string& workspace = "songs") const {
        return {workspace, {m_data / file, "", {}, false}};
    }
    static Job ended(Jobs& jobs, std::uint64_t id) {
        while (jobs.at(id).is_active()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return jobs.at(id);
    }

    static std::uint64_t number(const Job& job, const char* name) {
        return job.result.at(name).get<std::uint64_t>();
    }

    testing::TemporaryFolder m_folder{testing::TemporaryFolder::On::Memory};
    fs::path m_data = m_folder / "data";
};

TEST_F(IndexJobTest, MakesAWorkspaceAndServesIt) {
    write_vectors(m_data / "songs.npy", 100);
    WorkspaceRegistry registry([] { return std::vector<fs::path>{}; });
    const AllowedFolders allowed({m_data});
    Jobs jobs;

    const Job done = ended(jobs, jobs.start(index_task(job("songs.npy"), registry, allowed)).id);

    EXPECT_EQ(name_of(done.state), "done") << done.error.value_or("");
    EXPECT_EQ(number(done, "added"), 100U);
    EXPECT_EQ(done.progress.done, 100U);
    EXPECT_EQ(registry.at("songs").workspace().overview().items, 100U);
}

TEST_F(IndexJobTest, TakesMoreIntoAWorkspaceThatIsOpen) {
    write_vectors(m_data / "songs.npy", 10);
    write_vectors(m_data / "more.npy", 5);
    WorkspaceRegistry registry(list_workspaces);
    const AllowedFolders allowed({m_data});
    Jobs jobs;
    ended(jobs, jobs.start(index_task(job("songs.npy"), registry, allowed)).id);
    Workspace& open = registry.at("songs").workspace();

    const auto first = jobs.start(index_task(job("more.npy"), registry, allowed)).id;
    const auto second = jobs.start(index_task(job("songs.npy"), registry, allowed)).id;

    EXPECT_EQ(number(ended(jobs, first), "added"), 5U);
    EXPECT_EQ(number(ended(jobs, second), "known"), 10U);
    EXPECT_EQ(open.overview().items, 15U);
    const auto list = jobs.list();
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list[0].id, second);
}

TEST_F(IndexJobTest, AFailureSaysWhyAndLeavesNoWorkspace) {
    write_file(m_data / "broken.npy", "no vectors at all");
    WorkspaceRegistry registry(list_workspaces);
    const AllowedFolders allowed({m_data});
    Jobs jobs;

    const Job failed = ended(jobs, jobs.start(index_task(job("broken.npy"), registry, allowed)).id);

    EXPECT_EQ(name_of(failed.state), "failed");
    EXPECT_NE(failed.error.value_or("").find("broken.npy"), std::string::npos);
    EXPECT_FALSE(Workspace::exists(workspace_folder("songs")));
    write_vectors(m_data / "good.npy", 3);
    EXPECT_EQ(
        number(ended(jobs, jobs.start(index_task(job("good.npy"), registry, allowed)).id), "added"),
        3U);
}

TEST_F(IndexJobTest, RefusesWhatItCannotDo) {
    write_vectors(m_data / "songs.npy", 10);
    WorkspaceRegistry registry(list_workspaces);
    const AllowedFolders allowed({m_data});
    Jobs jobs;

    for (const char* name : {"", "a/b", "..", ".hidden", " birds", "birds ", "a\nb"}) {
        expect_error(
            ErrorCode::InvalidInput,
            [&] { jobs.start(index_task(job("songs.npy", name), registry, allowed)); },
            "cannot be called");
    }
    expect_error(
        ErrorCode::InvalidInput,
        [&] { jobs.start(index_task({"a", {"/etc/passwd", "", {}, false}}, registry, allowed)); },
        "--browse");
    expect_error(ErrorCode::NotFound,
                 [&] { jobs.start(index_task(job("nothing.npy"), registry, allowed)); });
    EXPECT_TRUE(jobs.list().empty());
}

TEST_F(IndexJobTest, CanBeStoppedAndGoesOnFromThere) {
    constexpr std::uint64_t kCount = 30'000;
    write_vectors(m_data / "songs.npy", kCount);
    write_vectors(m_data / "other.npy", 10);
    WorkspaceRegistry registry(list_workspaces);
    const AllowedFolders allowed({m_data});
    Jobs jobs;
    const auto first = jobs.start(index_task(job("songs.npy"), registry, allowed)).id;
    const auto waits = jobs.start(index_task(job("other.npy"), registry, allowed)).id;
    expect_error(
        ErrorCode::Conflict, [&] { jobs.start(index_task(job("songs.npy"), registry, allowed)); },
        "already");

    EXPECT_EQ(name_of(jobs.stop(waits).state), "stopped");
    while (jobs.at(first).progress.done == 0 && jobs.at(first).is_active()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    jobs.stop(first);
    const Job stopped = ended(jobs, first);

    EXPECT_EQ(name_of(stopped.state), "stopped");
    EXPECT_LT(number(stopped, "added"), kCount);
    const Job done = ended(jobs, jobs.resume(first).id);
    EXPECT_EQ(number(done, "added") + number(done, "known"), kCount);
    EXPECT_EQ(number(done, "known"), number(stopped, "added"));
}

TEST_F(IndexJobTest, EndingTheProgramEndsTheJobInHand) {
    write_vectors(m_data / "songs.npy", 50'000);
    WorkspaceRegistry registry(list_workspaces);
    const AllowedFolders allowed({m_data});
    {
        Jobs jobs;
        const auto id = jobs.start(index_task(job("songs.npy"), registry, allowed)).id;
        while (jobs.at(id).progress.done == 0 && jobs.at(id).is_active()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    const auto items = registry.at("songs").workspace().overview().items;
    EXPECT_GT(items, 0U);
    EXPECT_LT(items, 50'000U);
}

}  // namespace
}  // namespace halfspace
