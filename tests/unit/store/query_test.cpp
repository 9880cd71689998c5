// SPDX-License-Identifier: Apache-2.0
#include "store/embedded_store.hpp"
#include "store_home.hpp"
#include "store_samples.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <set>
#include <tuple>

namespace halfspace {
namespace {

using namespace testing;

constexpr ClassifierId kDogs{1};
constexpr ClassifierId kCats{7};
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// The store under test and the plain one, filled alike: two splits, half seen by kDogs and 99 of
/// 100 by kCats.
struct Pair {
    Pair(Kind kind, std::size_t dim, std::size_t n) : store(space_of(dim)), plain(dim) {
        std::vector<ItemId> dogs;
        std::vector<ItemId> cats;
        const std::vector<float> rows = unit_rows(n, dim, 5, kind);
        std::size_t begin = 0;
        for (std::size_t batch = 1; begin < n; ++batch) {  // sizes 7, 14, 21, ...
            const std::size_t end = std::min(n, begin + 7 * batch);
            const std::vector<float> part(rows.begin() + static_cast<std::ptrdiff_t>(begin * dim),
                                          rows.begin() + static_cast<std::ptrdiff_t>(end * dim));
            const std::string split = batch % 3 == 0 ? "test" : "train";
            store->add(part, split);
            plain.add(part, split);
            begin = end;
        }
        for (std::uint64_t row = 0; row < n; ++row) {
            if (row * 7 % 13 < 7) dogs.push_back(ItemId{row});
            if (row % 100 != 3) cats.push_back(ItemId{row});
        }
        for (const ItemId id : dogs) plain.see(kDogs, value_of(id));
        for (const ItemId id : cats) plain.see(kCats, value_of(id));
        store->set_seen(kDogs, dogs, true);
        store->set_seen(kCats, cats, true);
    }

