// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace halfspace {

/// How the items of an answer are found; their scores are always those of the float32 rows. From
/// the strongest to the weakest.
enum class Method : std::uint8_t {
    Exact,        ///< as a plain double loop over all rows would
    ReadThrough,  ///< the same, but every row that passes the filter is fetched and scored here
    Approximate,  ///< by an index that may miss items
};

/// `exact`, `read-through`, `approximate`.
std::string_view name_of(Method method) noexcept;

constexpr Method weaker(Method a, Method b) noexcept {
    return std::max(a, b);
}

/// How a store answers each kind of query, to be told to the person.
struct StoreMethods {
    std::string home;             ///< what keeps the vectors: `folder`, `PostgreSQL`, `Weaviate`
    std::string index = {};       ///< what approximate answers are found by: `hnsw`, `ivfflat`
    Method best = Method::Exact;  ///< also best_of_many
    Method borderline = Method::Exact;
    Method random = Method::Exact;
    Method ranges = Method::Exact;     ///< at_least, below, count_at_least, stratified
    Method histogram = Method::Exact;  ///< its `error` tells of counts of estimates
};

}  // namespace halfspace
