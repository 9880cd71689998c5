// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"
#include "http/json.hpp"
#include "http/routes.hpp"

namespace halfspace {

namespace {

constexpr std::uint64_t kDefaultLimit = 60;
constexpr std::uint64_t kMaxLimit = 500;
constexpr std::uint64_t kDefaultSize = 320;

HttpResponse list_workspaces(WorkspaceRegistry& registry) {
    return json_response(to_text(to_json_array(registry.list())));
}

HttpResponse get_workspace(WorkspaceRegistry& registry, const RouteCall& call) {
    return json_response(to_text(to_json(registry.at(call.in_path("workspace")).view())));
}

HttpResponse list_skipped(WorkspaceRegistry& registry, const RouteCall& call) {
    Workspace& workspace = registry.at(call.in_path("workspace")).workspace();
    const auto offset = call.integer("offset", 0).value_or(0);
    const auto limit = call.integer("limit", 1, kMaxLimit).value_or(kDefaultLimit);
    const JsonValue page{{"total", workspace.skipped_count()},
                         {"records", to_json_array(workspace.skipped(offset, limit))}};
    return json_response(to_text(page));
}

HttpResponse sample_items(WorkspaceRegistry& registry, const RouteCall& call) {
    Workspace& workspace = registry.at(call.in_path("workspace")).workspace();
    const auto limit = call.integer("limit", 1, kMaxLimit).value_or(kDefaultLimit);
    const auto seed = call.integer("seed", 0).value_or(0);
    return json_response(
        to_text(to_json_array(workspace.sample(call.required_text("split"), limit, seed))));
}

HttpResponse get_item(WorkspaceRegistry& registry, const RouteCall& call) {
    const ItemId item{call.number_in_path("item")};
    const Workspace& workspace = registry.at(call.in_path("workspace")).workspace();
    return json_response(to_text(to_json(workspace.item(item, Workspace::TextPart::Whole))));
}

std::vector<std::uint8_t> bytes_of(const Content& content) {
    if (const auto* file = std::get_if<ImageFile>(&content)) return read_file(file->path);
    return std::get<ImageBytes>(content).bytes;
}

HttpResponse get_image(WorkspaceRegistry& registry, Pictures& pictures, const RouteCall& call) {
    const std::string& name = call.in_path("workspace");
    const ItemId item{call.number_in_path("item")};
    const auto size = call.integer("size", 16, 2048).value_or(kDefaultSize);
    Workspace& workspace = registry.at(name).workspace();
    const ImageFile file = workspace.picture_file(item).value_or(ImageFile{});
    const PictureKey key{name, item, size, file.modified_ns, file.bytes};
    // A workspace may be made anew under its old name, and a file replaced: so caches must ask,
    // which costs a stat.
    HttpResponse response{200, "image/jpeg", "", {{"Cache-Control", "private, no-cache"}}};
    response.headers.emplace_back("ETag", etag_of(key));
    if (call.request().if_none_match == etag_of(key)) {
        response.status = 304;
        return response;
    }
    response.body = *pictures.picture(key, workspace.item(item).key,
                                      [&] { return bytes_of(workspace.content(item)); });
    return response;
}

HttpResponse search(WorkspaceRegistry& registry, const RouteCall& call) {
    OpenWorkspace& open = registry.at(call.in_path("workspace"));
    const SearchRequest request = read_search_request(parse_json(call.request().body));
    return json_response(
        to_text(to_json(open.loop().search(request.start, request.split, request.count))));
}

}  // namespace

void add_workspace_routes(Router& router, WorkspaceRegistry& registry, Pictures& pictures) {
    const std::string base = "/api/workspaces";
    const std::string one = base + "/{workspace}";
    router.add({"GET", base, {}, [&](const RouteCall&) { return list_workspaces(registry); }});
    router.add(
        {"GET", one, {}, [&](const RouteCall& call) { return get_workspace(registry, call); }});
    router.add({"GET", one + "/skipped", {"offset", "limit"}, [&](const RouteCall& call) {
                    return list_skipped(registry, call);
                }});
    router.add({"GET", one + "/items", {"split", "limit", "seed"}, [&](const RouteCall& call) {
                    return sample_items(registry, call);
                }});
    router.add({"GET", one + "/items/{item}", {}, [&](const RouteCall& call) {
                    return get_item(registry, call);
                }});
    router.add({"GET", one + "/items/{item}/image", {"size"}, [&](const RouteCall& call) {
                    return get_image(registry, pictures, call);
                }});
    router.add({"POST", one + "/search", {}, [&](const RouteCall& call) {
                    return search(registry, call);
                }});
}

}  // namespace halfspace
