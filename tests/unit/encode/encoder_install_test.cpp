// SPDX-License-Identifier: Apache-2.0
#include "encode/encoder_install.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/full_disk.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

class Install : public ::testing::Test {
protected:
    Install() {
        setenv("XDG_DATA_HOME", (m_folder / "data").c_str(), 1);
        setenv("HF_HUB_CACHE", (m_folder / "hub").c_str(), 1);
        fs::create_directories(m_folder / "models");
        fs::copy(HALFSPACE_TINY_ENCODER, package(), fs::copy_options::recursive);
    }
    ~Install() override {
        unsetenv("XDG_DATA_HOME");
        unsetenv("HF_HUB_CACHE");
    }
    [[nodiscard]] fs::path package() const { return m_folder / "models/tiny"; }
    [[nodiscard]] static std::size_t installed() {
        std::error_code ignored;
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(user_encoder_folder(), ignored), {}));
    }

private:
    testing::TemporaryFolder m_folder;
};

TEST_F(Install, CopiesWhatAPackageNeeds) {
    write_file(package() / "pytorch_model.bin", "other weights");
    fs::create_directories(package() / "2_Dense");
    write_file(package() / "2_Dense/model.safetensors", "ours");
    const std::string fingerprint = inspect_encoder(package()).fingerprint;

    const EncoderInfo info = install_encoder(package(), "", InstallMode::Copy);

    EXPECT_EQ(info.name, "tiny");
    EXPECT_EQ(info.folder, user_encoder_folder() / "tiny");
    EXPECT_EQ(info.fingerprint, fingerprint);
    EXPECT_FALSE(fs::exists(info.folder / "pytorch_model.bin"));
    EXPECT_TRUE(fs::exists(info.folder / "2_Dense/model.safetensors"));
}

TEST_F(Install, ALinkHasItsOwnName) {
    const EncoderInfo info = install_encoder(package(), "wings", InstallMode::Link);

    EXPECT_EQ(info.name, "wings");
    EXPECT_TRUE(fs::is_symlink(user_encoder_folder() / "wings"));
    EXPECT_EQ(inspect_encoder(find_encoder("wings")).name, "wings");
}

TEST_F(Install, WhatFailsLeavesNothing) {
    testing::expect_error(ErrorCode::InvalidInput,
                          [&] { install_encoder(package(), "..", InstallMode::Copy); });
    testing::expect_error(ErrorCode::InvalidInput,
                          [&] { install_encoder(package(), "a/b", InstallMode::Copy); });
    write_file(package() / "large", std::string(50'000, 'x'));
    {
        const testing::FullDisk disk(10'000);
        testing::expect_error(ErrorCode::Unavailable,
                              [&] { install_encoder(package(), "", InstallMode::Copy); });
    }
    EXPECT_EQ(installed(), 0U);
}

TEST_F(Install, ATakenNameIsAConflict) {
    (void)install_encoder(package(), "", InstallMode::Copy);

    testing::expect_error(
        ErrorCode::Conflict, [&] { install_encoder(package(), "", InstallMode::Link); }, "--name");
    EXPECT_EQ(installed(), 1U);
}

TEST_F(Install, OnlyWhatWasInstalledIsRemoved) {
    (void)install_encoder(package(), "", InstallMode::Link);

    EXPECT_EQ(remove_encoder("tiny"), user_encoder_folder() / "tiny");

    EXPECT_EQ(installed(), 0U);
    EXPECT_TRUE(fs::exists(package() / "config.json"));
    testing::expect_error(ErrorCode::NotFound, [] { remove_encoder("tiny"); });
    testing::expect_error(
        ErrorCode::Conflict, [&] { remove_encoder(package().string()); }, package().string());
}

}  // namespace
}  // namespace halfspace
