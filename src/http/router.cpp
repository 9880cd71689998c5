// SPDX-License-Identifier: Apache-2.0
#include "http/router.hpp"

#include "base/error.hpp"
#include "http/uri.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <new>

namespace halfspace {

namespace {

bool is_placeholder(const std::string& segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

/// The values of the placeholders, or nothing if the path is another.
std::optional<std::map<std::string, std::string>> match(const std::vector<std::string>& pattern,
                                                        const std::vector<std::string>& path) {
    if (pattern.size() != path.size()) return std::nullopt;
    std::map<std::string, std::string> values;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (is_placeholder(pattern[i])) {
            values.emplace(pattern[i].substr(1, pattern[i].size() - 2), path[i]);
        } else if (pattern[i] != path[i]) {
            return std::nullopt;
        }
    }
    return values;
}

template <typename Number>
std::optional<Number> parse(const std::string& text) {
    Number number{};
    const char* const last = text.data() + text.size();
    const auto [end, problem] = std::from_chars(text.data(), last, number);
    if (problem != std::errc() || end != last) return std::nullopt;
    return number;
}

void refuse_unknown(const std::map<std::string, std::string>& query,
                    const std::vector<std::string>& known) {
    for (const auto& [name, value] : query) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        std::string list;
        for (const auto& other : known) list += (list.empty() ? "" : ", ") + other;
        throw Error(ErrorCode::InvalidInput,
                    "Unknown query parameter \"" + name + "\"" +
                        (list.empty() ? "; none is read here" : "; read here: " + list));
    }
}

}  // namespace

std::uint64_t RouteCall::number_in_path(const std::string& name) const {
    const std::string& text = in_path(name);
    const auto number = parse<std::uint64_t>(text);
    if (!number || *number > kLargestInteger) {
        throw Error(ErrorCode::NotFound, "There is no " + name + " \"" + text + "\"");
    }
    return *number;
}

std::optional<std::string> RouteCall::text(const std::string& name) const {
    const auto found = m_query.find(name);
    if (found == m_query.end()) return std::nullopt;
    return found->second;
}

std::string RouteCall::required_text(const std::string& name) const {
    if (auto value = text(name)) return *value;
    throw Error(ErrorCode::InvalidInput, "The query parameter \"" + name + "\" is missing");
}

std::optional<std::uint64_t> RouteCall::integer(const std::string& name, std::uint64_t low,
                                                std::uint64_t high) const {
    const auto value = text(name);
    if (!value) return std::nullopt;
    const auto number = parse<std::uint64_t>(*value);
    if (!number || *number < low || *number > high) {
        throw Error(ErrorCode::InvalidInput, "The query parameter \"" + name +
                                                 "\" must be a whole number from " +
                                                 std::to_string(low) + " to " +
                                                 std::to_string(high) + ", not \"" + *value + "\"");
    }
    return number;
}

float RouteCall::required_number(const std::string& name) const {
    const std::string value = required_text(name);
    const auto number = parse<double>(value);
    if (!number || !(std::abs(*number) <= double{std::numeric_limits<float>::max()})) {
        throw Error(ErrorCode::InvalidInput,
                    "The query parameter \"" + name + "\" must be a number, not \"" + value + "\"");
    }
    return static_cast<float>(*number);
}

void Router::add(Route route) {
    auto segments = parse_target(route.pattern).segments;
    m_entries.push_back({std::move(route), std::move(segments)});
}

std::vector<std::string> Router::operations() const {
    std::vector<std::string> operations;
    operations.reserve(m_entries.size());
    for (const Entry& entry : m_entries) {
        operations.push_back(entry.route.method + " " + entry.route.pattern);
    }
    return operations;
}

HttpResponse Router::dispatch(const HttpRequest& request) const {
    Target target = parse_target(request.target);
    std::string allowed;
    for (const Entry& entry : m_entries) {
        auto values = match(entry.segments, target.segments);
        if (!values) continue;
        if (entry.route.method != request.method) {
            allowed += (allowed.empty() ? "" : ", ") + entry.route.method;
            continue;
        }
        refuse_unknown(target.query, entry.route.query);
        return entry.route.handler({request, std::move(*values), std::move(target.query)});
    }
    const std::string path = request.target.substr(0, request.target.find('?'));
    if (allowed.empty()) {
        return error_response(ErrorCode::NotFound, "There is nothing at " + path);
    }
    auto refused =
        error_response(405, ErrorCode::InvalidInput,
                       request.method + " is not served at " + path + "; use " + allowed);
    refused.headers.emplace_back("Allow", allowed);
    return refused;
}

HttpResponse Router::answer(const HttpRequest& request) const {
    return guarded([&] { return dispatch(request); });
}

HttpResponse guarded(const std::function<HttpResponse()>& work) noexcept {
    try {
        return work();
    } catch (const Error& error) {
        if (status_of(error.code()) >= 500) spdlog::error("{}", error.what());
        return error_response(error.code(), error.what());
    } catch (const std::bad_alloc&) {
        spdlog::error("out of memory");
        return error_response(ErrorCode::Unavailable,
                              "Not enough memory for this; close other programs and try again");
    } catch (const std::exception& error) {
        spdlog::error("unforeseen: {}", error.what());
        return error_response(ErrorCode::Corrupt,
                              std::string("Something unforeseen went wrong: ") + error.what());
    }
}

}  // namespace halfspace
