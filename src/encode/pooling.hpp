// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// How the rows of an item's tokens or places become one.
enum class Pooling {
    Mean,
    First,  ///< the CLS token
    Last,   ///< the last token that is no padding
    Max,
};

/// What a network gives, row-major.
struct NetworkOutput {
    std::vector<std::size_t> shape;
    std::vector<float> values;
};

/// One vector an item. The output's shape may be
///
///     n x dim                    finished vectors
///     n x tokens x dim           pooled over the tokens that the mask leaves
///     n x dim x height x width   pooled over the places of a picture, which have no first and
///     last:
///                                First and Last take the mean
///
/// @param mask  n x tokens: 1 for a token, 0 for padding; empty if all count
/// @return n x dim; an item whose mask leaves nothing becomes all NaN
/// @throws Error Corrupt for another shape or another n, saying what was got
std::vector<float> pooled(NetworkOutput output, Pooling pooling, std::size_t items,
                          std::span<const std::int64_t> mask);

/// `mean`, `cls` (or `first`), `last`, `max`. @throws Error Corrupt for another, naming those
Pooling pooling_from(const std::string& name);

}  // namespace halfspace
