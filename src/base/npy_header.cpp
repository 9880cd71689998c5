// SPDX-License-Identifier: Apache-2.0
#include "base/npy_header.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <string_view>

namespace halfspace {

namespace {

std::uint64_t little_endian(std::span<const unsigned char> bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) number = number << 8U | bytes[i];
    return number;
}

/// What follows `'name':` in the header's dictionary.
std::string_view after_name(std::string_view header, const std::string& name) {
    const auto at = header.find("'" + name + "'");
    if (at == std::string_view::npos) return {};
    const auto colon = header.find(':', at);
    if (colon == std::string_view::npos) return {};
    const auto value = header.find_first_not_of(' ', colon + 1);
    return value == std::string_view::npos ? std::string_view{} : header.substr(value);
}

std::vector<std::uint64_t> numbers_in(std::string_view tuple) {
    std::vector<std::uint64_t> numbers;
    const auto end = std::min(tuple.find(')'), tuple.size());
    for (std::size_t at = 0; at < end;) {
        std::uint64_t number = 0;
        const auto [next, problem] = std::from_chars(tuple.data() + at, tuple.data() + end, number);
        if (problem == std::errc{}) {
            numbers.push_back(number);
            at = static_cast<std::size_t>(next - tuple.data());
        } else {
            ++at;
        }
    }
    return numbers;
}

}  // namespace

NpyHeader read_npy_header(const ByteReader& read, std::uint64_t size, const std::string& name) {
    constexpr std::uint64_t kLongestHeader_bytes = 1U << 20U;
    const auto corrupt = [&](const std::string& what) {
        return Error(ErrorCode::Corrupt, name + " " + what);
    };
    std::array<unsigned char, 12> head{};
    if (size < head.size()) throw corrupt("is too short for a numpy file");
    read(std::as_writable_bytes(std::span(head)), 0);
    if (std::memcmp(head.data(), "\x93NUMPY", 6) != 0 || head[6] < 1 || head[6] > 3) {
        throw corrupt("is no numpy file");
    }
    const std::size_t width = head[6] == 1 ? 2 : 4;
    const std::uint64_t length = little_endian(std::span(head).subspan(8, width));
    NpyHeader layout;
    layout.start = 8 + width + length;
    if (length > kLongestHeader_bytes || layout.start > size) {
        throw corrupt("ends inside its header");
    }
    std::string header(length, '\0');
    read(std::as_writable_bytes(std::span(header)), 8 + width);
    std::string_view type = after_name(header, "descr");
    type.remove_prefix(std::min<std::size_t>(1, type.size()));
    layout.type = type.substr(0, type.find('\''));
    layout.shape = numbers_in(after_name(header, "shape"));
    layout.is_fortran_order = after_name(header, "fortran_order").starts_with("True");
    return layout;
}

}  // namespace halfspace