    TestedStore store;
    PlainStore plain;
};

std::shared_ptr<const ItemSet> every_third() {
    ItemSet set;
    for (std::uint64_t id = 0; id < 10000; id += 3) set.insert(ItemId{id});
    return std::make_shared<const ItemSet>(std::move(set));
}

std::vector<Filter> filters() {
    return {{},
            {.split = "train"},
            {.split = "test", .unseen_by = kDogs},
            {.unseen_by = kCats},
            {.split = "train", .unseen_by = kDogs, .seen_by = kCats},
            {.unseen_by = kDogs, .seen_by = kDogs},
            {.split = "no such split"},
            {.unseen_by = ClassifierId{99}},
            {.seen_by = ClassifierId{99}},
            {.among = every_third()},
            {.split = "train", .unseen_by = kDogs, .among = every_third()},
            {.among = std::make_shared<ItemSet>()}};
}

std::vector<Match> plain_borderline(std::vector<Match> ranked, float target) {
    std::ranges::sort(ranked, {}, &Match::id);
    std::ranges::stable_sort(ranked, {},
                             [&](const Match& match) { return std::abs(match.score - target); });
    return ranked;
}

void expect_same_strata(const Pair& pair, const Plane& plane, const Filter& filter,
                        const std::vector<Match>& ranked, const std::vector<float>& edges) {
    constexpr std::size_t kEach = 7;
    const auto strata = pair.store->stratified(plane, edges, kEach, filter, 5);
    ASSERT_EQ(strata.size(), edges.size() + 1);
    for (std::size_t i = 0; i < strata.size(); ++i) {
        const Stratum& stratum = strata[i];
        EXPECT_EQ(stratum.high, i < edges.size() ? edges[i] : kInfinity);
        EXPECT_EQ(stratum.low, i > 0 ? edges[i - 1] : -kInfinity);
        EXPECT_EQ(stratum.population,
                  static_cast<std::uint64_t>(std::ranges::count_if(ranked, [&](const Match& match) {
                      return match.score >= stratum.low && match.score < stratum.high;
                  })));
        EXPECT_EQ(stratum.sample.size(), std::min<std::uint64_t>(kEach, stratum.population));
        std::set<ItemId> different;
        for (const Match& match : stratum.sample) {
            EXPECT_TRUE(std::ranges::find(ranked, match) != ranked.end());
            EXPECT_TRUE(match.score >= stratum.low && match.score < stratum.high);
            different.insert(match.id);
        }
        EXPECT_EQ(different.size(), stratum.sample.size());
    }
}

ScoreHistogram plain_histogram(const std::vector<Match>& ranked, std::size_t bins) {
    ScoreHistogram histogram;
    histogram.counts.resize(bins);
    histogram.total = ranked.size();
    if (ranked.empty()) return histogram;
    histogram.low = ranked.back().score;
    histogram.high = ranked.front().score;
    const double width = static_cast<double>(histogram.high) - histogram.low;
    for (const Match& match : ranked) {
        const double share =
            width > 0 ? (static_cast<double>(match.score) - histogram.low) / width : 0;
        const double bin = std::floor(share * static_cast<double>(bins));
        ++histogram.counts[static_cast<std::size_t>(std::min(bin, static_cast<double>(bins - 1)))];
    }
    return histogram;
}

void expect_same_ranges(const Pair& pair, const Plane& plane, const Filter& filter,
                        const std::vector<Match>& ranked, float cut) {
    const auto split = std::ranges::find_if(ranked, [&](const Match& m) { return m.score < cut; });
    const std::vector<Match> above(ranked.begin(), split);
    const std::vector<Match> under(split, ranked.end());
    EXPECT_EQ(pair.store->count_at_least(plane, cut, filter), above.size());
    for (const auto& [offset, count] : {std::pair<std::size_t, std::size_t>{0, 10},
                                        {3, 100},
                                        {0, std::numeric_limits<std::size_t>::max()},
                                        {std::numeric_limits<std::size_t>::max(), 5},
                                        {0, 0}}) {
        EXPECT_EQ(pair.store->at_least(plane, cut, offset, count, filter),
                  page(above, offset, count));
        EXPECT_EQ(pair.store->below(plane, cut, offset, count, filter), page(under, offset, count));
    }
}

void expect_same_answers(const Pair& pair, const Plane& plane, const Filter& filter) {
    const std::vector<Match> ranked = pair.plain.ranked(plane, filter);
    EXPECT_EQ(pair.store->count(filter), ranked.size());
    for (const std::size_t count : {0U, 1U, 2U, 50U, 333U, 100000U}) {
        EXPECT_EQ(pair.store->best(plane, count, filter), page(ranked, 0, count));
    }
    std::vector<float> cuts{-std::numeric_limits<float>::infinity(),
                            std::numeric_limits<float>::infinity()};
    // Cut exactly at a score, and at its neighbours.
    if (!ranked.empty()) {
        const float middle = ranked[ranked.size() / 3].score;
        cuts.insert(cuts.end(),
                    {middle, std::nextafter(middle, 1e9F), std::nextafter(middle, -1e9F),
                     ranked.front().score, ranked.back().score});
    }
    for (const float cut : cuts) {
        expect_same_ranges(pair, plane, filter, ranked, cut);
    }
    if (!ranked.empty()) {
        for (const float target : {ranked[ranked.size() / 3].score, ranked.front().score + 0.1F}) {
            const std::vector<Match> nearest = plain_borderline(ranked, target);
            for (const std::size_t count : {0U, 1U, 50U, 100000U}) {
                EXPECT_EQ(pair.store->borderline(plane, target, count, filter),
                          page(nearest, 0, count));
            }
        }
        std::vector<float> edges{ranked.back().score, ranked[ranked.size() / 2].score,
                                 ranked[ranked.size() / 9].score, 1e6F};
        edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
        expect_same_strata(pair, plane, filter, ranked, edges);
    }
    for (const std::size_t bins : {1U, 20U, 4096U}) {
        const ScoreHistogram expected = plain_histogram(ranked, bins);
        const ScoreHistogram actual = pair.store->histogram(plane, bins, filter);
        EXPECT_EQ(actual.low, expected.low);
        EXPECT_EQ(actual.high, expected.high);
        EXPECT_EQ(actual.total, expected.total);
        EXPECT_EQ(actual.counts, expected.counts);
        EXPECT_EQ(actual.error, 0.0F);
    }
}

using Case = std::tuple<Kind, std::size_t, std::size_t>;

class Query : public ::testing::TestWithParam<Case> {};

TEST_P(Query, AnswersLikeAPlainLoop) {
    const auto [kind, dim, n] = GetParam();
    const Pair pair(kind, dim, n);
    const std::vector<float> random = weights(dim, 3);
    const std::vector<float> zero(dim);
    std::vector<float> spiky(dim, 1e-6F);  // nearly all of it in one weight
    spiky[dim / 2] = -20;

    std::vector<Filter> tried = filters();
    if (n * dim > 1000000) tried.resize(4);  // a plain loop takes its time
    for (const Filter& filter : tried) {
        expect_same_answers(pair, {random, -0.25F}, filter);
        if (HasFailure()) return;
    }
    expect_same_answers(pair, {zero, 0.5F}, {.unseen_by = kCats});
    expect_same_answers(pair, {spiky, 1e-3F}, {.split = "test"});
}

std::string case_name(const ::testing::TestParamInfo<Case>& info) {
    const auto [kind, dim, n] = info.param;
    return name_of(kind) + "Dim" + std::to_string(dim) + "Rows" + std::to_string(n);
}

INSTANTIATE_TEST_SUITE_P(Small, Query,
                         ::testing::Combine(::testing::Values(Kind::Random, Kind::Axes),
                                            ::testing::Values(1, 3, 64),
                                            ::testing::Values(0, 1, 63, 64, 65, 700)),
                         case_name);
INSTANTIATE_TEST_SUITE_P(Large, Query,
                         ::testing::Combine(::testing::Values(Kind::Random, Kind::Clustered,
                                                              Kind::Duplicates, Kind::Outlier),
                                            ::testing::Values(64), ::testing::Values(5000)),
                         case_name);
INSTANTIATE_TEST_SUITE_P(Wide, Query,
                         ::testing::Values(Case{Kind::Clustered, 384, 5000},
                                           Case{Kind::Outlier, 384, 2100},
                                           Case{Kind::Clustered, 640, 1500},
                                           Case{Kind::Outlier, 5000, 100}),
                         case_name);

TEST(QueryEdges, WeightsOfAnySizeGiveTheExactOrder) {
    const Pair pair(Kind::Clustered, 64, 3000);
    for (const float size : {1e-40F, 1e-20F, 1e-5F, 1e6F, 1e30F}) {
        std::vector<float> scaled = weights(64, 4);
        for (float& weight : scaled) weight *= size;
        const Plane plane{scaled, 0};

        EXPECT_EQ(pair.store->best(plane, 50, {}), page(pair.plain.ranked(plane, {}), 0, 50));
    }
}

TEST(QueryEdges, AHugeBiasThatSwallowsTheScoresLeavesTheOrderOfIds) {
    const Pair pair(Kind::Clustered, 64, 3000);
    const std::vector<float> query = weights(64, 4);
    const Plane plane{query, 1e10F};

    const auto matches = pair.store->best(plane, 20, {});

    EXPECT_EQ(matches, page(pair.plain.ranked(plane, {}), 0, 20));
    EXPECT_EQ(matches[19].id, ItemId{19});
}

TEST(QueryEdges, EqualScoresGoByTheLowerIdAcrossTheEndOfThePage) {
    const TestedStore store(space_of(2));
    std::vector<float> rows;
    for (int i = 0; i < 300; ++i) rows.insert(rows.end(), {0.0F, 1.0F});
    rows[2 * 150] = 1;  // item 150 points elsewhere
    rows[2 * 150 + 1] = 0;
    store->add(rows, "train");
    const std::vector<float> up{0, 1};

    const auto matches = store->best({up, 0}, 200, {});

    ASSERT_EQ(matches.size(), 200U);
    for (std::uint64_t i = 0; i < 200; ++i) {
        EXPECT_EQ(matches[i].id, ItemId{i < 150 ? i : i + 1});
    }
}

TEST(QueryEdges, ManyPlanesAtOnceAnswerAsEachAlone) {
    for (const auto& [kind, dim, n] :
         {Case{Kind::Clustered, 64, 5000}, Case{Kind::Duplicates, 64, 5000},
          Case{Kind::Outlier, 384, 3000}, Case{Kind::Axes, 3, 700}, Case{Kind::Random, 64, 65},
          Case{Kind::Random, 3, 0}}) {
        const Pair pair(kind, dim, n);
        for (const std::size_t plane_count : {0U, 1U, n < 1000 ? 64U : 6U}) {
            std::vector<std::vector<float>> queries(plane_count, std::vector<float>(dim));
            std::vector<Plane> planes;
            for (std::size_t i = 0; i < plane_count; ++i) {
                if (i != 3) queries[i] = weights(dim, static_cast<unsigned>(i));  // one is all zero
                planes.push_back({queries[i], static_cast<float>(i) - 2});
            }
            for (const Filter& filter : {Filter{}, Filter{.unseen_by = kDogs},
                                         Filter{.split = "train", .unseen_by = kCats}}) {
                const auto answers = pair.store->best_of_many(planes, 50, filter);
                const auto above = pair.store->at_least_of_many(planes, 0.3F, filter);

                ASSERT_EQ(answers.size(), plane_count);
                ASSERT_EQ(above.size(), plane_count);
                for (std::size_t i = 0; i < plane_count; ++i) {
                    auto ranked = pair.plain.ranked(planes[i], filter);
                    EXPECT_EQ(answers[i], page(ranked, 0, 50));
                    std::erase_if(ranked, [](const Match& match) { return match.score < 0.3F; });
                    EXPECT_EQ(above[i], ranked);
                }
            }
        }
    }
}

/// More items than are counted exactly: each may be in a bin beside its own, within the error.
TEST(QueryEdges, AHistogramOfManyItemsIsOffByNoMoreThanItSays) {
    constexpr std::size_t kDim = 8;
    constexpr std::size_t kRows = Store::kExactHistogramItems + 5000;
    constexpr std::size_t kBins = 50;
    const TestedStore store(space_of(kDim));
    const std::vector<float> rows = unit_rows(kRows, kDim, 5, Kind::Clustered);
    store->add(rows, "train");
    PlainStore plain(kDim);
    plain.add(rows, "train");
    const std::vector<float> query = weights(kDim, 4);
    const Plane plane{query, 0.25F};

    const ScoreHistogram histogram = store->histogram(plane, kBins, {});

    ASSERT_EQ(histogram.counts.size(), kBins);
    EXPECT_EQ(histogram.total, kRows);
    EXPECT_EQ(std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t{0}),
              kRows);
    EXPECT_GE(histogram.error, 0.0F);   // some homes count them exactly all the same
    EXPECT_LT(histogram.error, 0.05F);  // scores span about -3 to 3
    const auto ranked = plain.ranked(plane, {});
    EXPECT_NEAR(histogram.high, ranked.front().score, histogram.error);
    EXPECT_NEAR(histogram.low, ranked.back().score, histogram.error);
    const auto at_least = [&](double score) {
        return static_cast<std::uint64_t>(std::ranges::count_if(
            ranked, [&](const Match& match) { return static_cast<double>(match.score) >= score; }));
    };
    std::uint64_t counted = 0;
    for (std::size_t bin = kBins; bin-- > 1;) {
        counted += histogram.counts[bin];
        const double width = (static_cast<double>(histogram.high) - histogram.low) / kBins;
        const double edge = histogram.low + width * static_cast<double>(bin);
        const double error = static_cast<double>(histogram.error) + 1e-6;
        EXPECT_GE(counted, at_least(edge + error)) << bin;
        EXPECT_LE(counted, at_least(edge - error)) << bin;
    }
}

TEST(QueryEdges, RandomDrawsWithoutReplacementAndTheSameForTheSameSeed) {
    const Pair pair(Kind::Random, 3, 700);
    const std::vector<float> query = weights(3, 1);
    const Plane plane{query, 0.5F};
    const Filter filter{.split = "train", .unseen_by = kDogs};
    const std::size_t passing = pair.store->count(filter);

    const auto some = pair.store->random(plane, 40, filter, 11);
    auto all = pair.store->random(plane, 10000, filter, 12);

    EXPECT_EQ(some.size(), 40U);
    EXPECT_EQ(pair.store->random(plane, 40, filter, 11), some);
    EXPECT_NE(pair.store->random(plane, 40, filter, 12), some);
    ASSERT_EQ(all.size(), passing);
    EXPECT_FALSE(std::ranges::is_sorted(all, {}, &Match::id));
    std::ranges::sort(all, {}, &Match::id);
    auto expected = pair.plain.ranked(plane, filter);
    std::ranges::sort(expected, {}, &Match::id);
    EXPECT_EQ(all, expected);
}

TEST(QueryEdges, ScoresAndRowsComeInTheOrderAskedFor) {
    const Pair pair(Kind::Random, 64, 700);
    const std::vector<float> query = weights(64, 1);
    const Plane plane{query, 2};
    const std::vector<ItemId> ids{ItemId{699}, ItemId{0}, ItemId{13}, ItemId{0}};
    const std::vector<float> rows = unit_rows(700, 64, 5);

    const auto scores = pair.store->scores(plane, ids);
    const auto stored = pair.store->rows(ids);

    ASSERT_EQ(scores.size(), 4U);
    ASSERT_EQ(stored.size(), 4U * 64);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        EXPECT_EQ(scores[i], pair.plain.score(plane, value_of(ids[i])));
        for (std::size_t j = 0; j < 64; ++j) {
            EXPECT_EQ(stored[i * 64 + j], rows[value_of(ids[i]) * 64 + j]);
        }
    }
    error_of(ErrorCode::NotFound, [&] { (void)pair.store->rows(std::vector{ItemId{700}}); });
    error_of(ErrorCode::NotFound,
             [&] { (void)pair.store->scores(plane, std::vector{ItemId{0}, ItemId{700}}); });
}

