// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "http/json.hpp"

#include <array>
#include <charconv>
#include <ranges>

namespace halfspace {

namespace {

constexpr std::size_t kMostGroupItems = 100;

}  // namespace

double as_written(float value) {
    std::array<char, 32> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value);
    double result = value;
    std::from_chars(text.data(), written.ptr, result);
    return result;
}

std::string to_text(const JsonValue& value) {
    return value.dump(-1, ' ', false, JsonValue::error_handler_t::replace);
}

std::string to_pretty_text(const JsonValue& value) {
    return value.dump(2, ' ', false, JsonValue::error_handler_t::replace);
}

JsonValue group_to_json(std::span<const ItemId> alike) {
    if (alike.empty()) return nullptr;
    JsonValue items = JsonValue::array();
    for (const ItemId item : alike | std::views::take(kMostGroupItems)) {
        items.push_back(value_of(item));
    }
    return {{"count", alike.size() + 1}, {"items", std::move(items)}};
}

JsonValue to_json(const Error& error) {
    return {{"code", name_of(error.code())}, {"message", error.what()}};
}

JsonValue to_json(const WorkspaceSummary& summary) {
    return {{"name", summary.name},
            {"items", summary.items},
            {"classifiers", summary.classifiers},
            {"error", summary.error ? to_json(*summary.error) : JsonValue()}};
}

JsonValue to_json(const StoreSummary& store) {
    const StoreMethods& methods = store.methods;
    return {{"home", methods.home},
            {"place", store.place},
            {"index", methods.index.empty() ? JsonValue(nullptr) : JsonValue(methods.index)},
            {"methods",
             {{"best", name_of(methods.best)},
              {"borderline", name_of(methods.borderline)},
              {"random", name_of(methods.random)},
              {"ranges", name_of(methods.ranges)},
              {"histogram", name_of(methods.histogram)}}}};
}

JsonValue to_json(const WorkspaceView& view) {
    JsonValue splits = JsonValue::array();
    for (const SplitCount& split : view.overview.splits) {
        splits.push_back({{"name", split.name}, {"items", split.items}});
    }
    JsonValue kinds = JsonValue::array();
    for (const KindCount& kind : view.overview.kinds) {
        kinds.push_back({{"kind", name_of(kind.kind)}, {"items", kind.items}});
    }
    JsonValue sources = JsonValue::array();
    for (const SourceSummary& source : view.overview.sources) {
        sources.push_back({{"root", source.root}, {"format", source.format}});
    }
    const JsonValue encoder{{"name", view.overview.encoder_name},
                            {"dim", view.overview.dim},
                            {"reads_texts", view.reads_texts},
                            {"problem", or_null(view.encoder_problem)}};
    return {{"name", view.overview.name},
            {"items", view.overview.items},
            {"skipped", view.overview.skipped},
            {"splits", std::move(splits)},
            {"encoder", encoder},
            {"kinds", std::move(kinds)},
            {"sources", std::move(sources)},
            {"store", to_json(view.overview.store)},
            {"classifiers", to_json_array(view.classifiers)}};
}

JsonValue to_json(const SkippedRecord& record) {
    return {{"key", record.key}, {"reason", record.reason}};
}

JsonValue to_json(const ItemRecord& item) {
    JsonValue metadata = JsonValue::object();
    for (const auto& [name, value] : item.metadata) metadata[name] = value;
    return {{"id", value_of(item.id)},
            {"key", item.key},
            {"kind", name_of(item.kind)},
            {"split", item.split},
            {"text", item.kind == ItemKind::Text ? JsonValue(item.text) : JsonValue(nullptr)},
            {"text_characters", item.text_characters},
            {"metadata", std::move(metadata)},
            {"removed", item.is_removed}};
}

JsonValue to_json(const LabelValue& label) {
    return {{"score", label.score ? JsonValue(as_written(*label.score)) : JsonValue(nullptr)},
            {"unsure", label.unsure}};
}

JsonValue to_json(const Card& card) {
    return {{"item", to_json(card.item)},
            {"score", as_written(card.score)},
            {"rank", card.rank},
            {"label", to_json(card.label)},
            {"group", group_to_json(card.alike)},
            {"recheck", or_null(card.recheck)},
            {"expected", or_null(card.expected)}};
}

JsonValue to_json(const CardPage& page) {
    return {{"total", page.total}, {"cards", to_json_array(page.cards)}};
}

JsonValue to_json(const NextPage& page) {
    return {{"round", page.round}, {"cards", to_json_array(page.cards)}};
}

