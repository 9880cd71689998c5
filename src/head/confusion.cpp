// SPDX-License-Identifier: Apache-2.0
#include "head/confusion.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace halfspace {

namespace {

std::optional<double> share(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

void check(std::span<const std::size_t> places, std::size_t count, SetKind kind) {
    if (kind == SetKind::Exclusive && places.size() > 1) {
        throw Error(ErrorCode::InvalidInput, "An item has two classes of a set that allows one");
    }
    for (const std::size_t place : places) {
        if (place < count) continue;
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("There is no class {} of {}", place, count));
    }
}

void count_classes(std::vector<ClassFigures>& classes, const Outcome& outcome) {
    for (const std::size_t i : outcome.actual) ++classes[i].actual;
    for (const std::size_t i : outcome.predicted) ++classes[i].predicted;
    std::vector<std::size_t> both;
    std::ranges::set_intersection(outcome.actual, outcome.predicted, std::back_inserter(both));
    for (const std::size_t i : both) ++classes[i].right;
}

Averages averages_of(const ClassFigures& figures) {
    return {figures.precision().value_or(0), figures.recall().value_or(0),
            figures.f1().value_or(0)};
}

}  // namespace

std::optional<double> ClassFigures::precision() const noexcept {
    return share(right, predicted);
}
std::optional<double> ClassFigures::recall() const noexcept {
    return share(right, actual);
}
std::optional<double> ClassFigures::f1() const noexcept {
    return share(2 * right, actual + predicted);
}

Confusion confusion_of(std::size_t count, SetKind kind, std::span<const Outcome> outcomes) {
    Confusion result;
    result.classes.resize(count);
    result.items = outcomes.size();
    if (kind == SetKind::Exclusive) {
        result.cells.assign(count + 1, std::vector<std::uint64_t>(count + 1, 0));
    }
    std::uint64_t exact = 0;
    for (const Outcome& outcome : outcomes) {
        check(outcome.actual, count, kind);
        check(outcome.predicted, count, kind);
        count_classes(result.classes, outcome);
        if (outcome.actual == outcome.predicted) ++exact;
        if (result.cells.empty()) continue;
        const std::size_t row = outcome.actual.empty() ? count : outcome.actual.front();
        const std::size_t column = outcome.predicted.empty() ? count : outcome.predicted.front();
        ++result.cells[row][column];
    }
    result.accuracy = share(exact, result.items);

    ClassFigures all;
    for (const ClassFigures& one : result.classes) {
        const Averages its = averages_of(one);
        const auto parts = static_cast<double>(count);
        result.macro.precision += its.precision / parts;
        result.macro.recall += its.recall / parts;
        result.macro.f1 += its.f1 / parts;
        all.actual += one.actual;
        all.predicted += one.predicted;
        all.right += one.right;
    }
    result.micro = averages_of(all);
    return result;
}

}  // namespace halfspace
