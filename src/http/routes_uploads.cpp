// SPDX-License-Identifier: Apache-2.0
#include "http/json_reader.hpp"
#include "http/routes.hpp"

namespace halfspace {

namespace {

constexpr std::size_t kLongestName = 1000;
constexpr std::size_t kLongestPath = 1U << 20U;  // bytes
constexpr std::size_t kMostUnsent = 1'000'000;

NewUpload read_new_upload(const JsonValue& body) {
    const JsonObject object(body, "", {"name", "files", "bytes"});
    return {object.field("name").text(1, kLongestName),
            object.field("files").integer(1, kLargestInteger),
            object.field("bytes").integer(0, kLargestInteger)};
}

/// An empty body: nothing is left out.
std::vector<Unsent> read_unsent(const std::string& body) {
    std::vector<Unsent> unsent;
    if (body.empty()) return unsent;
    const JsonValue value = parse_json(body);
    for (const JsonField& field :
         JsonObject(value, "", {"left_out"}).field("left_out").array(0, kMostUnsent)) {
        const JsonObject object(field, {"path", "bytes"});
        unsent.push_back({object.field("path").text_of_bytes(kLongestPath),
                          object.field("bytes").integer(0, kLargestInteger)});
    }
    return unsent;
}

HttpResponse list_uploads(Uploads& uploads) {
    JsonValue list = JsonValue::array();
    JsonValue damaged = JsonValue::array();
    const UnfinishedUploads unfinished = uploads.unfinished();
    for (const LeftOut& one : unfinished.damaged) damaged.push_back(to_json(one));
    for (const Upload& upload : unfinished.uploads) {
        JsonValue one = to_json(upload);
        one.erase("received");
        list.push_back(std::move(one));
    }
    return json_response(to_text({{"most_bytes", uploads.rules().most_bytes},
                                  {"folder", uploads.rules().folder.string()},
                                  {"unfinished", std::move(list)},
                                  {"damaged", std::move(damaged)}}));
}

HttpResponse write_piece(Uploads& uploads, const RouteCall& call) {
    JsonValue left_out = JsonValue::array();
    for (const LeftOut& one : uploads.write(call.in_path("upload"), call.request().body)) {
        left_out.push_back(to_json(one));
    }
    return json_response(to_text({{"left_out", std::move(left_out)}}));
}

}  // namespace

void add_upload_routes(Router& router, Uploads& uploads, Jobs& jobs) {
    const std::string one = "/api/uploads/{upload}";
    router.add(
        {"GET", "/api/uploads", {}, [&](const RouteCall&) { return list_uploads(uploads); }});
    router.add({"POST", "/api/uploads", {}, [&](const RouteCall& call) {
                    const auto wanted = read_new_upload(parse_json(call.request().body));
                    return json_response(to_text(to_json(uploads.begin(wanted))));
                }});
    router.add({"GET", one, {}, [&](const RouteCall& call) {
                    return json_response(to_text(to_json(uploads.at(call.in_path("upload")))));
                }});
    router.add({"DELETE", one, {}, [&](const RouteCall& call) {
                    uploads.cancel(call.in_path("upload"));
                    return HttpResponse{204, "", "", {{"Cache-Control", "no-store"}}, {}};
                }});
    router.add({"PUT", one + "/pieces", {}, [&](const RouteCall& call) {
                    return write_piece(uploads, call);
                }});
    router.add({"POST", one + "/finish", {}, [&](const RouteCall& call) {
                    const Job job = jobs.start(
                        uploads.finish(call.in_path("upload"), read_unsent(call.request().body)));
                    return json_response(to_text(to_json(job)), 201);
                }});
}

}  // namespace halfspace
