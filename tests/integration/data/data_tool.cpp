// SPDX-License-Identifier: Apache-2.0
// Opens a source and prints it as JSON lines: what it says of itself, then each record.
//
//   data_tool PATH [OPTIONS]
//   OPTIONS: {"text", "image", "vector", "id", "split", "label": column, "encoding",
//             "labels_from_folders": bool, "one_per_file": bool, "quiet": bool, "again": [key]}
// `again` prints the contents of these keys in place of the records; `quiet` prints
// their number and the peak of memory only.
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "data/source.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <string_view>

namespace {

using halfspace::Content;
using Json = nlohmann::json;

halfspace::SourceOptions options_from(const Json& json) {
    halfspace::SourceOptions options;
    options.columns = {json.value("text", ""), json.value("image", ""), json.value("vector", ""),
                       json.value("id", ""),   json.value("split", ""), json.value("label", "")};
    options.encoding = json.value("encoding", "");
    options.labels_from_folders = json.value("labels_from_folders", false);
    options.texts.one_per_file = json.value("one_per_file", false);
    return options;
}

Json to_json(const Content& content) {
    if (const auto* text = std::get_if<halfspace::Text>(&content)) return {{"text", text->text}};
    if (const auto* image = std::get_if<halfspace::ImageBytes>(&content)) {
        return {{"sha256", halfspace::sha256(std::as_bytes(std::span(image->bytes)))}};
    }
    if (const auto* file = std::get_if<halfspace::ImageFile>(&content)) {
        return {{"file", file->path.string()}};
    }
    return Json::object();
}

std::string_view name_of(halfspace::ItemKind kind) {
    return kind == halfspace::ItemKind::Image  ? "image"
           : kind == halfspace::ItemKind::Text ? "text"
                                               : "vector";
}

Json to_json(const halfspace::SourceInfo& info) {
    const auto& columns = info.columns;
    return {{"format", info.format},  {"kind", name_of(info.kind)},
            {"dim", info.dim},        {"count", info.count ? Json(*info.count) : Json(nullptr)},
            {"notes", info.notes},    {"text", columns.text},
            {"image", columns.image}, {"vector", columns.vector},
            {"id", columns.id},       {"split", columns.split},
            {"label", columns.label}};
}

void print(const Json& json) {
    std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
}

/// The most memory this program has had (proc(5), VmHWM).
long peak_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
    }
    return -1;
}

void run(const std::string& path, const Json& request) {
    const auto source = halfspace::open_source(path, options_from(request));
    print(to_json(source->info()));
    if (request.contains("again")) {
        for (const std::string key : request["again"]) print(to_json(source->content(key)));
        return;
    }
    std::size_t count = 0;
    for (auto records = source->next(64); !records.empty(); records = source->next(64)) {
        count += records.size();
        if (request.value("quiet", false)) continue;
        for (const auto& record : records) {
            Json json = to_json(record.content);
            json["key"] = record.key;
            json["split"] = record.split;
            json["metadata"] = record.metadata;
            json["problem"] = record.problem;
            json["vector"] = record.vector;
            print(json);
        }
    }
    if (request.value("quiet", false)) {
        print({{"records", count}, {"peak_kib", peak_kib()}});
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 2;
    try {
        run(argv[1], argc > 2 ? halfspace::json_in(argv[2]) : Json::object());
    } catch (const halfspace::Error& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
    return 0;
}
