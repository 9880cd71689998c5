// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "http/json.hpp"
#include "http/json_reader.hpp"

#include <array>
#include <limits>
#include <utility>

namespace halfspace {

namespace {

constexpr std::uint64_t kLargestId = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kLongestName = 100;        // characters
constexpr std::size_t kLongestPrompt = 100'000;  // bytes
constexpr std::size_t kLongestSplit = 1000;      // bytes; folder names are shorter
constexpr std::size_t kMostParts = 100;
constexpr std::size_t kMostLabels = 10'000;
constexpr std::size_t kMostPageItems = 100'000;
constexpr std::uint64_t kLargestPageId = 0xFFFF'FFFF;  // they are kept as bits up to the largest
constexpr double kLargestWeight = 10;
constexpr std::size_t kLongestFileName = 300;  // characters; a class's name likewise
constexpr std::size_t kLongestHeadName = 700;  // both, and what stands between
constexpr std::size_t kMostWeights = 65'536;   // dimensions an encoder may have
constexpr double kLargestNumber = 1e30;        // of a head; its square is well inside a double
constexpr double kLargestCutOff = 1e30;        // far beyond any score, well inside a float

/// Refuses the fields that only other kinds have.
void refuse_others(const JsonObject& object, const std::string& kind,
                   std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (object.has(name)) object.field(name).refuse("left out where kind is " + kind);
    }
}

StartHead read_start_head(const JsonObject& object) {
    StartHead head;
    head.name = object.field("name").text(1, kLongestHeadName);
    for (const JsonField& weight : object.field("weights").array(1, kMostWeights)) {
        head.weights.push_back(static_cast<float>(weight.number(-kLargestNumber, kLargestNumber)));
    }
    if (object.has("encoder_fingerprint")) {
        head.encoder_fingerprint = object.field("encoder_fingerprint").text(0, kLongestName);
    }
    return head;
}

StartPart read_start_part(const JsonField& field) {
    const JsonObject object(
        field, {"kind", "text", "item", "name", "weights", "encoder_fingerprint", "weight"});
    const std::string kind = object.field("kind").text(0, kLongestName);
    StartPart part;
    part.weight = object.field("weight").number(-kLargestWeight, kLargestWeight);
    if (kind == "text") {
        part.text = object.field("text").text_of_bytes(kLongestPrompt);
        if (part.text->empty()) object.field("text").refuse("a text that is not empty");
        refuse_others(object, kind, {"item", "name", "weights", "encoder_fingerprint"});
    } else if (kind == "item") {
        part.item = ItemId{object.field("item").integer(0, kLargestId)};
        refuse_others(object, kind, {"text", "name", "weights", "encoder_fingerprint"});
    } else if (kind == "head") {
        part.head = read_start_head(object);
        refuse_others(object, kind, {"text", "item"});
    } else {
        object.field("kind").refuse("text, item or head");
    }
    return part;
}

LabelValue read_label(const JsonObject& object) {
    LabelValue label;
    const JsonField score = object.field("score");
    if (!score.is_null()) label.score = static_cast<float>(score.number(-1, 1));
    label.unsure = object.field("unsure").boolean();
    if (label.unsure && label.score) score.refuse("null where unsure is true");
    return label;
}

template <typename Value, std::size_t Count>
Value choose(const JsonField& field,
             const std::array<std::pair<const char*, Value>, Count>& names) {
    const std::string name = field.text(0, kLongestName);
    std::string list;
    for (const auto& [known, value] : names) {
        if (name == known) return value;
        list += (list.empty() ? "" : " or ") + std::string(known);
    }
    field.refuse(list);
}

std::optional<float> read_group_at(const JsonField& field) {
    if (field.is_null()) return std::nullopt;
    return static_cast<float>(field.number(0.5, 1));
}

/// What is left out is at its default.
LearnerSettings read_learner(const JsonField& field) {
    using Limits = LearnerLimits;
    const JsonObject object(field, {"pull", "scale", "negatives", "negatives_weight", "recency",
                                    "recheck", "audit", "seed"});
    LearnerSettings learner;
    const auto number = [&](const char* name, double& value, double low, double high) {
        if (object.has(name)) value = object.field(name).number(low, high);
    };
    if (object.has("pull") && !object.field("pull").is_null()) {
        number("pull", learner.pull.emplace(), Limits::kLeastPull, Limits::kMostPull);
    }
    const auto whole = [&](const char* name, auto& value, std::uint64_t most) {
        if (object.has(name)) value = object.field(name).integer(0, most);
    };
    number("scale", learner.scale, 0, Limits::kMostScale);
    whole("negatives", learner.negatives, Limits::kMostNegatives);
    number("negatives_weight", learner.negatives_weight, Limits::kLeastWeight, Limits::kMostWeight);
    number("recency", learner.recency, Limits::kLeastRecency, Limits::kMostRecency);
    whole("recheck", learner.recheck, Limits::kMostRechecks);
    number("audit", learner.audit, 0, Limits::kMostAudit);
    whole("seed", learner.seed, Limits::kMostSeed);
    return learner;
}

}  // namespace

std::vector<StartPart> read_start(const JsonField& field) {
    std::vector<StartPart> parts;
    for (const JsonField& part : field.array(1, kMostParts)) parts.push_back(read_start_part(part));
    return parts;
}

Strategy read_strategy(const JsonField& field) {
    return strategy_from(field.text(0, kLongestName));
}

JsonValue parse_json(std::string_view text) {
    try {
        return ordered_json_in(text);
    } catch (const JsonValue::exception& error) {
        throw Error(ErrorCode::InvalidInput,
                    std::string("The body is not valid JSON: ") + error.what());
    }
}

