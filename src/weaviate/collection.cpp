// SPDX-License-Identifier: Apache-2.0
#include "weaviate/collection.hpp"

#include "base/json.hpp"
#include "store/checks.hpp"
#include "weaviate/messages.pb.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstring>
#include <map>
#include <thread>
#include <utility>

static_assert(std::endian::native == std::endian::little, "vectors are sent as they lie in memory");

namespace halfspace {

namespace {

using nlohmann::json;
namespace wire = weaviate;

constexpr std::string_view kOurs = "Halfspace vector store";
constexpr std::string_view kRecordId = "48616c66-7370-4000-bfff-ffffffffffff";
constexpr std::string_view kBeforeItems = "48616c66-7370-4000-7fff-ffffffffffff";
constexpr std::size_t kMessageBytes = std::size_t{4} << 20U;
constexpr std::size_t kIdsAtOnce = 2048;

/// Objects go by their ids, so items go by their numbers.
std::string id_of(std::uint64_t item) {
    return fmt::format("48616c66-7370-4000-8000-{:012x}", item);
}

/// Nothing if the id is not an item's.
std::optional<std::uint64_t> item_of(const std::string& id) {
    constexpr std::array<unsigned char, 10> kStart{0x48, 0x61, 0x6c, 0x66, 0x73,
                                                   0x70, 0x40, 0x00, 0x80, 0x00};
    if (id.size() != 16 || std::memcmp(id.data(), kStart.data(), kStart.size()) != 0) {
        return std::nullopt;
    }
    std::uint64_t item = 0;
    for (std::size_t i = kStart.size(); i < id.size(); ++i) {
        item = item << 8U | static_cast<unsigned char>(id[i]);
    }
    return item;
}

std::string_view name_of(WeaviateConsistency level) {
    switch (level) {
        case WeaviateConsistency::One: return "ONE";
        case WeaviateConsistency::All: return "ALL";
        case WeaviateConsistency::Quorum: break;
    }
    return "QUORUM";
}

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

[[noreturn]] void fail(const WeaviateAddress& address, std::string_view task,
                       const WeaviateReply& reply) {
    const bool is_refused = reply.status == 400 || reply.status == 422;
    throw Error(
        is_refused ? ErrorCode::InvalidInput : ErrorCode::Unavailable,
        fmt::format("Weaviate could not {} at {}: {}", task, address.text(), said_in(reply)));
}

[[noreturn]] void fail_corrupt(const WeaviateAddress& address, const std::string& what) {
    throw Error(ErrorCode::Corrupt,
                fmt::format("The vector store at {} is damaged: {}", address.text(), what));
}

/// @throws Error unless it is one of the statuses of success
void check(const WeaviateTransport& transport, std::string_view task, const WeaviateReply& reply) {
    if (reply.status >= 200 && reply.status < 300) return;
    fail(transport.address(), task, reply);
}

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

template <typename Answer, typename Question>
Answer call(const WeaviateTransport& transport, std::string_view task, std::string_view method,
            const Question& question) {
    const WeaviateReply reply =
        transport.send({.method = "POST",
                        .path = fmt::format("/weaviate.v1.Weaviate/{}", method),
                        .body = question.SerializeAsString(),
                        .is_grpc = true});
    if (reply.status != 200 || reply.grpc_status != 0) fail(transport.address(), task, reply);
    Answer answer;
    if (!answer.ParseFromString(reply.body)) {
        throw Error(ErrorCode::Unavailable,
                    fmt::format("Weaviate at {} answers with a message that is none",
                                transport.address().text()));
    }
    return answer;
}

// What the collection must look like; the rest is left to the engine's settings.
json properties() {
    const auto property = [](const char* name, const char* type, bool filters, bool ranges) {
        json made{{"name", name},
                  {"dataType", {type}},
                  {"indexFilterable", filters},
                  {"indexSearchable", false}};
        if (ranges) made["indexRangeFilters"] = true;
        return made;
    };
    return json::array({property("n", "int", false, true), property("split", "int", true, false),
                        property("marks", "int[]", true, false),
                        property("record", "text", false, false)});
}

json schema_of(const WeaviateAddress& address) {
    const bool is_flat = address.index == WeaviateIndex::Flat;
    json schema{{"class", address.collection},
                {"description", kOurs},
                {"vectorizer", "none"},
                {"vectorIndexType", is_flat ? "flat" : "hnsw"},
                {"vectorIndexConfig", {{"distance", "dot"}, {"skipDefaultQuantization", true}}},
                {"shardingConfig", {{"desiredCount", address.shards}}},
                {"replicationConfig", {{"factor", address.replication}}},
                {"properties", properties()}};
    if (address.replication > 1) {
        // What a node missed while it was away it gets afterwards, deletions included.
        schema["replicationConfig"]["asyncEnabled"] = true;
        schema["replicationConfig"]["deletionStrategy"] = "TimeBasedResolution";
    }
    return schema;
}

bool is_ours(const json& schema) {
    if (schema.value("description", "") != kOurs || !schema.contains("properties")) return false;
    std::map<std::string, std::string> types;
    for (const json& property : schema["properties"]) {
        types[property.value("name", "")] = property.at("dataType").at(0).get<std::string>();
    }
    for (const json& wanted : properties()) {
        if (types[wanted["name"]] != wanted["dataType"][0]) return false;
    }
    const json config = schema.value("vectorIndexConfig", json::object());
    return config.value("distance", "") == "dot";
}

std::optional<json> read_schema(const WeaviateTransport& transport) {
    const WeaviateReply reply =
        transport.send({.path = "/v1/schema/" + transport.address().collection});
    if (reply.status == 404) return std::nullopt;
    check(transport, "look up a collection", reply);
    return read_json(transport, reply, [](const json& schema) {
        (void)schema.at("class").get<std::string>();
        (void)is_ours(schema);
        return std::optional(schema);
    });
}

[[noreturn]] void fail_foreign(const WeaviateAddress& address, const json& schema) {
    std::string names;
    for (const json& property : schema.value("properties", json::array())) {
        if (names.size() > 100) break;
        names += (names.empty() ? "" : ", ") + property.value("name", "");
    }
    throw Error(ErrorCode::Conflict,
                fmt::format("The collection \"{}\" is another program's (its objects have: {}); "
                            "name another in the store's address: ?collection=Name",
                            address.collection, names.empty() ? "nothing" : names));
}

std::string record_path(const WeaviateAddress& address) {
    return fmt::format("/v1/objects/{}/{}?consistency_level={}", address.collection, kRecordId,
                       name_of(address.consistency));
}

std::optional<std::string> read_record_text(const WeaviateTransport& transport) {
    const WeaviateReply reply = transport.send({.path = record_path(transport.address())});
    if (reply.status == 404) return std::nullopt;
    check(transport, "read the store's record", reply);
    return read_json(transport, reply, [](const json& object) {
        return std::optional(object.at("properties").at("record").get<std::string>());
    });
}

void write_record_text(const WeaviateTransport& transport, const std::string& text) {
    const WeaviateAddress& address = transport.address();
    const json object{
        {"class", address.collection}, {"id", kRecordId}, {"properties", {{"record", text}}}};
    const json batch{{"objects", json::array({object})}};  // which puts it there or replaces it
    const WeaviateReply reply =
        transport.send({.method = "POST",
                        .path = fmt::format("/v1/batch/objects?consistency_level={}",
                                            name_of(address.consistency)),
                        .body = batch.dump()});
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

wire::Filters filter_on(const char* property, wire::Filters::Operator how) {
    wire::Filters filter;
    filter.set_operator_(how);
    filter.mutable_target()->set_property(property);
    return filter;
}

wire::Filters marks_filter(wire::Filters::Operator how, std::span<const std::int64_t> marks) {
    wire::Filters filter = filter_on("marks", how);
    for (const std::int64_t mark : marks) filter.mutable_value_int_array()->add_values(mark);
    return filter;
}

wire::Filters number_filter(const char* property, wire::Filters::Operator how,
                            std::uint64_t value) {
    wire::Filters filter = filter_on(property, how);
    filter.set_value_int(static_cast<std::int64_t>(value));
    return filter;
}

/// Adds a condition that holds together with those there are.
void require(wire::SearchRequest& request, wire::Filters filter) {
    if (!request.has_filters())
        request.mutable_filters()->set_operator_(wire::Filters::OPERATOR_AND);
    request.mutable_filters()->mutable_filters()->Add(std::move(filter));
}

/// Always asks for whole objects: where Weaviate finds that another replica lacks one, it brings it
/// what it has read for this answer, and what was not asked for would be lost there for good.
wire::SearchRequest question(const WeaviateAddress& address, std::size_t limit) {
    wire::SearchRequest request;
    request.set_collection(address.collection);
    request.set_consistency_level(static_cast<std::int32_t>(address.consistency));
    for (const json& property : properties()) {
        request.mutable_properties()->add_non_ref_properties(
            property.at("name").get<std::string>());
    }
    request.mutable_metadata()->set_uuid(true);
    request.mutable_metadata()->set_vector(true);
    request.set_limit(static_cast<std::uint32_t>(limit));
    request.set_uses_127_api(true);
    return request;
}

std::vector<FoundItem> found_in(wire::SearchReply reply) {
    std::vector<FoundItem> found;
    found.reserve(static_cast<std::size_t>(reply.results_size()));
    for (wire::SearchResult& result : *reply.mutable_results()) {
        wire::MetadataResult& metadata = *result.mutable_metadata();
        const auto item = item_of(metadata.id_as_bytes());
        if (!item) continue;  // the record
        found.push_back({*item, metadata.distance(), std::move(*metadata.mutable_vector_bytes())});
    }
    return found;
}

/// An object as a batch takes it.
wire::BatchObject object_of(const WeaviateAddress& address, std::uint64_t item,
                            std::uint64_t split) {
    wire::BatchObject object;
    object.set_uuid(id_of(item));
    object.set_collection(address.collection);
    auto& fields = *object.mutable_properties()->mutable_non_ref_properties()->mutable_fields();
    fields["n"].set_number_value(static_cast<double>(item));
    fields["split"].set_number_value(static_cast<double>(split));
    return object;
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

std::vector<std::int64_t> integers_in(const std::string& bytes) {
    std::vector<std::int64_t> integers(bytes.size() / sizeof(std::int64_t));
    std::memcpy(integers.data(), bytes.data(), integers.size() * sizeof(std::int64_t));
    return integers;
}

}  // namespace

std::size_t vectors_at_once(std::size_t dim) noexcept {
    return std::clamp<std::size_t>(kMessageBytes / (dim * sizeof(float) + 100), 1, 4096);
}

void WeaviateCollection::create(const VectorSpace& space) const {
    check_space(space, kMaxDim, "A vector store in Weaviate");
    if (const auto schema = read_schema(m_transport)) {
        if (!is_ours(*schema)) fail_foreign(address(), *schema);
        if (read_record_text(m_transport)) {
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

StoreRecord WeaviateCollection::read_record() const {
    const auto text = read_record_text(m_transport);
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
            wire::BatchObject object = object_of(address(), first + i, split);
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
        wire::BatchObject object = object_of(address(), items[i].item, splits[i]);
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
                                 id_of(one.item), name_of(address().consistency)),
             .body = patch.dump(),
             .is_quick = true});
    }
    const std::vector<WeaviateReply> replies = m_transport.send_all(requests);
    for (std::size_t i = 0; i < replies.size(); ++i) {
        if (replies[i].status == 404) {
            fail_corrupt(address(), fmt::format("it lacks item {}", items[i].item));
        }
        check(m_transport, "mark items", replies[i]);
    }
}

std::vector<MarkedItem> WeaviateCollection::read_marks(std::uint64_t begin, std::uint64_t end,
                                                       std::span<const std::int64_t> marks) const {
    wire::SearchRequest request = question(address(), end - begin);
    require(request, number_filter("n", wire::Filters::OPERATOR_GREATER_THAN_EQUAL, begin));
    require(request, number_filter("n", wire::Filters::OPERATOR_LESS_THAN, end));
    require(request, marks_filter(wire::Filters::OPERATOR_CONTAINS_ANY, marks));
    const auto reply = call<wire::SearchReply>(m_transport, "read marks", "Search", request);
    std::vector<MarkedItem> marked;
    for (const wire::SearchResult& result : reply.results()) {
        const auto item = item_of(result.metadata().id_as_bytes());
        const auto& fields = result.properties().non_ref_props().fields();
        const auto field = fields.find("marks");
        if (!item || field == fields.end()) fail_corrupt(address(), "a marked object is no item");
        marked.push_back({*item, integers_in(field->second.list_value().int_values().values())});
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
    wire::SearchRequest request = question(address(), limit);
    request.mutable_metadata()->set_distance(true);
    if (conditions.split) {
        require(request, number_filter("split", wire::Filters::OPERATOR_EQUAL,
                                       static_cast<std::uint64_t>(*conditions.split)));
    }
    if (!conditions.none_of.empty()) {
        require(request, marks_filter(wire::Filters::OPERATOR_CONTAINS_NONE, conditions.none_of));
    }
    if (conditions.one_of) {
        require(request,
                marks_filter(wire::Filters::OPERATOR_CONTAINS_ANY, {&*conditions.one_of, 1}));
    }
    wire::Vectors& vector = *request.mutable_near_vector()->add_vectors();
    vector.set_type(wire::Vectors::VECTOR_TYPE_SINGLE_FP32);
    vector.mutable_vector_bytes()->resize(direction.size_bytes());
    std::memcpy(vector.mutable_vector_bytes()->data(), direction.data(), direction.size_bytes());
    return found_in(call<wire::SearchReply>(m_transport, "search", "Search", request));
}

std::vector<FoundItem> WeaviateCollection::fetch(std::span<const std::uint64_t> items) const {
    std::vector<FoundItem> found;
    for (std::size_t begin = 0; begin < items.size(); begin += kIdsAtOnce) {
        const auto part = items.subspan(begin, std::min(kIdsAtOnce, items.size() - begin));
        wire::SearchRequest request = question(address(), part.size());
        wire::Filters ids = filter_on("_id", wire::Filters::OPERATOR_CONTAINS_ANY);
        for (const std::uint64_t item : part) {
            ids.mutable_value_text_array()->add_values(id_of(item));
        }
        *request.mutable_filters() = std::move(ids);
        auto some =
            found_in(call<wire::SearchReply>(m_transport, "fetch vectors", "Search", request));
        std::ranges::move(some, std::back_inserter(found));
    }
    return found;
}

std::vector<FoundItem> WeaviateCollection::list(std::uint64_t first, std::size_t count) const {
    wire::SearchRequest request = question(address(), count);
    request.set_after(first == 0 ? std::string(kBeforeItems) : id_of(first - 1));
    return found_in(call<wire::SearchReply>(m_transport, "list vectors", "Search", request));
}

}  // namespace halfspace
