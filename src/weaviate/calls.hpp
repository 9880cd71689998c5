// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/json.hpp"
#include "weaviate/transport.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace halfspace {

// Requests, and what is to be made of their answers. `task` says what Weaviate was to do: "read the
// store's record".

/// The level's name in a path.
std::string_view name_of(WeaviateConsistency level);

/// @throws Error, always, with the engine's own words: InvalidInput if it calls the request wrong,
///         otherwise Unavailable
[[noreturn]] void fail(const WeaviateAddress& address, std::string_view task,
                       const WeaviateReply& reply);

/// @throws Error as `fail` unless it is one of the statuses of success
void check(const WeaviateTransport& transport, std::string_view task, const WeaviateReply& reply);

/// To be called before something counts as missing: while the engine starts it says of everything
/// that there is none.
/// @throws Error Unavailable if it is still starting
void fail_if_starting(const WeaviateTransport& transport);

/// The answer to a question for something by its path; nothing if there is no such thing.
/// @throws Error Unavailable if the engine is still starting
std::optional<WeaviateReply> find(const WeaviateTransport& transport,
                                  const WeaviateRequest& request);

/// What `read` makes of an answer in JSON. @throws Error Unavailable if it is not what it must be
template <typename Read>
auto read_json(const WeaviateTransport& transport, const WeaviateReply& reply, const Read& read) {
    try {
        return read(json_in(reply.body));
    } catch (const nlohmann::json::exception&) {
        throw Error(ErrorCode::Unavailable,
                    fmt::format("What answers at {} is no Weaviate: \"{}\"",
                                transport.address().text(), reply.body.substr(0, 100)));
    }
}

/// Calls a method of Weaviate's gRPC service.
/// @tparam Answer, Question  messages of protobuf
/// @param left_after  as in WeaviateRequest
template <typename Answer, typename Question>
Answer call(const WeaviateTransport& transport, std::string_view task, std::string_view method,
            const Question& question, std::optional<std::chrono::milliseconds> left_after = {}) {
    const WeaviateReply reply =
        transport.send({.method = "POST",
                        .path = fmt::format("/weaviate.v1.Weaviate/{}", method),
                        .body = question.SerializeAsString(),
                        .is_grpc = true,
                        .left_after = left_after});
    if (reply.status != 200 || reply.grpc_status != 0) fail(transport.address(), task, reply);
    Answer answer;
    if (!answer.ParseFromString(reply.body)) {
        throw Error(ErrorCode::Unavailable,
                    fmt::format("Weaviate at {} answers with a message that is none",
                                transport.address().text()));
    }
    return answer;
}

}  // namespace halfspace
