// SPDX-License-Identifier: Apache-2.0
#include "weaviate/schema.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <string_view>

namespace halfspace {

namespace {

using nlohmann::json;

constexpr std::string_view kOurs = "Halfspace vector store";

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

}  // namespace

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

std::vector<std::string> property_names() {
    std::vector<std::string> names;
    for (const json& property : properties()) {
        names.push_back(property.at("name").get<std::string>());
    }
    return names;
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

void fail_foreign(const WeaviateAddress& address, const json& schema) {
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

}  // namespace halfspace
