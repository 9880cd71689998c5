// SPDX-License-Identifier: Apache-2.0
#include "http/server.hpp"

#include "raw_connection.hpp"
#include "served_workspace.hpp"
#include "support/expect_error.hpp"

#include <chrono>
#include <thread>

namespace halfspace {
namespace {

using testing::expect_error;
using testing::make_workspace;
using testing::RawConnection;
using testing::TemporaryFolder;

/// A server on a free port of this machine, with the workspace `birds`.
class RunningServer {
public:
    RunningServer()
        : m_birds(make_workspace(m_folder, "birds", 6)),
          m_registry([this] { return std::vector{m_birds}; }),
          m_server({"127.0.0.1", 0, ""}, m_registry),
          m_port(m_server.bind()),
          m_thread([this] { m_server.serve(); }) {}
    ~RunningServer() { m_server.stop(); }

    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] WorkspaceRegistry& registry() { return m_registry; }
    void stop() {
        m_server.stop();
        m_thread.join();
    }

    /// A request's head, with our Host and the given extra lines.
    [[nodiscard]] std::string head(const std::string& first_line,
                                   const std::string& more = "") const {
        return first_line + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(m_port) + "\r\n" +
               more + "\r\n";
    }

private:
    TemporaryFolder m_folder;
    std::filesystem::path m_birds;
    WorkspaceRegistry m_registry;
    Server m_server;
    int m_port;
    std::jthread m_thread;
};

std::string json_lines(const std::string& body) {
    return "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n";
}

const std::string kNewClassifier =
    R"({"name":"like 0","start":[{"kind":"item","item":0,"weight":1}],"page_size":2})";

TEST(Server, AnswersOneRequestAfterAnotherOnAConnection) {
    RunningServer server;
    RawConnection connection(server.port());
    for (int i = 0; i < 20; ++i) {
        connection.send(server.head("GET /api/workspaces"));
        const std::string answer = connection.read_answer();
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
        EXPECT_NE(answer.find(R"([{"name":"birds","items":6,"classifiers":0,"error":null}])"),
                  std::string::npos);
    }
}

TEST(Server, AnswersRequestsSentAtOnce) {
    RunningServer server;
    RawConnection connection(server.port());

    connection.send(
        server.head("POST /api/workspaces/birds/classifiers", json_lines(kNewClassifier)) +
        kNewClassifier + server.head("GET /api/workspaces/birds/classifiers/like%200"));

    EXPECT_TRUE(connection.read_answer().starts_with("HTTP/1.1 201"));
    EXPECT_TRUE(connection.read_answer().starts_with("HTTP/1.1 200"));
}

TEST(Server, TakesAPostWithoutALengthForOneWithoutABody) {
    RunningServer server;
    RawConnection connection(server.port());
    const auto before = std::chrono::steady_clock::now();

    connection.send(server.head("POST /api/workspaces/birds/classifiers/none/undo"));

    EXPECT_TRUE(connection.read_answer().starts_with("HTTP/1.1 404"));
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(8));
}

/// What follows a refused head on its connection must not be taken for a request: a foreign page
/// chooses it.
void expect_rest_ignored(const RunningServer& server, const std::string& refused_head,
                         const std::string& status, WorkspaceRegistry& registry) {
    RawConnection connection(server.port());
    const std::string forged =
        server.head("POST /api/workspaces/birds/classifiers", json_lines(kNewClassifier)) +
        kNewClassifier;

    connection.send(refused_head + forged);

    const std::string all = connection.read_to_end();
    EXPECT_TRUE(all.starts_with("HTTP/1.1 " + status)) << all.substr(0, 200);
    EXPECT_EQ(all.find("HTTP/1.1", 8), std::string::npos) << "answered twice";
    EXPECT_TRUE(registry.at("birds").loop().list().empty());
}

