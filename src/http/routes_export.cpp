// SPDX-License-Identifier: Apache-2.0
#include "encode/fused_onnx.hpp"
#include "head/head_formats.hpp"
#include "head/head_snippets.hpp"
#include "http/json.hpp"
#include "http/routes.hpp"
#include "http/uri.hpp"
#include "workspace/label_export.hpp"

#include <algorithm>

namespace halfspace {

namespace {

Loop& loop_of(WorkspaceRegistry& registry, const RouteCall& call) {
    return registry.at(call.in_path("workspace")).loop();
}

/// A file to save as `CLASSIFIER.ending`; `plain.ending` where a browser reads no UTF-8.
HttpResponse attachment(std::string content, const std::string& type, const RouteCall& call,
                        const std::string& plain, const std::string& ending) {
    HttpResponse response{200, type, std::move(content), {{"Cache-Control", "no-store"}}};
    response.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=\"" + plain + "." + ending +
                                      "\"; filename*=UTF-8''" +
                                      percent_encode(call.in_path("classifier") + "." + ending));
    return response;
}

/// @throws Error InvalidInput unless the parameter `format` is one of `names`; without it, the
/// first
std::string format_in(const RouteCall& call, const std::vector<std::string>& names) {
    const std::string name = call.text("format").value_or(names.front());
    if (std::ranges::find(names, name) == names.end()) {
        throw Error(ErrorCode::InvalidInput, "format must be " + names[0] + ", " + names[1] +
                                                 " or " + names[2] + ", not \"" + name + "\"");
    }
    return name;
}

HttpResponse download_head(WorkspaceRegistry& registry, const RouteCall& call) {
    const HeadFormat format = head_format_from(format_in(call, {"json", "safetensors", "onnx"}));
    const SavedHead saved =
        loop_of(registry, call).head(call.in_path("classifier"), call.integer("round", 1));
    const std::string type(media_type_of(format));
    if (const auto tower_name = call.text("tower")) {
        if (format != HeadFormat::Onnx) {
            throw Error(ErrorCode::InvalidInput, "tower goes with format=onnx only");
        }
        const Tower tower = tower_from(*tower_name);
        std::string content;
        write_fused_onnx(find_named_encoder(saved.encoder), tower, saved, *append_to(content));
        return attachment(std::move(content), type, call, "head", *tower_name + ".onnx");
    }
    const auto content = write_head(saved, format);
    return attachment({content.begin(), content.end()}, type, call, "head",
                      std::string(name_of(format)));
}

/// Heads can leave without their encoder: one that cannot be opened reads nothing.
EncoderInfo encoder_info(Workspace& workspace) {
    try {
        return workspace.encoder().info();
    } catch (const Error&) {
        return {};
    }
}

HttpResponse list_snippets(WorkspaceRegistry& registry, const RouteCall& call) {
    OpenWorkspace& open = registry.at(call.in_path("workspace"));
    const SavedHead saved = open.loop().head(call.in_path("classifier"), {});
    const EncoderInfo info = encoder_info(open.workspace());
    JsonValue list = JsonValue::array();
    for (const HeadSnippet& snippet :
         head_snippets(saved.classifier, info.reads_images, info.reads_texts)) {
        list.push_back(
            {{"kind", snippet.kind}, {"format", snippet.format}, {"text", snippet.text}});
    }
    return json_response(to_text(list));
}

std::string table_type_of(TableFormat format) {
    switch (format) {
        case TableFormat::Csv: return "text/csv";
        case TableFormat::Jsonl: return "application/jsonl";
        case TableFormat::Parquet: break;
    }
    return "application/octet-stream";
}

HttpResponse download_labels(WorkspaceRegistry& registry, const RouteCall& call) {
    const TableFormat format = table_format_from(format_in(call, {"csv", "jsonl", "parquet"}));
    const auto pictures = exported_pictures_from(call.text("pictures").value_or("bytes"));
    OpenWorkspace& open = registry.at(call.in_path("workspace"));
    std::string content;
    export_labels(open.loop(), open.workspace(), call.in_path("classifier"), format, pictures,
                  append_to(content));
    return attachment(std::move(content), table_type_of(format), call, "labels",
                      "labels." + std::string(name_of(format)));
}

}  // namespace

void add_export_routes(Router& router, WorkspaceRegistry& registry) {
    const std::string one = "/api/workspaces/{workspace}/classifiers/{classifier}";
    router.add({"GET", one + "/head", {"format", "round", "tower"}, [&](const RouteCall& call) {
                    return download_head(registry, call);
                }});
    router.add({"GET", one + "/head/snippets", {}, [&](const RouteCall& call) {
                    return list_snippets(registry, call);
                }});
    router.add({"GET", one + "/labels/export", {"format", "pictures"}, [&](const RouteCall& call) {
                    return download_labels(registry, call);
                }});
}

}  // namespace halfspace
