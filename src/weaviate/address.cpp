// SPDX-License-Identifier: Apache-2.0
#include "weaviate/address.hpp"

#include "base/error.hpp"
#include "engine/answer_timeout.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace halfspace {

namespace {

constexpr std::string_view kPlain = "weaviate://";
constexpr std::string_view kEncrypted = "weaviate+https://";
constexpr std::size_t kMaxCollectionBytes = 200;  // Weaviate makes names of files of it
constexpr std::array<std::pair<std::string_view, WeaviateConsistency>, 3> kConsistencies{
    {{"ONE", WeaviateConsistency::One},
     {"QUORUM", WeaviateConsistency::Quorum},
     {"ALL", WeaviateConsistency::All}}};
constexpr std::array<std::pair<std::string_view, WeaviateIndex>, 2> kIndexes{
    {{"flat", WeaviateIndex::Flat}, {"hnsw", WeaviateIndex::Hnsw}}};
constexpr unsigned kMaxReplication = 15;
constexpr unsigned kMaxShards = 64;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

[[noreturn]] void fail(const std::string& what) {
    throw Error(ErrorCode::InvalidInput,
                what +
                    "; the address of a store in Weaviate is weaviate://host:port"
                    "?collection=Name&replication=3");
}

/// The parts between separators; one, empty, of an empty text.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

unsigned number_in(std::string_view text, unsigned most, std::string_view what) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size() && number >= 1 && number <= most) {
        return number;
    }
    fail(fmt::format("\"{}\" is no {}: 1 to {}", text, what, most));
}

template <typename Value, std::size_t kCount>
Value one_of(std::string_view text,
             const std::array<std::pair<std::string_view, Value>, kCount>& known,
             std::string_view what) {
    std::string names;
    for (const auto& [name, value] : known) {
        if (name == text) return value;
        names += (names.empty() ? "" : ", ") + std::string(name);
    }
    fail(fmt::format("\"{}\" is no {}: {}", text, what, names));
}

template <typename Value, std::size_t kCount>
std::string_view name_in(const std::array<std::pair<std::string_view, Value>, kCount>& known,
                         Value wanted) {
    return std::ranges::find(known, wanted, [](const auto& one) { return one.second; })->first;
}

WeaviateNode node_in(std::string_view text) {
    WeaviateNode node;
    const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
    const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
    node.host = text.substr(0, colon);
    if (colon != std::string_view::npos) {
        node.port = static_cast<std::uint16_t>(number_in(text.substr(colon + 1), 65535, "port"));
    }
    const bool is_six = node.host.starts_with('[') && node.host.ends_with(']');
    const bool fits = !node.host.empty() && std::ranges::all_of(node.host, [&](char c) {
        const bool is_plain = is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
        return is_plain || (is_six && (c == ':' || c == '[' || c == ']'));
    });
    if (!fits) fail(fmt::format("\"{}\" names no host", text));
    return node;
}

void set_grpc(std::vector<WeaviateNode>& nodes, std::string_view text) {
    const auto ports = split(text, ',');
    if (ports.size() != 1 && ports.size() != nodes.size()) {
        fail(fmt::format("{} hosts have {} gRPC ports", nodes.size(), ports.size()));
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        nodes[i].grpc_port = static_cast<std::uint16_t>(
            number_in(ports[ports.size() == 1 ? 0 : i], 65535, "gRPC port"));
    }
}

void check_collection(std::string_view name) {
    const bool fits =
        !name.empty() && name.size() <= kMaxCollectionBytes && name[0] >= 'A' && name[0] <= 'Z' &&
        std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
    if (fits) return;
    fail(
        fmt::format("\"{}\" cannot name a collection: up to {} letters, digits and underscores, a "
                    "capital letter first",
                    name, kMaxCollectionBytes));
}

