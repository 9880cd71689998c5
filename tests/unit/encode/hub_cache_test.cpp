// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_cache.hpp"

#include "base/file.hpp"
#include "encode/hub_blob.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCommit = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
constexpr const char* kOther = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
constexpr const char* kEtag = "1111111111111111111111111111111111111111111111111111111111111111";

class Cache : public ::testing::Test {
protected:
    Cache() {
        m_cache.make_folders();
        write_file(m_cache.blob(kEtag), "content");
    }
    [[nodiscard]] const HubCache& cache() const { return m_cache; }
    [[nodiscard]] const fs::path& root() const { return m_root.path(); }

private:
    testing::TemporaryFolder m_root;
    HubCache m_cache{m_root.path(), "some/model"};
};

TEST_F(Cache, HasTheLayoutOfPython) {
    EXPECT_EQ(cache().folder(), root() / "models--some--model");
    EXPECT_EQ(cache().blob("x"), root() / "models--some--model/blobs/x");
    EXPECT_EQ(cache().incomplete("x"), root() / "models--some--model/blobs/x.incomplete");
    EXPECT_EQ(cache().snapshot("c"), root() / "models--some--model/snapshots/c");
    EXPECT_EQ(cache().lock("x"), root() / ".locks/models--some--model/x.lock");
}

TEST_F(Cache, LinksAreRelativeSoThatItCanBeMoved) {
    cache().link(kCommit, "config.json", kEtag);
    cache().link(kCommit, "onnx/model.onnx", kEtag);

    EXPECT_EQ(fs::read_symlink(cache().snapshot(kCommit) / "config.json"),
              std::string("../../blobs/") + kEtag);
    EXPECT_EQ(fs::read_symlink(cache().snapshot(kCommit) / "onnx/model.onnx"),
              std::string("../../../blobs/") + kEtag);
    EXPECT_EQ(read_text(cache().snapshot(kCommit) / "onnx/model.onnx"), "content");
}

TEST_F(Cache, ALinkIsReplaced) {
    const std::string etag(64, '2');
    write_file(cache().blob(etag), "new");
    cache().link(kCommit, "config.json", kEtag);

    cache().link(kCommit, "config.json", etag);

    EXPECT_EQ(read_text(cache().snapshot(kCommit) / "config.json"), "new");
}

TEST_F(Cache, WeightsOutsideANetworkAreHardLinks) {
    const fs::path file = cache().snapshot(kCommit) / "onnx/model.onnx_data";

    cache().link(kCommit, "onnx/model.onnx_data", kEtag);
    cache().link(kCommit, "onnx/model.onnx_data", kEtag);

    EXPECT_FALSE(fs::is_symlink(file));
    EXPECT_TRUE(fs::equivalent(file, cache().blob(kEtag)));
    EXPECT_EQ(fs::hard_link_count(file), 2U);
    EXPECT_EQ(hub_checksum_of(file), kEtag);
}

TEST_F(Cache, PythonsLinksToWeightsAreReplaced) {
    const fs::path folder = cache().snapshot(kCommit);
    cache().link(kCommit, "onnx/model.onnx", kEtag);
    fs::create_symlink(std::string("../../../blobs/") + kEtag, folder / "onnx/model.onnx_data");

    bring_weights_to_networks(folder);

    EXPECT_FALSE(fs::is_symlink(folder / "onnx/model.onnx_data"));
    EXPECT_EQ(read_text(folder / "onnx/model.onnx_data"), "content");
    EXPECT_TRUE(fs::is_symlink(folder / "onnx/model.onnx")) << "only the weights";
    bring_weights_to_networks(folder / "nowhere");
}

TEST(OutsideWeights, AreToldByTheirName) {
    for (const char* const name :
         {"onnx/model.onnx_data", "model.onnx_data_1", "model.onnx.data"}) {
        EXPECT_TRUE(holds_outside_weights(name)) << name;
    }
    EXPECT_FALSE(holds_outside_weights("onnx/model.onnx"));
    EXPECT_FALSE(holds_outside_weights("onnx_data/config.json"));
}

TEST_F(Cache, ARevisionLeadsToItsSnapshot) {
    cache().link(kCommit, "config.json", kEtag);
    EXPECT_EQ(cache().snapshot_of("main"), std::nullopt);

    cache().write_ref("main", kCommit);
    cache().write_ref("refs/pr/1", kOther);
    cache().write_ref(kCommit, kCommit);

    EXPECT_EQ(cache().snapshot_of("main"), cache().snapshot(kCommit));
    EXPECT_EQ(cache().snapshot_of(kCommit), cache().snapshot(kCommit));
    EXPECT_EQ(cache().snapshot_of("refs/pr/1"), std::nullopt) << "has a ref but no files";
    EXPECT_FALSE(fs::exists(cache().folder() / "refs" / kCommit));
    EXPECT_EQ(read_text(cache().folder() / "refs/main"), kCommit) << "and no line end";
}

TEST_F(Cache, MainIsFirstThenTheNewest) {
    constexpr const char* newest = "cccccccccccccccccccccccccccccccccccccccc";
    const auto now = fs::file_time_type::clock::now();
    for (const char* const commit : {kCommit, kOther, newest}) {
        cache().link(commit, "config.json", kEtag);
    }
    fs::last_write_time(cache().snapshot(kCommit), now - std::chrono::hours(3));
    fs::last_write_time(cache().snapshot(kOther), now - std::chrono::hours(2));
    fs::last_write_time(cache().snapshot(newest), now - std::chrono::hours(1));
    cache().write_ref("main", kCommit);

    const std::vector<fs::path> wanted = {cache().snapshot(kCommit), cache().snapshot(newest),
                                          cache().snapshot(kOther)};
    EXPECT_EQ(cache().snapshots(), wanted);
}

TEST_F(Cache, ListsModelsOnly) {
    fs::create_directories(root() / "models--bert-base-uncased");
    fs::create_directories(root() / "datasets--some--data");
    write_file(root() / "models--a--file", "");

    const std::vector<std::string> wanted = {"bert-base-uncased", "some/model"};
    EXPECT_EQ(cached_repositories(root()), wanted);
    EXPECT_TRUE(cached_repositories(root() / "nowhere").empty());
}

TEST_F(Cache, TheNameOfABlobIsItsChecksum) {
    cache().link(kCommit, "config.json", kEtag);
    cache().link(kCommit, "odd", "W-odd-etag");

    EXPECT_EQ(hub_checksum_of(cache().snapshot(kCommit) / "config.json"), kEtag);
    EXPECT_EQ(hub_checksum_of(cache().snapshot(kCommit) / "odd"), "");
    EXPECT_EQ(hub_checksum_of(cache().blob(kEtag)), "");
}

// `printf content | sha256sum` and `printf content | git hash-object --stdin`.
TEST_F(Cache, ChecksumsAreSha256OrGitsBlobId) {
    const fs::path file = cache().blob(kEtag);

    EXPECT_TRUE(
        has_hub_checksum(file, "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"));
    EXPECT_TRUE(has_hub_checksum(file, "6b584e8ece562ebffc15d38808cd6b98fc3d97ea"));
    EXPECT_FALSE(has_hub_checksum(file, kEtag));
    EXPECT_FALSE(has_hub_checksum(file, kCommit));
    EXPECT_TRUE(has_hub_checksum(file, "says-nothing"));
}

}  // namespace
}  // namespace halfspace
