// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include <memory>
#include <string>

namespace halfspace {

struct CurlDeleter {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct CurlMultiDeleter {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;
using CurlMulti = std::unique_ptr<CURLM, CurlMultiDeleter>;

/// From any thread. @throws Error Unavailable if the library cannot be used
CurlHandle new_curl_handle();
/// The same.
CurlMulti new_curl_multi();

/// @throws Error Unavailable if the library does not take it
template <typename Value>
void set_option(CURL* handle, CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(handle, option, value); code != CURLE_OK) {
        throw Error(ErrorCode::Unavailable,
                    fmt::format("libcurl refuses an option: {}", curl_easy_strerror(code)));
    }
}

/// Lines of headers, each without its end.
class CurlHeaders {
public:
    void add(const std::string& line);
    void clear() noexcept { m_list.reset(); }
    /// For CURLOPT_HTTPHEADER; null if there are none.
    [[nodiscard]] curl_slist* get() const noexcept { return m_list.get(); }

private:
    struct Deleter {
        void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
    };
    std::unique_ptr<curl_slist, Deleter> m_list;
};

}  // namespace halfspace
