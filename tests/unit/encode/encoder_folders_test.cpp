// SPDX-License-Identifier: Apache-2.0
#include "encode/encoder.hpp"
#include "encode/hub_cache.hpp"
#include "encode/hub_settings.hpp"
#include "support/expect_error.hpp"
#include "unit/encode/tiny_package.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

/// Searches nothing but what a test names; puts the environment back.
class EncoderFolders : public ::testing::Test {
protected:
    EncoderFolders() {
        setenv("XDG_DATA_HOME", (m_folder / "data").c_str(), 1);
        setenv("HF_HUB_CACHE", (m_folder / "hub").c_str(), 1);
        search(m_folder / "first", m_folder / "second");
    }
    ~EncoderFolders() override {
        unsetenv("XDG_DATA_HOME");
        unsetenv("HF_HUB_CACHE");
        unsetenv("HALFSPACE_ENCODERS");
    }

    static void search(const fs::path& first, const fs::path& second) {
        setenv("HALFSPACE_ENCODERS", (first.string() + ":" + second.string()).c_str(), 1);
    }
    [[nodiscard]] fs::path install(const fs::path& where) const {
        const fs::path folder = m_folder / where;
        fs::create_directories(folder.parent_path());
        fs::copy(HALFSPACE_TINY_ENCODER, folder, fs::copy_options::recursive);
        return folder;
    }
    [[nodiscard]] const testing::TemporaryFolder& folder() const { return m_folder; }

private:
    testing::TemporaryFolder m_folder;
};

TEST_F(EncoderFolders, AreSearchedInOrder) {
    const std::vector<fs::path> folders = encoder_folders();

    ASSERT_GE(folders.size(), 4U);
    EXPECT_EQ(folders[0], folder() / "first");
    EXPECT_EQ(folders[1], folder() / "second");
    EXPECT_EQ(folders.back(), folder() / "data/halfspace/encoders");
}

TEST_F(EncoderFolders, AreListedByNameAndTheFirstWins) {
    const fs::path first = install("first/beta");
    (void)install("second/beta");
    (void)install("data/halfspace/encoders/alpha");
    fs::create_directories(folder() / "first/not-a-package");

    std::vector<std::string> names;
    for (const EncoderInfo& info : list_encoders()) {
        names.push_back(info.name);
        if (info.name == "beta") {
            EXPECT_EQ(info.folder, fs::canonical(first));
        }
    }

    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    EXPECT_EQ(std::count(names.begin(), names.end(), "beta"), 1);
    EXPECT_EQ(std::count(names.begin(), names.end(), "alpha"), 1);
    EXPECT_EQ(std::count(names.begin(), names.end(), "not-a-package"), 0);
}

TEST_F(EncoderFolders, AnEncoderIsFoundByNameOrPath) {
    const fs::path tiny = install("second/tiny");
    const fs::path hub = install("first/models--Some--clip");

    EXPECT_EQ(find_encoder("tiny"), tiny);
    EXPECT_EQ(find_encoder(tiny.string()), fs::canonical(tiny));
    EXPECT_EQ(find_encoder("Some/clip"), fs::canonical(hub));
}

TEST_F(EncoderFolders, AHiddenFolderIsNoneYet) {
    (void)install("first/.tiny.123");

    for (const EncoderInfo& info : list_encoders()) {
        EXPECT_NE(info.name, ".tiny.123");
    }
}

TEST_F(EncoderFolders, ModelsOfTheHubsCacheAreFoundByTheirName) {
    const HubCache cache(hub_cache_folder(), "some/clip");
    const std::string first(40, 'a');
    const std::string second(40, 'b');
    const fs::path older = install(cache.snapshot(first).lexically_relative(folder().path()));
    const fs::path newer = install(cache.snapshot(second).lexically_relative(folder().path()));
    fs::last_write_time(newer, fs::last_write_time(older) + std::chrono::hours(1));

    EXPECT_EQ(find_encoder("some/clip"), fs::canonical(newer)) << "no main: the newest";
    cache.write_ref("main", first);
    cache.write_ref("v2", second);
    EXPECT_EQ(find_encoder("some/clip"), fs::canonical(older));
    EXPECT_EQ(find_encoder("some/clip@v2"), fs::canonical(newer));
    EXPECT_EQ(find_encoder("some/clip@" + second), fs::canonical(newer));
    const auto listed = list_encoders();
    EXPECT_EQ(std::ranges::count(listed, "some/clip", &EncoderInfo::name), 1);
    testing::expect_error(
        ErrorCode::NotFound, [] { find_encoder("some/clip@v9"); },
        "halfspace encoder pull some/clip@v9");
}

TEST_F(EncoderFolders, AHalfModelOfTheHubIsNone) {
    const HubCache cache(hub_cache_folder(), "some/clip");
    const std::string commit(40, 'a');
    const fs::path half = install(cache.snapshot(commit).lexically_relative(folder().path()));
    fs::remove(half / "config.json");
    cache.write_ref("main", commit);

    testing::expect_error(
        ErrorCode::NotFound, [] { find_encoder("some/clip"); }, "encoder pull some/clip");
}

TEST_F(EncoderFolders, AnUnknownNameListsTheKnownOnes) {
    (void)install("first/tiny");

    testing::expect_error(
        ErrorCode::NotFound, [] { find_encoder("huge"); }, "there is no encoder huge; there are:");
    testing::expect_error(ErrorCode::NotFound, [] { find_encoder("huge"); }, "tiny");
    testing::expect_error(ErrorCode::NotFound, [] { find_encoder(""); });
}

TEST_F(EncoderFolders, AnOpenEncoderHasANameThatLeadsToIt) {
    const fs::path tiny = install("first/tiny");
    const fs::path hidden = install("second/tiny");
    const fs::path elsewhere = install("elsewhere/other");

    const auto name_of_opened = [](const fs::path& path) {
        return open_named_encoder(path.string())->info().name;
    };

    EXPECT_EQ(name_of_opened("tiny"), "tiny");
    EXPECT_EQ(name_of_opened(tiny), "tiny");
    EXPECT_EQ(name_of_opened(hidden), fs::canonical(hidden)) << "the first of that name wins";
    EXPECT_EQ(name_of_opened(fs::relative(elsewhere)), fs::canonical(elsewhere));
}

}  // namespace
}  // namespace halfspace
