// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/text_stream.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace halfspace {

/// The elements of a file that is one JSON array (RFC 8259), as text, one after another: the file
/// may be of any size. Says where elements end and checks nothing inside them.
class JsonElements {
public:
    static constexpr std::size_t kLongestElement_bytes = 64U << 20U;

    /// @throws as TextStream
    JsonElements(const std::filesystem::path& path, const std::string& encoding)
        : m_stream(path, encoding) {}

    /// The next element, or nothing after the last. What follows the array, and an element that
    /// the file ends in, are given too, with a `problem()`.
    [[nodiscard]] std::optional<std::string> next();
    /// Why the element that `next` gave last is none; empty if it is.
    [[nodiscard]] const std::string& problem() const noexcept { return m_problem; }

    /// Of the element `next` gave last, from 1.
    [[nodiscard]] std::uint64_t number() const noexcept { return m_number; }

    void rewind();

    [[nodiscard]] const TextStream& stream() const noexcept { return m_stream; }

private:
    enum class State { Before, Inside, After, Ended };

    std::optional<char> next_char();
    std::optional<std::string> read_element();
    std::optional<std::string> read_rest();
    void take(char c, std::string& element);

    TextStream m_stream;
    std::string m_block;
    std::size_t m_at = 0;
    std::uint64_t m_number = 0;
    State m_state = State::Before;
    std::string m_problem;
};

}  // namespace halfspace
