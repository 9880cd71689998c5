// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_settings.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>

namespace halfspace {
namespace {

/// An environment without any of the hub's variables and with an empty HOME; puts it back.
class Settings : public ::testing::Test {
protected:
    Settings() {
        for (const char* const name : kNames) {
            const char* const value = std::getenv(name);
            m_before[name] = value == nullptr ? std::nullopt : std::optional<std::string>(value);
            unsetenv(name);
        }
        set("HOME", home().string());
    }
    ~Settings() override {
        for (const auto& [name, value] : m_before) {
            if (value) {
                setenv(name.c_str(), value->c_str(), 1);
            } else {
                unsetenv(name.c_str());
            }
        }
    }

    static void set(const char* name, const std::string& value) { setenv(name, value.c_str(), 1); }
    [[nodiscard]] const std::filesystem::path& home() const { return m_home.path(); }

private:
    static constexpr std::array kNames = {"HOME",
                                          "XDG_CACHE_HOME",
                                          "HF_HOME",
                                          "HF_HUB_CACHE",
                                          "HUGGINGFACE_HUB_CACHE",
                                          "HF_ENDPOINT",
                                          "HF_TOKEN",
                                          "HUGGING_FACE_HUB_TOKEN",
                                          "HF_TOKEN_PATH",
                                          "HF_HUB_OFFLINE",
                                          "TRANSFORMERS_OFFLINE",
                                          "HF_HUB_DISABLE_IMPLICIT_TOKEN",
                                          "HF_HUB_DOWNLOAD_TIMEOUT"};

    testing::TemporaryFolder m_home;
    std::map<std::string, std::optional<std::string>> m_before;
};

TEST_F(Settings, AreThePublicHubsByDefault) {
    const HubSettings settings = hub_settings();

    EXPECT_EQ(settings.endpoint, "https://huggingface.co");
    EXPECT_EQ(settings.cache_folder, home() / ".cache/huggingface/hub");
    EXPECT_EQ(settings.token, "");
    EXPECT_FALSE(settings.is_offline);
    EXPECT_EQ(settings.stall_limit, std::chrono::seconds(30));
}

TEST_F(Settings, TheMostSpecialVariableNamesTheCache) {
    set("XDG_CACHE_HOME", "/x");
    EXPECT_EQ(hub_settings().cache_folder, "/x/huggingface/hub");
    set("HF_HOME", "~/models");
    EXPECT_EQ(hub_settings().cache_folder, home() / "models/hub");
    set("HUGGINGFACE_HUB_CACHE", "/old");
    EXPECT_EQ(hub_settings().cache_folder, "/old");
    set("HF_HUB_CACHE", "/new/");
    EXPECT_EQ(hub_settings().cache_folder, std::filesystem::path("/new/"));
}

TEST_F(Settings, TheTokenIsInTheEnvironmentOrAFile) {
    std::filesystem::create_directories(home() / ".cache/huggingface");
    write_file(home() / ".cache/huggingface/token", "hf_file\n");
    EXPECT_EQ(hub_settings().token, "hf_file");
    set("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1");
    EXPECT_EQ(hub_settings().token, "");
    set("HF_TOKEN", " hf_here ");
    EXPECT_EQ(hub_settings().token, "hf_here");
    set("HF_TOKEN", "hf\nX-Evil: 1");
    testing::expect_error(ErrorCode::InvalidInput, [] { hub_settings(); }, "HF_TOKEN");
}

TEST_F(Settings, OfflineIsSaidInSeveralWords) {
    for (const char* const word : {"1", "true", "YES", "on"}) {
        set("HF_HUB_OFFLINE", word);
        EXPECT_TRUE(hub_settings().is_offline) << word;
    }
    set("HF_HUB_OFFLINE", "0");
    EXPECT_FALSE(hub_settings().is_offline);
}

TEST_F(Settings, AnEndpointIsAnAddress) {
    set("HF_ENDPOINT", "https://mirror.example.org/hub/");
    EXPECT_EQ(hub_settings().endpoint, "https://mirror.example.org/hub");
    set("HF_ENDPOINT", "mirror.example.org");
    testing::expect_error(ErrorCode::InvalidInput, [] { hub_settings(); }, "https://");
}

TEST_F(Settings, ATimeOutIsANumberOfSeconds) {
    set("HF_HUB_DOWNLOAD_TIMEOUT", "5");
    EXPECT_EQ(hub_settings().stall_limit, std::chrono::seconds(5));
    for (const char* const text : {"0", "soon", "5s", "-1"}) {
        set("HF_HUB_DOWNLOAD_TIMEOUT", text);
        testing::expect_error(ErrorCode::InvalidInput, [] { hub_settings(); }, text);
    }
}

}  // namespace
}  // namespace halfspace
