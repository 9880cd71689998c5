// SPDX-License-Identifier: Apache-2.0
#include "weaviate/transfer.hpp"

#include "base/curl.hpp"
#include "base/error.hpp"
#include "base/wanted.hpp"
#include "weaviate/grpc_frame.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <string_view>

namespace halfspace {

namespace {

constexpr std::size_t kMostBody = std::size_t{512} << 20U;
constexpr long kBufferBytes = 512L * 1024;
constexpr int kPatienceMs = 2;

}  // namespace

/// One handle of libcurl with its connections, and the request it is at.
class WeaviateTransfer::Handle {
public:
    void begin(const WeaviateRequest& request, const WeaviateRoute& route, WeaviateReply& reply) {
        CURL* const handle = m_handle.get();
        curl_easy_reset(handle);  // keeps the connections
        m_request = &request;
        m_reply = &reply;
        m_said.fill('\0');
        reply = {};
        ask(route);
        set_option(handle, CURLOPT_HEADERFUNCTION, &on_header);
        set_option(handle, CURLOPT_HEADERDATA, this);
        set_option(handle, CURLOPT_WRITEFUNCTION, &on_body);
        set_option(handle, CURLOPT_WRITEDATA, this);
        set_option(handle, CURLOPT_ERRORBUFFER, m_said.data());
        set_option(handle, CURLOPT_PRIVATE, this);
    }

    /// Carries it out. libcurl 7.88 may wait a second for what of HTTP/2 it has received already,
    /// so it is not left to wait by itself.
    CURLcode perform() {
        if (curl_multi_add_handle(m_multi.get(), m_handle.get()) != CURLM_OK) {
            return CURLE_FAILED_INIT;
        }
        const CURLcode code = wait();
        curl_multi_remove_handle(m_multi.get(), m_handle.get());
        return code;
    }

    /// Takes up the end of the transfer. @return what broke it; empty if nothing did
    std::string end(CURLcode code) {
        curl_easy_getinfo(m_handle.get(), CURLINFO_RESPONSE_CODE, &m_reply->status);
        if (code != CURLE_OK) {
            return m_said.front() != '\0' ? m_said.data() : curl_easy_strerror(code);
        }
        const bool has_message = m_request->is_grpc && m_reply->grpc_status == 0;
        if (has_message && !unframe(m_reply->body)) return "Its answer over gRPC is cut short";
        if (m_request->is_grpc && m_reply->status == 200 && m_reply->grpc_status < 0) {
            return "Its answer is not one of gRPC";
        }
        return {};
    }

    /// Whether a connection stood, a kept one too.
    [[nodiscard]] bool was_connected() const {
        double seconds = 0;
        curl_easy_getinfo(m_handle.get(), CURLINFO_PRETRANSFER_TIME, &seconds);
        return seconds > 0;
    }

private:
    CURLcode wait() {
        const auto left_after = m_request->left_after;
        auto next_look =
            std::chrono::steady_clock::now() + left_after.value_or(std::chrono::milliseconds(0));
        int running = 1;
        while (running > 0) {
            const auto now = std::chrono::steady_clock::now();
            if (left_after && now >= next_look) {
                if (!WantedWhile::holds()) return CURLE_ABORTED_BY_CALLBACK;
                next_look = now + WantedWhile::kBetweenLooks;
            }
            if (curl_multi_perform(m_multi.get(), &running) != CURLM_OK) break;
            if (running > 0) curl_multi_poll(m_multi.get(), nullptr, 0, kPatienceMs, nullptr);
        }
        CURLcode code = CURLE_RECV_ERROR;
        int left = 0;
        while (const CURLMsg* const message = curl_multi_info_read(m_multi.get(), &left)) {
            if (message->msg == CURLMSG_DONE) code = message->data.result;
        }
        return code;
    }

