// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/package.hpp"

#include <openvino/openvino.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace halfspace {

/// A port's usual name if it has one, else any of its names; some exporters give none.
std::string name_of_port(const ov::Output<const ov::Node>& port);

/// The output to use of a network as it stands: the first wanted name there is, else the only table
/// of `dim` numbers a row. Nothing if there is neither.
std::optional<ov::Output<const ov::Node>> output_of(
    const std::vector<ov::Output<const ov::Node>>& outputs, const TowerNetwork& tower,
    std::size_t dim);

/// Where the vectors are: the output to use, a tensor inside that has a wanted name, or what goes
/// into the last linear layer of a classifier.
/// @throws Error Corrupt if there is nothing of the kind, saying what there is and what to do
ov::Output<ov::Node> vectors_of(const std::shared_ptr<ov::Model>& whole, const TowerNetwork& tower,
                                std::size_t dim);

/// The part of the network in front of the vectors, with only the inputs it needs. @throws as
/// `vectors_of`
std::shared_ptr<ov::Model> cut_to_vectors(const std::shared_ptr<ov::Model>& whole,
                                          const TowerNetwork& tower, std::size_t dim);

}  // namespace halfspace
