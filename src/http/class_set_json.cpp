// SPDX-License-Identifier: Apache-2.0
#include "http/class_set_json.hpp"

#include "http/json_reader.hpp"

#include <limits>

namespace halfspace {

namespace {

constexpr std::uint64_t kLargestId = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kLongestName = 100;    // characters
constexpr std::size_t kLongestSplit = 1000;  // bytes
constexpr std::size_t kMostClasses = 200;
constexpr std::size_t kMostChoices = 10'000;

JsonValue to_json(const ClassCard& card, std::span<const std::string> names) {
    JsonValue scores = JsonValue::array();
    for (const float score : card.scores) scores.push_back(as_written(score));
    JsonValue decision = JsonValue::array();
    for (const std::size_t place : card.decision) decision.push_back(names[place]);
    return {{"item", to_json(card.item)},      {"rank", card.rank},
            {"scores", std::move(scores)},     {"labels", to_json_array(card.labels)},
            {"decision", std::move(decision)}, {"group", group_to_json(card.alike)}};
}

JsonValue cards_to_json(std::span<const ClassCard> cards, std::span<const std::string> names) {
    JsonValue array = JsonValue::array();
    for (const ClassCard& card : cards) array.push_back(to_json(card, names));
    return array;
}

JsonValue to_json(const Averages& averages) {
    return {{"precision", averages.precision}, {"recall", averages.recall}, {"f1", averages.f1}};
}

std::vector<std::string> read_names(const JsonField& field) {
    std::vector<std::string> names;
    for (const JsonField& name : field.array(0, kMostClasses)) {
        names.push_back(name.text(1, kLongestName));
    }
    return names;
}

std::vector<NewClass> read_classes(const JsonField& field) {
    std::vector<NewClass> classes;
    for (const JsonField& entry : field.array(2, kMostClasses)) {
        const JsonObject object(entry, {"name", "start"});
        NewClass& one = classes.emplace_back();
        one.name = object.field("name").text(1, kLongestName);
        if (object.has("start")) one.start = read_start(object.field("start"));
    }
    return classes;
}

}  // namespace

JsonValue to_json(const ClassSetSummary& summary) {
    return {{"name", summary.name},
            {"kind", name_of(summary.kind)},
            {"classes", summary.classes},
            {"rounds", summary.rounds}};
}

JsonValue to_json(const ClassState& state) {
    return {{"name", state.name},
            {"strategy", name_of(state.strategy)},
            {"cut_off", as_written(state.cut_off)},
            {"counts", to_json(state.counts)}};
}

JsonValue to_json(const ClassSetState& state) {
    std::vector<std::string> names;
    for (const ClassState& one : state.classes) names.push_back(one.name);
    return {{"name", state.name},
            {"kind", name_of(state.kind)},
            {"split", state.split},
            {"page_size", state.page_size},
            {"round", state.round},
            {"unseen", state.unseen},
            {"classes", to_json_array(state.classes)},
            {"page", cards_to_json(state.page, names)},
            {"page_method", name_of(state.page_method)},
            {"notices", state.notices},
            {"can_undo", state.can_undo},
            {"can_redo", state.can_redo}};
}

JsonValue to_json(const ClassLabelState& state) {
    JsonValue labels = JsonValue::array();
    for (const ItemClasses& entry : state.labels) {
        labels.push_back({{"item", value_of(entry.item)}, {"labels", to_json_array(entry.labels)}});
    }
    return {{"labels", std::move(labels)},
            {"counts", to_json_array(state.counts)},
            {"can_undo", state.can_undo},
            {"can_redo", state.can_redo}};
}

JsonValue to_json(const ClassImport& report) {
    return {{"labelled", report.labelled}, {"kept", report.kept}, {"none", report.none}};
}

JsonValue to_json(const ClassConfusion& held) {
    JsonValue classes = JsonValue::array();
    for (std::size_t i = 0; i < held.names.size(); ++i) {
        const ClassFigures& its = held.confusion.classes[i];
        classes.push_back({{"name", held.names[i]},
                           {"actual", its.actual},
                           {"predicted", its.predicted},
                           {"right", its.right},
                           {"precision", or_null(its.precision())},
                           {"recall", or_null(its.recall())},
                           {"f1", or_null(its.f1())}});
    }
    const auto& cells = held.confusion.cells;
    return {{"kind", name_of(held.kind)},
            {"classes", std::move(classes)},
            {"cells", cells.empty() ? JsonValue(nullptr) : JsonValue(cells)},
            {"items", held.confusion.items},
            {"unknown", held.unknown},
            {"accuracy", or_null(held.confusion.accuracy)},
            {"macro", to_json(held.confusion.macro)},
            {"micro", to_json(held.confusion.micro)}};
}

JsonValue to_json(const ClassCardPage& page) {
    return {{"total", page.total}, {"cards", cards_to_json(page.cards, page.classes)}};
}

NewClassSet read_new_class_set(const JsonValue& body) {
    const JsonObject object(body, "", {"name", "kind", "classes", "split", "page_size"});
    NewClassSet wanted;
    wanted.name = object.field("name").text(1, kLongestName);
    wanted.classes = read_classes(object.field("classes"));
    if (object.has("kind")) wanted.kind = set_kind_from(object.field("kind").text(0, kLongestName));
    if (object.has("split")) wanted.split = object.field("split").text_of_bytes(kLongestSplit);
    if (object.has("page_size")) wanted.page_size = object.field("page_size").integer(1, 200);
    return wanted;
}

ClassSetChange read_class_set_change(const JsonValue& body) {
    const JsonObject object(body, "", {"name", "page_size", "strategy", "classes"});
    ClassSetChange change;
    if (object.has("name")) change.name = object.field("name").text(1, kLongestName);
    if (object.has("page_size")) change.page_size = object.field("page_size").integer(1, 200);
    if (object.has("strategy")) change.strategy = read_strategy(object.field("strategy"));
    if (object.has("classes")) change.classes = read_classes(object.field("classes"));
    return change;
}

std::uint64_t read_fit_set_request(const JsonValue& body) {
    return JsonObject(body, "", {"round"}).field("round").integer(1, kLargestId);
}

std::vector<ItemChoice> read_choices(const JsonValue& body) {
    const JsonObject object(body, "", {"choices"});
    std::vector<ItemChoice> choices;
    for (const JsonField& field : object.field("choices").array(1, kMostChoices)) {
        const JsonObject entry(field, {"item", "choice"});
        ItemChoice& one = choices.emplace_back();
        one.item = ItemId{entry.field("item").integer(0, kLargestId)};
        if (entry.field("choice").is_null()) continue;
        const JsonObject choice(entry.field("choice"), {"classes", "unsure"});
        one.choice = ClassChoice{read_names(choice.field("classes")), {}};
        if (choice.has("unsure")) one.choice->unsure = read_names(choice.field("unsure"));
    }
    return choices;
}

}  // namespace halfspace
