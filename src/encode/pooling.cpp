// SPDX-License-Identifier: Apache-2.0
#include "encode/pooling.hpp"

#include "base/error.hpp"
#include "encode/unit_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace halfspace {
namespace {

/// Where the numbers of one item lie: number `d` of row `r` at `r * row_step + d * dim_step`.
struct Layout {
    std::size_t rows = 0;
    std::size_t dim = 0;
    std::size_t row_step = 0;
    std::size_t dim_step = 0;
};

Layout layout_of(const NetworkOutput& output, std::size_t items) {
    const auto& shape = output.shape;
    if (!shape.empty() && shape[0] == items) {
        if (shape.size() == 3) {
            return {shape[1], shape[2], shape[2], 1};
        }
        if (shape.size() == 4) {
            const std::size_t places = shape[2] * shape[3];
            return {places, shape[1], 1, places};
        }
    }
    throw Error(ErrorCode::Corrupt,
                fmt::format("the network gives {} numbers for {} items, which are neither vectors "
                            "nor rows of tokens or places",
                            fmt::join(shape, " x "), items));
}

/// The rows of one item that count.
std::vector<std::size_t> counted_rows(std::size_t rows, std::span<const std::int64_t> mask) {
    std::vector<std::size_t> counted;
    for (std::size_t row = 0; row < rows; ++row) {
        if (mask.empty() || mask[row] != 0) {
            counted.push_back(row);
        }
    }
    return counted;
}

float pooled_number(const float* column, std::span<const std::size_t> rows, std::size_t row_step,
                    Pooling pooling) {
    switch (pooling) {
        case Pooling::First: return column[rows.front() * row_step];
        case Pooling::Last: return column[rows.back() * row_step];
        case Pooling::Max: {
            float most = column[rows.front() * row_step];
            for (const std::size_t row : rows) most = std::max(most, column[row * row_step]);
            return most;
        }
        case Pooling::Mean: break;
    }
    double sum = 0;
    for (const std::size_t row : rows) sum += double{column[row * row_step]};
    return static_cast<float>(sum / static_cast<double>(rows.size()));
}

}  // namespace

std::vector<float> pooled(NetworkOutput output, Pooling pooling, std::size_t items,
                          std::span<const std::int64_t> mask) {
    if (output.shape.size() == 2 && output.shape[0] == items) {
        return std::move(output.values);
    }
    const Layout layout = layout_of(output, items);
    const bool has_order = output.shape.size() == 3;
    if (!has_order && pooling != Pooling::Max) pooling = Pooling::Mean;
    const bool has_mask = output.shape.size() == 3 && mask.size() == items * layout.rows;
    std::vector<float> vectors(items * layout.dim);
    for (std::size_t item = 0; item < items; ++item) {
        const float* numbers = output.values.data() + item * layout.rows * layout.dim;
        const std::span<float> vector(vectors.data() + item * layout.dim, layout.dim);
        const std::vector<std::size_t> rows = counted_rows(
            layout.rows, has_mask ? mask.subspan(item * layout.rows, layout.rows) : mask.first(0));
        if (rows.empty()) {
            mark_as_missing(vector);
            continue;
        }
        for (std::size_t d = 0; d < layout.dim; ++d) {
            vector[d] =
                pooled_number(numbers + d * layout.dim_step, rows, layout.row_step, pooling);
        }
    }
    return vectors;
}

Pooling pooling_from(const std::string& name) {
    if (name == "mean") return Pooling::Mean;
    if (name == "cls" || name == "first") return Pooling::First;
    if (name == "last") return Pooling::Last;
    if (name == "max") return Pooling::Max;
    throw Error(ErrorCode::Corrupt, "pooling is " + name + "; known are mean, cls, last and max");
}

}  // namespace halfspace
