// SPDX-License-Identifier: Apache-2.0
#include "http/routes.hpp"

namespace halfspace {

namespace {

HttpResponse answer_of(const Job& job) {
    return json_response(to_text(to_json(job)));
}

}  // namespace

void add_job_routes(Router& router, Jobs& jobs) {
    router.add({"GET", "/api/jobs", {}, [&](const RouteCall&) {
                    return json_response(to_text(to_json_array(jobs.list())));
                }});
    router.add({"GET", "/api/jobs/{job}", {}, [&](const RouteCall& call) {
                    return answer_of(jobs.at(call.number_in_path("job")));
                }});
    router.add({"POST", "/api/jobs/{job}/stop", {}, [&](const RouteCall& call) {
                    return answer_of(jobs.stop(call.number_in_path("job")));
                }});
    router.add({"POST", "/api/jobs/{job}/resume", {}, [&](const RouteCall& call) {
                    return answer_of(jobs.resume(call.number_in_path("job")));
                }});
}

}  // namespace halfspace
