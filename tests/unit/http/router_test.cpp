// SPDX-License-Identifier: Apache-2.0
#include "http/router.hpp"

#include "base/json.hpp"
#include "support/expect_error.hpp"

#include <nlohmann/json.hpp>

#include <new>

namespace halfspace {
namespace {

using testing::expect_error;

HttpRequest get(const std::string& target) {
    HttpRequest request;
    request.method = "GET";
    request.target = target;
    return request;
}

/// A router with one route, `GET /things/{thing}?size=`, that answers with what it was given.
Router echo_router() {
    Router router;
    router.add({"GET", "/things/{thing}", {"size"}, [](const RouteCall& call) {
                    return HttpResponse{200,
                                        "text/plain",
                                        call.in_path("thing") + ":" +
                                            std::to_string(call.integer("size", 2, 9).value_or(0)),
                                        {}};
                }});
    router.add({"DELETE", "/things/{thing}", {}, [](const RouteCall&) {
                    return HttpResponse{204, "", "", {}};
                }});
    return router;
}

std::string code_of(const HttpResponse& response) {
    return json_in(response.body).at("code");
}

std::string message_of(const HttpResponse& response) {
    return json_in(response.body).at("message");
}

TEST(Router, GivesTheDecodedNameAndQuery) {
    const HttpResponse response = echo_router().answer(get("/things/a%2F..%2Fb?size=7"));

    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "a/../b:7");
}

TEST(Router, SaysWhatIsNotThere) {
    const HttpResponse response = echo_router().answer(get("/things/a/b"));

    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(code_of(response), "not_found");
}

TEST(Router, NamesTheMethodsOfAPath) {
    HttpRequest request = get("/things/a");
    request.method = "POST";

    const HttpResponse response = echo_router().answer(request);

    EXPECT_EQ(response.status, 405);
    EXPECT_EQ(response.headers.back(),
              (std::pair<std::string, std::string>{"Allow", "GET, DELETE"}));
}

TEST(Router, RefusesAnUnknownQueryParameter) {
    const HttpResponse response = echo_router().answer(get("/things/a?sise=7"));

    EXPECT_EQ(response.status, 400);
    EXPECT_NE(message_of(response).find("\"sise\""), std::string::npos);
    EXPECT_NE(message_of(response).find("size"), std::string::npos);
}

TEST(Router, ChecksTheRangeOfANumber) {
    for (const char* value : {"1", "10", "-3", "2.0", "", "x", "99999999999999999999"}) {
        const auto response = echo_router().answer(get("/things/a?size=" + std::string(value)));
        EXPECT_EQ(response.status, 400) << value;
        EXPECT_NE(message_of(response).find("2 to 9"), std::string::npos) << value;
    }
}

TEST(Router, ReadsNumbers) {
    const HttpRequest request = get("/");
    const RouteCall call(request, {{"item", "12"}, {"far", "9223372036854775808"}, {"no", "a"}},
                         {{"cut", "-1.5"}, {"huge", "1e39"}, {"nan", "nan"}});

    EXPECT_EQ(call.number_in_path("item"), 12U);
    expect_error(ErrorCode::NotFound, [&] { (void)call.number_in_path("far"); });
    expect_error(ErrorCode::NotFound, [&] { (void)call.number_in_path("no"); });
    EXPECT_EQ(call.required_number("cut"), -1.5F);
    for (const char* name : {"huge", "nan", "missing"}) {
        expect_error(ErrorCode::InvalidInput, [&] { (void)call.required_number(name); }, name);
    }
}

TEST(Router, MapsErrorsToStatuses) {
    const std::vector<std::pair<ErrorCode, int>> expected{{ErrorCode::InvalidInput, 400},
                                                          {ErrorCode::NotFound, 404},
                                                          {ErrorCode::Corrupt, 500},
                                                          {ErrorCode::Unavailable, 503},
                                                          {ErrorCode::Conflict, 409}};
    for (const auto& [code, status] : expected) {
        const HttpResponse response =
            guarded([&]() -> HttpResponse { throw Error(code, "the reason"); });
        EXPECT_EQ(response.status, status);
        EXPECT_EQ(code_of(response), name_of(code));
        EXPECT_EQ(message_of(response), "the reason");
    }
}

TEST(Router, AnswersWhatNobodyForesaw) {
    EXPECT_EQ(guarded([]() -> HttpResponse { throw std::runtime_error("odd"); }).status, 500);
    EXPECT_EQ(guarded([]() -> HttpResponse { throw std::bad_alloc(); }).status, 503);
}

}  // namespace
}  // namespace halfspace