JsonValue to_json(const StartPart& part) {
    if (part.text) return {{"kind", "text"}, {"text", *part.text}, {"weight", part.weight}};
    if (part.head) {
        JsonValue weights = JsonValue::array();
        for (const float weight : part.head->weights) weights.push_back(as_written(weight));
        return {{"kind", "head"},
                {"name", part.head->name},
                {"weights", std::move(weights)},
                {"encoder_fingerprint", part.head->encoder_fingerprint},
                {"weight", part.weight}};
    }
    return {{"kind", "item"},
            {"item", value_of(part.item.value_or(ItemId{}))},
            {"weight", part.weight}};
}

JsonValue to_json(const SearchResult& result) {
    return {{"cards", to_json_array(result.cards)},
            {"method", name_of(result.method)},
            {"notices", result.notices}};
}

JsonValue to_json(const Counts& counts) {
    return {{"positive", counts.positive}, {"negative", counts.negative},
            {"neutral", counts.neutral},   {"unsure", counts.unsure},
            {"seen", counts.seen},         {"unseen", counts.unseen}};
}

JsonValue to_json(const ClassifierSummary& summary) {
    return {
        {"name", summary.name}, {"rounds", summary.rounds}, {"counts", to_json(summary.counts)}};
}

JsonValue to_json(const RoundSummary& round) {
    return {{"number", round.number},
            {"strategy", name_of(round.strategy)},
            {"recipe", name_of(round.recipe)},
            {"shown", round.shown},
            {"positive", round.positive},
            {"negative", round.negative},
            {"unsure", round.unsure},
            {"is_open", round.is_open},
            {"pull", or_null(round.pull)},
            {"turned_degrees", or_null(round.turned_degrees)},
            {"restored_from", or_null(round.restored_from)},
            {"created_at", round.created_at}};
}

JsonValue to_json(const LearnerSettings& learner) {
    return {{"pull", or_null(learner.pull)},  {"scale", learner.scale},
            {"negatives", learner.negatives}, {"negatives_weight", learner.negatives_weight},
            {"recency", learner.recency},     {"recheck", learner.recheck},
            {"audit", learner.audit},         {"seed", learner.seed}};
}

JsonValue to_json(const ClassifierState& state) {
    JsonValue change(nullptr);
    if (state.change) {
        change = {{"turned_degrees", state.change->turned_degrees},
                  {"new_in_top", state.change->new_in_top},
                  {"top", state.change->top}};
    }
    return {
        {"name", state.name},
        {"split", state.split},
        {"strategy", name_of(state.strategy)},
        {"page_size", state.page_size},
        {"start", to_json_array(state.start)},
        {"cut_off", as_written(state.cut_off)},
        {"group_at", state.group_at ? JsonValue(as_written(*state.group_at)) : JsonValue(nullptr)},
        {"learner", to_json(state.learner)},
        {"counts", to_json(state.counts)},
        {"rounds", to_json_array(state.rounds)},
        {"page", to_json_array(state.page)},
        {"page_method", name_of(state.page_method)},
        {"change", std::move(change)},
        {"notices", state.notices},
        {"can_undo", state.can_undo},
        {"can_redo", state.can_redo}};
}

JsonValue to_json(const ItemLabel& label) {
    return {{"item", value_of(label.item)}, {"label", to_json(label.label)}};
}

JsonValue to_json(const LabelState& state) {
    return {{"labels", to_json_array(state.labels)},
            {"replaced", to_json_array(state.replaced)},
            {"counts", to_json(state.counts)},
            {"can_undo", state.can_undo},
            {"can_redo", state.can_redo}};
}

JsonValue to_json(const Assessment& assessment) {
    const CutOffCounts& at = assessment.at_cut_off;
    return {{"positives", at.true_positives + at.false_negatives},
            {"negatives", at.false_positives + at.true_negatives},
            {"unknown", assessment.unknown},
            {"average_precision", or_null(assessment.average_precision)},
            {"roc_auc", or_null(assessment.roc_auc)},
            {"true_positives", at.true_positives},
            {"false_positives", at.false_positives},
            {"precision", or_null(at.precision())},
            {"recall", or_null(at.recall())},
            {"f1", or_null(at.f1())}};
}

JsonValue to_json(const Evaluation& evaluation) {
    return {{"split", evaluation.split},
            {"round", or_null(evaluation.round)},
            {"total", evaluation.histogram.total},
            {"low", as_written(evaluation.histogram.low)},
            {"high", as_written(evaluation.histogram.high)},
            {"bins", evaluation.histogram.counts},
            {"bins_error", as_written(evaluation.histogram.error)},
            {"cut_off", as_written(evaluation.cut_off)},
            {"at_least", evaluation.at_least},
            {"truth", evaluation.truth ? to_json(*evaluation.truth) : JsonValue(nullptr)}};
}

}  // namespace halfspace
