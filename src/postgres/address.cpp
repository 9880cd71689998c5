// SPDX-License-Identifier: Apache-2.0
#include "postgres/address.hpp"

#include "base/error.hpp"
#include "engine/answer_timeout.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>

namespace halfspace {

namespace {

constexpr std::string_view kSchema = "schema=";
constexpr std::string_view kIndex = "index=";
constexpr std::string_view kAnswer = "answer_timeout=";
constexpr std::size_t kMaxSchemaBytes = 63;  // of any name in PostgreSQL
constexpr std::array<std::string_view, 2> kSecrets{"password", "sslpassword"};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || c == '_';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

void check_schema(std::string_view name) {
    const bool fits = !name.empty() && name.size() <= kMaxSchemaBytes && is_letter(name.front()) &&
                      std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c); });
    if (fits && !name.starts_with("pg_")) return;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("\"{}\" cannot name the schema of a vector store: up to {} small "
                            "letters, digits and underscores, no digit first and not pg_",
                            name, kMaxSchemaBytes));
}

/// Takes a parameter of ours out of the URI.
/// @param name  with its equals sign
std::string take(std::string& uri, std::string_view name) {
    const std::size_t query = uri.find('?');
    if (query == std::string::npos) return {};
    std::string value;
    std::string rest;
    std::string_view left = std::string_view(uri).substr(query + 1);
    while (!left.empty()) {
        const std::string_view one = left.substr(0, left.find('&'));
        left.remove_prefix(std::min(left.size(), one.size() + 1));
        if (one.starts_with(name)) {
            value = one.substr(name.size());
        } else {
            rest += rest.empty() ? "?" : "&";
            rest += one;
        }
    }
    uri = uri.substr(0, query) + rest;
    return value;
}

/// Lets libpq read it. Its message may repeat the URI, so a password in it is looked for first.
void check_connection(const std::string& uri) {
    char* said = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
        PQconninfoParse(uri.c_str(), &said), &PQconninfoFree);
    const std::unique_ptr<char, decltype(&PQfreemem)> message(said, &PQfreemem);
    if (!options) {
        throw Error(ErrorCode::InvalidInput,
                    "The store's address is none that PostgreSQL knows (postgres://user@host:port/"
                    "database?schema=name): " +
                        std::string(message ? message.get() : "out of memory"));
    }
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        const bool is_given = option->val != nullptr && *option->val != '\0';
        if (!is_given || std::ranges::find(kSecrets, option->keyword) == kSecrets.end()) continue;
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("Leave the {} out of the store's address, where others could read "
                                "it. Put the password into the environment variable PGPASSWORD or "
                                "into ~/.pgpass (mode 0600): host:port:database:user:password",
                                option->keyword));
    }
}

}  // namespace

bool PostgresAddress::is_meant_by(std::string_view text) noexcept {
    return text.starts_with("postgres://") || text.starts_with("postgresql://");
}

PostgresAddress PostgresAddress::parse(std::string_view text, std::string_view schema) {
    if (!is_meant_by(text)) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is not the address of a store; PostgreSQL's begin with "
                                "postgres://",
                                text));
    }
    PostgresAddress address{.connection = std::string(text), .schema = {}};
    address.schema = take(address.connection, kSchema);
    const std::string index = take(address.connection, kIndex);
    if (!index.empty()) address.index = vector_index_from(index);
    const std::string seconds = take(address.connection, kAnswer);
    if (!seconds.empty()) address.answer = answer_timeout_from(seconds);
    if (address.schema.empty()) address.schema = schema;
    check_schema(address.schema);
    check_connection(address.connection);
    return address;
}

std::string PostgresAddress::text() const {
    const char* const joint = connection.find('?') == std::string::npos ? "?" : "&";
    std::string whole = connection + joint + std::string(kSchema) + schema;
    if (index != VectorIndex::None) whole += fmt::format("&{}{}", kIndex, name_of(index));
    if (answer) whole += fmt::format("&{}{}", kAnswer, answer->count());
    return whole;
}

std::string schema_name_from(std::string_view words) {
    std::string name;
    for (const char c : words) {
        const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        const bool fits = is_letter(small) || is_digit(small);
        if (fits) name += small;
        if (!fits && !name.empty() && name.back() != '_') name += '_';
    }
    while (name.ends_with('_')) name.pop_back();
    name.resize(std::min<std::size_t>(name.size(), 40));  // leaves room for a number behind it
    return name;
}

}  // namespace halfspace