TEST(QueryEdges, BadQueriesAreRefusedWithTheReason) {
    const Pair pair(Kind::Random, 3, 65);
    const Store& store = *pair.store;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float inf = std::numeric_limits<float>::infinity();
    const std::vector<float> good{1, 2, 3};
    const auto refused = [&](const std::vector<float>& query, float bias) {
        const Plane plane{query, bias};
        error_of(ErrorCode::InvalidInput, [&] { (void)store.at_least(plane, 0, 0, 1, {}); });
        error_of(ErrorCode::InvalidInput, [&] { (void)store.below(plane, 0, 0, 1, {}); });
        error_of(ErrorCode::InvalidInput, [&] { (void)store.count_at_least(plane, 0, {}); });
        error_of(ErrorCode::InvalidInput, [&] { (void)store.histogram(plane, 8, {}); });
        error_of(ErrorCode::InvalidInput, [&] { (void)store.random(plane, 1, {}, 1); });
        error_of(ErrorCode::InvalidInput, [&] { (void)store.scores(plane, {}); });
        error_of(ErrorCode::InvalidInput, [&] { (void)store.borderline(plane, 0, 1, {}); });
        error_of(ErrorCode::InvalidInput, [&] { (void)store.best_of_many({&plane, 1}, 1, {}); });
        error_of(ErrorCode::InvalidInput, [&] { (void)store.stratified(plane, {}, 1, {}, 1); });
        return error_of(ErrorCode::InvalidInput, [&] { (void)store.best(plane, 1, {}); });
    };

    EXPECT_EQ(refused({1, 2}, 0), "The query has 2 weights, the vector store has 3 dimensions");
    refused({1, nan, 3}, 0);
    refused({1, -inf, 3}, 0);
    refused(good, nan);
    refused(good, inf);
    EXPECT_NE(refused({3e38F, 3e38F, 0}, 0).find("too large"), std::string::npos);
    error_of(ErrorCode::InvalidInput, [&] { (void)store.histogram({good, 0}, 0, {}); });
    error_of(ErrorCode::InvalidInput, [&] { (void)store.histogram({good, 0}, 4097, {}); });
    error_of(ErrorCode::InvalidInput, [&] { (void)store.at_least({good, 0}, nan, 0, 1, {}); });
    error_of(ErrorCode::InvalidInput, [&] { (void)store.count_at_least({good, 0}, nan, {}); });
    for (const float target : {nan, inf, -inf}) {
        error_of(ErrorCode::InvalidInput,
                 [&] { (void)store.borderline({good, 0}, target, 1, {}); });
    }
    const std::vector<Plane> too_many(65, Plane{good, 0});
    error_of(ErrorCode::InvalidInput, [&] { (void)store.best_of_many(too_many, 1, {}); });
    error_of(ErrorCode::InvalidInput, [&] { (void)store.at_least_of_many(too_many, 0, {}); });
    for (const std::vector<float>& edges :
         {std::vector{1.0F, 1.0F}, {2.0F, 1.0F}, {nan}, {0.0F, inf}, std::vector<float>(65)}) {
        error_of(ErrorCode::InvalidInput,
                 [&] { (void)store.stratified({good, 0}, edges, 1, {}, 1); });
    }
}

