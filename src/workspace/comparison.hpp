// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/drift.hpp"
#include "workspace/loop_types.hpp"
#include "workspace/predictor.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

/// A random sample of a split or of a source, as vectors.
struct DataSample {
    std::string name;         ///< for a person: the split, or the path
    std::uint64_t total = 0;  ///< items there are
    std::vector<std::string> keys;
    std::vector<std::optional<ItemId>> items;  ///< one a key; nothing outside the workspace
    std::vector<float> rows;                   ///< keys.size() x dim, unit vectors
};

struct ComparisonOptions {
    std::size_t sample = 2000;       ///< items of each side, 20 to kMostCompared
    std::size_t farthest = 12;       ///< how many of the items that look most new are named
    std::size_t permutations = 999;  ///< of the test of the vectors; 199 or more
    std::uint64_t seed = 1;          ///< the same data and seed give the same answer
    ProgressCallback on_progress;    ///< of embedding a source
    std::stop_token stop;
};
inline constexpr std::size_t kMostCompared = 10'000;

/// One side of a comparison.
struct ComparedSide {
    std::string name;
    std::uint64_t total = 0;
    std::uint64_t sampled = 0;
    double mean_score = 0;
    ShareInterval above;                ///< share of the sample with score >= cut-off
    std::vector<std::uint64_t> counts;  ///< of the sample's scores, in the bins of the comparison
};

/// An item of the new data and how well the old data covers it.
struct FarItem {
    std::string key;
    std::optional<ItemId> item;
    float score = 0;
    float nearest_cosine = 0;  ///< with the most alike item of the old data's sample
};

/// How new data differs from old, for one head.
struct DataComparison {
    ComparedSide before, after;
    float cut_off = 0;
    float low = 0, high = 0;  ///< the bins of the scores divide this range evenly
    ScoreTest scores;
    DistanceTest distance;
    float usual_cosine = 0;          ///< 99 of 100 old items have another one at least so alike
    ShareInterval beyond;            ///< share of the new items that have no old one so alike
    std::vector<FarItem> farthest;   ///< the least covered first
    bool scores_differ = false;      ///< p < kDriftLevel
    bool items_differ = false;       ///< p < kDriftLevel
    std::vector<std::string> words;  ///< what this means, a sentence each
};
/// Two tests are made: so a fault in one of a hundred comparisons of the same data, in all.
inline constexpr double kDriftLevel = 0.005;

/// Items of a split drawn at random, at most `count`. @throws Error NotFound for an unknown split
DataSample sample_split(Workspace& workspace, const std::string& split, std::size_t count,
                        std::uint64_t seed);

/// Records of a source drawn at random (J. Vitter's algorithm R), at most `count`, embedded by the
/// workspace's encoder; those with a problem are left out.
/// @throws Error InvalidInput if the source holds other vectors, or nothing that can be embedded;
///         Unavailable if the stop token came
DataSample sample_source(Workspace& workspace, Source& source, const ComparisonOptions& options);

/// Compares two samples: the scores by the test of Kolmogorov and Smirnov, the vectors by the
/// maximum mean discrepancy of 1,000 of each.
/// @throws Error InvalidInput if a side has fewer than 20 items, or an option is out of range
DataComparison compare(const DataSample& before, const DataSample& after, const SavedHead& saved,
                       float cut_off, const ComparisonOptions& options);

}  // namespace halfspace
