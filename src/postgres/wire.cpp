// SPDX-License-Identifier: Apache-2.0
#include "postgres/wire.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace halfspace::wire {

namespace {

constexpr std::uint32_t kBigintType = 20;  // pg_type.dat
constexpr std::uint32_t kByteaType = 17;
constexpr std::size_t kArrayHeaderBytes = 20;
constexpr std::size_t kElementBytes = 4 + sizeof(std::int64_t);

void append_array_header(std::string& bytes, std::uint32_t type, std::size_t size) {
    append<std::uint32_t>(bytes, size == 0 ? 0 : 1);  // dimensions
    append<std::uint32_t>(bytes, 0);                  // no nulls
    append<std::uint32_t>(bytes, type);
    if (size == 0) return;
    append<std::uint32_t>(bytes, static_cast<std::uint32_t>(size));
    append<std::uint32_t>(bytes, 1);  // the first one's number
}

[[noreturn]] void fail_array() {
    throw Error(ErrorCode::Corrupt, "PostgreSQL answered with a list of numbers that is none");
}

}  // namespace

void append_vector(std::string& bytes, std::span<const float> row) {
    append<std::uint16_t>(bytes, static_cast<std::uint16_t>(row.size()));
    append<std::uint16_t>(bytes, 0);
    for (const float value : row) append(bytes, std::bit_cast<std::uint32_t>(value));
}

void read_vector(std::string_view bytes, std::span<float> row) {
    constexpr std::size_t kHeaderBytes = 4;
    if (bytes.size() != kHeaderBytes + row.size_bytes() ||
        read<std::uint16_t>(bytes.data()) != row.size()) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("PostgreSQL holds a vector of {} bytes where one of {} dimensions "
                                "belongs",
                                bytes.size(), row.size()));
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
        row[i] = read_float(bytes.data() + kHeaderBytes + i * sizeof(float));
    }
}

std::string array_of(std::span<const std::int64_t> numbers) {
    std::string bytes;
    bytes.reserve(kArrayHeaderBytes + numbers.size() * kElementBytes);
    append_array_header(bytes, kBigintType, numbers.size());
    for (const std::int64_t number : numbers) {
        append<std::uint32_t>(bytes, sizeof number);
        append(bytes, number);
    }
    return bytes;
}

std::string array_of(std::span<const std::string> texts) {
    std::string bytes;
    append_array_header(bytes, kByteaType, texts.size());
    for (const std::string& text : texts) {
        append<std::uint32_t>(bytes, static_cast<std::uint32_t>(text.size()));
        bytes += text;
    }
    return bytes;
}

std::vector<std::int64_t> numbers_of(std::string_view array) {
    std::vector<std::int64_t> numbers;
    if (array.size() < 12) fail_array();
    if (read<std::uint32_t>(array.data()) == 0) return numbers;
    if (array.size() < kArrayHeaderBytes) fail_array();
    const auto size = read<std::uint32_t>(array.data() + 12);
    if (read<std::uint32_t>(array.data() + 8) != kBigintType ||
        array.size() != kArrayHeaderBytes + size * kElementBytes) {
        fail_array();
    }
    numbers.reserve(size);
    for (std::size_t at = kArrayHeaderBytes; at < array.size(); at += kElementBytes) {
        numbers.push_back(read<std::int64_t>(array.data() + at + 4));
    }
    return numbers;
}

std::string bytes_of(std::span<const std::uint64_t> words) {
    std::string bytes;
    bytes.reserve(words.size_bytes());
    for (const std::uint64_t word : words) {
        for (unsigned i = 0; i < 64; i += 8) bytes.push_back(static_cast<char>(word >> i));
    }
    return bytes;
}

std::vector<std::uint64_t> words_of(std::string_view bytes) {
    std::vector<std::uint64_t> words((bytes.size() + 7) / 8);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        words[i / 8] |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (i % 8 * 8);
    }
    return words;
}

}  // namespace halfspace::wire
