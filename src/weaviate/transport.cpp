// SPDX-License-Identifier: Apache-2.0
#include "weaviate/transport.hpp"

#include "base/side_by_side.hpp"
#include "base/wanted.hpp"
#include "weaviate/api_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

namespace halfspace {

namespace {

constexpr int kUnauthenticated = 16;  // statuses of gRPC
constexpr int kPermissionDenied = 7;

WeaviateLimits limits_of(const WeaviateAddress& address, WeaviateLimits limits) {
    if (address.answer) limits.answer = *address.answer;
    return limits;
}

}  // namespace

WeaviateTransport::WeaviateTransport(WeaviateAddress address, const WeaviateLimits& limits)
    : m_address(std::move(address)), m_limits(limits_of(m_address, limits)) {
    for (const WeaviateNode& node : m_address.nodes) {
        m_keys.push_back(api_key_for(node, usual_key_file()));
    }
}

WeaviateTransport::~WeaviateTransport() = default;

std::unique_ptr<WeaviateTransfer> WeaviateTransport::take() const {
    const std::scoped_lock lock(m_mutex);
    if (m_idle.empty()) return std::make_unique<WeaviateTransfer>();
    auto transfer = std::move(m_idle.back());
    m_idle.pop_back();
    return transfer;
}

void WeaviateTransport::give_back(std::unique_ptr<WeaviateTransfer> transfer) const {
    const std::scoped_lock lock(m_mutex);
    if (m_idle.size() < 2 * kAtOnce) m_idle.push_back(std::move(transfer));
}

bool WeaviateTransport::is_cluster() const noexcept {
    return m_address.nodes.size() > 1 || m_address.replication > 1;
}

bool WeaviateTransport::may_ask_another(const WeaviateRequest& request) const noexcept {
    return is_cluster() && request.is_repeatable;
}

void WeaviateTransport::check_key(const WeaviateReply& reply) const {
    const bool is_refused = reply.status == 401 || reply.status == 403 ||
                            reply.grpc_status == kUnauthenticated ||
                            reply.grpc_status == kPermissionDenied;
    if (!is_refused) return;
    const bool has_key = std::ranges::any_of(m_keys, [](const auto& key) { return !key.empty(); });
    throw Error(
        ErrorCode::InvalidInput,
        fmt::format("Weaviate at {} does not let us in: {}. Put an API key that it takes "
                    "into the environment variable WEAVIATE_API_KEY, or into "
                    "~/.weaviate_keys (mode 0600): host:port key",
                    m_address.text(), has_key ? "it refuses the API key" : "it wants an API key"));
}

WeaviateOutcome WeaviateTransport::try_once(const WeaviateRequest& request, std::size_t node,
                                            bool is_first, std::chrono::milliseconds limit,
                                            WeaviateReply& reply, std::string& problem) const {
    const WeaviateNode& where = m_address.nodes[node];
    // What does not end well is not used again; its connection goes with it.
    auto transfer = is_first ? take() : std::make_unique<WeaviateTransfer>();
    const WeaviateOutcome outcome = transfer->carry_out(
        request, {where, m_address.is_encrypted, m_keys[node], m_limits.connect, limit}, reply,
        problem);
    const std::string name = fmt::format("Weaviate at {}:{}", where.host,
                                         request.is_grpc ? where.grpc_port : where.port);
    switch (outcome) {
        case WeaviateOutcome::Answered: give_back(std::move(transfer)); break;
        case WeaviateOutcome::NotReached:
            problem = fmt::format("Could not reach {}: {}", name, problem);
            break;
        case WeaviateOutcome::BrokenOff:
            problem = fmt::format("The connection to {} broke: {}", name, problem);
            break;
        case WeaviateOutcome::TimedOut:
            problem = fmt::format("{} did not answer within {} s", name,
                                  static_cast<double>(limit.count()) / 1000);
            break;
    }
    return outcome;
}

/// Before a change a node of Weaviate 1.35 asks the leader of its cluster for the schema, and if
/// that one has just died it waits without end, while what is sent later is done at once. So a node
/// that is silent does not get all the time.
std::chrono::milliseconds WeaviateTransport::limit_of(const WeaviateRequest& request,
                                                      bool was_one_silent) const {
    if (!may_ask_another(request)) return m_limits.answer;
    if (request.is_quick) return std::min(m_limits.quick, m_limits.answer);
    const auto first = m_limits.answer / 4;
    return was_one_silent ? m_limits.answer - first : first;
}

/// Asks the node that answered last, then the others; of one node alone twice if it breaks off.
WeaviateReply WeaviateTransport::reach_a_node(const WeaviateRequest& request) const {
    const std::size_t nodes = m_address.nodes.size();
    const std::size_t first = m_node;
    WeaviateReply reply;
    std::string problem;
    std::string first_problem;
    bool was_one_silent = false;
    std::size_t turns = std::max<std::size_t>(nodes, 2);
    for (std::size_t turn = 0; turn < turns; ++turn) {
        const std::size_t node = (first + turn) % nodes;
        const WeaviateOutcome outcome = try_once(request, node, /*is_first=*/turn == 0,
                                                 limit_of(request, was_one_silent), reply, problem);
        if (outcome == WeaviateOutcome::Answered) {
            m_node = node;
            return reply;
        }
        if (turn == 0) first_problem = problem;
        if (outcome == WeaviateOutcome::TimedOut) {
            m_node = (node + 1) % nodes;
            const bool is_last = was_one_silent && !request.is_quick;
            if (is_last || !may_ask_another(request)) throw Error(ErrorCode::Unavailable, problem);
            if (!was_one_silent && request.is_quick) turns *= 2;  // they may be choosing a leader
            was_one_silent = true;
            continue;
        }
        const bool can_repeat =
            outcome == WeaviateOutcome::NotReached ? nodes > 1 : request.is_repeatable;
        if (!can_repeat) break;
    }
    throw Error(ErrorCode::Unavailable, first_problem);
}

WeaviateReply WeaviateTransport::send(const WeaviateRequest& request) const {
    constexpr std::array kWaits{100, 300, 1000, 2000, 4000};  // ms; a dead node is noticed by then
    for (std::size_t turn = 0;; ++turn) {
        WeaviateReply reply = reach_a_node(request);
        check_key(reply);
        const bool is_failure = reply.status >= 500 || reply.grpc_status > 0;
        if (!is_failure || !may_ask_another(request) || turn == kWaits.size()) {
            return reply;
        }
        if (request.left_after && !WantedWhile::holds()) WantedWhile::give_up();
        // Another node may know better: this one may be starting, or cut off from the others.
        m_node = (m_node + 1) % m_address.nodes.size();
        std::this_thread::sleep_for(std::chrono::milliseconds(kWaits[turn]));
    }
}

std::vector<WeaviateReply> WeaviateTransport::send_all(
    std::span<const WeaviateRequest> requests) const {
    std::vector<WeaviateReply> replies(requests.size());
    side_by_side(requests.size(), kAtOnce, [&](std::size_t i) { replies[i] = send(requests[i]); });
    return replies;
}

}  // namespace halfspace
