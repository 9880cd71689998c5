// SPDX-License-Identifier: Apache-2.0
#include "data/fetch.hpp"
#include "data/source.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "unit/data/source_samples.hpp"

#include <gtest/gtest.h>
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace halfspace {
namespace {

using testing::put;
using testing::read_all;

/// A server of pictures on a free port of this machine.
class PictureServer {
public:
    PictureServer() {
        m_server.Get("/a.jpg", [this](const httplib::Request&, httplib::Response& answer) {
            ++m_requests;
            answer.set_content("picture a", "image/jpeg");
        });
        m_server.Get("/moved.jpg", [](const httplib::Request&, httplib::Response& answer) {
            answer.set_redirect("/a.jpg");
        });
        m_server.Get("/local.jpg", [](const httplib::Request&, httplib::Response& answer) {
            answer.set_redirect("file:///etc/hostname");
        });
        m_server.Get("/big.jpg", [](const httplib::Request&, httplib::Response& answer) {
            answer.set_content(std::string(100'000, 'x'), "image/jpeg");
        });
        m_server.Get("/slow.jpg", [this](const httplib::Request&, httplib::Response& answer) {
            while (!m_ends) std::this_thread::sleep_for(std::chrono::milliseconds(10));
            answer.set_content("late", "image/jpeg");
        });
        m_port = m_server.bind_to_any_port("127.0.0.1");
        m_thread = std::jthread([this] { m_server.listen_after_bind(); });
        while (!m_server.is_running()) std::this_thread::yield();
    }
    PictureServer(const PictureServer&) = delete;
    PictureServer& operator=(const PictureServer&) = delete;
    ~PictureServer() {
        m_ends = true;
        m_server.stop();
    }

    [[nodiscard]] std::string at(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(m_port) + path;
    }
    [[nodiscard]] int requests() const { return m_requests; }

private:
    httplib::Server m_server;
    std::atomic<bool> m_ends = false;
    std::atomic<int> m_requests = 0;
    int m_port = 0;
    std::jthread m_thread;
};

std::string text_of(const std::vector<std::uint8_t>& bytes) {
    return {bytes.begin(), bytes.end()};
}

TEST(Fetch, GivesEachAddressItsPictureOrItsProblem) {
    const PictureServer server;
    FetchLimits limits;
    limits.most_bytes = 50'000;
    limits.at_once = 2;
    const std::vector<std::string> addresses{server.at("/a.jpg"),     server.at("/none.jpg"),
                                             server.at("/moved.jpg"), server.at("/local.jpg"),
                                             server.at("/big.jpg"),   "http://127.0.0.1:1/a.jpg",
                                             "file:///etc/hostname",  server.at("/a.jpg")};

    const auto got = fetch(addresses, limits);

    EXPECT_EQ(text_of(got[0].bytes), "picture a");
    EXPECT_EQ(got[1].problem, "the server answered 404");
    EXPECT_EQ(text_of(got[2].bytes), "picture a");
    EXPECT_NE(got[3].problem, "");
    EXPECT_EQ(got[4].problem, "it is larger than 50000 bytes");
    EXPECT_NE(got[5].problem, "");
    EXPECT_NE(got[6].problem, "");
    EXPECT_EQ(text_of(got[7].bytes), "picture a");
    for (const std::size_t i : {1U, 3U, 4U, 5U, 6U}) EXPECT_TRUE(got[i].bytes.empty()) << i;
}

TEST(Fetch, GivesUpOnAServerThatDoesNotAnswer) {
    const PictureServer server;
    FetchLimits limits;
    limits.seconds = 4;
    const std::vector<std::string> addresses{server.at("/slow.jpg"), server.at("/a.jpg")};

    const auto got = fetch(addresses, limits);

    EXPECT_NE(got[0].problem, "");
    EXPECT_EQ(text_of(got[1].bytes), "picture a");
}

TEST(UrlSource, DownloadsPicturesOfAListAndNamesThoseItCannot) {
    const PictureServer server;
    const testing::TemporaryFolder folder;
    put(folder / "here.jpg", "beside");
    put(folder / "list.txt", server.at("/a.jpg") + "\n" + server.at("/none.jpg") + "\nhere.jpg\n");

    const auto source = open_source(folder / "list.txt");
    const int before = server.requests();
    const auto records = read_all(*source);

    EXPECT_EQ(before, 0);  // opening downloads nothing
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(text_of(std::get<ImageBytes>(records[0].content).bytes), "picture a");
    EXPECT_EQ(records[0].metadata.at("text"), server.at("/a.jpg"));
    EXPECT_EQ(records[1].problem, server.at("/none.jpg") + ": the server answered 404");
    EXPECT_TRUE(std::holds_alternative<ImageFile>(records[2].content));
    EXPECT_EQ(text_of(std::get<ImageBytes>(source->content("list.txt#1")).bytes), "picture a");
    testing::expect_error(ErrorCode::NotFound, [&] { (void)source->content("list.txt#2"); }, "404");
}

TEST(UrlSource, DownloadsAColumnOfATable) {
    const PictureServer server;
    const testing::TemporaryFolder folder;
    std::string table = "id,image_url,label\n";
    for (int i = 0; i < 70; ++i) {
        table += "n" + std::to_string(i) + "," + server.at("/a.jpg") + ",x\n";
    }
    put(folder / "a.csv", table);

    const auto source = open_source(folder / "a.csv");
    const auto first = source->next(64);

    EXPECT_EQ(first.size(), 32U);  // as many as are held at once
    EXPECT_EQ(first[5].key, "n5");
    EXPECT_EQ(first[5].metadata.at("label"), "x");
    EXPECT_EQ(read_all(*source).size(), 38U);
}

}  // namespace
}  // namespace halfspace
