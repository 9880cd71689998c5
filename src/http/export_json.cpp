// SPDX-License-Identifier: Apache-2.0
#include "http/export_json.hpp"

#include "http/index_json.hpp"
#include "http/json_reader.hpp"
#include "http/router.hpp"

namespace halfspace {

namespace {

constexpr std::size_t kLongestName = 1000;
constexpr std::size_t kMostHeads = 100;

HeadOf read_head_of(const JsonField& field) {
    const JsonObject object(field, {"classifier", "round"});
    HeadOf head;
    head.classifier = object.field("classifier").text(1, kLongestName);
    if (object.has("round") && !object.field("round").is_null()) {
        head.round = object.field("round").integer(1, kLargestInteger);
    }
    return head;
}

WantedPredictions read_predictions(const JsonObject& object) {
    WantedPredictions wanted;
    for (const JsonField& field : object.field("heads").array(1, kMostHeads)) {
        wanted.heads.push_back(read_head_of(field));
    }
    wanted.format = table_format_from(object.field("format").text(1, kLongestName));
    if (object.has("path")) {
        if (object.has("split")) object.field("split").refuse("left out beside a path");
        wanted.path = read_path(object);
        wanted.read_with = read_read_with(object).value_or(SourceOptions{});
    } else {
        wanted.split = object.field("split").text(0, kLongestName);
    }
    return wanted;
}

}  // namespace

NewExport read_new_export(const JsonValue& body) {
    const JsonObject any(body, "",
                         {"kind", "name", "heads", "format", "path", "split", "read_with",
                          "classifier", "round", "tower"});
    NewExport wanted;
    wanted.name = any.field("name").text(1, kLongestName);
    const std::string kind = any.field("kind").text(1, kLongestName);
    if (kind == "predictions") {
        wanted.what = read_predictions(JsonObject(
            body, "", {"kind", "name", "heads", "format", "path", "split", "read_with"}));
    } else if (kind == "labels") {
        const JsonObject object(body, "", {"kind", "name", "classifier"});
        wanted.what = WantedLabels{object.field("classifier").text(1, kLongestName)};
    } else if (kind == "model") {
        const JsonObject object(body, "", {"kind", "name", "classifier", "round", "tower"});
        WantedModel model;
        model.head.classifier = object.field("classifier").text(1, kLongestName);
        if (object.has("round") && !object.field("round").is_null()) {
            model.head.round = object.field("round").integer(1, kLargestInteger);
        }
        model.tower = tower_from(object.field("tower").text(1, kLongestName));
        wanted.what = model;
    } else {
        any.field("kind").refuse("predictions, labels or model");
    }
    return wanted;
}

std::string file_name_of(const NewExport& wanted) {
    if (const auto* const predictions = std::get_if<WantedPredictions>(&wanted.what)) {
        return wanted.name + "." + std::string(name_of(predictions->format));
    }
    return wanted.name + (std::holds_alternative<WantedModel>(wanted.what) ? ".onnx" : ".zip");
}

JsonValue to_json(const ShelvedExport& one) {
    return {{"name", one.name},
            {"path", one.path.string()},
            {"wanted", one.wanted},
            {"result", one.result},
            {"bytes", or_null(one.bytes)}};
}

}  // namespace halfspace
