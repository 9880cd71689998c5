// SPDX-License-Identifier: Apache-2.0
#include "http/json.hpp"
#include "http/map_job.hpp"
#include "http/routes.hpp"
#include "workspace/item_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace halfspace {

namespace {

constexpr std::uint8_t kNoSplit = 255;
constexpr std::int8_t kNoLabel = -128;
constexpr std::int8_t kUnsure = 127;

JsonValue to_json(const ServedMap& served, const Workspace& workspace) {
    const MapAge age = age_of(workspace, served.map);
    return {{"revision", served.revision},     {"items", served.map.ids.size()},
            {"left_out", served.map.left_out}, {"made_at", served.map.made_at},
            {"is_current", age.is_current},    {"added", age.added},
            {"removed", age.removed}};
}

HttpResponse state_of(MapShelf& maps, const Workspace& workspace) {
    const auto map = maps.find(workspace);
    return json_response(to_text({{"map", map ? to_json(*map, workspace) : JsonValue(nullptr)},
                                  {"is_begun", has_begun_map(workspace)}}));
}

/// The map that the caller has seen. @throws Error NotFound, Conflict if it is another by now
std::shared_ptr<const ServedMap> map_of(WorkspaceRegistry& registry, MapShelf& maps,
                                        const RouteCall& call) {
    auto map = maps.find(registry.at(call.in_path("workspace")).workspace());
    if (!map) throw Error(ErrorCode::NotFound, "There is no map of this workspace yet");
    if (map->revision != call.required_text("revision")) {
        throw Error(ErrorCode::Conflict, "The map was made anew; load it again");
    }
    return map;
}

template <typename Value>
void append(std::string& body, const std::vector<Value>& values) {
    const std::size_t begin = body.size();
    body.resize(begin + values.size() * sizeof(Value));
    if (!values.empty()) {
        std::memcpy(body.data() + begin, values.data(), values.size() * sizeof(Value));
    }
}

HttpResponse bytes_response(std::string body) {
    return {200, "application/octet-stream", std::move(body), {{"Cache-Control", "no-store"}}};
}

template <typename Value>
HttpResponse values_response(const std::vector<Value>& values) {
    std::string body;
    append(body, values);
    return bytes_response(std::move(body));
}

HttpResponse points(WorkspaceRegistry& registry, MapShelf& maps, const RouteCall& call) {
    const auto served = map_of(registry, maps, call);
    const ItemMap& map = served->map;
    std::vector<std::uint32_t> ids;
    for (const std::uint64_t id : map.ids) {
        if (id > std::numeric_limits<std::uint32_t>::max()) {
            throw Error(ErrorCode::InvalidInput,
                        "The workspace has given more ids than a map can show");
        }
        ids.push_back(static_cast<std::uint32_t>(id));
    }
    std::string body;
    append(body, map.places);
    append(body, ids);
    return bytes_response(std::move(body));
}

HttpResponse splits(WorkspaceRegistry& registry, MapShelf& maps, const RouteCall& call) {
    const Workspace& workspace = registry.at(call.in_path("workspace")).workspace();
    const auto served = map_of(registry, maps, call);
    const auto& ids = served->map.ids;
    const auto names = workspace.overview().splits;
    std::vector<std::uint8_t> split_of(ids.size(), kNoSplit);
    const std::scoped_lock lock(workspace.mutex());
    auto next = ids.begin();
    ItemTable(workspace.database()).for_each_listed([&](const ListedItem& item) {
        next = std::lower_bound(next, ids.end(), value_of(item.id));
        if (next == ids.end() || *next != value_of(item.id)) return;
        const auto name = std::ranges::find(names, item.split, &SplitCount::name);
        const auto number = static_cast<std::size_t>(name - names.begin());
        split_of[static_cast<std::size_t>(next - ids.begin())] =
            static_cast<std::uint8_t>(std::min<std::size_t>(number, kNoSplit));
    });
    return values_response(split_of);
}

HttpResponse scores(WorkspaceRegistry& registry, MapShelf& maps, const RouteCall& call) {
    OpenWorkspace& open = registry.at(call.in_path("workspace"));
    const auto served = map_of(registry, maps, call);
    const SavedHead head = open.loop().head(call.in_path("classifier"), std::nullopt);
    std::vector<ItemId> all;
    for (const std::uint64_t id : served->map.ids) all.push_back(ItemId{id});
    const Store& store = open.workspace().store();
    const auto removed = store.removed(all);
    std::vector<ItemId> present;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!removed[i]) present.push_back(all[i]);
    }
    const auto known = store.scores({head.head.weights, head.head.bias}, present);
    std::vector<float> scores(all.size(), std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0, k = 0; i < all.size(); ++i) {
        if (!removed[i]) scores[i] = known[k++];
    }
    return values_response(scores);
}

HttpResponse labels(WorkspaceRegistry& registry, MapShelf& maps, const RouteCall& call) {
    const auto served = map_of(registry, maps, call);
    const auto& ids = served->map.ids;
    std::vector<std::int8_t> labels(ids.size(), kNoLabel);
    Loop& loop = registry.at(call.in_path("workspace")).loop();
    for (const ItemLabel& one : loop.all_labels(call.in_path("classifier"))) {
        const auto place = std::lower_bound(ids.begin(), ids.end(), value_of(one.item));
        if (place == ids.end() || *place != value_of(one.item)) continue;
        labels[static_cast<std::size_t>(place - ids.begin())] =
            one.label.score ? static_cast<std::int8_t>(std::lround(*one.label.score * 100))
                            : kUnsure;
    }
    return values_response(labels);
}

}  // namespace

void add_map_routes(Router& router, WorkspaceRegistry& registry, MapShelf& maps, Jobs& jobs) {
    const std::string map = "/api/workspaces/{workspace}/map";
    router.add({"GET", map, {}, [&](const RouteCall& call) {
                    return state_of(maps, registry.at(call.in_path("workspace")).workspace());
                }});
    router.add({"POST", map, {}, [&](const RouteCall& call) {
                    OpenWorkspace& open = registry.at(call.in_path("workspace"));
                    return json_response(to_text(to_json(jobs.start(map_task(open, maps)))), 201);
                }});
    router.add({"GET", map + "/points", {"revision"}, [&](const RouteCall& call) {
                    return points(registry, maps, call);
                }});
    router.add({"GET", map + "/splits", {"revision"}, [&](const RouteCall& call) {
                    return splits(registry, maps, call);
                }});
    const std::string of_classifier = "/api/workspaces/{workspace}/classifiers/{classifier}/map";
    router.add({"GET", of_classifier + "/scores", {"revision"}, [&](const RouteCall& call) {
                    return scores(registry, maps, call);
                }});
    router.add({"GET", of_classifier + "/labels", {"revision"}, [&](const RouteCall& call) {
                    return labels(registry, maps, call);
                }});
}

}  // namespace halfspace
