// SPDX-License-Identifier: Apache-2.0
#include "data/fetch.hpp"

#include "base/curl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

namespace halfspace {

namespace {

constexpr long kPerHost = 6;  // what browsers allow themselves

/// One download under way.
struct Transfer {
    CurlHandle handle = new_curl_handle();
    Fetched* into = nullptr;
    std::size_t most_bytes = 0;
    bool is_too_big = false;
    std::array<char, CURL_ERROR_SIZE> message{};
};

std::size_t take(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    auto& bytes = transfer.into->bytes;
    if (bytes.size() + size * count > transfer.most_bytes) {
        transfer.is_too_big = true;
        return 0;  // curl then ends the transfer
    }
    bytes.insert(bytes.end(), data, data + size * count);
    return size * count;
}

class Downloads {
public:
    Downloads(std::span<const std::string> addresses, const FetchLimits& limits,
              std::vector<Fetched>& results)
        : m_addresses(addresses), m_limits(limits), m_results(results) {
        curl_multi_setopt(m_multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS, kPerHost);
    }
    Downloads(const Downloads&) = delete;
    Downloads& operator=(const Downloads&) = delete;
    ~Downloads() {
        for (const auto& transfer : m_running) {
            curl_multi_remove_handle(m_multi.get(), transfer->handle.get());
        }
    }

    void run() {
        constexpr int kWait_ms = 1000;
        while (m_begun < m_addresses.size() || !m_running.empty()) {
            while (m_begun < m_addresses.size() && m_running.size() < m_limits.at_once) begin();
            int running = 0;
            curl_multi_perform(m_multi.get(), &running);
            end_finished();
            if (!m_running.empty()) curl_multi_poll(m_multi.get(), nullptr, 0, kWait_ms, nullptr);
        }
    }

private:
    void begin() {
        auto transfer = std::make_unique<Transfer>();
        transfer->into = &m_results[m_begun];
        transfer->most_bytes = m_limits.most_bytes;
        CURL* handle = transfer->handle.get();
        set_option(handle, CURLOPT_URL, m_addresses[m_begun].c_str());
        set_option(handle, CURLOPT_PROTOCOLS_STR, "http,https");
        set_option(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
        set_option(handle, CURLOPT_FOLLOWLOCATION, 1L);
        set_option(handle, CURLOPT_MAXREDIRS, 5L);
        set_option(handle, CURLOPT_NOSIGNAL, 1L);
        set_option(handle, CURLOPT_FAILONERROR, 1L);
        set_option(handle, CURLOPT_CONNECTTIMEOUT, m_limits.connect_seconds);
        set_option(handle, CURLOPT_TIMEOUT, m_limits.seconds);
        set_option(handle, CURLOPT_USERAGENT, "halfspace");
        set_option(handle, CURLOPT_ERRORBUFFER, transfer->message.data());
        set_option(handle, CURLOPT_WRITEFUNCTION, &take);
        set_option(handle, CURLOPT_WRITEDATA, transfer.get());
        set_option(handle, CURLOPT_PRIVATE, transfer.get());
        curl_multi_add_handle(m_multi.get(), handle);
        m_running.push_back(std::move(transfer));
        ++m_begun;
    }

    void end_finished() {
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(m_multi.get(), &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL* handle = message->easy_handle;
            const CURLcode code = message->data.result;
            curl_multi_remove_handle(m_multi.get(), handle);
            const auto done = std::ranges::find_if(
                m_running, [&](const auto& running) { return running->handle.get() == handle; });
            if (code != CURLE_OK) give_up(**done, code);
            m_running.erase(done);
        }
    }

    void give_up(Transfer& transfer, CURLcode code) const {
        long status = 0;
        curl_easy_getinfo(transfer.handle.get(), CURLINFO_RESPONSE_CODE, &status);
        Fetched& result = *transfer.into;
        result.bytes = {};
        if (transfer.is_too_big) {
            result.problem = fmt::format("it is larger than {} bytes", m_limits.most_bytes);
        } else if (code == CURLE_HTTP_RETURNED_ERROR) {
            result.problem = fmt::format("the server answered {}", status);
        } else {
            result.problem =
                transfer.message[0] != '\0' ? transfer.message.data() : curl_easy_strerror(code);
        }
    }

    std::span<const std::string> m_addresses;
    const FetchLimits& m_limits;
    std::vector<Fetched>& m_results;
    CurlMulti m_multi = new_curl_multi();
    std::vector<std::unique_ptr<Transfer>> m_running;
    std::size_t m_begun = 0;
};

}  // namespace

std::vector<Fetched> fetch(std::span<const std::string> addresses, const FetchLimits& limits) {
    std::vector<Fetched> results(addresses.size());
    if (!addresses.empty()) Downloads(addresses, limits, results).run();
    return results;
}

}  // namespace halfspace
