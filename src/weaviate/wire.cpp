// SPDX-License-Identifier: Apache-2.0
#include "weaviate/wire.hpp"

#include "weaviate/schema.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstring>
#include <utility>

static_assert(std::endian::native == std::endian::little, "vectors are sent as they lie in memory");

namespace halfspace::weaviate {

namespace {

std::vector<std::int64_t> integers_in(const std::string& bytes) {
    std::vector<std::int64_t> integers(bytes.size() / sizeof(std::int64_t));
    std::memcpy(integers.data(), bytes.data(), integers.size() * sizeof(std::int64_t));
    return integers;
}

}  // namespace

std::string id_of(std::uint64_t item) {
    return fmt::format("48616c66-7370-4000-8000-{:012x}", item);
}

std::string id_before_items() {
    return "48616c66-7370-4000-7fff-ffffffffffff";
}

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

Filters filter_on(const char* property, Filters::Operator how) {
    Filters filter;
    filter.set_operator_(how);
    filter.mutable_target()->set_property(property);
    return filter;
}

Filters marks_filter(Filters::Operator how, std::span<const std::int64_t> marks) {
    Filters filter = filter_on("marks", how);
    for (const std::int64_t mark : marks) filter.mutable_value_int_array()->add_values(mark);
    return filter;
}

Filters number_filter(const char* property, Filters::Operator how, std::uint64_t value) {
    Filters filter = filter_on(property, how);
    filter.set_value_int(static_cast<std::int64_t>(value));
    return filter;
}

void require(SearchRequest& request, Filters filter) {
    if (!request.has_filters()) request.mutable_filters()->set_operator_(Filters::OPERATOR_AND);
    request.mutable_filters()->mutable_filters()->Add(std::move(filter));
}

SearchRequest question(const WeaviateAddress& address, std::size_t limit) {
    SearchRequest request;
    request.set_collection(address.collection);
    request.set_consistency_level(static_cast<std::int32_t>(address.consistency));
    for (std::string& name : property_names()) {
        request.mutable_properties()->add_non_ref_properties(std::move(name));
    }
    request.mutable_metadata()->set_uuid(true);
    request.mutable_metadata()->set_vector(true);
    request.set_limit(static_cast<std::uint32_t>(limit));
    request.set_uses_127_api(true);
    return request;
}

std::vector<FoundItem> found_in(SearchReply reply) {
    std::vector<FoundItem> found;
    found.reserve(static_cast<std::size_t>(reply.results_size()));
    for (SearchResult& result : *reply.mutable_results()) {
        MetadataResult& metadata = *result.mutable_metadata();
        const auto item = item_of(metadata.id_as_bytes());
        if (!item) continue;  // the record
        found.push_back({*item, metadata.distance(), std::move(*metadata.mutable_vector_bytes())});
    }
    return found;
}

std::optional<std::vector<MarkedItem>> marks_in(const SearchReply& reply) {
    std::vector<MarkedItem> marked;
    for (const SearchResult& result : reply.results()) {
        const auto item = item_of(result.metadata().id_as_bytes());
        const auto& fields = result.properties().non_ref_props().fields();
        const auto field = fields.find("marks");
        if (!item || field == fields.end()) return std::nullopt;
        marked.push_back({*item, integers_in(field->second.list_value().int_values().values())});
    }
    return marked;
}

BatchObject object_of(const WeaviateAddress& address, std::uint64_t item, std::uint64_t split) {
    BatchObject object;
    object.set_uuid(id_of(item));
    object.set_collection(address.collection);
    auto& fields = *object.mutable_properties()->mutable_non_ref_properties()->mutable_fields();
    fields["n"].set_number_value(static_cast<double>(item));
    fields["split"].set_number_value(static_cast<double>(split));
    return object;
}

}  // namespace halfspace::weaviate
