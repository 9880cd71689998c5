// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace halfspace {

// What every home of a store refuses, in the same words. These throw Error InvalidInput.

/// A space of 1 to `most` dimensions whose fingerprint has room in a store's header.
/// @param home  what keeps the vectors, for the person: `A vector store in PostgreSQL`
void check_space(const VectorSpace& space, std::size_t most, std::string_view home);

/// Rows to add: a whole number of them, each finite and of norm 1 within Store::kNormTolerance.
/// Names the first that is not.
void check_rows(std::span<const float> rows, std::size_t dim, ThreadPool& pool);

/// A plane of this dimension, finite, and small enough that no score overflows a float.
void check_plane(const Plane& plane, std::size_t dim);
/// Up to Store::kMaxPlanes of them.
void check_planes(std::span<const Plane> planes, std::size_t dim);
/// A score to compare with is a number; it may be infinite.
void check_score(float score);
/// A score to be near to is finite.
void check_target(float target);
/// Up to Store::kMaxEdges, finite, strictly ascending.
void check_edges(std::span<const float> edges);
/// 1 to 4096.
void check_bins(std::size_t bins);
/// The name of a new split beside `known` others: not too long, and not one too many.
void check_split_name(std::string_view name, std::size_t known);

/// @throws Error NotFound if one of `ids` was never given; `items` were
void check_given(std::span<const ItemId> ids, std::uint64_t items);
/// @throws Error NotFound, saying that the item's vector was dropped by a compaction
[[noreturn]] void fail_gone(ItemId id);

}  // namespace halfspace
