// SPDX-License-Identifier: Apache-2.0
#include "weaviate/transport.hpp"

#include "base/side_by_side.hpp"
#include "base/wanted.hpp"
#include "weaviate/api_keys.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <new>
#include <optional>
#include <thread>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kFrameBytes = 5;  // of gRPC: 0 for not compressed, and a big-endian length
constexpr std::size_t kMostBody = std::size_t{512} << 20U;
constexpr long kBufferBytes = 512L * 1024;
constexpr int kPatienceMs = 2;
constexpr int kUnauthenticated = 16;  // statuses of gRPC
constexpr int kPermissionDenied = 7;

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(handle, option, value); code != CURLE_OK) {
        throw Error(ErrorCode::Unavailable,
                    fmt::format("libcurl refuses an option: {}", curl_easy_strerror(code)));
    }
}

void start_library() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): once, and libcurl 7.84 and newer lock it
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) {
        throw Error(ErrorCode::Unavailable,
                    fmt::format("libcurl does not start: {}", curl_easy_strerror(started)));
    }
}

std::string framed(const std::string& message) {
    std::string frame(1, '\0');
    for (int shift = 24; shift >= 0; shift -= 8) {
        frame += static_cast<char>(message.size() >> static_cast<unsigned>(shift) & 0xFFU);
    }
    return frame + message;
}

/// Takes the frame off. @return whether it is one whole frame
bool unframe(std::string& body) {
    if (body.size() < kFrameBytes || body[0] != '\0') return false;
    std::size_t size = 0;
    for (std::size_t i = 1; i < kFrameBytes; ++i) {
        size = size << 8U | static_cast<unsigned char>(body[i]);
    }
    if (body.size() != kFrameBytes + size) return false;
    body.erase(0, kFrameBytes);
    return true;
}

/// gRPC writes its messages' odd characters as %XX.
std::string unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const bool is_code =
            text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr ==
                text.data() + i + 3;
        plain += is_code ? static_cast<char>(value) : text[i];
        if (is_code) i += 2;
    }
    return plain;
}

}  // namespace

/// One handle of libcurl with its connections, and the request it is at.
class WeaviateTransport::Transfer {
public:
    Transfer() : m_multi(curl_multi_init()), m_handle(curl_easy_init(), &curl_easy_cleanup) {
        if (!m_multi || !m_handle) throw std::bad_alloc();
    }

    [[nodiscard]] CURL* handle() const noexcept { return m_handle.get(); }

