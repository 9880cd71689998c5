// SPDX-License-Identifier: Apache-2.0
#include "head/audit.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <random>
#include <span>
#include <utility>
#include <vector>

namespace halfspace {
namespace {

TEST(EstimateAudit, OfOneCellIsClopperAndPearsons) {
    // Bounds of scipy.stats.binomtest(x, n).proportion_ci(method="exact").
    struct Case {
        std::uint64_t labelled, positive;
        double low, high;
    };
    for (const Case& known : {Case{50, 0, 0, 0.0711}, Case{50, 7, 0.0582, 0.2674},
                              Case{20, 20, 0.8316, 1}, Case{100, 62, 0.5175, 0.7152}}) {
        const std::vector<AuditCell> cells{{10'000'000, known.labelled, known.positive, true}};

        const Estimate precision = estimate_audit(cells).precision.value();

        EXPECT_NEAR(precision.low, known.low, 0.02);  // quantiles of 1000 draws
        EXPECT_NEAR(precision.high, known.high, 0.02);
        EXPECT_NEAR(precision.value,
                    static_cast<double>(known.positive) / static_cast<double>(known.labelled),
                    1e-6);
    }
}

TEST(EstimateAudit, OfEverythingLabelledIsCertain) {
    const std::vector<AuditCell> cells{{30, 30, 3, false}, {10, 10, 9, true}};

    const AuditEstimates made = estimate_audit(cells);

    EXPECT_DOUBLE_EQ(made.precision->low, 0.9);
    EXPECT_DOUBLE_EQ(made.precision->high, 0.9);
    EXPECT_DOUBLE_EQ(made.recall->low, 0.75);
    EXPECT_DOUBLE_EQ(made.recall->high, 0.75);
    EXPECT_EQ(made.positives.low, 12);
    EXPECT_EQ(made.missed.high, 3);
    EXPECT_FALSE(labels_to_halve(cells));
}

TEST(EstimateAudit, SaysWhatIsNotKnown) {
    const AuditEstimates nothing = estimate_audit(std::vector<AuditCell>{{100, 20, 0, false}});
    EXPECT_FALSE(nothing.precision);
    EXPECT_FALSE(nothing.recall);
    EXPECT_EQ(nothing.positives.low, 0);
    EXPECT_GT(nothing.positives.high, 5);

    const AuditEstimates unlabelled =
        estimate_audit(std::vector<AuditCell>{{100, 0, 0, false}, {10, 0, 0, true}});
    EXPECT_EQ(unlabelled.precision->low, 0);
    EXPECT_EQ(unlabelled.precision->high, 1);
    EXPECT_EQ(estimate_audit({}).positives.high, 0);
}

TEST(EstimateAudit, IsTheSameAgain) {
    const std::vector<AuditCell> cells{{900, 50, 2, false}, {100, 40, 31, true}};

    EXPECT_EQ(estimate_audit(cells).recall->low, estimate_audit(cells).recall->low);
}

TEST(EstimateAudit, RefusesWhatCannotBe) {
    testing::expect_error(ErrorCode::InvalidInput,
                          [] { estimate_audit(std::vector<AuditCell>{{10, 11, 0, true}}); });
    testing::expect_error(ErrorCode::InvalidInput,
                          [] { estimate_audit(std::vector<AuditCell>{{10, 5, 6, true}}); });
}

TEST(LabelsToHalve, AreAboutThreeTimesThoseThereAre) {
    const std::vector<AuditCell> cells{{1'000'000, 100, 10, false}, {1'000'000, 100, 60, true}};

    const auto more = labels_to_halve(cells);

    ASSERT_TRUE(more);
    EXPECT_GE(*more, 400U);
    EXPECT_LE(*more, 900U);
}

TEST(PlanAudit, PartsBothSidesOfTheCutOff) {
    std::vector<std::uint64_t> counts(200, 50);

    const AuditPlan plan = plan_audit(-5, 5, counts, 0.013F);

    EXPECT_TRUE(std::ranges::is_sorted(plan.edges));
    EXPECT_EQ(std::ranges::adjacent_find(plan.edges), plan.edges.end());
    EXPECT_EQ(std::ranges::count(plan.edges, 0.013F), 1);
    EXPECT_EQ(plan.edges.size(), 3U);
    ASSERT_EQ(plan.shares.size(), 4U);
    EXPECT_NEAR(std::accumulate(plan.shares.begin(), plan.shares.end(), 0.0), 1, 1e-9);
    EXPECT_TRUE(std::ranges::all_of(plan.shares, [](double share) { return share > 0.02; }));
}

TEST(PlanAudit, LooksAtWhatIsFoundEvenIfThatIsLittle) {
    std::vector<std::uint64_t> counts(100, 0);
    counts[0] = 100'000;
    counts[99] = 60;

    const AuditPlan plan = plan_audit(-6, 2, counts, 0);

    double found = 0;
    for (std::size_t i = 1; i < plan.shares.size(); ++i) {
        if (plan.edges[i - 1] >= 0) found += plan.shares[i];
    }
    EXPECT_NEAR(found, 0.1, 1e-9);
}

TEST(PlanAudit, StandsACutOffBeyondAllScoresAndOneScore) {
    for (const float cut_off : {-99.0F, 99.0F}) {
        const AuditPlan plan = plan_audit(-1, 1, std::vector<std::uint64_t>{3, 4, 5}, cut_off);
        EXPECT_NEAR(std::accumulate(plan.shares.begin(), plan.shares.end(), 0.0), 1, 1e-9);
    }
    EXPECT_EQ(plan_audit(1, 1, std::vector<std::uint64_t>{7}, 1).shares.size(), 2U);
}

TEST(ShareOut, GivesAllAndNoMoreThanThereAre) {
    const AuditPlan plan{{0, 1}, {0.2, 0.5, 0.3}};

    EXPECT_EQ(share_out(plan, std::array<std::uint64_t, 3>{1000, 1000, 1000}, 10),
              (std::vector<std::size_t>{2, 5, 3}));
    EXPECT_EQ(share_out(plan, std::array<std::uint64_t, 3>{1000, 2, 0}, 10),
              (std::vector<std::size_t>{8, 2, 0}));
    EXPECT_EQ(share_out(plan, std::array<std::uint64_t, 3>{1, 2, 3}, 10),
              (std::vector<std::size_t>{1, 2, 3}));
}

// ---- coverage, by simulation --------------------------------------------------------------------

/// Items with scores and truth, as a fair head would score them.
struct World {
    std::vector<float> scores;
    std::vector<bool> truth;

