// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/head.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// A linear layer of any number of outputs, as other libraries save it.
struct LinearLayer {
    std::size_t dim = 0;
    std::vector<float> weights;        ///< rows x dim, row-major
    std::vector<float> biases;         ///< one a row
    std::vector<std::string> classes;  ///< one a row; of one row: its no and its yes; or none
    bool rows_compete = true;  ///< as under a softmax: of two rows only their difference counts
};

/// The one output of a layer that a head is.
///
/// One row is the head. Of two rows that compete, the head is the wanted one (without `wanted`: the
/// second) minus the other: the logit of the softmax. Else it is the row of the wanted class.
///
/// @param wanted  name of a class; where the file names none, a row's number from 0
/// @throws Error InvalidInput if a class must be wanted and is not; NotFound if there is no such
///         class; both list them
Head head_of(const LinearLayer& layer, const std::optional<std::string>& wanted);

/// What `head_of` takes as `wanted`, where it asks for that.
std::vector<std::string> classes_to_choose(const LinearLayer& layer);

/// A tensor of a file, read when it is asked for.
struct NamedTensor {
    std::string name;
    std::vector<std::uint64_t> shape;
    std::function<std::vector<float>()> values;  ///< row-major, as many as `shape` says
};

/// The layer of a file with one `weight` ([rows, dim] or [dim]) and perhaps its `bias` ([rows]),
/// both with the same prefix (`fc.weight`); scikit-learn's `coef_` and `intercept_` likewise.
/// @throws Error InvalidInput if the file holds something else, saying what; as `values`
LinearLayer layer_of(const std::vector<NamedTensor>& tensors);

/// `tensors` by name and shape for messages: `a.weight [3, 512]`; some of them, if they are many.
std::string list_of(const std::vector<NamedTensor>& tensors);

}  // namespace halfspace
