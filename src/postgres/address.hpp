// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/vector_index.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace halfspace {

/// Where in a PostgreSQL database a store is. Holds no secret.
struct PostgresAddress {
    std::string connection;  ///< `postgres://...` as libpq takes it, TLS options included
    std::string schema;      ///< the schema whose tables are the store's
    /// What a new store finds best matches by; the engine remembers it. Of one that is there it
    /// says nothing.
    VectorIndex index = VectorIndex::None;
    /// How long the engine may take for an answer; nothing: as PostgresLimits says.
    std::optional<std::chrono::seconds> answer = {};

    /// Whether a text means to be one: it begins with `postgres://` or `postgresql://`.
    static bool is_meant_by(std::string_view text) noexcept;

    /// Reads `postgres://[user@][host][:port][/database][?schema=NAME&index=hnsw&
    /// answer_timeout=SECONDS&sslmode=...]`: a connection URI of libpq with three parameters of
    /// ours. What it leaves out libpq takes from the environment (PGHOST, PGPASSWORD, ...) and from
    /// ~/.pgpass.
    ///
    /// @param schema  which one, if the text names none
    /// @throws Error InvalidInput if it is no such URI, holds a password (which others could read
    ///         where commands and workspaces are listed), the schema's name is none that needs no
    ///         quotes, there is no such index, or the time is none from a second to a day
    static PostgresAddress parse(std::string_view text, std::string_view schema = "halfspace");

    /// What `parse` reads.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const PostgresAddress&, const PostgresAddress&) = default;
};

/// The name of a schema out of any words: `Wings & feet` gives `wings_feet`.
std::string schema_name_from(std::string_view words);

}  // namespace halfspace
