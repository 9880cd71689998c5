// SPDX-License-Identifier: Apache-2.0
#include "map/checked_bytes.hpp"

#include "base/error.hpp"
#include "store/checksum.hpp"

#include <bit>
#include <cstring>
#include <utility>

namespace halfspace {

namespace {

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

constexpr std::size_t kKind_bytes = 8;
constexpr std::size_t kFront_bytes = kKind_bytes + 4;

template <typename Value>
std::vector<Value> copied(const std::uint8_t* from, std::uint64_t count) {
    std::vector<Value> values(count);
    if (count > 0) std::memcpy(values.data(), from, count * sizeof(Value));
    return values;
}

}  // namespace

CheckedWriter::CheckedWriter(std::string_view kind) {
    append(kind.data(), kKind_bytes);
    m_bytes.resize(kFront_bytes);
}

void CheckedWriter::append(const void* data, std::size_t bytes) {
    m_bytes.append(static_cast<const char*>(data), bytes);
}

void CheckedWriter::number(std::uint64_t value) {
    append(&value, sizeof(value));
}

void CheckedWriter::text(std::string_view value) {
    number(value.size());
    append(value.data(), value.size());
}

void CheckedWriter::floats(std::span<const float> values) {
    number(values.size());
    append(values.data(), values.size_bytes());
}

void CheckedWriter::numbers(std::span<const std::uint64_t> values) {
    number(values.size());
    append(values.data(), values.size_bytes());
}

std::string CheckedWriter::finish() && {
    const std::uint32_t sum =
        crc32(std::as_bytes(std::span(m_bytes.data(), m_bytes.size()).subspan(kFront_bytes)));
    std::memcpy(m_bytes.data() + kKind_bytes, &sum, sizeof(sum));
    return std::move(m_bytes);
}

CheckedReader::CheckedReader(std::span<const std::uint8_t> bytes, std::string_view kind) {
    if (bytes.size() < kFront_bytes || std::memcmp(bytes.data(), kind.data(), kKind_bytes) != 0) {
        return;
    }
    std::uint32_t sum = 0;
    std::memcpy(&sum, bytes.data() + kKind_bytes, sizeof(sum));
    m_rest = bytes.subspan(kFront_bytes);
    m_is_whole = sum == crc32(std::as_bytes(m_rest));
}

const std::uint8_t* CheckedReader::take(std::uint64_t count, std::size_t width) {
    if (!m_is_whole || count > m_rest.size() / width) {
        throw Error(ErrorCode::Corrupt, "A file of a map ends before it should");
    }
    const std::uint8_t* const first = m_rest.data();
    m_rest = m_rest.subspan(count * width);
    return first;
}

std::uint64_t CheckedReader::number() {
    return copied<std::uint64_t>(take(1, sizeof(std::uint64_t)), 1).front();
}

std::string CheckedReader::text() {
    const std::uint64_t size = number();
    const std::uint8_t* const first = take(size, 1);
    return {first, first + size};
}

std::vector<float> CheckedReader::floats() {
    const std::uint64_t count = number();
    return copied<float>(take(count, sizeof(float)), count);
}

std::vector<std::uint64_t> CheckedReader::numbers() {
    const std::uint64_t count = number();
    return copied<std::uint64_t>(take(count, sizeof(std::uint64_t)), count);
}

}  // namespace halfspace
