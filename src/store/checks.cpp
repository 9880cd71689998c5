// SPDX-License-Identifier: Apache-2.0
#include "store/checks.hpp"

#include "base/error.hpp"
#include "store/split_names.hpp"
#include "store/store_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <string>

namespace halfspace {

namespace {

constexpr std::size_t kMaxBins = 4096;
constexpr std::size_t kCheckChunkRows = 1024;

double norm(std::span<const float> vector) {
    double sum = 0;
    for (const float value : vector) sum += static_cast<double>(value) * value;
    return std::sqrt(sum);
}

bool is_unit(std::span<const float> row) {
    return std::abs(norm(row) - 1) <= static_cast<double>(Store::kNormTolerance);  // false for NaN
}

[[noreturn]] void fail_row(std::span<const float> row, std::size_t index, std::size_t count) {
    const auto bad = std::ranges::find_if(row, [](float value) { return !std::isfinite(value); });
    const std::string reason = bad != row.end()
                                   ? fmt::format("its value {} is {}", bad - row.begin(), *bad)
                                   : fmt::format("its norm is {:.9g}", norm(row));
    throw Error(ErrorCode::InvalidInput,
                fmt::format("Row {} of {} (counted from 0) is not a unit vector: {}; rows must be "
                            "finite and of norm 1 within {}. Nothing was added.",
                            index, count, reason, Store::kNormTolerance));
}

}  // namespace

void check_space(const VectorSpace& space, std::size_t most, std::string_view home) {
    if (space.dim < 1 || space.dim > most) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} can have 1 to {} dimensions, not {}", home, most, space.dim));
    }
    if (space.encoder_fingerprint.size() > HeaderFile::kMaxFingerprintBytes) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("An encoder's fingerprint can have {} characters, not {}",
                        HeaderFile::kMaxFingerprintBytes, space.encoder_fingerprint.size()));
    }
}

void check_rows(std::span<const float> rows, std::size_t dim, ThreadPool& pool) {
    if (rows.size() % dim != 0) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} floats are not a whole number of rows of {}; nothing was added",
                                rows.size(), dim));
    }
    const std::size_t count = rows.size() / dim;
    std::atomic<std::size_t> first_bad{count};
    pool.for_chunks(count, kCheckChunkRows, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            if (is_unit(rows.subspan(i * dim, dim))) continue;
            std::size_t known = first_bad;
            while (i < known && !first_bad.compare_exchange_weak(known, i)) {
            }
            return;
        }
    });
    const std::size_t bad = first_bad;
    if (bad < count) fail_row(rows.subspan(bad * dim, dim), bad, count);
}

void check_plane(const Plane& plane, std::size_t dim) {
    if (plane.weights.size() != dim) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The query has {} weights, the vector store has {} dimensions",
                                plane.weights.size(), dim));
    }
    const double largest = norm(plane.weights) + std::abs(static_cast<double>(plane.bias));
    if (largest < static_cast<double>(std::numeric_limits<float>::max()) / 2) return;
    if (std::isfinite(largest)) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The query's weights are too large: their norm and the bias come "
                                "to {:.3g}, scores would overflow; scale the query down",
                                largest));
    }
    throw Error(ErrorCode::InvalidInput, "The query's weights or bias are not finite numbers");
}

void check_score(float score) {
    if (!std::isnan(score)) return;
    throw Error(ErrorCode::InvalidInput, "The score to compare with is not a number");
}

void check_planes(std::span<const Plane> planes, std::size_t dim) {
    if (planes.size() > Store::kMaxPlanes) {
        throw Error(ErrorCode::InvalidInput, fmt::format("{} planes at once; there can be {}",
                                                         planes.size(), Store::kMaxPlanes));
    }
    for (const Plane& plane : planes) check_plane(plane, dim);
}

void check_bins(std::size_t bins) {
    if (bins >= 1 && bins <= kMaxBins) return;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("A histogram can have 1 to {} bins, not {}", kMaxBins, bins));
}

void check_target(float target) {
    if (std::isfinite(target)) return;
    throw Error(ErrorCode::InvalidInput, "The score to be near to is not a finite number");
}

void check_edges(std::span<const float> edges) {
    if (edges.size() > Store::kMaxEdges) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("Scores can be split at up to {} edges, not {}", Store::kMaxEdges,
                                edges.size()));
    }
    for (std::size_t i = 0; i < edges.size(); ++i) {
        if (std::isfinite(edges[i]) && (i == 0 || edges[i - 1] < edges[i])) continue;
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("Edges between scores must be finite and ascend; number {} is {}",
                                i, edges[i]));
    }
}

void check_split_name(std::string_view name, std::size_t known) {
    if (name.size() > SplitNames::kMaxNameBytes) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("A split's name may have {} bytes; \"{}...\" has {}",
                                SplitNames::kMaxNameBytes, name.substr(0, 40), name.size()));
    }
    if (known == SplitNames::kMaxCount) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("A vector store may have {} splits; \"{}\" would be one more",
                                SplitNames::kMaxCount, name));
    }
}

void check_given(std::span<const ItemId> ids, std::uint64_t items) {
    for (const ItemId id : ids) {
        if (value_of(id) < items) continue;
        throw Error(ErrorCode::NotFound,
                    fmt::format("Item {} is not in the vector store, which has {} items, "
                                "numbered from 0",
                                value_of(id), items));
    }
}

void fail_gone(ItemId id) {
    throw Error(ErrorCode::NotFound,
                fmt::format("The vector of item {} is gone: the item was removed and the vector "
                            "store compacted since",
                            value_of(id)));
}

}  // namespace halfspace
