// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/uploads.hpp"
#include "http/workspace_registry.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace halfspace {

struct ServerOptions {
    std::string host = "127.0.0.1";  ///< a name or an address
    int port = 8321;                 ///< 0 means any free one
    std::string token;               ///< needed by every request; empty for none
    /// Folders the pages may look into and index from, with all below them.
    std::vector<std::filesystem::path> browse = {};
    UploadRules uploads = {};  ///< none unless it allows some bytes
};

/// Whether a name or an address means this machine only.
/// @throws Error InvalidInput if it cannot be resolved
bool is_loopback(const std::string& host);

/// Serves the API and the UI over HTTP/1.1.
///
/// Threads: `serve` runs on the thread that calls it and answers on a pool of its own; `stop` may
/// be called from any other thread, at any time, also before `serve`.
class Server {
public:
    /// The registry must outlive the server.
    /// @throws Error InvalidInput if a host other than this machine comes without a token; NotFound
    ///         if a folder to browse is none
    Server(ServerOptions options, WorkspaceRegistry& registry);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    /// Begins to listen; connections wait until `serve`.
    /// @return the port
    /// @throws Error Unavailable if the port is taken, naming the next free one, or may not be
    /// used;
    ///         InvalidInput if the host is not an address of this machine
    int bind();

    /// Answers requests until `stop`; the requests in hand are finished.
    void serve();

    void stop() noexcept;

private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

}  // namespace halfspace
