// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_pull.hpp"

#include "base/file.hpp"
#include "encode/hub_cache.hpp"
#include "support/expect_error.hpp"
#include "support/full_disk.hpp"
#include "support/temporary_folder.hpp"
#include "unit/encode/hub_double.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <set>
#include <string>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLarge = "onnx/vision_model.onnx_data";

/// The tiny encoder with a large file beside its network.
std::map<std::string, std::string> tiny_files() {
    const fs::path folder = HALFSPACE_TINY_ENCODER;
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        files[to_utf8(entry.path().lexically_relative(folder))] = read_text(entry.path());
    }
    std::string large(400'000, '\0');
    for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * i % 251);
    files[kLarge] = large;
    return files;
}

class Pulling : public ::testing::Test {
protected:
    [[nodiscard]] HubSettings settings() const {
        HubSettings made;
        made.endpoint = m_hub.endpoint();
        made.cache_folder = m_folder.path();
        return made;
    }
    [[nodiscard]] PullReport pull(const PullOptions& options = {}) const {
        return pull_encoder({"some/model"}, settings(), options);
    }
    testing::HubDouble& hub() { return m_hub; }
    [[nodiscard]] HubCache cache() const { return {m_folder.path(), "some/model"}; }

private:
    testing::TemporaryFolder m_folder;
    testing::HubDouble m_hub{tiny_files()};
};

TEST_F(Pulling, BringsAnEncoderAndCountsItsBytes) {
    std::vector<Progress> steps;
    PullOptions options;
    options.on_progress = [&](const Progress& progress) { steps.push_back(progress); };

    const PullReport report = pull(options);

    EXPECT_EQ(report.encoder.name, "some/model");
    EXPECT_EQ(report.encoder.dim, 4U);
    EXPECT_EQ(report.fetched_bytes, report.plan.total_bytes);
    ASSERT_FALSE(steps.empty());
    EXPECT_TRUE(std::ranges::is_sorted(steps, {}, &Progress::done));
    EXPECT_EQ(steps.back().done, report.plan.total_bytes);
    EXPECT_EQ(steps.back().total, report.plan.total_bytes);
    EXPECT_EQ(cache().snapshot_of("main"), report.encoder.folder);
}

TEST_F(Pulling, GoesOnWhereAConnectionWasCut) {
    hub().cut(3);
    std::vector<std::string> notices;
    PullOptions options;
    options.on_notice = [&](const std::string& notice) { notices.push_back(notice); };

    const PullReport report = pull(options);

    EXPECT_EQ(report.fetched_bytes, report.plan.total_bytes);
    EXPECT_EQ(notices.size(), 3U);
    EXPECT_EQ(read_text(report.encoder.folder / kLarge), tiny_files().at(kLarge));
}

TEST_F(Pulling, StopsInTheMiddleOfAFileAndGoesOn) {
    hub().trickle();
    std::stop_source stop;
    PullOptions options;
    options.stop = stop.get_token();
    options.on_progress = [&](const Progress&) { stop.request_stop(); };

    const PullReport report = pull(options);

    EXPECT_TRUE(report.was_stopped);
    EXPECT_FALSE(cache().snapshot_of("main"));
}

TEST_F(Pulling, SeveralAtOnceFetchEachFileOnce) {
    constexpr std::size_t kPulls = 3;
    std::vector<std::future<PullReport>> pulls;
    pulls.reserve(kPulls);
    for (std::size_t i = 0; i < kPulls; ++i) {
        pulls.push_back(std::async(std::launch::async, [this] { return pull(); }));
    }

    std::uint64_t fetched = 0;
    std::uint64_t total = 0;
    std::set<std::string> fingerprints;
    for (auto& one : pulls) {
        const PullReport report = one.get();
        fetched += report.fetched_bytes;
        total = report.plan.total_bytes;
        fingerprints.insert(report.encoder.fingerprint);
    }

    EXPECT_EQ(fetched, total);
    EXPECT_EQ(fingerprints.size(), 1U) << "one read what another was just writing";
    EXPECT_EQ(hub().asked().size(), tiny_files().size());
}

TEST_F(Pulling, AFullDiskEndsItAndTheNextGoesOn) {
    {
        const testing::FullDisk disk(100'000);
        testing::expect_error(ErrorCode::Unavailable, [&] { (void)pull(); });
    }
    EXPECT_FALSE(cache().snapshot_of("main"));

    const PullReport report = pull();

    EXPECT_LE(report.fetched_bytes, report.plan.total_bytes - 100'000);
    EXPECT_TRUE(std::ranges::count(hub().asked(), std::string(kLarge) + " bytes=100000-"));
}

TEST_F(Pulling, WhatIsThereAlreadyIsNotFetched) {
    (void)pull();
    const std::size_t asked = hub().asked().size();

    EXPECT_EQ(pull().fetched_bytes, 0U);
    EXPECT_EQ(hub().asked().size(), asked);
}

}  // namespace
}  // namespace halfspace
