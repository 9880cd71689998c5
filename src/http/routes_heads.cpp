// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "head/head_formats.hpp"
#include "http/json.hpp"
#include "http/routes.hpp"

namespace halfspace {

namespace {

HttpResponse answer_of(const HeadFile& file) {
    const auto classes = classes_of_head(file.content);
    if (!classes.empty() && !file.class_name) {
        return json_response(to_text({{"classes", classes}, {"part", nullptr}}));
    }
    SavedHead saved = read_head(file.content, file.class_name);
    StartPart part;
    part.head = {file.class_name ? file.name + ": " + *file.class_name : file.name,
                 std::move(saved.head.weights), std::move(saved.encoder_fingerprint)};
    return json_response(to_text({{"classes", classes}, {"part", to_json(part)}}));
}

/// A broken file is the sender's mistake, not ours.
HttpResponse read_sent_head(const RouteCall& call) {
    const HeadFile file = read_head_file(parse_json(call.request().body));
    try {
        return answer_of(file);
    } catch (const Error& error) {
        const bool is_broken = error.code() == ErrorCode::Corrupt;
        throw Error(is_broken ? ErrorCode::InvalidInput : error.code(),
                    file.name + ": " + error.what());
    }
}

}  // namespace

void add_head_routes(Router& router) {
    router.add({"POST", "/api/heads/read", {}, read_sent_head});
}

}  // namespace halfspace
