// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace halfspace {

/// Picks `count` of n candidates that are good and unlike one another: greedy maximisation of a
/// determinantal point process with the kernel L_ij = q_i q_j x_i . x_j, q_i = exp(quality *
/// (cosine_i - best cosine)) (L. Chen, G. Zhang, H. Zhou: Fast Greedy MAP Inference for
/// Determinantal Point Process, NeurIPS 2018).
///
/// @param rows     n x dim, unit vectors, row-major
/// @param cosines  n cosines of the rows with the query
/// @param quality  how much being good counts against being different, >= 0
/// @return indices in the order picked, the first the best candidate; all n, if `count` is larger.
/// Candidates that
///         lie in the span of those picked come last, by their cosine. Equal ones go by the lower
///         index.
/// @throws Error InvalidInput if the sizes do not fit
std::vector<std::size_t> pick_diverse(std::span<const float> rows, std::span<const float> cosines,
                                      std::size_t count, double quality = 2.0);

}  // namespace halfspace
