// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/json.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace halfspace {

/// A value of a request with the place it stands at, `start[2].weight`, for messages.
/// Every member throws Error InvalidInput, which names the place, the value and what is allowed.
class JsonField {
public:
    JsonField(const JsonValue& value, std::string place)
        : m_value(&value), m_place(std::move(place)) {}

    [[nodiscard]] const JsonValue& value() const noexcept { return *m_value; }
    [[nodiscard]] const std::string& place() const noexcept { return m_place; }
    [[nodiscard]] bool is_null() const;

    /// @param low, high  length in characters (code points)
    [[nodiscard]] std::string text(std::size_t low, std::size_t high) const;
    /// @param bytes  the most bytes of UTF-8
    [[nodiscard]] std::string text_of_bytes(std::size_t bytes) const;
    [[nodiscard]] double number(double low, double high) const;
    /// Also takes 3.0 for 3, as JSON Schema does.
    [[nodiscard]] std::uint64_t integer(std::uint64_t low, std::uint64_t high) const;
    [[nodiscard]] bool boolean() const;
    [[nodiscard]] std::vector<JsonField> array(std::size_t low, std::size_t high) const;

    /// @throws Error InvalidInput: `place` must be `rule`, not the value
    [[noreturn]] void refuse(const std::string& rule) const;

private:
    const JsonValue* m_value;
    std::string m_place;
};

/// The fields of one object. Refuses an object with a field that is not in `known`.
class JsonObject {
public:
    JsonObject(const JsonValue& value, std::string place, const std::vector<std::string>& known);
    JsonObject(const JsonField& field, const std::vector<std::string>& known)
        : JsonObject(field.value(), field.place(), known) {}

    [[nodiscard]] bool has(const std::string& name) const;
    /// @throws Error InvalidInput if it is missing
    [[nodiscard]] JsonField field(const std::string& name) const;

private:
    const JsonValue* m_value;
    std::string m_place;
};

}  // namespace halfspace
