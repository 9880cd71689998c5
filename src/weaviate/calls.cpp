// SPDX-License-Identifier: Apache-2.0
#include "weaviate/calls.hpp"

#include "base/error.hpp"

namespace halfspace {

namespace {

using nlohmann::json;

/// What the engine says is wrong: {"error":[{"message":"..."}]}, or whatever it sent.
std::string said_in(const WeaviateReply& reply) {
    if (!reply.grpc_message.empty()) return reply.grpc_message;
    const json parsed = json_or_discarded(reply.body);
    if (parsed.is_object() && parsed.contains("error") && parsed["error"].is_array() &&
        !parsed["error"].empty() && parsed["error"][0].is_object()) {
        return parsed["error"][0].value("message", reply.body);
    }
    if (parsed.is_object() && parsed.contains("message") && parsed["message"].is_string()) {
        return parsed["message"].get<std::string>();
    }
    return reply.body.empty() ? fmt::format("status {}", reply.status) : reply.body.substr(0, 500);
}

}  // namespace

std::string_view name_of(WeaviateConsistency level) {
    switch (level) {
        case WeaviateConsistency::One: return "ONE";
        case WeaviateConsistency::All: return "ALL";
        case WeaviateConsistency::Quorum: break;
    }
    return "QUORUM";
}

void fail(const WeaviateAddress& address, std::string_view task, const WeaviateReply& reply) {
    const bool is_refused = reply.status == 400 || reply.status == 422;
    throw Error(
        is_refused ? ErrorCode::InvalidInput : ErrorCode::Unavailable,
        fmt::format("Weaviate could not {} at {}: {}", task, address.text(), said_in(reply)));
}

void check(const WeaviateTransport& transport, std::string_view task, const WeaviateReply& reply) {
    if (reply.status >= 200 && reply.status < 300) return;
    fail(transport.address(), task, reply);
}

void fail_if_starting(const WeaviateTransport& transport) {
    const WeaviateReply ready =
        transport.send({.path = "/v1/.well-known/ready", .is_repeatable = false});
    if (ready.status < 500) return;
    throw Error(ErrorCode::Unavailable,
                fmt::format("Weaviate at {} is still starting", transport.address().text()));
}

std::optional<WeaviateReply> find(const WeaviateTransport& transport,
                                  const WeaviateRequest& request) {
    constexpr long kNone = 404;
    WeaviateReply reply = transport.send(request);
    if (reply.status != kNone) return reply;
    fail_if_starting(transport);
    reply = transport.send(request);  // it may have come to its end in between
    if (reply.status == kNone) return std::nullopt;
    return reply;
}

}  // namespace halfspace