/// Draws go by the seed and the ids alone, wherever the vectors are.
TEST(QueryEdges, DrawsTheSameItemsAsAnEmbeddedOne) {
    const std::size_t dim = 24;
    TestedStore tested(space_of(dim));
    const TemporaryFolder folder;
    const auto local = create_embedded_store(folder.path(), space_of(dim));
    for (Store* store : {&*tested, local.get()}) {
        store->add(unit_rows(3000, dim, 1), "train");
        store->add(unit_rows(500, dim, 2), "test");
        std::vector<ItemId> some;
        for (std::uint64_t id = 0; id < 3500; id += 7) some.push_back(ItemId{id});
        store->set_seen(kDogs, some, true);
        store->remove(std::vector{ItemId{0}, ItemId{64}, ItemId{3000}});
        store->compact();
    }
    const std::vector<float> query = weights(dim, 4);
    const Plane plane{query, 0.5F};
    const std::vector<float> edges{0.2F, 0.9F};

    for (const Filter& filter : {Filter{}, Filter{.split = "train", .unseen_by = kDogs}}) {
        EXPECT_EQ(tested->random(plane, 100, filter, 11), local->random(plane, 100, filter, 11));
        const auto ours = tested->stratified(plane, edges, 40, filter, 5);
        const auto theirs = local->stratified(plane, edges, 40, filter, 5);
        ASSERT_EQ(ours.size(), 3U);
        for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(ours[i].sample, theirs[i].sample);
    }
}

}  // namespace
}  // namespace halfspace
