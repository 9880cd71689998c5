// SPDX-License-Identifier: Apache-2.0
#include "data/arrow_values.hpp"

#include "base/json.hpp"

#include <arrow/array.h>
#include <arrow/extension_type.h>
#include <arrow/scalar.h>
#include <arrow/type.h>
#include <arrow/util/float16.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace halfspace {

namespace {

using Json = nlohmann::ordered_json;

bool is_text(const arrow::DataType& type) {
    return type.id() == arrow::Type::STRING || type.id() == arrow::Type::LARGE_STRING ||
           type.id() == arrow::Type::STRING_VIEW;
}

bool is_bytes(const arrow::DataType& type) {
    return type.id() == arrow::Type::BINARY || type.id() == arrow::Type::LARGE_BINARY ||
           type.id() == arrow::Type::BINARY_VIEW;
}

bool is_list(const arrow::DataType& type) {
    return type.id() == arrow::Type::LIST || type.id() == arrow::Type::LARGE_LIST ||
           type.id() == arrow::Type::FIXED_SIZE_LIST;
}

/// Hugging Face's picture: a struct with the file's bytes.
bool is_picture_struct(const arrow::DataType& type) {
    if (type.id() != arrow::Type::STRUCT) return false;
    const auto bytes = static_cast<const arrow::StructType&>(type).GetFieldByName("bytes");
    return bytes && is_bytes(*bytes->type());
}

ColumnType type_of(const arrow::DataType& type) {
    if (is_text(type)) return ColumnType::Text;
    if (is_bytes(type)) return ColumnType::Binary;
    if (is_picture_struct(type)) return ColumnType::Image;
    if (type.id() == arrow::Type::DICTIONARY) {
        return type_of(*static_cast<const arrow::DictionaryType&>(type).value_type());
    }
    if (type.id() == arrow::Type::EXTENSION) {
        return type_of(*static_cast<const arrow::ExtensionType&>(type).storage_type());
    }
    if (is_list(type) && arrow::is_floating(type.field(0)->type()->id())) return ColumnType::Vector;
    if (arrow::is_numeric(type.id()) || type.id() == arrow::Type::BOOL) return ColumnType::Number;
    return ColumnType::Other;
}

/// A string or binary cell's bytes; nothing for other types.
std::optional<std::string_view> bytes_at(const arrow::Array& array, std::int64_t i) {
    switch (array.type_id()) {
        case arrow::Type::STRING:
        case arrow::Type::BINARY: return static_cast<const arrow::BinaryArray&>(array).GetView(i);
        case arrow::Type::LARGE_STRING:
        case arrow::Type::LARGE_BINARY:
            return static_cast<const arrow::LargeBinaryArray&>(array).GetView(i);
        case arrow::Type::STRING_VIEW:
        case arrow::Type::BINARY_VIEW:
            return static_cast<const arrow::BinaryViewArray&>(array).GetView(i);
        default: return std::nullopt;
    }
}

/// The values of a list cell: the array they are in, first and count.
struct Items {
    std::shared_ptr<arrow::Array> values;
    std::int64_t first = 0;
    std::int64_t count = 0;
};

template <typename List>
Items items_of(const arrow::Array& array, std::int64_t i) {
    const auto& list = static_cast<const List&>(array);
    return {list.values(), list.value_offset(i), list.value_length(i)};
}

Items items_at(const arrow::Array& array, std::int64_t i) {
    switch (array.type_id()) {
        case arrow::Type::LIST: return items_of<arrow::ListArray>(array, i);
        case arrow::Type::LARGE_LIST: return items_of<arrow::LargeListArray>(array, i);
        case arrow::Type::FIXED_SIZE_LIST: return items_of<arrow::FixedSizeListArray>(array, i);
        default: return {};
    }
}

float float_at(const arrow::Array& array, std::int64_t i) {
    if (array.IsNull(i)) return std::numeric_limits<float>::quiet_NaN();
    switch (array.type_id()) {
        case arrow::Type::FLOAT: return static_cast<const arrow::FloatArray&>(array).Value(i);
        case arrow::Type::DOUBLE:
            return static_cast<float>(static_cast<const arrow::DoubleArray&>(array).Value(i));
        case arrow::Type::HALF_FLOAT:
            return arrow::util::Float16::FromBits(
                       static_cast<const arrow::HalfFloatArray&>(array).Value(i))
                .ToFloat();
        default: return std::numeric_limits<float>::quiet_NaN();
    }
}

Value vector_at(const arrow::Array& array, std::int64_t i) {
    const Items items = items_at(array, i);
    std::vector<float> vector;
    vector.reserve(static_cast<std::size_t>(items.count));
    for (std::int64_t at = 0; at < items.count; ++at) {
        vector.push_back(float_at(*items.values, items.first + at));
    }
    return vector;
}

Value picture_at(const arrow::Array& array, std::int64_t i) {
    ImageCell cell;
    const auto take_bytes = [&](const arrow::Array& from) {
        const auto bytes = from.IsNull(i) ? std::nullopt : bytes_at(from, i);
        if (bytes) cell.bytes.assign(bytes->begin(), bytes->end());
    };
    if (array.type_id() != arrow::Type::STRUCT) {
        take_bytes(array);
        return cell;
    }
    const auto& picture = static_cast<const arrow::StructArray&>(array);
    if (const auto bytes = picture.GetFieldByName("bytes")) take_bytes(*bytes);
    if (const auto paths = picture.GetFieldByName("path"); paths && !paths->IsNull(i)) {
        cell.path = bytes_at(*paths, i).value_or(std::string_view{});
    }
    return cell;
}

/// What has a form of its own as text: dates, decimals, whole numbers, ...
std::string plain_text(const arrow::Array& array, std::int64_t i) {
    if (array.type_id() == arrow::Type::FLOAT || array.type_id() == arrow::Type::HALF_FLOAT) {
        return fmt::format("{}", float_at(array, i));
    }
    if (array.type_id() == arrow::Type::DOUBLE) {
        return fmt::format("{}", static_cast<const arrow::DoubleArray&>(array).Value(i));
    }
    const auto scalar = array.GetScalar(i);
    return scalar.ok() ? (*scalar)->ToString() : std::string{};
}

/// Lists and structs as JSON; bytes are left out.
Json json_at(const arrow::Array& array, std::int64_t i) {
    if (array.IsNull(i) || is_bytes(*array.type())) return nullptr;
    if (is_list(*array.type())) {
        const Items items = items_at(array, i);
        Json list = Json::array();
        for (std::int64_t at = 0; at < items.count; ++at) {
            list.push_back(json_at(*items.values, items.first + at));
        }
        return list;
    }
    if (array.type_id() == arrow::Type::STRUCT) {
        const auto& object = static_cast<const arrow::StructArray&>(array);
        Json json = Json::object();
        for (int field = 0; field < object.num_fields(); ++field) {
            json[object.struct_type()->field(field)->name()] = json_at(*object.field(field), i);
        }
        return json;
    }
    if (const auto text = bytes_at(array, i)) return std::string(*text);
    const std::string text = plain_text(array, i);
    if (!arrow::is_numeric(array.type_id()) && array.type_id() != arrow::Type::BOOL) return text;
    const Json number = ordered_json_or_discarded(text);
    return number.is_discarded() ? Json(text) : number;  // nan, inf
}

bool becomes_json(const arrow::DataType& type) {
    return is_list(type) || type.id() == arrow::Type::STRUCT;
}

Value class_name(const std::string& number, const std::vector<std::string>& names) {
    std::size_t index = names.size();
    try {
        index = std::stoul(number);  // -1, for none, becomes huge
    } catch (const std::exception&) {
        return {};
    }
    return index < names.size() ? Value(names[index]) : Value{};
}

/// `info.features` of the metadata; an empty object if there is none.
Json features_of(const arrow::Schema& schema) {
    const auto metadata = schema.metadata();
    const int at = metadata ? metadata->FindKey("huggingface") : -1;
    if (at < 0) return Json::object();
    const Json json = ordered_json_or_discarded(metadata->value(at));
    if (!json.is_object() || !json.contains("info") || !json["info"].is_object()) {
        return Json::object();
    }
    const Json features = json["info"].value("features", Json::object());
    return features.is_object() ? features : Json::object();
}

void apply(const Json& feature, const arrow::DataType& type, ArrowColumn& column) {
    if (!feature.is_object() || !feature.contains("_type") || !feature["_type"].is_string()) return;
    const std::string kind = feature["_type"];
    if (kind == "Image" && (is_text(type) || is_bytes(type) || is_picture_struct(type))) {
        column.column.type = ColumnType::Image;
    } else if (kind == "Audio" || kind == "Video") {
        column.column.type = ColumnType::Other;
    } else if (kind == "ClassLabel" && feature.contains("names") && feature["names"].is_array()) {
        for (const Json& name : feature["names"]) {
            column.class_names.push_back(name.is_string() ? name.get<std::string>() : name.dump());
        }
        column.column.is_class = true;
    }
}

}  // namespace

