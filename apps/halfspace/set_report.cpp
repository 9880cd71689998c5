// SPDX-License-Identifier: Apache-2.0
#include "set_report.hpp"

#include "base/progress.hpp"
#include "output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace halfspace {

namespace {

constexpr std::size_t kWidestMatrix = 12;  // classes
constexpr std::size_t kShownPairs = 20;
constexpr std::size_t kNameWidth = 32;
constexpr std::size_t kCellWidth = 7;

std::string cut(const std::string& name, std::size_t width) {
    return name.size() <= width ? name : name.substr(0, width - 2) + "..";
}

std::string figures_of(const ClassConfusion& held) {
    std::string text = fmt::format("{:<{}}  {:>7}  {:>7}  {:>9}  {:>6}  {:>6}\n", "class",
                                   kNameWidth, "items", "given", "precision", "recall", "F1");
    for (std::size_t i = 0; i < held.names.size(); ++i) {
        const ClassFigures& its = held.confusion.classes[i];
        text += fmt::format("{:<{}}  {:>7}  {:>7}  {:>9}  {:>6}  {:>6}\n",
                            cut(held.names[i], kNameWidth), kNameWidth, its.actual, its.predicted,
                            percent(its.precision()), percent(its.recall()), percent(its.f1()));
    }
    const auto average = [&](const char* name, const Averages& its) {
        text += fmt::format("{:<{}}  {:>7}  {:>7}  {:>9}  {:>6}  {:>6}\n", name, kNameWidth, "", "",
                            percent(its.precision), percent(its.recall), percent(its.f1));
    };
    average("mean of the classes (macro)", held.confusion.macro);
    average("all decisions (micro)", held.confusion.micro);
    return text;
}

std::string name_at(const ClassConfusion& held, std::size_t place) {
    return place < held.names.size() ? held.names[place] : "(none)";
}

/// Rows are what the items are, columns what they were given.
std::string matrix_of(const ClassConfusion& held) {
    const std::size_t count = held.names.size() + 1;
    std::string text = fmt::format("\n{:<{}}", "is \\ given", kNameWidth);
    for (std::size_t i = 0; i < count; ++i) {
        text += fmt::format("  {:>{}}", cut(name_at(held, i), kCellWidth), kCellWidth);
    }
    text += "\n";
    for (std::size_t row = 0; row < count; ++row) {
        text += fmt::format("{:<{}}", cut(name_at(held, row), kNameWidth), kNameWidth);
        for (const std::uint64_t cell : held.confusion.cells[row]) {
            text += fmt::format("  {:>{}}", cell, kCellWidth);
        }
        text += "\n";
    }
    return text;
}

std::string worst_pairs(const ClassConfusion& held) {
    const auto& cells = held.confusion.cells;
    std::vector<std::tuple<std::uint64_t, std::size_t, std::size_t>> pairs;
    for (std::size_t row = 0; row < cells.size(); ++row) {
        for (std::size_t column = 0; column < cells.size(); ++column) {
            if (row != column && cells[row][column] > 0) {
                pairs.emplace_back(cells[row][column], row, column);
            }
        }
    }
    std::ranges::stable_sort(pairs, std::ranges::greater{},
                             [](const auto& pair) { return std::get<0>(pair); });
    std::string text = pairs.empty() ? "" : "\nConfused most:\n";
    for (std::size_t i = 0; i < std::min(pairs.size(), kShownPairs); ++i) {
        const auto& [items, row, column] = pairs[i];
        text +=
            fmt::format("{:>7}  {}, given {}\n", items, name_at(held, row), name_at(held, column));
    }
    if (pairs.size() > kShownPairs) {
        text += fmt::format("... and {} more pairs; --json has the whole matrix\n",
                            with_thousands(pairs.size() - kShownPairs));
    }
    return text;
}

}  // namespace

std::string to_people(const ClassSetState& state) {
    std::string text = fmt::format(
        "{}: {}, {} classes, {} rounds fitted, {} items of {} unseen\n\n{:<{}}  {:>8}  {:>8}  "
        "{:>6}  {:>8}\n",
        state.name, state.kind == SetKind::Tags ? "tags" : "one class an item",
        state.classes.size(), state.round - 1, with_thousands(state.unseen), state.split, "class",
        kNameWidth, "positive", "negative", "unsure", "cut-off");
    for (const ClassState& one : state.classes) {
        text += fmt::format("{:<{}}  {:>8}  {:>8}  {:>6}  {:>8.3g}\n", cut(one.name, kNameWidth),
                            kNameWidth, one.counts.positive, one.counts.negative, one.counts.unsure,
                            one.cut_off);
    }
    return text;
}

std::string to_people(const ClassConfusion& held) {
    std::string text = fmt::format("{} items, {} without a truth; {} got exactly what they are\n\n",
                                   with_thousands(held.confusion.items),
                                   with_thousands(held.unknown), percent(held.confusion.accuracy)) +
                       figures_of(held);
    if (held.confusion.cells.empty()) return text;
    return text + (held.names.size() <= kWidestMatrix ? matrix_of(held) : worst_pairs(held));
}

}  // namespace halfspace