    void begin(const WeaviateTransport& by, const WeaviateRequest& request, std::size_t node,
               WeaviateReply& reply) {
        CURL* const handle = m_handle.get();
        curl_easy_reset(handle);  // keeps the connections
        m_request = &request;
        m_reply = &reply;
        m_said.fill('\0');
        reply = {};
        ask(by, node);
        set(handle, CURLOPT_HEADERFUNCTION, &on_header);
        set(handle, CURLOPT_HEADERDATA, this);
        set(handle, CURLOPT_WRITEFUNCTION, &on_body);
        set(handle, CURLOPT_WRITEDATA, this);
        set(handle, CURLOPT_ERRORBUFFER, m_said.data());
        set(handle, CURLOPT_PRIVATE, this);
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

private:
    struct FreeList {
        void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
    };
    struct FreeMulti {
        void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
    };

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

    void ask(const WeaviateTransport& by, std::size_t number) {
        CURL* const handle = m_handle.get();
        const bool is_grpc = m_request->is_grpc;
        const WeaviateAddress& address = by.m_address;
        const WeaviateNode& node = address.nodes[number];
        m_url = fmt::format("{}://{}:{}{}", address.is_encrypted ? "https" : "http", node.host,
                            is_grpc ? node.grpc_port : node.port, m_request->path);
        m_headers.reset();
        add_header(is_grpc ? "Content-Type: application/grpc" : "Content-Type: application/json");
        add_header("Expect:");
        if (is_grpc) add_header("TE: trailers");
        const std::string& key = by.m_keys[number];
        if (!key.empty()) add_header(("Authorization: Bearer " + key).c_str());
        set(handle, CURLOPT_URL, m_url.c_str());
        set(handle, CURLOPT_PROTOCOLS_STR, address.is_encrypted ? "https" : "http");
        set(handle, CURLOPT_USERAGENT, "halfspace");
        set(handle, CURLOPT_NOSIGNAL, 1L);
        set(handle, CURLOPT_TCP_NODELAY, 1L);
        set(handle, CURLOPT_BUFFERSIZE, kBufferBytes);
        set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(by.m_limits.connect.count()));
        set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(by.limit_of(*m_request).count()));
        long version = CURL_HTTP_VERSION_1_1;
        if (is_grpc && address.is_encrypted) version = CURL_HTTP_VERSION_2TLS;
        if (is_grpc && !address.is_encrypted) {
            // libcurl 7.88 fails when it is to begin a connection it has kept with HTTP/2 again.
            version = m_http2_node == number ? CURL_HTTP_VERSION_2_0
                                             : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
            m_http2_node = number;
        }
        set(handle, CURLOPT_HTTP_VERSION, version);
        if (is_grpc || !m_request->body.empty()) {
            m_body = is_grpc ? framed(m_request->body) : m_request->body;
            set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(m_body.size()));
            set(handle, CURLOPT_POSTFIELDS, m_body.c_str());
        }
        set(handle, CURLOPT_CUSTOMREQUEST, is_grpc ? "POST" : m_request->method.c_str());
        if (m_request->method == "HEAD") set(handle, CURLOPT_NOBODY, 1L);
        set(handle, CURLOPT_HTTPHEADER, m_headers.get());
    }

    void add_header(const char* line) {
        curl_slist* const longer = curl_slist_append(m_headers.get(), line);
        if (longer == nullptr) throw std::bad_alloc();
        [[maybe_unused]] const curl_slist* const shorter = m_headers.release();  // part of it
        m_headers.reset(longer);
    }

    void take_header(std::string_view line) {
        while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
        constexpr std::string_view kStatus = "grpc-status: ";
        constexpr std::string_view kMessage = "grpc-message: ";
        if (line.starts_with(kStatus)) {
            line.remove_prefix(kStatus.size());
            std::from_chars(line.data(), line.data() + line.size(), m_reply->grpc_status);
        } else if (line.starts_with(kMessage)) {
            m_reply->grpc_message = unescaped(line.substr(kMessage.size()));
        }
    }

    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self) {
        try {
            static_cast<Transfer*>(self)->take_header({data, size * count});
            return size * count;
        } catch (...) {  // there is no memory; nothing may be thrown through the library
            return 0;
        }
    }

    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) {
        std::string& body = static_cast<Transfer*>(self)->m_reply->body;
        try {
            if (body.size() + size * count > kMostBody) return 0;
            body.append(data, size * count);
            return size * count;
        } catch (...) {
            return 0;
        }
    }

    std::unique_ptr<CURLM, FreeMulti> m_multi;
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> m_handle;
    std::unique_ptr<curl_slist, FreeList> m_headers;
    std::string m_url;
    std::string m_body;
    std::array<char, CURL_ERROR_SIZE> m_said{};
    std::optional<std::size_t> m_http2_node;  ///< there is a connection to it
    const WeaviateRequest* m_request = nullptr;
    WeaviateReply* m_reply = nullptr;
};

WeaviateTransport::WeaviateTransport(WeaviateAddress address, const WeaviateLimits& limits)
    : m_address(std::move(address)), m_limits(limits) {
    if (m_address.answer) m_limits.answer = *m_address.answer;
    start_library();
    for (const WeaviateNode& node : m_address.nodes) {
        m_keys.push_back(api_key_for(node, usual_key_file()));
    }
}

WeaviateTransport::~WeaviateTransport() = default;

std::unique_ptr<WeaviateTransport::Transfer> WeaviateTransport::take() const {
    const std::scoped_lock lock(m_mutex);
    if (m_idle.empty()) return std::make_unique<Transfer>();
    auto transfer = std::move(m_idle.back());
    m_idle.pop_back();
    return transfer;
}

void WeaviateTransport::give_back(std::unique_ptr<Transfer> transfer) const {
    const std::scoped_lock lock(m_mutex);
    if (m_idle.size() < 2 * kAtOnce) m_idle.push_back(std::move(transfer));
}

bool WeaviateTransport::is_cluster() const noexcept {
    return m_address.nodes.size() > 1 || m_address.replication > 1;
}

void WeaviateTransport::check_key(const WeaviateReply& reply) const {
    const bool is_refused = reply.status == 401 || reply.status == 403 ||
                            reply.grpc_status == kUnauthenticated ||
                            reply.grpc_status == kPermissionDenied;
    if (!is_refused) return;
    const bool has_key = std::ranges::any_of(m_keys, [](const auto& key) { return !key.empty(); });
    throw Error(
        ErrorCode::InvalidInput,
        fmt::format("Weaviate at {} does not let us in: {}. Put an API key that it takes "
                    "into the environment variable WEAVIATE_API_KEY, or into "
                    "~/.weaviate_keys (mode 0600): host:port key",
                    m_address.text(), has_key ? "it refuses the API key" : "it wants an API key"));
}

