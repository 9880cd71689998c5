// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// The largest id, offset or seed: where the catalogue's integers end.
constexpr std::uint64_t kLargestInteger = 0x7FFF'FFFF'FFFF'FFFF;

/// A request on its way to the route that serves it.
class RouteCall {
public:
    RouteCall(const HttpRequest& request, std::map<std::string, std::string> path,
              std::map<std::string, std::string> query)
        : m_request(request), m_path(std::move(path)), m_query(std::move(query)) {}

    [[nodiscard]] const HttpRequest& request() const noexcept { return m_request; }

    /// The decoded text of `{name}` in the route's pattern.
    [[nodiscard]] const std::string& in_path(const std::string& name) const {
        return m_path.at(name);
    }
    /// `{name}` as a number. @throws Error NotFound if it is none: no such thing can exist
    [[nodiscard]] std::uint64_t number_in_path(const std::string& name) const;

    [[nodiscard]] std::optional<std::string> text(const std::string& name) const;
    /// @throws Error InvalidInput, naming the parameter
    [[nodiscard]] std::string required_text(const std::string& name) const;
    /// @throws Error InvalidInput, naming the parameter, its value and the limit
    [[nodiscard]] std::optional<std::uint64_t> integer(const std::string& name, std::uint64_t low,
                                                       std::uint64_t high = kLargestInteger) const;
    [[nodiscard]] float required_number(const std::string& name) const;

private:
    const HttpRequest& m_request;
    std::map<std::string, std::string> m_path;
    std::map<std::string, std::string> m_query;
};

using RouteHandler = std::function<HttpResponse(const RouteCall&)>;

/// One operation of the API.
struct Route {
    std::string method;
    std::string pattern;             ///< `/api/workspaces/{workspace}`
    std::vector<std::string> query;  ///< parameters it reads; others are refused
    RouteHandler handler;
};

/// Finds the route of a request and turns what it throws into the API's `Error`.
///
/// Paths are split before they are decoded, so that a name never reaches into another segment.
/// Threads: `answer` from any number at once, after the last `add`.
class Router {
public:
    void add(Route route);

    /// Never throws. 404 for an unknown path, 405 for an unknown method.
    [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;

    /// `GET /api/workspaces` and so on, for tests against the API's definition.
    [[nodiscard]] std::vector<std::string> operations() const;

private:
    struct Entry {
        Route route;
        std::vector<std::string> segments;
    };
    HttpResponse dispatch(const HttpRequest& request) const;

    std::vector<Entry> m_entries;
};

/// What `work` returns, or the `Error` answer for what it throws.
HttpResponse guarded(const std::function<HttpResponse()>& work) noexcept;

}  // namespace halfspace
