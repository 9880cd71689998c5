// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_http.hpp"

#include "base/curl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

namespace halfspace {
namespace {

constexpr std::size_t kMostBody = 64 << 20;
constexpr long kMostRedirects = 5;
constexpr long kConnectSeconds = 15;

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

/// The number that the text begins with.
std::optional<std::uint64_t> number_at(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    return number;
}

/// Whether what broke a transfer may be gone a moment later.
bool may_pass(CURLcode code) {
    constexpr std::array kPassing = {CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT,
                                     CURLE_OPERATION_TIMEDOUT,   CURLE_PARTIAL_FILE,
                                     CURLE_RECV_ERROR,           CURLE_SEND_ERROR,
                                     CURLE_GOT_NOTHING,          CURLE_HTTP2,
                                     CURLE_HTTP2_STREAM,         CURLE_SSL_CONNECT_ERROR,
                                     CURLE_COULDNT_RESOLVE_PROXY};
    return std::ranges::find(kPassing, code) != kPassing.end();
}

CurlHeaders headers_of(const HubRequest& request) {
    CurlHeaders headers;
    headers.add("Accept-Encoding: identity");  // sizes and offsets are those of the file itself
    if (!request.token.empty()) headers.add("Authorization: Bearer " + request.token);
    return headers;
}

/// All of a request but its headers.
void ask(CURL* handle, const HubRequest& request) {
    // A file asked for over https must not come over http in the end.
    const char* const protocols = request.url.starts_with("https:") ? "https" : "http,https";
    set_option(handle, CURLOPT_URL, request.url.c_str());
    set_option(handle, CURLOPT_PROTOCOLS_STR, protocols);
    set_option(handle, CURLOPT_REDIR_PROTOCOLS_STR, protocols);
    set_option(handle, CURLOPT_USERAGENT, "halfspace");
    set_option(handle, CURLOPT_NOBODY, request.is_head ? 1L : 0L);
    // libcurl sends our own Authorization line to the first host, port and protocol only.
    set_option(handle, CURLOPT_FOLLOWLOCATION, request.is_head ? 0L : 1L);
    set_option(handle, CURLOPT_MAXREDIRS, kMostRedirects);
    if (request.offset > 0) {
        // Not CURLOPT_RESUME_FROM: that fails where a server sends the whole file instead.
        set_option(handle, CURLOPT_RANGE, fmt::format("{}-", request.offset).c_str());
    }
    set_option(handle, CURLOPT_NOSIGNAL, 1L);
    set_option(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    set_option(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    set_option(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(request.stall_limit.count()));
}

}  // namespace

std::string HubAnswer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

/// What the callbacks of one transfer share. Nothing may be thrown through the library.
struct HubSession::Transfer {
    CURL* handle;
    const BodySink& sink;
    const std::stop_token& stop;
    HubAnswer answer{};
    std::uint64_t offset = 0;
    std::exception_ptr failure{};

    void take_header(std::string_view line) {
        if (line.starts_with("HTTP/")) {
            answer.headers.clear();  // of the redirect before
            return;
        }
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) return;
        answer.headers[lower(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
    }

    /// The first byte's place in the file, known once the headers are.
    void find_offset() {
        const std::string range = answer.header("content-range");  // bytes 100-199/200
        constexpr std::string_view kUnit = "bytes ";
        offset = range.starts_with(kUnit) ? number_at(range.substr(kUnit.size())).value_or(0) : 0;
    }

    void take_body(std::span<const std::byte> bytes) {
        if (answer.status == 0) {
            curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
            if (answer.status == 206) find_offset();
        }
        if (sink && (answer.status == 200 || answer.status == 206)) {
            sink(offset, bytes);
            offset += bytes.size();
            return;
        }
        if (answer.body.size() + bytes.size() > kMostBody) {
            throw Error(ErrorCode::Unavailable, "The hub's answer is larger than 64 MB");
        }
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes of a text
        answer.body.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }

    void listen() {
        set_option(handle, CURLOPT_HEADERFUNCTION, &on_header);
        set_option(handle, CURLOPT_HEADERDATA, this);
        set_option(handle, CURLOPT_WRITEFUNCTION, &on_body);
        set_option(handle, CURLOPT_WRITEDATA, this);
        set_option(handle, CURLOPT_NOPROGRESS, 0L);
        set_option(handle, CURLOPT_XFERINFOFUNCTION, &on_progress);
        set_option(handle, CURLOPT_XFERINFODATA, this);
    }

    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* transfer) {
        auto& self = *static_cast<Transfer*>(transfer);
        try {
            self.take_header({data, size * count});
            return size * count;
        } catch (...) {
            self.failure = std::current_exception();
            return 0;
        }
    }

    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* transfer) {
        auto& self = *static_cast<Transfer*>(transfer);
        try {
            self.take_body(std::as_bytes(std::span(data, size * count)));
            return size * count;
        } catch (...) {
            self.failure = std::current_exception();
            return CURL_WRITEFUNC_ERROR;
        }
    }

    static int on_progress(void* transfer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
        return static_cast<Transfer*>(transfer)->stop.stop_requested() ? 1 : 0;
    }
};

HubSession::HubSession(std::stop_token stop)
    : m_stop(std::move(stop)), m_handle(new_curl_handle().release(), &curl_easy_cleanup) {}

HubSession::~HubSession() = default;

HubAnswer HubSession::send(const HubRequest& request, const BodySink& sink) {
    CURL* const handle = m_handle.get();
    curl_easy_reset(handle);  // keeps the connections
    const CurlHeaders headers = headers_of(request);
    set_option(handle, CURLOPT_HTTPHEADER, headers.get());
    ask(handle, request);
    Transfer transfer{handle, sink, m_stop};
    transfer.listen();
    std::array<char, CURL_ERROR_SIZE> words{};
    set_option(handle, CURLOPT_ERRORBUFFER, words.data());
    const CURLcode code = curl_easy_perform(handle);
    if (transfer.failure) std::rethrow_exception(transfer.failure);
    HubAnswer& answer = transfer.answer;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
    if (code != CURLE_OK) {
        answer.problem = words.front() != '\0' ? words.data() : curl_easy_strerror(code);
        answer.may_pass = may_pass(code);
    }
    return std::move(answer);
}

std::chrono::seconds asked_wait(const HubAnswer& answer) {
    if (const auto seconds = number_at(answer.header("retry-after"))) {
        return std::chrono::seconds(*seconds);
    }
    const std::string limit = answer.header("ratelimit");  // "api";r=0;t=55
    const std::size_t left = limit.find(";r=0");
    const std::size_t wait = limit.find(";t=");
    if (left == std::string::npos || wait == std::string::npos) return {};
    return std::chrono::seconds(number_at(std::string_view(limit).substr(wait + 3)).value_or(0));
}

}  // namespace halfspace
