// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/views.hpp"
#include "workspace/loop_types.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

class JsonField;

// The values of workspace/loop_types.hpp as the schemas of api/openapi.yaml, by hand. Reading
// refuses unknown fields and values out of range with Error InvalidInput, which names the field,
// the value and the limit.

/// Keeps fields in the order they are written.
using JsonValue = nlohmann::ordered_json;

/// @throws Error InvalidInput, saying where the text stops being JSON
JsonValue parse_json(std::string_view text);
/// The double that prints as the float does: 0.3, not 0.30000001192092896. It reads back as the
/// same float.
double as_written(float value);
/// Bytes that are not UTF-8 (file names may hold any) become U+FFFD.
std::string to_text(const JsonValue& value);
/// The same over several lines, for people.
std::string to_pretty_text(const JsonValue& value);

JsonValue to_json(const Error& error);
JsonValue to_json(const WorkspaceSummary& summary);
JsonValue to_json(const StoreSummary& store);
JsonValue to_json(const WorkspaceView& view);
JsonValue to_json(const SkippedRecord& record);
JsonValue to_json(const ItemRecord& item);
JsonValue to_json(const LabelValue& label);
JsonValue to_json(const Card& card);
JsonValue to_json(const CardPage& page);
JsonValue to_json(const NextPage& page);
JsonValue to_json(const StartPart& part);
JsonValue to_json(const SearchResult& result);
JsonValue to_json(const Counts& counts);
JsonValue to_json(const ClassifierSummary& summary);
JsonValue to_json(const RoundSummary& round);
JsonValue to_json(const ClassifierState& state);
JsonValue to_json(const ItemLabel& label);
JsonValue to_json(const LabelState& state);
JsonValue to_json(const Assessment& assessment);
JsonValue to_json(const Evaluation& evaluation);

/// The group of a card out of its other items, the first hundred of them; null if it has none.
JsonValue group_to_json(std::span<const ItemId> alike);

template <typename Value>
JsonValue or_null(const std::optional<Value>& value) {
    return value ? JsonValue(*value) : JsonValue(nullptr);
}

template <typename Value>
JsonValue to_json_array(const std::vector<Value>& values) {
    JsonValue array = JsonValue::array();
    for (const Value& value : values) array.push_back(to_json(value));
    return array;
}

struct SearchRequest {
    std::vector<StartPart> start;
    std::string split;
    std::size_t count = 0;
};

struct FitRequest {
    std::uint64_t round = 0;
    Recipe recipe = Recipe::Pull;
};

struct RelabelRequest {
    LabelQuery which;
    LabelValue to;
};

/// A head's file as a page sends it.
struct HeadFile {
    std::string name;
    std::vector<std::uint8_t> content;
    std::optional<std::string> class_name;
};

HeadFile read_head_file(const JsonValue& body);
SearchRequest read_search_request(const JsonValue& body);
NewClassifier read_new_classifier(const JsonValue& body);
ClassifierChange read_classifier_change(const JsonValue& body);
std::vector<ItemLabel> read_label_change(const JsonValue& body);
FitRequest read_fit_request(const JsonValue& body);
std::vector<ItemId> read_page_request(const JsonValue& body);
SeenReset read_seen_reset(const JsonValue& body);
RelabelRequest read_relabel_request(const JsonValue& body);

std::vector<StartPart> read_start(const JsonField& field);
Strategy read_strategy(const JsonField& field);

/// `any`, `positive`, ... @throws Error InvalidInput, listing the names; so do the next
LabelKind label_kind_from(std::string_view name);
Side side_from(std::string_view name);

}  // namespace halfspace
