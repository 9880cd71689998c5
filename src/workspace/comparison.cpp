// SPDX-License-Identifier: Apache-2.0
#include "workspace/comparison.hpp"

#include "base/error.hpp"
#include "workspace/loop_session.hpp"
#include "workspace/record_embedder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kFewest = 20;
constexpr std::size_t kMostInKernel = 1000;  // of each side; memory and time go by the square
constexpr std::size_t kBins = 30;
constexpr double kUsual = 0.01;  // share of old items that are as alone as a new one that counts

std::vector<float> scores_of(const Head& head, std::span<const float> rows) {
    const std::size_t dim = head.weights.size();
    std::vector<float> scores;
    for (std::size_t at = 0; at < rows.size(); at += dim) {
        scores.push_back(static_cast<float>(std::inner_product(
            head.weights.begin(), head.weights.end(),
            rows.begin() + static_cast<std::ptrdiff_t>(at), static_cast<double>(head.bias),
            std::plus{},
            [](float w, float x) { return static_cast<double>(w) * static_cast<double>(x); })));
    }
    return scores;
}

std::span<const float> first_rows(const DataSample& sample, std::size_t dim) {
    return std::span(sample.rows).first(std::min(sample.keys.size(), kMostInKernel) * dim);
}

ComparedSide side_of(const DataSample& sample, std::span<const float> scores,
                     const DataComparison& in) {
    ComparedSide side{sample.name, sample.total, scores.size(), 0, {}, {}};
    side.mean_score =
        std::accumulate(scores.begin(), scores.end(), 0.0) / static_cast<double>(scores.size());
    side.above = share_of(static_cast<std::uint64_t>(std::ranges::count_if(
                              scores, [&](float score) { return score >= in.cut_off; })),
                          scores.size());
    side.counts.assign(kBins, 0);
    const float width = in.high > in.low ? in.high - in.low : 1;
    for (const float score : scores) {
        const auto bin = static_cast<std::size_t>((score - in.low) / width * kBins);
        ++side.counts[std::min(bin, kBins - 1)];
    }
    return side;
}

/// Fills in which new items the old data covers least.
void find_far_items(const DataSample& before, const DataSample& after,
                    std::span<const float> scores, const Head& head, std::size_t count,
                    DataComparison& comparison) {
    const std::size_t dim = head.weights.size();
    auto usual = nearest_cosines(before.rows, before.rows, dim);
    const auto rare =
        usual.begin() + static_cast<std::ptrdiff_t>(kUsual * static_cast<double>(usual.size()));
    std::ranges::nth_element(usual, rare);
    comparison.usual_cosine = *rare;
    const auto nearest = nearest_cosines(after.rows, before.rows, dim);
    comparison.beyond =
        share_of(static_cast<std::uint64_t>(std::ranges::count_if(
                     nearest, [&](float cosine) { return cosine < comparison.usual_cosine; })),
                 nearest.size());
    std::vector<std::size_t> order(nearest.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return nearest[i]; });
    order.resize(std::min(order.size(), count));
    for (const std::size_t i : order) {
        comparison.farthest.push_back({after.keys[i], after.items[i], scores[i], nearest[i]});
    }
}

std::string percent(double share) {
    return fmt::format("{:.1f}%", 100 * share);
}

std::string p_text(double p) {
    return p < 0.0001 ? "p < 0.0001" : fmt::format("p = {:.2g}", p);
}

std::string above_text(const ComparedSide& side) {
    return fmt::format("{} of {} ({} to {})", percent(side.above.share), side.name,
                       percent(side.above.low), percent(side.above.high));
}

std::vector<std::string> words_for(const DataComparison& in) {
    const std::string& before = in.before.name;
    const std::string& after = in.after.name;
    std::vector<std::string> words;
    words.push_back(
        in.scores_differ
            ? fmt::format("The scores of {} differ from those of {}: up to {} points between the "
                          "shares below a score ({}).",
                          after, before, static_cast<int>(std::lround(100 * in.scores.statistic)),
                          p_text(in.scores.p_value))
            : fmt::format("The scores of {} are as those of {}, as far as {} and {} items can tell "
                          "({}).",
                          after, before, in.after.sampled, in.before.sampled,
                          p_text(in.scores.p_value)));
    words.push_back(fmt::format("From the cut-off up are {}, and {}.", above_text(in.before),
                                above_text(in.after)));
    words.push_back(fmt::format("The items themselves {} (distance {:.3f}, {}).",
                                in.items_differ ? "look different" : "show no difference",
                                in.distance.distance, p_text(in.distance.p_value)));
    words.push_back(
        fmt::format("{} of {} lie farther from {} than all but 1% of its own items do "
                    "from one another.",
                    percent(in.beyond.share), after, before));
    const bool differs = in.scores_differ || in.items_differ;
    words.push_back(differs ? fmt::format("Label some borderline items of {} to see whether the "
                                          "classifier still holds there.",
                                          after)
                            : "Nothing here calls for more labels.");
    return words;
}

