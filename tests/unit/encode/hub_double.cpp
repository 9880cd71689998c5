// SPDX-License-Identifier: Apache-2.0
#include "unit/encode/hub_double.hpp"

#include "base/digest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>

namespace halfspace::testing {

namespace {

std::string sha256_of(const std::string& content) {
    return sha256(std::as_bytes(std::span(content)));
}

}  // namespace

HubDouble::HubDouble(std::map<std::string, std::string> files) : m_files(std::move(files)) {
    m_server.Get("/api/models/some/model/revision/main",
                 [this](const httplib::Request&, httplib::Response& answer) { list(answer); });
    m_server.Get("/some/model/resolve/" + commit() + "/(.+)",
                 [this](const httplib::Request& request, httplib::Response& answer) {
                     give(request.matches[1], request, answer);
                 });
    m_port = m_server.bind_to_any_port("127.0.0.1");
    m_thread = std::thread([this] { m_server.listen_after_bind(); });
    while (!m_server.is_running()) std::this_thread::yield();  // else stop() would be too early
}

HubDouble::~HubDouble() {
    m_ends = true;
    m_server.stop();
    m_thread.join();
}

std::string HubDouble::endpoint() const {
    return "http://127.0.0.1:" + std::to_string(m_port);
}

std::vector<std::string> HubDouble::asked() {
    const std::lock_guard lock(m_mutex);
    return m_asked;
}

void HubDouble::list(httplib::Response& answer) const {
    nlohmann::json listing{{"sha", commit()}, {"siblings", nlohmann::json::array()}};
    for (const auto& [name, content] : m_files) {
        listing["siblings"].push_back(
            {{"rfilename", name},
             {"size", content.size()},
             {"lfs", {{"sha256", sha256_of(content)}, {"size", content.size()}}}});
    }
    answer.set_content(listing.dump(), "application/json");
}

void HubDouble::give(const std::string& file, const httplib::Request& request,
                     httplib::Response& answer) {
    {
        const std::lock_guard lock(m_mutex);
        m_asked.push_back(file + " " + request.get_header_value("Range"));
    }
    const std::string& content = m_files.at(file);
    const bool is_cut = m_cuts.fetch_sub(1) > 0;
    answer.set_content_provider(
        content.size(), "application/octet-stream",
        [this, &content, is_cut](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
            if (m_trickles) {
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                sink.write(content.data() + offset, std::min<std::size_t>(length, 16));
                return !m_ends;
            }
            sink.write(content.data() + offset, is_cut ? length / 2 : length);
            return !is_cut;
        });
}

}  // namespace halfspace::testing
