// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"
#include "store/embedded_store.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace::testing {

/// Kinds of unit vectors that strain a search in different ways.
enum class Kind {
    Random,      ///< all directions
    Clustered,   ///< close to one of 8 centres, as an encoder's are
    Duplicates,  ///< 5 different rows only, so nearly every score is a tie
    Outlier,     ///< one dimension holds most of each row
    Axes,        ///< unit vectors of the axes, both signs: many scores exactly equal
};

std::string name_of(Kind kind);

/// n x dim floats, unit rows; the same for the same arguments.
std::vector<float> unit_rows(std::size_t n, std::size_t dim, unsigned seed,
                             Kind kind = Kind::Random);

/// dim floats of norm about 3.
std::vector<float> weights(std::size_t dim, unsigned seed);

/// A fingerprint as an encoder has.
VectorSpace space_of(std::size_t dim);

/// The answers by definition: a double loop over the rows, a full sort.
class PlainStore {
public:
    explicit PlainStore(std::size_t dim) : m_dim(dim) {}

    void add(const std::vector<float>& rows, const std::string& split);
    void truncate(std::size_t size);
    void see(ClassifierId classifier, std::uint64_t row) { m_seen[classifier].insert(row); }
    void remove(std::uint64_t row) { m_removed.insert(row); }

    [[nodiscard]] std::size_t size() const { return m_splits.size(); }
    [[nodiscard]] float score(const Plane& plane, std::uint64_t row) const;
    [[nodiscard]] bool passes(std::uint64_t row, const Filter& filter) const;
    /// All that pass, best first.
    [[nodiscard]] std::vector<Match> ranked(const Plane& plane, const Filter& filter) const;

private:
    std::size_t m_dim;
    std::vector<float> m_rows;
    std::vector<std::string> m_splits;
    std::map<ClassifierId, std::set<std::uint64_t>> m_seen;
    std::set<std::uint64_t> m_removed;
};

/// The first `count` from `offset` on.
std::vector<Match> page(const std::vector<Match>& matches, std::size_t offset, std::size_t count);

/// Expects `store` to hold exactly the first `rows.size() / dim` rows of `rows`.
void expect_rows(const Store& store, const std::vector<float>& rows);

}  // namespace halfspace::testing
