// SPDX-License-Identifier: Apache-2.0
#include "weaviate/collection.hpp"

#include "store/checks.hpp"
#include "weaviate/calls.hpp"
#include "weaviate/messages.pb.h"
#include "weaviate/schema.hpp"
#include "weaviate/wire.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <iterator>
#include <thread>
#include <utility>

namespace halfspace {

namespace {

using nlohmann::json;
namespace wire = weaviate;

constexpr std::string_view kRecordId = "48616c66-7370-4000-bfff-ffffffffffff";
constexpr std::size_t kMessageBytes = std::size_t{4} << 20U;
constexpr std::size_t kIdsAtOnce = 2048;

[[noreturn]] void fail_corrupt(const WeaviateAddress& address, const std::string& what) {
    throw Error(ErrorCode::Corrupt,
                fmt::format("The vector store at {} is damaged: {}", address.text(), what));
}

std::optional<json> read_schema(const WeaviateTransport& transport) {
    const auto reply = find(transport, {.path = "/v1/schema/" + transport.address().collection});
    if (!reply) return std::nullopt;
    check(transport, "look up a collection", *reply);
    return read_json(transport, *reply, [](const json& schema) {
        (void)schema.at("class").get<std::string>();
        (void)is_ours(schema);
        return std::optional(schema);
    });
}

/// Of the record, and of marks that replicas tell differently: what one replica missed must not
/// count.
std::string_view sure_consistency(const WeaviateAddress& address) {
    return name_of(std::max(address.consistency, WeaviateConsistency::Quorum));
}

std::string sure_path(const WeaviateAddress& address, std::string_view id) {
    return fmt::format("/v1/objects/{}/{}?consistency_level={}", address.collection, id,
                       sure_consistency(address));
}

std::optional<std::string> read_record_text(const WeaviateTransport& transport,
                                            std::optional<std::chrono::milliseconds> left_after) {
    const auto reply = find(
        transport, {.path = sure_path(transport.address(), kRecordId), .left_after = left_after});
    if (!reply) return std::nullopt;
    check(transport, "read the store's record", *reply);
    return read_json(transport, *reply, [](const json& object) {
        return std::optional(object.at("properties").at("record").get<std::string>());
    });
}

void write_record_text(const WeaviateTransport& transport, const std::string& text) {
    const WeaviateAddress& address = transport.address();
    const json object{
        {"class", address.collection}, {"id", kRecordId}, {"properties", {{"record", text}}}};
    const json batch{{"objects", json::array({object})}};  // which puts it there or replaces it
    const WeaviateReply reply = transport.send(
        {.method = "POST",
         .path = fmt::format("/v1/batch/objects?consistency_level={}", sure_consistency(address)),
         .body = batch.dump(),
         .is_quick = true});
    check(transport, "write the store's record", reply);
    const json errors = read_json(transport, reply, [](const json& results) {
        return results.at(0).at("result").value("errors", json());
    });
    if (errors.is_null()) return;
    WeaviateReply failed;
    failed.status = 500;
    failed.body = errors.dump();
    fail(address, "write the store's record", failed);
}

std::string first_error_of(const wire::BatchObjectsReply& reply,
                           const wire::BatchObjectsRequest& request) {
    const wire::BatchError& error = reply.errors(0);
    const auto index = std::clamp(error.index(), 0, request.objects_size() - 1);
    const std::string& id = request.objects(index).uuid();
    return fmt::format("item {}: {}", std::stoull(id.substr(id.size() - 12), nullptr, 16),
                       error.error());
}

/// Sends objects; those that the engine did not take are sent again, they alone.
void put(const WeaviateTransport& transport, wire::BatchObjectsRequest request) {
    constexpr std::array kWaits{100, 1000};  // ms
    const WeaviateAddress& address = transport.address();
    request.set_consistency_level(static_cast<std::int32_t>(address.consistency));
    for (std::size_t turn = 0;; ++turn) {
        const auto reply =
            call<wire::BatchObjectsReply>(transport, "take vectors", "BatchObjects", request);
        if (reply.errors_size() == 0) return;
        if (turn == kWaits.size()) {
            throw Error(ErrorCode::Unavailable,
                        fmt::format("Weaviate at {} did not take {} of {} items, of which {}",
                                    address.text(), reply.errors_size(), request.objects_size(),
                                    first_error_of(reply, request)));
        }
        wire::BatchObjectsRequest again;
        again.set_consistency_level(request.consistency_level());
        for (const wire::BatchError& error : reply.errors()) {
            if (error.index() < 0 || error.index() >= request.objects_size()) continue;
            *again.add_objects() = request.objects(error.index());
        }
        request = std::move(again);
        std::this_thread::sleep_for(std::chrono::milliseconds(kWaits[turn]));
    }
}

/// A question that only reads, and is given up when nobody waits for its answer any more.
std::vector<FoundItem> search(const WeaviateTransport& transport, std::string_view task,
                              const wire::SearchRequest& request) {
    return wire::found_in(call<wire::SearchReply>(transport, task, "Search", request,
                                                  /*left_after=*/std::chrono::milliseconds(0)));
}

}  // namespace

std::size_t vectors_at_once(std::size_t dim) noexcept {
    return std::clamp<std::size_t>(kMessageBytes / (dim * sizeof(float) + 100), 1, 4096);
}

void WeaviateCollection::create(const VectorSpace& space) const {
    check_space(space, kMaxDim, "A vector store in Weaviate");
    if (const auto schema = read_schema(m_transport)) {
        if (!is_ours(*schema)) fail_foreign(address(), *schema);
        if (read_record_text(m_transport, {})) {
            throw Error(ErrorCode::Conflict,
                        fmt::format("There is a vector store at {} already; name another "
                                    "collection in the address: ?collection=Name",
                                    address().text()));
        }
        drop();  // its making broke off
    }
    check(m_transport, "make a collection",
          m_transport.send({.method = "POST",
                            .path = "/v1/schema",
                            .body = schema_of(address()).dump(),
                            .is_repeatable = false}));
    StoreRecord record;
    record.space = space;
    write_record(record);
}

WeaviateIndex WeaviateCollection::check_ours() const {
    const auto schema = read_schema(m_transport);
    if (!schema) {
        throw Error(ErrorCode::NotFound, "There is no vector store at " + address().text());
    }
    if (!is_ours(*schema)) fail_foreign(address(), *schema);
    return schema->value("vectorIndexType", "") == "flat" ? WeaviateIndex::Flat
                                                          : WeaviateIndex::Hnsw;
}

void WeaviateCollection::drop() const {
    (void)check_ours();
    check(m_transport, "remove a collection",
          m_transport.send({.method = "DELETE", .path = "/v1/schema/" + address().collection}));
}

StoreRecord WeaviateCollection::read_record(
    std::optional<std::chrono::milliseconds> left_after) const {
    const auto text = read_record_text(m_transport, left_after);
    if (!text) throw Error(ErrorCode::NotFound, "There is no vector store at " + address().text());
    return StoreRecord::parse(*text, address().text());
}

void WeaviateCollection::write_record(const StoreRecord& record) const {
    write_record_text(m_transport, record.json());
}

void WeaviateCollection::put_items(std::uint64_t first, std::span<const float> rows,
                                   std::size_t dim, std::uint64_t split) const {
    const std::size_t count = rows.size() / dim;
    const std::size_t at_once = std::min<std::size_t>(vectors_at_once(dim), 1000);
    for (std::size_t begin = 0; begin < count; begin += at_once) {
        wire::BatchObjectsRequest request;
        for (std::size_t i = begin; i < std::min(count, begin + at_once); ++i) {
            wire::BatchObject object = wire::object_of(address(), first + i, split);
            const auto row = std::as_bytes(rows.subspan(i * dim, dim));
            object.mutable_vector_bytes()->resize(row.size());
            std::memcpy(object.mutable_vector_bytes()->data(), row.data(), row.size());
            request.mutable_objects()->Add(std::move(object));
        }
        put(m_transport, std::move(request));
    }
}

void WeaviateCollection::put_without_vectors(std::span<const MarkedItem> items,
                                             std::span<const std::uint64_t> splits) const {
    wire::BatchObjectsRequest request;
    for (std::size_t i = 0; i < items.size(); ++i) {
        wire::BatchObject object = wire::object_of(address(), items[i].item, splits[i]);
        wire::IntArrayProperties& marks = *object.mutable_properties()->add_int_array_properties();
        marks.set_prop_name("marks");
        for (const std::int64_t mark : items[i].marks) marks.add_values(mark);
        request.mutable_objects()->Add(std::move(object));
    }
    put(m_transport, std::move(request));
}

void WeaviateCollection::set_marks(std::span<const MarkedItem> items) const {
    std::vector<WeaviateRequest> requests;
    requests.reserve(items.size());
    for (const MarkedItem& one : items) {
        const json patch{{"class", address().collection}, {"properties", {{"marks", one.marks}}}};
        requests.push_back(
            {.method = "PATCH",
             .path = fmt::format("/v1/objects/{}/{}?consistency_level={}", address().collection,
                                 wire::id_of(one.item), name_of(address().consistency)),
             .body = patch.dump(),
             .is_quick = true});
    }
    const std::vector<WeaviateReply> replies = m_transport.send_all(requests);
    for (std::size_t i = 0; i < replies.size(); ++i) {
        if (replies[i].status == 404) {
            fail_if_starting(m_transport);
            fail_lacking(fmt::format("item {}", items[i].item));
        }
        check(m_transport, "mark items", replies[i]);
    }
}

std::vector<MarkedItem> WeaviateCollection::read_marks(std::uint64_t begin, std::uint64_t end,
                                                       std::span<const std::int64_t> marks) const {
    wire::SearchRequest request = wire::question(address(), end - begin);
    wire::require(request,
                  wire::number_filter("n", wire::Filters::OPERATOR_GREATER_THAN_EQUAL, begin));
    wire::require(request, wire::number_filter("n", wire::Filters::OPERATOR_LESS_THAN, end));
    wire::require(request, wire::marks_filter(wire::Filters::OPERATOR_CONTAINS_ANY, marks));
    const auto reply = call<wire::SearchReply>(m_transport, "read marks", "Search", request);
    auto marked = wire::marks_in(reply);
    if (!marked) fail_corrupt(address(), "a marked object is no item");
    return std::move(*marked);
}

std::vector<MarkedItem> WeaviateCollection::marks_of(std::span<const std::uint64_t> items) const {
    std::vector<WeaviateRequest> requests;
    requests.reserve(items.size());
    for (const std::uint64_t item : items) {
        requests.push_back({.path = sure_path(address(), wire::id_of(item))});
    }
    const std::vector<WeaviateReply> replies = m_transport.send_all(requests);
    std::vector<MarkedItem> marked;
    for (std::size_t i = 0; i < replies.size(); ++i) {
        if (replies[i].status == 404) {
            fail_if_starting(m_transport);
            fail_lacking(fmt::format("item {}", items[i]));
        }
        check(m_transport, "read marks", replies[i]);
        marked.push_back(read_json(m_transport, replies[i], [&](const json& object) {
            const json& properties = object.at("properties");
            const auto marks = properties.find("marks");
            const bool has_none = marks == properties.end() || marks->is_null();
            return MarkedItem{items[i], has_none ? std::vector<std::int64_t>()
                                                 : marks->get<std::vector<std::int64_t>>()};
        }));
    }
    return marked;
}

std::uint64_t WeaviateCollection::remove_from(std::uint64_t first) const {
    const json match{{"class", address().collection},
                     {"where",
                      {{"path", {"n"}},
                       {"operator", "GreaterThanEqual"},
                       {"valueInt", static_cast<std::int64_t>(first)}}}};
    const std::string body = json{{"match", match}, {"output", "minimal"}}.dump();
    const std::string path =
        fmt::format("/v1/batch/objects?consistency_level={}", name_of(address().consistency));
    for (std::uint64_t removed = 0;;) {
        const WeaviateReply reply =
            m_transport.send({.method = "DELETE", .path = path, .body = body});
        check(m_transport, "remove items", reply);
        const auto successful = read_json(m_transport, reply, [](const json& answer) {
            return answer.at("results").at("successful").get<std::uint64_t>();
        });
        removed += successful;
        if (successful == 0) return removed;
    }
}

std::vector<FoundItem> WeaviateCollection::nearest(std::span<const float> direction,
                                                   const MarkConditions& conditions,
                                                   std::size_t limit) const {
    wire::SearchRequest request = wire::question(address(), limit);
    request.mutable_metadata()->set_distance(true);
    if (conditions.split) {
        wire::require(request, wire::number_filter("split", wire::Filters::OPERATOR_EQUAL,
                                                   static_cast<std::uint64_t>(*conditions.split)));
    }
    if (!conditions.none_of.empty()) {
        wire::require(
            request, wire::marks_filter(wire::Filters::OPERATOR_CONTAINS_NONE, conditions.none_of));
    }
    if (conditions.one_of) {
        wire::require(request, wire::marks_filter(wire::Filters::OPERATOR_CONTAINS_ANY,
                                                  {&*conditions.one_of, 1}));
    }
    wire::Vectors& vector = *request.mutable_near_vector()->add_vectors();
    vector.set_type(wire::Vectors::VECTOR_TYPE_SINGLE_FP32);
    vector.mutable_vector_bytes()->resize(direction.size_bytes());
    std::memcpy(vector.mutable_vector_bytes()->data(), direction.data(), direction.size_bytes());
    return search(m_transport, "search", request);
}

std::vector<FoundItem> WeaviateCollection::fetch(std::span<const std::uint64_t> items) const {
    std::vector<FoundItem> found;
    for (std::size_t begin = 0; begin < items.size(); begin += kIdsAtOnce) {
        const auto part = items.subspan(begin, std::min(kIdsAtOnce, items.size() - begin));
        wire::SearchRequest request = wire::question(address(), part.size());
        wire::Filters ids = wire::filter_on("_id", wire::Filters::OPERATOR_CONTAINS_ANY);
        for (const std::uint64_t item : part) {
            ids.mutable_value_text_array()->add_values(wire::id_of(item));
        }
        *request.mutable_filters() = std::move(ids);
        auto some = search(m_transport, "fetch vectors", request);
        std::ranges::move(some, std::back_inserter(found));
    }
    return found;
}

void WeaviateCollection::fail_lacking(const std::string& what) const {
    if (address().replication == 1) fail_corrupt(address(), "it lacks " + what);
    throw Error(ErrorCode::Unavailable,
                fmt::format("Weaviate at {} lacks {} just now: a node that was away may not have "
                            "caught up yet",
                            address().text(), what));
}

std::vector<FoundItem> WeaviateCollection::list(std::uint64_t first, std::size_t count) const {
    wire::SearchRequest request = wire::question(address(), count);
    request.set_after(first == 0 ? wire::id_before_items() : wire::id_of(first - 1));
    return search(m_transport, "list vectors", request);
}

}  // namespace halfspace