TEST(Server, IgnoresWhatFollowsARefusedRequest) {
    RunningServer server;
    WorkspaceRegistry& registry = server.registry();
    expect_rest_ignored(server,
                        server.head("POST /api/workspaces",
                                    "Origin: http://evil.example\r\nContent-Length: 500\r\n"
                                    "Content-Type: text/plain\r\n"),
                        "403", registry);
    expect_rest_ignored(server, server.head("POST /x", "Content-Length: 9999999999\r\n"), "413",
                        registry);
    expect_rest_ignored(server, server.head("GET /", "Content-Length: 500\r\n"), "400", registry);
    expect_rest_ignored(server,
                        server.head("POST /x", "Content-Type: text/plain\r\nContent-Length: 9\r\n"),
                        "415", registry);
    expect_rest_ignored(server, server.head("POST /x", "Transfer-Encoding: chunked\r\n"), "411",
                        registry);
}

TEST(Server, IgnoresWhatFollowsARequestItDoesNotUnderstand) {
    RunningServer server;
    WorkspaceRegistry& registry = server.registry();
    expect_rest_ignored(server, server.head("POST /" + std::string(9000, 'a')), "414", registry);
    expect_rest_ignored(server, server.head("POST /x", "X: " + std::string(9000, 'a') + "\r\n"),
                        "400", registry);
    expect_rest_ignored(server, server.head("POST /x", "Range: bytes=oops\r\n"), "416", registry);
    expect_rest_ignored(server, "nonsense\r\n", "400", registry);
}

TEST(Server, SendsTheWholeAnswerToABodyThatIsTooLarge) {
    RunningServer server;
    RawConnection connection(server.port());

    connection.send(server.head("PUT /api/workspaces/birds/classifiers/x/labels",
                                "Content-Type: application/json\r\nContent-Length: 20000000\r\n") +
                    std::string(20'000'000, ' '));

    const std::string answer = connection.read_answer();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 413")) << answer;
    EXPECT_NE(answer.find("8388608"), std::string::npos);
}

TEST(Server, CarriesItsHeadersOnEveryAnswer) {
    RunningServer server;
    const std::vector<std::string> requests{server.head("GET /"), server.head("GET /api/nothing"),
                                            server.head("OPTIONS /api/workspaces"),
                                            server.head("GET /api/workspaces/birds/items/0/image"),
                                            "nonsense\r\n\r\n"};
    for (const std::string& request : requests) {
        RawConnection connection(server.port());
        connection.send(request);
        const std::string answer = connection.read_answer();
        for (const char* header :
             {"Content-Security-Policy: default-src 'self';", "X-Content-Type-Options: nosniff",
              "Referrer-Policy: no-referrer", "Cross-Origin-Opener-Policy: same-origin",
              "Cache-Control: "}) {
            EXPECT_NE(answer.find(header), std::string::npos) << request << header;
        }
        EXPECT_EQ(answer.find("Access-Control"), std::string::npos);
    }
}

TEST(Server, ServesManyAtOnce) {
    RunningServer server;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 16; ++i) {
        threads.emplace_back([&] {
            RawConnection connection(server.port());
            for (int item = 0; item < 6; ++item) {
                connection.send(server.head("GET /api/workspaces/birds/items/" +
                                            std::to_string(item) + "/image?size=32"));
                EXPECT_TRUE(connection.read_answer().starts_with("HTTP/1.1 200"));
            }
        });
    }
}

TEST(Server, StopsAtOnceThoughConnectionsAreOpen) {
    RunningServer server;
    RawConnection idle(server.port());
    idle.send(server.head("GET /api/workspaces"));
    (void)idle.read_answer();
    const auto before = std::chrono::steady_clock::now();

    server.stop();

    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(12));
    EXPECT_EQ(idle.read_to_end(), "");
}

TEST(Server, CanBeStoppedBeforeItServes) {
    WorkspaceRegistry registry([] { return std::vector<std::filesystem::path>{}; });
    Server server({"127.0.0.1", 0, ""}, registry);
    (void)server.bind();

    server.stop();
    server.serve();
}

TEST(Server, WantsATokenForOtherMachines) {
    WorkspaceRegistry registry([] { return std::vector<std::filesystem::path>{}; });

    expect_error(
        ErrorCode::InvalidInput, [&] { const Server server({"0.0.0.0", 0, ""}, registry); },
        "token");
}

}  // namespace
}  // namespace halfspace
