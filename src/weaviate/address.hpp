// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// How many replicas must have taken or given something. With one replica they are the same.
enum class WeaviateConsistency : std::uint8_t { One = 1, Quorum = 2, All = 3 };

/// How vectors are searched: all of them, or by a graph that may miss some.
enum class WeaviateIndex : std::uint8_t { Flat, Hnsw };

/// Where one node of a cluster listens.
struct WeaviateNode {
    std::string host;  ///< an IPv6 address in its brackets
    std::uint16_t port = 8080;
    std::uint16_t grpc_port = 50051;

    friend bool operator==(const WeaviateNode&, const WeaviateNode&) = default;
};

/// Where in a Weaviate cluster a store is. Holds no secret.
struct WeaviateAddress {
    std::vector<WeaviateNode> nodes;  ///< at least one; the next is asked where one is gone
    bool is_encrypted = false;        ///< https
    std::string collection;           ///< whose objects are the store's
    unsigned replication = 1;         ///< copies of each object, if the store is made
    unsigned shards = 1;              ///< parts of the collection, if the store is made
    WeaviateIndex index = WeaviateIndex::Flat;  ///< if the store is made
    WeaviateConsistency consistency = WeaviateConsistency::Quorum;
    /// How long the engine may take for an answer; nothing: as WeaviateLimits says.
    std::optional<std::chrono::seconds> answer = {};

    /// Whether a text means to be one: it begins with `weaviate://` or `weaviate+https://`.
    static bool is_meant_by(std::string_view text) noexcept;

    /// Reads `weaviate://host[:port][,host[:port]...][?name=value&...]` or the same with
    /// `weaviate+https://`. Names: `collection`; `replication` 1 to 15; `shards` 1 to 64; `index`
    /// `flat` or `hnsw`; `consistency` `ONE`, `QUORUM` or `ALL`; `grpc`, a port, or one for each
    /// host with commas between; `answer_timeout`, from a second to a day.
    ///
    /// @param collection  which one, if the text names none
    /// @throws Error InvalidInput if it is no such address, or holds a key or password (which
    ///         others could read where commands and workspaces are listed)
    static WeaviateAddress parse(std::string_view text, std::string_view collection = "Halfspace");

    /// What `parse` reads; what has its usual value is left out.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const WeaviateAddress&, const WeaviateAddress&) = default;
};

/// The name of a collection out of any words: `Wings & feet` gives `Wings_feet`.
std::string collection_name_from(std::string_view words);

}  // namespace halfspace
