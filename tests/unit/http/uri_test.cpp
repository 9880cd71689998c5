// SPDX-License-Identifier: Apache-2.0
#include "http/uri.hpp"

#include "support/expect_error.hpp"

namespace halfspace {
namespace {

using testing::expect_error;

TEST(Uri, DecodesEachSegmentByItself) {
    const Target target = parse_target("/api/a%2Fb/%E2%9C%93%20%3F/");

    EXPECT_EQ(target.segments, (std::vector<std::string>{"api", "a/b", "\u2713 ?", ""}));
    EXPECT_TRUE(target.query.empty());
}

TEST(Uri, ReadsAQuery) {
    const Target target = parse_target("/x?split=train+set&limit=5&flag&empty=&a%26b=%3D");

    EXPECT_EQ(
        target.query,
        (std::map<std::string, std::string>{
            {"split", "train set"}, {"limit", "5"}, {"flag", ""}, {"empty", ""}, {"a&b", "="}}));
}

TEST(Uri, RefusesWhatIsNotAPath) {
    expect_error(ErrorCode::InvalidInput, [] { (void)parse_target("*"); });
    expect_error(ErrorCode::InvalidInput, [] { (void)parse_target(""); });
    expect_error(ErrorCode::InvalidInput, [] { (void)parse_target("http://other/x"); });
}

TEST(Uri, RefusesAParameterGivenTwice) {
    expect_error(ErrorCode::InvalidInput, [] { (void)parse_target("/x?a=1&a=2"); }, "\"a\"");
}

TEST(Uri, RefusesCutEscapes) {
    for (const char* text : {"%", "%4", "%4g", "%zz", "%-1", "100%", "%+4"}) {
        expect_error(ErrorCode::InvalidInput, [&] { (void)percent_decode(text); }, "%25");
    }
}

TEST(Uri, EncodesSoThatItReadsBack) {
    std::string every_byte;
    for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);

    EXPECT_EQ(percent_decode(percent_encode(every_byte)), every_byte);
    EXPECT_EQ(percent_encode("Az09-._~ /#"), "Az09-._~%20%2F%23");
}

}  // namespace
}  // namespace halfspace