std::vector<ArrowColumn> columns_of(const arrow::Schema& schema) {
    const Json features = features_of(schema);
    std::vector<ArrowColumn> columns;
    for (const auto& field : schema.fields()) {
        ArrowColumn column;
        column.column = {.name = field->name(), .type = type_of(*field->type())};
        if (features.contains(field->name())) {
            apply(features[field->name()], *field->type(), column);
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

Value value_of(const arrow::Array& array, std::int64_t i, Want want, const ArrowColumn& column) {
    if (want == Want::Nothing || array.IsNull(i)) return {};
    if (array.type_id() == arrow::Type::DICTIONARY) {
        const auto& coded = static_cast<const arrow::DictionaryArray&>(array);
        return value_of(*coded.dictionary(), coded.GetValueIndex(i), want, column);
    }
    if (array.type_id() == arrow::Type::EXTENSION) {
        return value_of(*static_cast<const arrow::ExtensionArray&>(array).storage(), i, want,
                        column);
    }
    const arrow::DataType& type = *array.type();
    if (is_text(type)) return std::string(*bytes_at(array, i));
    if (want == Want::Image && (is_bytes(type) || is_picture_struct(type))) {
        return picture_at(array, i);
    }
    if (is_bytes(type)) return {};
    if (want == Want::Vector && column.column.type == ColumnType::Vector) {
        return vector_at(array, i);
    }
    if (becomes_json(type)) {
        return json_at(array, i).dump(-1, ' ', false, Json::error_handler_t::replace);
    }
    std::string text = plain_text(array, i);
    return column.class_names.empty() ? Value(std::move(text))
                                      : class_name(text, column.class_names);
}

}  // namespace halfspace
