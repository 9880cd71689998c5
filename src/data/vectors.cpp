// SPDX-License-Identifier: Apache-2.0
#include "data/vectors.hpp"

#include "data/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace halfspace {

std::optional<std::vector<float>> parse_vector(std::string_view text) {
    text = trimmed(text);
    if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
    text = trimmed(text.substr(1, text.size() - 2));
    std::vector<float> numbers;
    while (!text.empty()) {
        double number = 0;
        if (text.front() == '+') text.remove_prefix(1);
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (problem != std::errc{}) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        numbers.push_back(static_cast<float>(number));
        const std::string_view rest = trimmed(text);
        if (rest.empty()) break;
        const bool is_comma = rest.front() == ',';
        if (!is_comma && rest.size() == text.size()) return std::nullopt;  // nothing between
        text = trimmed(rest.substr(is_comma ? 1 : 0));
        if (text.empty()) return std::nullopt;
    }
    return numbers;
}

std::string vector_problem(std::span<const float> vector, std::size_t dim) {
    if (vector.empty()) return "the vector has no numbers";
    if (dim != 0 && vector.size() != dim) {
        return fmt::format("the vector has {} numbers, those before it {}", vector.size(), dim);
    }
    const auto bad = std::ranges::find_if(vector, [](float x) { return !std::isfinite(x); });
    if (bad != vector.end()) {
        return fmt::format("number {} of the vector is {}", bad - vector.begin() + 1,
                           std::isnan(*bad) ? "not a number (NaN)" : "infinite");
    }
    if (std::ranges::all_of(vector, [](float x) { return x == 0; })) {
        return "the vector is all zeros";
    }
    return {};
}

}  // namespace halfspace
