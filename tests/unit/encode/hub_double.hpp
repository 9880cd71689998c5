// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <httplib.h>

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace halfspace::testing {

/// A hub on this machine with the one model `some/model`, whose files are all large ones. What the
/// public hub does beyond that, tests/integration/hub tries.
class HubDouble {
public:
    explicit HubDouble(std::map<std::string, std::string> files);
    HubDouble(const HubDouble&) = delete;
    HubDouble& operator=(const HubDouble&) = delete;
    ~HubDouble();

    [[nodiscard]] std::string endpoint() const;
    [[nodiscard]] static std::string commit() { return std::string(40, 'c'); }

    /// The next `count` contents end after half of what was asked for; no others do.
    void cut(int count) { m_cuts = count; }
    /// From now on contents trickle: they take minutes.
    void trickle() { m_trickles = true; }
    /// `path range` of every content that was asked for.
    [[nodiscard]] std::vector<std::string> asked();

private:
    void list(httplib::Response& answer) const;
    void give(const std::string& file, const httplib::Request& request, httplib::Response& answer);

    std::map<std::string, std::string> m_files;
    std::atomic<int> m_cuts{0};
    std::atomic<bool> m_trickles{false};
    std::atomic<bool> m_ends{false};
    std::mutex m_mutex;
    std::vector<std::string> m_asked;  // guarded by m_mutex
    httplib::Server m_server;
    int m_port = 0;
    std::thread m_thread;
};

}  // namespace halfspace::testing