void check(const DataSample& sample, std::size_t dim) {
    if (sample.keys.size() < kFewest) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} has {} items to compare; it takes {} to say anything",
                                sample.name, sample.keys.size(), kFewest));
    }
    if (sample.rows.size() != sample.keys.size() * dim) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The head is for vectors of {} numbers; those of {} are others",
                                dim, sample.name));
    }
}

/// Each record of the source with the same chance, in no order.
std::vector<Record> draw(Source& source, std::size_t count, std::uint64_t seed,
                         std::uint64_t& total, const std::stop_token& stop) {
    std::mt19937_64 random(seed);
    std::vector<Record> drawn;
    while (!stop.stop_requested()) {
        auto records = source.next(32);
        if (records.empty()) break;
        for (Record& record : records) {
            if (!record.problem.empty()) continue;
            const std::uint64_t number = total++;
            if (drawn.size() < count) {
                drawn.push_back(std::move(record));
            } else if (const auto place =
                           std::uniform_int_distribution<std::uint64_t>(0, number)(random);
                       place < count) {
                drawn[place] = std::move(record);
            }
        }
    }
    std::ranges::shuffle(drawn, random);
    return drawn;
}

}  // namespace

DataSample sample_split(Workspace& workspace, const std::string& split, std::size_t count,
                        std::uint64_t seed) {
    const std::scoped_lock lock(workspace.mutex());
    workspace.require_split(split);
    const Store& store = workspace.store();
    const std::vector<float> nothing(store.dim(), 0.0F);
    Filter filter;
    filter.split = split;
    const auto ids = ids_of(store.random({nothing, 0}, count, filter, seed));
    DataSample sample{split, store.count(filter), {}, {}, store.rows(ids)};
    for (const ItemRecord& item : workspace.items(ids)) {
        sample.keys.push_back(item.key);
        sample.items.emplace_back(item.id);
    }
    return sample;
}

DataSample sample_source(Workspace& workspace, Source& source, const ComparisonOptions& options) {
    const std::size_t dim = workspace.space().dim;
    const SourceInfo& info = source.info();
    if (info.has_vectors && info.dim != dim) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} holds vectors of {} numbers, the workspace {} those of {}",
                                info.root.string(), info.dim, workspace.name(), dim));
    }
    if (!info.has_vectors) {
        const std::string problem = why_unreadable(workspace.encoder().info(), info.kind);
        if (!problem.empty()) throw Error(ErrorCode::InvalidInput, problem);
    }
    DataSample sample{info.root.string(), 0, {}, {}, {}};
    const auto records = draw(source, options.sample, options.seed, sample.total, options.stop);
    std::vector<const Record*> wanted;
    for (const Record& record : records) wanted.push_back(&record);
    RecordEmbedder embedder([&]() -> Encoder& { return workspace.encoder(); }, dim,
                            {32, 0, options.stop});
    const ProgressMeter meter(records.size());
    std::uint64_t done = 0;
    const bool is_whole = embedder.embed(
        wanted, [](std::size_t, std::span<const std::uint8_t>) {},
        [&](std::span<const std::size_t> which, const EmbeddedBatch& batch) {
            for (std::size_t i = 0; i < which.size(); ++i) {
                if (batch.problems[i].empty()) sample.keys.push_back(records[which[i]].key);
            }
            sample.rows.insert(sample.rows.end(), batch.rows.begin(), batch.rows.end());
            done += which.size();
            if (options.on_progress) options.on_progress(meter.at(done, 0));
        });
    if (!is_whole || options.stop.stop_requested()) {
        throw Error(ErrorCode::Unavailable, "Stopped before there was a result");
    }
    sample.items.resize(sample.keys.size());
    return sample;
}

DataComparison compare(const DataSample& before, const DataSample& after, const SavedHead& saved,
                       float cut_off, const ComparisonOptions& options) {
    const std::size_t dim = saved.head.weights.size();
    check(before, dim);
    check(after, dim);
    const auto scores_before = scores_of(saved.head, before.rows);
    const auto scores_after = scores_of(saved.head, after.rows);
    DataComparison comparison;
    comparison.cut_off = cut_off;
    comparison.low = std::min(std::ranges::min(scores_before), std::ranges::min(scores_after));
    comparison.high = std::max(std::ranges::max(scores_before), std::ranges::max(scores_after));
    comparison.before = side_of(before, scores_before, comparison);
    comparison.after = side_of(after, scores_after, comparison);
    comparison.scores = kolmogorov_smirnov(scores_before, scores_after);
    comparison.distance = mean_discrepancy(first_rows(before, dim), first_rows(after, dim), dim,
                                           options.permutations, options.seed);
    find_far_items(before, after, scores_after, saved.head, options.farthest, comparison);
    comparison.scores_differ = comparison.scores.p_value < kDriftLevel;
    comparison.items_differ = comparison.distance.p_value < kDriftLevel;
    comparison.words = words_for(comparison);
    return comparison;
}

}  // namespace halfspace