SearchRequest read_search_request(const JsonValue& body) {
    const JsonObject object(body, "", {"start", "split", "count"});
    SearchRequest request;
    request.start = read_start(object.field("start"));
    request.split = object.field("split").text_of_bytes(kLongestSplit);
    request.count = object.field("count").integer(1, 500);
    return request;
}

NewClassifier read_new_classifier(const JsonValue& body) {
    const JsonObject object(
        body, "", {"name", "start", "split", "strategy", "page_size", "group_at", "learner"});
    NewClassifier wanted;
    wanted.name = object.field("name").text(1, kLongestName);
    wanted.start = read_start(object.field("start"));
    if (object.has("split")) wanted.split = object.field("split").text_of_bytes(kLongestSplit);
    if (object.has("strategy")) wanted.strategy = read_strategy(object.field("strategy"));
    if (object.has("page_size")) wanted.page_size = object.field("page_size").integer(1, 200);
    if (object.has("group_at")) wanted.group_at = read_group_at(object.field("group_at"));
    if (object.has("learner")) wanted.learner = read_learner(object.field("learner"));
    return wanted;
}

ClassifierChange read_classifier_change(const JsonValue& body) {
    const JsonObject object(
        body, "",
        {"name", "start", "split", "strategy", "page_size", "cut_off", "group_at", "learner"});
    ClassifierChange change;
    if (object.has("name")) change.name = object.field("name").text(1, kLongestName);
    if (object.has("start")) change.start = read_start(object.field("start"));
    if (object.has("split")) change.split = object.field("split").text_of_bytes(kLongestSplit);
    if (object.has("strategy")) change.strategy = read_strategy(object.field("strategy"));
    if (object.has("page_size")) change.page_size = object.field("page_size").integer(1, 200);
    if (object.has("group_at")) change.group_at = read_group_at(object.field("group_at"));
    if (object.has("learner")) change.learner = read_learner(object.field("learner"));
    if (object.has("cut_off")) {
        const JsonField cut_off = object.field("cut_off");
        change.cut_off = cut_off.is_null()
                             ? 0
                             : static_cast<float>(cut_off.number(-kLargestCutOff, kLargestCutOff));
    }
    return change;
}

std::vector<ItemLabel> read_label_change(const JsonValue& body) {
    const JsonObject object(body, "", {"labels"});
    std::vector<ItemLabel> labels;
    for (const JsonField& field : object.field("labels").array(1, kMostLabels)) {
        const JsonObject entry(field, {"item", "score", "unsure"});
        labels.push_back({ItemId{entry.field("item").integer(0, kLargestId)}, read_label(entry)});
    }
    return labels;
}

FitRequest read_fit_request(const JsonValue& body) {
    const JsonObject object(body, "", {"round", "recipe"});
    FitRequest request;
    request.round = object.field("round").integer(1, kLargestId);
    if (object.has("recipe")) {
        request.recipe =
            choose(object.field("recipe"), std::array{std::pair{"pull", Recipe::Pull},
                                                      std::pair{"logistic", Recipe::Logistic},
                                                      std::pair{"sgd", Recipe::Sgd}});
    }
    return request;
}

RelabelRequest read_relabel_request(const JsonValue& body) {
    const JsonObject object(body, "", {"kind", "first_round", "last_round", "label"});
    RelabelRequest request;
    request.which.kind = label_kind_from(object.field("kind").text(0, kLongestName));
    if (object.has("first_round")) {
        request.which.first_round = object.field("first_round").integer(1, kLargestId);
    }
    if (object.has("last_round") && !object.field("last_round").is_null()) {
        request.which.last_round = object.field("last_round").integer(1, kLargestId);
    }
    request.to = read_label(JsonObject(object.field("label"), {"score", "unsure"}));
    return request;
}

std::vector<ItemId> read_page_request(const JsonValue& body) {
    const JsonObject object(body, "", {"items"});
    std::vector<ItemId> items;
    for (const JsonField& field : object.field("items").array(1, kMostPageItems)) {
        items.push_back(ItemId{field.integer(0, kLargestPageId)});
    }
    return items;
}

SeenReset read_seen_reset(const JsonValue& body) {
    const JsonObject object(body, "", {"which"});
    return choose(object.field("which"),
                  std::array{std::pair{"all", SeenReset::All},
                             std::pair{"unlabelled", SeenReset::Unlabelled}});
}

HeadFile read_head_file(const JsonValue& body) {
    constexpr std::size_t kLargestFile_bytes = 8U << 20U;  // in base64; the body's limit anyway
    const JsonObject object(body, "", {"name", "content", "class"});
    HeadFile file;
    file.name = object.field("name").text(1, kLongestFileName);
    const JsonField content = object.field("content");
    auto bytes = decode_base64(content.text_of_bytes(kLargestFile_bytes));
    if (!bytes) throw Error(ErrorCode::InvalidInput, content.place() + " must be base64");
    file.content = std::move(*bytes);
    if (object.has("class")) file.class_name = object.field("class").text(0, kLongestFileName);
    return file;
}

LabelKind label_kind_from(std::string_view name) {
    const JsonValue value(name);
    return choose(
        JsonField(value, "kind"),
        std::array{std::pair{"any", LabelKind::Any}, std::pair{"positive", LabelKind::Positive},
                   std::pair{"negative", LabelKind::Negative},
                   std::pair{"neutral", LabelKind::Neutral}, std::pair{"unsure", LabelKind::Unsure},
                   std::pair{"disagreeing", LabelKind::Disagreeing}});
}

Side side_from(std::string_view name) {
    const JsonValue value(name);
    return choose(JsonField(value, "side"),
                  std::array{std::pair{"above", Side::Above}, std::pair{"below", Side::Below}});
}

}  // namespace halfspace
