// SPDX-License-Identifier: Apache-2.0
// Workloads
//   fit_with_pull/labels/dim   what one press of "next page" costs: labels and 200 weak negatives
//                              of total weight 15, rows with the spectrum of an encoder's vectors
//   fit_with_best_pull/...     the same with the pull chosen by the labels, as where nobody set one
//   leave_one_out/labels/dim   what the fits without each label say of it, for the cut-off and for
//                              labels that disagree
//   fit_with_sgd/labels/dim    the original recipe on one page
#include "head/choose_pull.hpp"
#include "head/fit.hpp"
#include "head/leave_one_out.hpp"
#include "head/start.hpp"

#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <vector>

namespace halfspace {
namespace {

constexpr std::size_t kWeakNegatives = 200;

struct Workload {
    std::vector<float> rows;
    std::vector<float> targets;
    std::vector<float> weights;
    std::vector<float> start;

    [[nodiscard]] Examples examples() const { return {rows, targets, weights}; }
};

/// A unit vector: a direction all share, and deviations that shrink like 1 / sqrt(place).
std::vector<float> draw(std::size_t dim, std::mt19937_64& random) {
    std::normal_distribution<double> normal;
    std::vector<float> row(dim);
    double squares = 0;
    for (std::size_t j = 0; j < dim; ++j) {
        const double shared = std::cos(static_cast<double>(7 * j)) * std::sqrt(2.0);
        row[j] = static_cast<float>(shared + 3 * normal(random) / std::sqrt(1.0 + 0.1 * double(j)));
        squares += static_cast<double>(row[j]) * static_cast<double>(row[j]);
    }
    for (float& value : row)
        value = static_cast<float>(static_cast<double>(value) / std::sqrt(squares));
    return row;
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j) {
        sum += static_cast<double>(a[j]) * static_cast<double>(b[j]);
    }
    return sum;
}

/// Labels follow the cosine to the start, one in ten the wrong way round.
Workload make_workload(std::size_t labels, std::size_t weak_negatives, std::size_t dim) {
    std::mt19937_64 random(17);  // NOLINT(bugprone-random-generator-seed): the same work each run
    Workload work;
    work.start = draw(dim, random);
    std::bernoulli_distribution wrong(0.1);
    for (std::size_t i = 0; i < labels + weak_negatives; ++i) {
        const auto row = draw(dim, random);
        work.rows.insert(work.rows.end(), row.begin(), row.end());
        const bool is_label = i < labels;
        const bool positive = is_label && (cosine(row, work.start) > 0.45) != wrong(random);
        work.targets.push_back(positive ? 1.0F : 0.0F);
        work.weights.push_back(is_label ? 1.0F : 15.0F / float{kWeakNegatives});
    }
    return work;
}

void fit_with_pull(benchmark::State& state) {
    const auto work = make_workload(static_cast<std::size_t>(state.range(0)), kWeakNegatives,
                                    static_cast<std::size_t>(state.range(1)));
    FitResult result;
    for ([[maybe_unused]] auto _ : state) {
        result = halfspace::fit_with_pull(work.examples(), work.start, {});
        benchmark::DoNotOptimize(result);
    }
    if (!result.converged) state.SkipWithError("the fit did not converge");
    state.counters["steps"] = result.iterations;
}

void fit_with_best_pull(benchmark::State& state) {
    const auto labels = static_cast<std::size_t>(state.range(0));
    const auto work =
        make_workload(labels, kWeakNegatives, static_cast<std::size_t>(state.range(1)));
    double pull = 0;
    for ([[maybe_unused]] auto _ : state) {
        pull = halfspace::fit_with_best_pull(work.examples(), labels, work.start, 8).pull;
        benchmark::DoNotOptimize(pull);
    }
    state.counters["pull"] = pull;
}

void leave_one_out(benchmark::State& state) {
    const auto labels = static_cast<std::size_t>(state.range(0));
    const auto dim = static_cast<std::size_t>(state.range(1));
    const auto work = make_workload(labels, kWeakNegatives, dim);
    constexpr double kPull = 0.15;
    const Head head = halfspace::fit_with_pull(work.examples(), work.start, {kPull, 8}).head;
    for ([[maybe_unused]] auto _ : state) {
        const LeaveOneOut without(work.examples(), dim);
        benchmark::DoNotOptimize(without.logits(head, kPull, labels));
    }
}

void fit_with_sgd(benchmark::State& state) {
    const auto work = make_workload(static_cast<std::size_t>(state.range(0)), 0,
                                    static_cast<std::size_t>(state.range(1)));
    const Head start = head_from_start(work.start, {});
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(halfspace::fit_with_sgd(work.examples(), start, {}));
    }
}

BENCHMARK(fit_with_pull)
    ->ArgsProduct({{50, 500}, {512, 640}})
    ->ArgNames({"labels", "dim"})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(fit_with_best_pull)
    ->ArgsProduct({{50, 200, 500}, {512}})
    ->ArgNames({"labels", "dim"})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(leave_one_out)
    ->ArgsProduct({{50, 200, 500}, {512}})
    ->ArgNames({"labels", "dim"})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(fit_with_sgd)
    ->Args({10, 512})
    ->ArgNames({"labels", "dim"})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace halfspace
