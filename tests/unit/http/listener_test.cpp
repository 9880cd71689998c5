// SPDX-License-Identifier: Apache-2.0
#include "http/listener.hpp"

#include "http/server.hpp"
#include "support/expect_error.hpp"

namespace halfspace {
namespace {

using testing::expect_error;

TEST(Listener, GivesTheFreePortItGot) {
    const Listener first = listen_on("127.0.0.1", 0);
    const Listener second = listen_on("127.0.0.1", 0);

    EXPECT_GT(first.port, 0);
    EXPECT_NE(first.port, second.port);
}

TEST(Listener, NamesTheNextFreePortWhereOneIsTaken) {
    const Listener taken = listen_on("127.0.0.1", 0);

    try {
        (void)listen_on("127.0.0.1", taken.port);
        FAIL() << "two listen on one port";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Unavailable);
        const std::string message = error.what();
        EXPECT_NE(message.find("Port " + std::to_string(taken.port) + " is taken"),
                  std::string::npos)
            << message;
        const auto offered = std::stoi(message.substr(message.rfind(' ')));
        EXPECT_EQ(listen_on("127.0.0.1", offered).port, offered);
    }
}

TEST(Listener, RefusesWhatIsNoAddressOfThisMachine) {
    expect_error(ErrorCode::InvalidInput, [] { (void)listen_on("192.0.2.1", 0); }, "192.0.2.1");
    expect_error(ErrorCode::InvalidInput, [] { (void)listen_on("not a host", 0); }, "not a host");
    expect_error(ErrorCode::InvalidInput, [] { (void)listen_on("127.0.0.1", 65536); }, "65535");
}

TEST(Listener, KnowsWhatMeansThisMachineOnly) {
    EXPECT_TRUE(is_loopback("127.0.0.1"));
    EXPECT_TRUE(is_loopback("127.9.9.9"));
    EXPECT_TRUE(is_loopback("::1"));
    EXPECT_TRUE(is_loopback("localhost"));
    EXPECT_FALSE(is_loopback("0.0.0.0"));
    EXPECT_FALSE(is_loopback("::"));
    EXPECT_FALSE(is_loopback("192.0.2.1"));
}

}  // namespace
}  // namespace halfspace
