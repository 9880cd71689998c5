// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace::wire {

// PostgreSQL's binary formats (each type's send and receive functions), all big-endian; of pgvector
// `vector`: int16 dimension, int16 0, then float4 each.

/// Appends an integer in big-endian order.
template <std::integral Number>
void append(std::string& bytes, Number number) {
    for (std::size_t i = sizeof number; i-- > 0;) {
        bytes.push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i)));
    }
}

/// Reads an integer of this size. @param bytes  at least that many
template <std::integral Number>
Number read(const char* bytes) noexcept {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
        number = number << 8U | static_cast<unsigned char>(bytes[i]);
    }
    return static_cast<Number>(number);
}

inline float read_float(const char* bytes) noexcept {
    return std::bit_cast<float>(read<std::uint32_t>(bytes));
}

/// A float row as a `vector`.
void append_vector(std::string& bytes, std::span<const float> row);
/// The same back. @throws Error Corrupt if it has not row.size() dimensions
void read_vector(std::string_view bytes, std::span<float> row);

/// `bigint[]` and `bytea[]`.
std::string array_of(std::span<const std::int64_t> numbers);
std::string array_of(std::span<const std::string> texts);
/// A `bigint[]` without nulls. @throws Error Corrupt if it is none
std::vector<std::int64_t> numbers_of(std::string_view array);

/// Little-endian words as a `bytea` whose bit n, as get_bit() counts them, is bit n of the words.
std::string bytes_of(std::span<const std::uint64_t> words);
/// The same back; a rest shorter than a word counts as its low bits.
std::vector<std::uint64_t> words_of(std::string_view bytes);

}  // namespace halfspace::wire
