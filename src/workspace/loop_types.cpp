// SPDX-License-Identifier: Apache-2.0
#include "workspace/loop_types.hpp"

#include "base/error.hpp"

#include <array>
#include <utility>

namespace halfspace {

namespace {

constexpr std::array kStrategies{std::pair{Strategy::Best, std::string_view("best")},
                                 std::pair{Strategy::Diverse, std::string_view("diverse")},
                                 std::pair{Strategy::Borderline, std::string_view("borderline")},
                                 std::pair{Strategy::Random, std::string_view("random")},
                                 std::pair{Strategy::Mix, std::string_view("mix")}};
constexpr std::array kRecipes{std::pair{Recipe::None, std::string_view("none")},
                              std::pair{Recipe::Pull, std::string_view("pull")},
                              std::pair{Recipe::Logistic, std::string_view("logistic")},
                              std::pair{Recipe::Sgd, std::string_view("sgd")}};

template <typename Names, typename Value>
std::string_view name_in(const Names& names, Value value) {
    for (const auto& [candidate, name] : names) {
        if (candidate == value) return name;
    }
    return "unknown";
}

template <typename Names>
auto value_in(const Names& names, std::string_view name, std::string_view what) {
    std::string known;
    for (const auto& [value, candidate] : names) {
        if (candidate == name) return value;
        known += (known.empty() ? "" : ", ") + std::string(candidate);
    }
    throw Error(ErrorCode::InvalidInput,
                "No " + std::string(what) + " \"" + std::string(name) + "\"; there are: " + known);
}

}  // namespace

std::string_view name_of(Strategy strategy) noexcept {
    return name_in(kStrategies, strategy);
}
std::string_view name_of(Recipe recipe) noexcept {
    return name_in(kRecipes, recipe);
}

Strategy strategy_from(std::string_view name) {
    return value_in(kStrategies, name, "strategy");
}
Recipe recipe_from(std::string_view name) {
    return value_in(kRecipes, name, "recipe");
}

}  // namespace halfspace