    World(double prevalence, std::size_t count, std::mt19937_64& random) {
        std::normal_distribution<double> noise(0, 1.5);
        for (std::size_t i = 0; i < count; ++i) {
            truth.push_back(std::uniform_real_distribution<>(0, 1)(random) < prevalence);
            scores.push_back(static_cast<float>(noise(random) + (truth.back() ? 0.5 : -3.5)));
        }
        scores[0] = 1;  // something is found and something positive
        truth[0] = true;
    }

    [[nodiscard]] bool is_found(std::size_t i) const { return scores[i] >= 0; }
};

/// Brings `count` random ones to the front. @return them
std::span<const std::size_t> draw(std::vector<std::size_t>& from, std::size_t count,
                                  std::mt19937_64& random) {
    count = std::min(count, from.size());
    for (std::size_t i = 0; i < count; ++i)
        std::swap(from[i], from[i + random() % (from.size() - i)]);
    return std::span(from).first(count);
}

/// A world parted for audits, and what is true of it.
struct Parted {
    explicit Parted(const World& of) : world(of) {
        const auto [low, high] = std::ranges::minmax(world.scores);
        std::vector<std::uint64_t> counts(256);
        for (const float score : world.scores) {
            ++counts[std::min<std::size_t>(
                255, static_cast<std::size_t>((score - low) / (high - low) * 256))];
        }
        plan = plan_audit(low, high, counts, 0);
        strata.resize(plan.edges.size() + 1);
        for (std::size_t i = 0; i < world.scores.size(); ++i) {
            const auto place = std::ranges::upper_bound(plan.edges, world.scores[i]);
            strata[static_cast<std::size_t>(place - plan.edges.begin())].push_back(i);
            all.push_back(i);
            found += world.is_found(i) ? 1 : 0;
            positive += world.truth[i] ? 1 : 0;
            both += world.is_found(i) && world.truth[i] ? 1 : 0;
        }
    }

