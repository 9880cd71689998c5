// SPDX-License-Identifier: Apache-2.0
#include "engine/engine_search.hpp"

#include "store/kernels.hpp"

#include <algorithm>
#include <numeric>

namespace halfspace {

namespace {

constexpr std::size_t kRowsAtOnce = 2048;

}  // namespace

std::vector<std::vector<RowScore>> EngineSearch::top_of_many(std::span<const Plane> planes,
                                                             const Chosen& chosen, ScoreRange range,
                                                             std::uint64_t count) const {
    std::vector<std::vector<RowScore>> answers;
    answers.reserve(planes.size());
    for (const Plane& plane : planes) {
        answers.push_back(top(plane, chosen, range, std::nullopt, count));
    }
    return answers;
}

std::vector<RowScore> EngineSearch::best(const Plane& plane, const Chosen& chosen,
                                         std::uint64_t count) const {
    return top(plane, chosen, {}, std::nullopt, count);
}

std::vector<std::vector<RowScore>> EngineSearch::best_of_many(std::span<const Plane> planes,
                                                              const Chosen& chosen,
                                                              std::uint64_t count) const {
    return top_of_many(planes, chosen, {}, count);
}

std::vector<float> EngineSearch::scores(const Plane& plane,
                                        std::span<const std::uint64_t> ids) const {
    const std::size_t dim = plane.weights.size();
    const std::vector<double> weights(plane.weights.begin(), plane.weights.end());
    std::vector<std::uint64_t> places(std::min(kRowsAtOnce, ids.size()));
    std::iota(places.begin(), places.end(), std::uint64_t{0});
    std::vector<double> sums(places.size());
    std::vector<float> scores;
    scores.reserve(ids.size());
    for (std::size_t begin = 0; begin < ids.size(); begin += kRowsAtOnce) {
        const auto part = ids.subspan(begin, std::min(kRowsAtOnce, ids.size() - begin));
        const std::vector<float> found = rows(part);
        exact_dots(found.data(), dim, std::span(places).first(part.size()), weights.data(),
                   sums.data());
        for (std::size_t i = 0; i < part.size(); ++i) {
            scores.push_back(static_cast<float>(sums[i] + static_cast<double>(plane.bias)));
        }
    }
    return scores;
}

}  // namespace halfspace
