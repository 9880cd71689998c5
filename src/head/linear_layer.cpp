// SPDX-License-Identifier: Apache-2.0
#include "head/linear_layer.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <string_view>

namespace halfspace {

namespace {

constexpr std::size_t kShown = 12;

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ErrorCode::InvalidInput, message);
}

std::string known_classes(const LinearLayer& layer) {
    if (layer.classes.empty()) return fmt::format("0 to {}", layer.biases.size() - 1);
    const auto shown = std::span(layer.classes).first(std::min(kShown, layer.classes.size()));
    return fmt::format("{}{}", fmt::join(shown, ", "),
                       layer.classes.size() > kShown ? ", ..." : "");
}

/// The place of a class among the names, or of a row among the rows where there are no names.
std::size_t place_of(const LinearLayer& layer, const std::string& wanted) {
    std::size_t place = layer.classes.size();
    if (layer.classes.empty()) {
        const char* const end = wanted.data() + wanted.size();
        const auto [stop, problem] = std::from_chars(wanted.data(), end, place);
        const bool is_row = problem == std::errc{} && stop == end && place < layer.biases.size();
        if (is_row) return place;
    } else {
        const auto found = std::ranges::find(layer.classes, wanted);
        if (found != layer.classes.end()) {
            return static_cast<std::size_t>(found - layer.classes.begin());
        }
    }
    throw Error(ErrorCode::NotFound, fmt::format("The head has no class \"{}\"; it has {}", wanted,
                                                 known_classes(layer)));
}

Head row_of(const LinearLayer& layer, std::size_t row) {
    const auto begin = layer.weights.begin() + static_cast<std::ptrdiff_t>(row * layer.dim);
    return {{begin, begin + static_cast<std::ptrdiff_t>(layer.dim)}, layer.biases[row]};
}

Head negated(Head head) {
    for (float& weight : head.weights) weight = -weight;
    head.bias = -head.bias;
    return head;
}

Head difference(Head head, const Head& other) {
    for (std::size_t i = 0; i < head.weights.size(); ++i) head.weights[i] -= other.weights[i];
    head.bias -= other.bias;
    return head;
}

std::string shape_of(const NamedTensor& tensor) {
    return fmt::format("{} [{}]", tensor.name, fmt::join(tensor.shape, ", "));
}

bool is_named(const std::string& name, std::string_view last) {
    return name == last || name.ends_with(fmt::format(".{}", last));
}

struct Pair {
    std::string_view weight;
    std::string_view bias;
};

/// What the weights and the biases of a linear layer are called.
constexpr Pair kPairs[] = {{"weight", "bias"}, {"coef_", "intercept_"}, {"coef", "intercept"}};

const NamedTensor* bias_beside(const std::vector<NamedTensor>& tensors, const NamedTensor& weight,
                               const Pair& pair) {
    std::string name = weight.name.substr(0, weight.name.size() - pair.weight.size());
    name += pair.bias;
    const auto found = std::ranges::find(tensors, name, &NamedTensor::name);
    return found == tensors.end() ? nullptr : &*found;
}

LinearLayer layer_of(const NamedTensor& weight, const NamedTensor* bias) {
    const bool is_row = weight.shape.size() == 1;
    if ((!is_row && weight.shape.size() != 2) || weight.shape.back() == 0 ||
        weight.shape.front() == 0) {
        refuse(fmt::format("{} is no table of weights; those of a linear layer are [rows, dim]",
                           shape_of(weight)));
    }
    LinearLayer layer;
    layer.dim = weight.shape.back();
    const std::uint64_t rows = is_row ? 1 : weight.shape.front();
    if (bias != nullptr && bias->shape != std::vector<std::uint64_t>{rows} &&
        !(bias->shape.empty() && rows == 1)) {
        refuse(fmt::format("{} does not fit {}", shape_of(*bias), shape_of(weight)));
    }
    layer.weights = weight.values();
    layer.biases = bias != nullptr ? bias->values() : std::vector<float>(rows, 0);
    return layer;
}

}  // namespace

Head head_of(const LinearLayer& layer, const std::optional<std::string>& wanted) {
    const std::size_t rows = layer.biases.size();
    if (rows == 1) {
        if (!wanted) return row_of(layer, 0);
        const std::size_t place = place_of(layer, *wanted);
        return layer.classes.empty() || place == 1 ? row_of(layer, 0) : negated(row_of(layer, 0));
    }
    if (!wanted && rows != 2) {
        refuse(fmt::format("The head has {} classes; say which one to take: {}", rows,
                           known_classes(layer)));
    }
    const std::size_t place = wanted ? place_of(layer, *wanted) : 1;
    if (rows == 2 && layer.rows_compete) {
        return difference(row_of(layer, place), row_of(layer, 1 - place));
    }
    return row_of(layer, place);
}

std::vector<std::string> classes_to_choose(const LinearLayer& layer) {
    if (layer.biases.size() <= 2) return {};
    if (!layer.classes.empty()) return layer.classes;
    std::vector<std::string> numbers;
    for (std::size_t row = 0; row < layer.biases.size(); ++row) {
        numbers.push_back(std::to_string(row));
    }
    return numbers;
}

std::string list_of(const std::vector<NamedTensor>& tensors) {
    std::vector<std::string> names;
    for (const NamedTensor& tensor : tensors) {
        if (names.size() == kShown) break;
        names.push_back(shape_of(tensor));
    }
    return fmt::format("{}{}", fmt::join(names, ", "), tensors.size() > kShown ? ", ..." : "");
}

LinearLayer layer_of(const std::vector<NamedTensor>& tensors) {
    for (const Pair& pair : kPairs) {
        const auto weight = std::ranges::find_if(
            tensors, [&](const NamedTensor& tensor) { return is_named(tensor.name, pair.weight); });
        if (weight == tensors.end()) continue;
        const NamedTensor* const bias = bias_beside(tensors, *weight, pair);
        const std::size_t used = bias == nullptr ? 1 : 2;
        if (tensors.size() == used) return layer_of(*weight, bias);
    }
    refuse(fmt::format("A head is one linear layer, a weight and its bias; the file holds {}",
                       tensors.empty() ? "no tensor" : list_of(tensors)));
}

}  // namespace halfspace