    [[nodiscard]] std::vector<AuditCell> audit(std::size_t labels, std::mt19937_64& random) {
        std::vector<std::uint64_t> populations;
        for (const auto& stratum : strata) populations.push_back(stratum.size());
        const auto given = share_out(plan, populations, labels);
        std::vector<AuditCell> cells;
        for (std::size_t i = 0; i < strata.size(); ++i) {
            AuditCell cell{strata[i].size(), given[i], 0, i > 0 && plan.edges[i - 1] >= 0};
            for (const std::size_t item : draw(strata[i], given[i], random)) {
                cell.positive += world.truth[item] ? 1U : 0U;
            }
            cells.push_back(cell);
        }
        return cells;
    }

    const World& world;
    AuditPlan plan;
    std::vector<std::vector<std::size_t>> strata;
    std::vector<std::size_t> all;
    double found = 0;
    double positive = 0;
    double both = 0;
};

/// Width of Clopper and Pearson's interval for a share.
double plain_width(std::uint64_t labelled, std::uint64_t positive) {
    static std::map<std::pair<std::uint64_t, std::uint64_t>, double> known;
    const auto [entry, is_new] = known.try_emplace({labelled, positive});
    if (is_new) {
        entry->second =
            estimate_audit(std::vector<AuditCell>{{100'000'000, labelled, positive, true}})
                .precision->width();
    }
    return entry->second;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// What audits and plain random samples say of worlds, held against the truth.
class Coverage {
public:
    void add(Parted& world, std::size_t labels, std::mt19937_64& random) {
        const AuditEstimates made = estimate_audit(world.audit(labels, random));
        const Estimate recall = made.recall.value_or(Estimate{0, 0, 1});
        hold(0, *made.precision, world.both / world.found);
        hold(1, recall, world.both / world.positive);
        hold(2, made.positives, world.positive);
        hold(3, made.missed, world.positive - world.both);
        add_plain(world, labels, random);
    }

    [[nodiscard]] std::array<std::size_t, 4> held() const { return m_held; }
    /// Median widths for precision, recall and the number of positives.
    [[nodiscard]] double width(std::size_t which) const { return median(m_widths[which]); }
    [[nodiscard]] double plain_width_of(std::size_t which) const { return median(m_plain[which]); }

private:
    void hold(std::size_t which, const Estimate& estimate, double truth) {
        m_held[which] += truth >= estimate.low - 1e-9 && truth <= estimate.high + 1e-9 ? 1U : 0U;
        m_widths[which].push_back(estimate.width());
    }

    void add_plain(Parted& parted, std::size_t labels, std::mt19937_64& random) {
        const World& world = parted.world;
        std::uint64_t found = 0;
        std::uint64_t positive = 0;
        std::uint64_t both = 0;
        for (const std::size_t i : draw(parted.all, labels, random)) {
            found += world.is_found(i) ? 1U : 0U;
            positive += world.truth[i] ? 1U : 0U;
            both += world.is_found(i) && world.truth[i] ? 1U : 0U;
        }
        m_plain[0].push_back(plain_width(found, both));
        m_plain[1].push_back(plain_width(positive, both));
        m_plain[2].push_back(static_cast<double>(world.scores.size()) *
                             plain_width(labels, positive));
    }

    std::array<std::size_t, 4> m_held{};
    std::array<std::vector<double>, 4> m_widths;
    std::array<std::vector<double>, 3> m_plain;
};

TEST(AuditCoverage, IntervalsHoldTheTruthAndAreNarrowerThanAPlainSamples) {
    constexpr std::size_t kWorlds = 20;
    constexpr std::size_t kAudits = 10;  // of each world: 1,000 runs in all
    std::array<std::size_t, 4> held{};
    for (const double prevalence : {0.001, 0.005, 0.02, 0.07, 0.2}) {
        std::mt19937_64 random(7);
        Coverage coverage;
        for (std::size_t i = 0; i < kWorlds; ++i) {
            const World world(prevalence, 5000, random);
            Parted parted(world);
            for (std::size_t run = 0; run < kAudits; ++run) coverage.add(parted, 100, random);
        }
        for (const std::size_t i : {0U, 1U, 2U}) {
            EXPECT_LT(coverage.width(i), coverage.plain_width_of(i)) << prevalence << " " << i;
        }
        for (std::size_t i = 0; i < held.size(); ++i) held[i] += coverage.held()[i];
    }
    for (const std::size_t count : held) {
        EXPECT_GE(count, 950U);
    }
}

}  // namespace
}  // namespace halfspace