/// How a try ended.
enum class WeaviateTransport::Outcome : std::uint8_t {
    Answered,
    NotReached,  ///< nothing was done
    BrokenOff,   ///< it was done or was not
    TimedOut,
};

WeaviateTransport::Outcome WeaviateTransport::try_once(const WeaviateRequest& request,
                                                       std::size_t node, bool is_first,
                                                       WeaviateReply& reply,
                                                       std::string& problem) const {
    auto transfer = is_first ? take() : std::make_unique<Transfer>();
    transfer->begin(*this, request, node, reply);
    const CURLcode code = transfer->perform();
    // With the transfer its connection goes.
    if (code == CURLE_ABORTED_BY_CALLBACK) WantedWhile::give_up();
    problem = transfer->end(code);
    double connected = 0;  // s; of a connection that was kept too
    curl_easy_getinfo(transfer->handle(), CURLINFO_PRETRANSFER_TIME, &connected);
    if (problem.empty()) {
        give_back(std::move(transfer));
        return Outcome::Answered;
    }
    const WeaviateNode& where = m_address.nodes[node];
    const auto port = request.is_grpc ? where.grpc_port : where.port;
    if (code == CURLE_OPERATION_TIMEDOUT && connected > 0) {
        problem = fmt::format("Weaviate at {}:{} did not answer within {} s", where.host, port,
                              static_cast<double>(limit_of(request).count()) / 1000);
        return Outcome::TimedOut;
    }
    const bool is_reached = code != CURLE_COULDNT_CONNECT && code != CURLE_COULDNT_RESOLVE_HOST &&
                            code != CURLE_OPERATION_TIMEDOUT;
    problem = fmt::format("{} Weaviate at {}:{}{}: {}",
                          is_reached ? "The connection to" : "Could not reach", where.host, port,
                          is_reached ? " broke" : "", problem);
    return is_reached ? Outcome::BrokenOff : Outcome::NotReached;
}

std::chrono::milliseconds WeaviateTransport::limit_of(const WeaviateRequest& request) const {
    return request.is_quick && is_cluster() ? std::min(m_limits.quick, m_limits.answer)
                                            : m_limits.answer;
}

/// Asks the node that answered last, then the others; of one node alone twice if it breaks off.
WeaviateReply WeaviateTransport::reach_a_node(const WeaviateRequest& request) const {
    const std::size_t nodes = m_address.nodes.size();
    const std::size_t first = m_node;
    WeaviateReply reply;
    std::string problem;
    std::string first_problem;
    for (std::size_t turn = 0; turn < std::max<std::size_t>(nodes, 2); ++turn) {
        const std::size_t node = (first + turn) % nodes;
        const Outcome outcome = try_once(request, node, /*is_first=*/turn == 0, reply, problem);
        if (outcome == Outcome::Answered) {
            m_node = node;
            return reply;
        }
        if (turn == 0) first_problem = problem;
        if (outcome == Outcome::TimedOut && request.is_quick && is_cluster()) continue;
        if (outcome == Outcome::TimedOut) {
            m_node = (node + 1) % nodes;
            throw Error(ErrorCode::Unavailable, problem);
        }
        const bool can_repeat = outcome == Outcome::NotReached ? nodes > 1 : request.is_repeatable;
        if (!can_repeat) break;
    }
    throw Error(ErrorCode::Unavailable, first_problem);
}

WeaviateReply WeaviateTransport::send(const WeaviateRequest& request) const {
    constexpr std::array kWaits{100, 300, 1000, 2000, 4000};  // ms; a dead node is noticed by then
    for (std::size_t turn = 0;; ++turn) {
        WeaviateReply reply = reach_a_node(request);
        check_key(reply);
        const bool is_failure = reply.status >= 500 || reply.grpc_status > 0;
        if (!is_failure || !is_cluster() || !request.is_repeatable || turn == kWaits.size()) {
            return reply;
        }
        if (request.left_after && !WantedWhile::holds()) WantedWhile::give_up();
        // Another node may know better: this one may be starting, or cut off from the others.
        m_node = (m_node + 1) % m_address.nodes.size();
        std::this_thread::sleep_for(std::chrono::milliseconds(kWaits[turn]));
    }
}

std::vector<WeaviateReply> WeaviateTransport::send_all(
    std::span<const WeaviateRequest> requests) const {
    std::vector<WeaviateReply> replies(requests.size());
    side_by_side(requests.size(), kAtOnce, [&](std::size_t i) { replies[i] = send(requests[i]); });
    return replies;
}

}  // namespace halfspace
