// SPDX-License-Identifier: Apache-2.0
#include "http/uri.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <charconv>

namespace halfspace {

namespace {

constexpr std::string_view kDigits = "0123456789ABCDEF";
constexpr std::string_view kPlain =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

/// Calls `use` with each part of `text` between separators.
template <typename Use>
void for_parts(std::string_view text, char separator, Use use) {
    while (true) {
        const auto end = text.find(separator);
        use(text.substr(0, end));
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

std::string decode_query_part(std::string_view text) {
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return percent_decode(spaced);
}

std::map<std::string, std::string> parse_query(std::string_view text) {
    std::map<std::string, std::string> query;
    for_parts(text, '&', [&](std::string_view part) {
        if (part.empty()) return;
        const auto equals = part.find('=');
        auto name = decode_query_part(part.substr(0, equals));
        auto value = equals == std::string_view::npos ? std::string()
                                                      : decode_query_part(part.substr(equals + 1));
        if (!query.emplace(name, std::move(value)).second) {
            throw Error(ErrorCode::InvalidInput,
                        "The query parameter \"" + name + "\" is given twice; give it once");
        }
    });
    return query;
}

}  // namespace

std::string percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        unsigned value = 0;
        const auto digits = text.substr(i + 1, 2);
        const auto [end, problem] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (problem != std::errc() || digits.size() != 2 || end != digits.data() + 2) {
            throw Error(ErrorCode::InvalidInput, "\"" + std::string(text) +
                                                     "\" has a % without two hexadecimal digits "
                                                     "behind it; write a plain % as %25");
        }
        decoded += static_cast<char>(value);
        i += 2;
    }
    return decoded;
}

std::string percent_encode(std::string_view text) {
    std::string encoded;
    for (const char character : text) {
        if (kPlain.find(character) != std::string_view::npos) {
            encoded += character;
            continue;
        }
        const auto byte = static_cast<unsigned char>(character);
        encoded += '%';
        encoded += kDigits[byte >> 4U];
        encoded += kDigits[byte & 15U];
    }
    return encoded;
}

Target parse_target(std::string_view target) {
    const auto mark = target.find('?');
    auto path = target.substr(0, mark);
    if (path.empty() || path.front() != '/') {
        throw Error(ErrorCode::InvalidInput, "\"" + std::string(path) + "\" is not a path");
    }
    path.remove_prefix(1);
    Target parsed;
    for_parts(path, '/',
              [&](std::string_view part) { parsed.segments.push_back(percent_decode(part)); });
    if (mark != std::string_view::npos) parsed.query = parse_query(target.substr(mark + 1));
    return parsed;
}

}  // namespace halfspace
