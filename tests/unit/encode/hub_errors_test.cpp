// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_errors.hpp"

#include <gtest/gtest.h>

#include <string>

namespace halfspace {
namespace {

HubAnswer answer(long status, const std::string& code = "") {
    HubAnswer made;
    made.status = status;
    if (!code.empty()) made.headers["x-error-code"] = code;
    return made;
}

Error error_for(const HubAnswer& answer, const std::string& token = "") {
    HubSettings settings;
    settings.token = token;
    return hub_error(answer, {"some/model", "v2"}, settings, "https://huggingface.co/x");
}

TEST(HubError, HasTheCodeThatFits) {
    EXPECT_EQ(error_for(answer(401, "GatedRepo")).code(), ErrorCode::Unavailable);
    EXPECT_EQ(error_for(answer(403, "GatedRepo")).code(), ErrorCode::Unavailable);
    EXPECT_EQ(error_for(answer(401, "RepoNotFound")).code(), ErrorCode::NotFound);
    EXPECT_EQ(error_for(answer(404, "RepoNotFound")).code(), ErrorCode::NotFound);
    EXPECT_EQ(error_for(answer(404, "RevisionNotFound")).code(), ErrorCode::NotFound);
    EXPECT_EQ(error_for(answer(404, "EntryNotFound")).code(), ErrorCode::NotFound);
    EXPECT_EQ(error_for(answer(401)).code(), ErrorCode::NotFound) << "as the hub hides models";
    EXPECT_EQ(error_for(answer(404)).code(), ErrorCode::Unavailable) << "no hub at all";
    EXPECT_EQ(error_for(answer(418)).code(), ErrorCode::Unavailable);
}

TEST(HubError, SaysWhatATokenCanDo) {
    const auto says = [](const Error& error, const char* words) {
        return std::string(error.what()).find(words) != std::string::npos;
    };
    EXPECT_TRUE(says(error_for(answer(401, "GatedRepo")), "put it into HF_TOKEN"));
    EXPECT_TRUE(says(error_for(answer(403, "GatedRepo"), "hf_x"), "has no access"));
    EXPECT_FALSE(says(error_for(answer(403, "GatedRepo"), "hf_x"), "hf_x"));
    HubAnswer refused = answer(401);
    refused.headers["x-error-message"] = "Invalid credentials in Authorization header";
    EXPECT_TRUE(says(error_for(refused, "hf_x"), "refuses the token"));
}

TEST(HubError, OfABrokenConnectionSaysHow) {
    HubAnswer broken;
    broken.problem = "transfer closed with 5 bytes remaining to read";

    EXPECT_EQ(error_for(broken).code(), ErrorCode::Unavailable);
    EXPECT_NE(std::string(error_for(broken).what()).find(broken.problem), std::string::npos);
}

TEST(MayGoWellLater, OnlyWhatPasses) {
    for (const long status : {408L, 429L, 500L, 502L, 503L, 504L}) {
        EXPECT_TRUE(may_go_well_later(answer(status))) << status;
    }
    for (const long status : {400L, 401L, 403L, 404L, 416L, 501L}) {
        EXPECT_FALSE(may_go_well_later(answer(status))) << status;
    }
    HubAnswer broken = answer(200);
    broken.problem = "cut";
    EXPECT_FALSE(may_go_well_later(broken));
    broken.may_pass = true;
    EXPECT_TRUE(may_go_well_later(broken));
}

TEST(AskedWait, ReadsBothHeaders) {
    using std::chrono::seconds;
    HubAnswer busy = answer(429);
    EXPECT_EQ(asked_wait(busy), seconds(0));
    busy.headers["ratelimit"] = R"("api";r=0;t=55)";
    EXPECT_EQ(asked_wait(busy), seconds(55));
    busy.headers["ratelimit"] = R"("api";r=12;t=55)";
    EXPECT_EQ(asked_wait(busy), seconds(0)) << "something is left";
    busy.headers["retry-after"] = "7";
    EXPECT_EQ(asked_wait(busy), seconds(7));
    busy.headers["retry-after"] = "Wed, 21 Oct 2026 07:28:00 GMT";
    EXPECT_EQ(asked_wait(busy), seconds(0));
}

}  // namespace
}  // namespace halfspace