void set(WeaviateAddress& address, std::string_view name, std::string_view value) {
    if (name == "collection") {
        address.collection = value;
    } else if (name == "replication") {
        address.replication = number_in(value, kMaxReplication, "number of replicas");
    } else if (name == "shards") {
        address.shards = number_in(value, kMaxShards, "number of shards");
    } else if (name == "index") {
        address.index = one_of(value, kIndexes, "index");
    } else if (name == "consistency") {
        address.consistency = one_of(value, kConsistencies, "consistency");
    } else if (name == "answer_timeout") {
        address.answer = answer_timeout_from(value);
    } else if (name == "grpc") {
        set_grpc(address.nodes, value);
    } else {
        fail(
            fmt::format("There is no \"{}\" to set (collection, replication, shards, index, "
                        "consistency, grpc, answer_timeout)",
                        name));
    }
}

/// Before any message can repeat it.
void refuse_secrets(std::string_view text) {
    const std::string_view query = text.substr(std::min(text.size(), text.find('?')));
    bool has_one = text.find('@') != std::string_view::npos;
    for (const std::string_view word : {"key=", "password=", "token=", "auth"}) {
        has_one = has_one || query.find(word) != std::string_view::npos;
    }
    if (!has_one) return;
    throw Error(ErrorCode::InvalidInput,
                "Leave the key out of the store's address, where others could read it. Put it into "
                "the environment variable WEAVIATE_API_KEY, or into ~/.weaviate_keys (mode 0600): "
                "host:port key");
}

}  // namespace

bool WeaviateAddress::is_meant_by(std::string_view text) noexcept {
    return text.starts_with(kPlain) || text.starts_with(kEncrypted);
}

WeaviateAddress WeaviateAddress::parse(std::string_view text, std::string_view collection) {
    refuse_secrets(text);
    if (!is_meant_by(text)) fail(fmt::format("\"{}\" does not begin with {}", text, kPlain));
    WeaviateAddress address;
    address.is_encrypted = text.starts_with(kEncrypted);
    address.collection = collection;
    text.remove_prefix(address.is_encrypted ? kEncrypted.size() : kPlain.size());
    const std::size_t question = text.find('?');
    std::string_view hosts = text.substr(0, question);
    if (hosts.ends_with('/')) hosts.remove_suffix(1);
    for (const std::string_view one : split(hosts, ',')) address.nodes.push_back(node_in(one));
    if (question != std::string_view::npos) {
        for (const std::string_view one : split(text.substr(question + 1), '&')) {
            const std::size_t equals = std::min(one.size(), one.find('='));
            set(address, one.substr(0, equals), one.substr(std::min(one.size(), equals + 1)));
        }
    }
    check_collection(address.collection);
    return address;
}

std::string WeaviateAddress::text() const {
    const WeaviateNode usual;
    std::string text(is_encrypted ? kEncrypted : kPlain);
    std::vector<std::uint16_t> ports;
    for (const WeaviateNode& node : nodes) {
        text += fmt::format("{}{}:{}", ports.empty() ? "" : ",", node.host, node.port);
        ports.push_back(node.grpc_port);
    }
    text += "?collection=" + collection;
    if (std::ranges::any_of(ports, [&](auto port) { return port != usual.grpc_port; })) {
        const bool is_one = std::ranges::all_of(ports, [&](auto port) { return port == ports[0]; });
        if (is_one) ports.resize(1);
        text += fmt::format("&grpc={}", fmt::join(ports, ","));
    }
    if (replication != 1) text += fmt::format("&replication={}", replication);
    if (shards != 1) text += fmt::format("&shards={}", shards);
    if (index != WeaviateIndex::Flat) text += fmt::format("&index={}", name_in(kIndexes, index));
    if (consistency != WeaviateConsistency::Quorum) {
        text += fmt::format("&consistency={}", name_in(kConsistencies, consistency));
    }
    if (answer) text += fmt::format("&answer_timeout={}", answer->count());
    return text;
}

std::string collection_name_from(std::string_view words) {
    std::string name;
    for (const char c : words) {
        const bool fits = is_letter(c) || is_digit(c);
        if (fits) name += c;
        if (!fits && !name.empty() && name.back() != '_') name += '_';
    }
    while (name.ends_with('_')) name.pop_back();
    name.resize(std::min<std::size_t>(name.size(), 80));  // leaves room for a number behind it
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') {
        name[0] = static_cast<char>(name[0] - 'a' + 'A');
    }
    return name;
}

}  // namespace halfspace