    void ask(const WeaviateRoute& route) {
        CURL* const handle = m_handle.get();
        const bool is_grpc = m_request->is_grpc;
        const char* const scheme = route.is_encrypted ? "https" : "http";
        m_url = fmt::format("{}://{}:{}{}", scheme, route.node.host,
                            is_grpc ? route.node.grpc_port : route.node.port, m_request->path);
        m_headers.clear();
        m_headers.add(is_grpc ? "Content-Type: application/grpc"
                              : "Content-Type: application/json");
        m_headers.add("Expect:");
        if (is_grpc) m_headers.add("TE: trailers");
        if (!route.key.empty()) m_headers.add("Authorization: Bearer " + route.key);
        set_option(handle, CURLOPT_URL, m_url.c_str());
        set_option(handle, CURLOPT_PROTOCOLS_STR, scheme);
        set_option(handle, CURLOPT_USERAGENT, "halfspace");
        set_option(handle, CURLOPT_NOSIGNAL, 1L);
        set_option(handle, CURLOPT_TCP_NODELAY, 1L);
        set_option(handle, CURLOPT_BUFFERSIZE, kBufferBytes);
        set_option(handle, CURLOPT_CONNECTTIMEOUT_MS,
                   static_cast<long>(route.connect_limit.count()));
        set_option(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(route.answer_limit.count()));
        long version = CURL_HTTP_VERSION_1_1;
        if (is_grpc && route.is_encrypted) version = CURL_HTTP_VERSION_2TLS;
        if (is_grpc && !route.is_encrypted) {
            // libcurl 7.88 fails when it is to begin a connection it has kept with HTTP/2 again.
            version = m_http2_node == &route.node ? CURL_HTTP_VERSION_2_0
                                                  : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
            m_http2_node = &route.node;
        }
        set_option(handle, CURLOPT_HTTP_VERSION, version);
        if (is_grpc || !m_request->body.empty()) {
            m_body = is_grpc ? framed(m_request->body) : m_request->body;
            set_option(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(m_body.size()));
            set_option(handle, CURLOPT_POSTFIELDS, m_body.c_str());
        }
        set_option(handle, CURLOPT_CUSTOMREQUEST, is_grpc ? "POST" : m_request->method.c_str());
        if (m_request->method == "HEAD") set_option(handle, CURLOPT_NOBODY, 1L);
        set_option(handle, CURLOPT_HTTPHEADER, m_headers.get());
    }

    void take_header(std::string_view line) {
        while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
        constexpr std::string_view kStatus = "grpc-status: ";
        constexpr std::string_view kMessage = "grpc-message: ";
        if (line.starts_with(kStatus)) {
            line.remove_prefix(kStatus.size());
            std::from_chars(line.data(), line.data() + line.size(), m_reply->grpc_status);
        } else if (line.starts_with(kMessage)) {
            m_reply->grpc_message = unescaped_status(line.substr(kMessage.size()));
        }
    }

    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self) {
        try {
            static_cast<Handle*>(self)->take_header({data, size * count});
            return size * count;
        } catch (...) {  // there is no memory; nothing may be thrown through the library
            return 0;
        }
    }

    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) {
        std::string& body = static_cast<Handle*>(self)->m_reply->body;
        try {
            if (body.size() + size * count > kMostBody) return 0;
            body.append(data, size * count);
            return size * count;
        } catch (...) {
            return 0;
        }
    }

    CurlMulti m_multi = new_curl_multi();
    CurlHandle m_handle = new_curl_handle();
    CurlHeaders m_headers;
    std::string m_url;
    std::string m_body;
    std::array<char, CURL_ERROR_SIZE> m_said{};
    const WeaviateNode* m_http2_node = nullptr;  ///< there is a connection to it
    const WeaviateRequest* m_request = nullptr;
    WeaviateReply* m_reply = nullptr;
};

WeaviateTransfer::WeaviateTransfer() : m_handle(std::make_unique<Handle>()) {}

WeaviateTransfer::~WeaviateTransfer() = default;

WeaviateOutcome WeaviateTransfer::carry_out(const WeaviateRequest& request,
                                            const WeaviateRoute& route, WeaviateReply& reply,
                                            std::string& problem) {
    m_handle->begin(request, route, reply);
    const CURLcode code = m_handle->perform();
    if (code == CURLE_ABORTED_BY_CALLBACK) WantedWhile::give_up();
    problem = m_handle->end(code);
    if (problem.empty()) return WeaviateOutcome::Answered;
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return m_handle->was_connected() ? WeaviateOutcome::TimedOut
                                             : WeaviateOutcome::NotReached;
        case CURLE_COULDNT_CONNECT:
        case CURLE_COULDNT_RESOLVE_HOST: return WeaviateOutcome::NotReached;
        default: return WeaviateOutcome::BrokenOff;
    }
}

}  // namespace halfspace
