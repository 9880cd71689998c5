// SPDX-License-Identifier: Apache-2.0
#include "http/json_reader.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace halfspace {

namespace {

constexpr std::size_t kLongestShown = 80;
constexpr double kLargestExact = 9007199254740992;  // 2^53: above, doubles skip whole numbers

/// The value for a message, cut where it grows long.
std::string shown(const JsonValue& value) {
    if (value.is_array()) return "a list of " + std::to_string(value.size());
    if (value.is_object()) return "an object";
    std::string text = to_text(value);
    if (text.size() > kLongestShown) text = text.substr(0, kLongestShown) + "...";
    return text;
}

std::string plain(double number) {
    std::ostringstream text;
    text << number;
    return text.str();
}

std::size_t code_points(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char character) {
        return (static_cast<unsigned char>(character) & 0xC0U) != 0x80U;
    }));
}

}  // namespace

void JsonField::refuse(const std::string& rule) const {
    throw Error(ErrorCode::InvalidInput, m_place + " must be " + rule + ", not " + shown(*m_value));
}

bool JsonField::is_null() const {
    return m_value->is_null();
}

std::string JsonField::text(std::size_t low, std::size_t high) const {
    if (!m_value->is_string()) refuse("a text");
    auto text = m_value->get<std::string>();
    const std::size_t length = code_points(text);
    if (length < low || length > high) {
        refuse("a text of " + std::to_string(low) + " to " + std::to_string(high) +
               " characters (it has " + std::to_string(length) + ")");
    }
    return text;
}

std::string JsonField::text_of_bytes(std::size_t bytes) const {
    if (!m_value->is_string()) refuse("a text");
    auto text = m_value->get<std::string>();
    if (text.size() > bytes) {
        refuse("a text of at most " + std::to_string(bytes) + " bytes (it has " +
               std::to_string(text.size()) + ")");
    }
    return text;
}

double JsonField::number(double low, double high) const {
    const std::string rule = "a number from " + plain(low) + " to " + plain(high);
    if (!m_value->is_number()) refuse(rule);
    const auto number = m_value->get<double>();
    if (!(number >= low && number <= high)) refuse(rule);
    return number;
}

std::uint64_t JsonField::integer(std::uint64_t low, std::uint64_t high) const {
    const std::string rule =
        "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
    std::uint64_t number = 0;
    if (m_value->is_number_unsigned()) {
        number = m_value->get<std::uint64_t>();
    } else if (m_value->is_number_float()) {
        const auto real = m_value->get<double>();
        if (!(real >= 0 && real <= kLargestExact) || std::trunc(real) != real) refuse(rule);
        number = static_cast<std::uint64_t>(real);
    } else {
        refuse(rule);
    }
    if (number < low || number > high) refuse(rule);
    return number;
}

bool JsonField::boolean() const {
    if (!m_value->is_boolean()) refuse("true or false");
    return m_value->get<bool>();
}

std::vector<JsonField> JsonField::array(std::size_t low, std::size_t high) const {
    const std::string rule =
        "a list of " + std::to_string(low) + " to " + std::to_string(high) + " entries";
    if (!m_value->is_array() || m_value->size() < low || m_value->size() > high) refuse(rule);
    std::vector<JsonField> fields;
    fields.reserve(m_value->size());
    for (std::size_t i = 0; i < m_value->size(); ++i) {
        fields.emplace_back((*m_value)[i], m_place + "[" + std::to_string(i) + "]");
    }
    return fields;
}

JsonObject::JsonObject(const JsonValue& value, std::string place,
                       const std::vector<std::string>& known)
    : m_value(&value), m_place(std::move(place)) {
    if (!value.is_object()) {
        JsonField(value, m_place.empty() ? "The body" : m_place).refuse("an object");
    }
    for (const auto& [name, field] : value.items()) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        std::string list;
        for (const std::string& other : known) {
            list += list.empty() ? "" : ", ";
            list += other;
        }
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("Unknown field \"{}\"{}{}; known: {}", name,
                                m_place.empty() ? "" : " in ", m_place, list));
    }
}

bool JsonObject::has(const std::string& name) const {
    return m_value->contains(name);
}

JsonField JsonObject::field(const std::string& name) const {
    const std::string place = m_place.empty() ? name : m_place + "." + name;
    const auto found = m_value->find(name);
    if (found == m_value->end()) throw Error(ErrorCode::InvalidInput, place + " is missing");
    return {*found, place};
}

}  // namespace halfspace
