// SPDX-License-Identifier: Apache-2.0
#include "base/curl.hpp"

#include <new>

namespace halfspace {

namespace {

/// Once a process, before any handle.
void start_library() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): libcurl 7.84 and newer lock it
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) {
        throw Error(ErrorCode::Unavailable,
                    fmt::format("libcurl does not start: {}", curl_easy_strerror(started)));
    }
}

}  // namespace

CurlHandle new_curl_handle() {
    start_library();
    CurlHandle handle(curl_easy_init());
    if (!handle) throw Error(ErrorCode::Unavailable, "libcurl gives no handle");
    return handle;
}

CurlMulti new_curl_multi() {
    start_library();
    CurlMulti multi(curl_multi_init());
    if (!multi) throw Error(ErrorCode::Unavailable, "libcurl gives no handle");
    return multi;
}

void CurlHeaders::add(const std::string& line) {
    curl_slist* const longer = curl_slist_append(m_list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    [[maybe_unused]] const curl_slist* const shorter = m_list.release();  // part of the longer one
    m_list.reset(longer);
}

}  // namespace halfspace
