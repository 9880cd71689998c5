// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

// A file of lists of numbers and texts: 8 bytes that say what it is, the CRC-32 (as in the store)
// of all that follows, then the parts one after another, each with its length in front of it as a
// uint64. All little-endian.

class CheckedWriter {
public:
    /// @param kind  8 bytes: what the file is, and the version of its format
    explicit CheckedWriter(std::string_view kind);

    void number(std::uint64_t value);
    void text(std::string_view value);
    void floats(std::span<const float> values);
    void numbers(std::span<const std::uint64_t> values);

    [[nodiscard]] std::string finish() &&;

private:
    void append(const void* data, std::size_t bytes);

    std::string m_bytes;
};

class CheckedReader {
public:
    /// `is_whole` is false then, and nothing may be read, if the bytes are of another kind,
    /// damaged or cut short.
    CheckedReader(std::span<const std::uint8_t> bytes, std::string_view kind);

    [[nodiscard]] bool is_whole() const noexcept { return m_is_whole; }

    /// In the order they were written. @throws Error Corrupt if they end before
    std::uint64_t number();
    std::string text();
    std::vector<float> floats();
    std::vector<std::uint64_t> numbers();

private:
    const std::uint8_t* take(std::uint64_t count, std::size_t width);

    std::span<const std::uint8_t> m_rest;
    bool m_is_whole = false;
};

}  // namespace halfspace
