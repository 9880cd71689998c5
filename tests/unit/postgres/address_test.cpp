// SPDX-License-Identifier: Apache-2.0
#include "postgres/address.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using namespace testing;

TEST(PostgresAddress, TakesTheSchemaOutAndPutsItBack) {
    const auto address = PostgresAddress::parse(
        "postgres://ann@db.example:5433/photos?sslmode=verify-full"
        "&schema=wings_2&sslrootcert=%2Fca.pem");

    EXPECT_EQ(address.connection,
              "postgres://ann@db.example:5433/photos?sslmode=verify-full&sslrootcert=%2Fca.pem");
    EXPECT_EQ(address.schema, "wings_2");
    EXPECT_EQ(PostgresAddress::parse(address.text()), address);
}

TEST(PostgresAddress, WithoutASchemaHasTheOneGiven) {
    const auto address = PostgresAddress::parse("postgresql://localhost", "birds");

    EXPECT_EQ(address.connection, "postgresql://localhost");
    EXPECT_EQ(address.schema, "birds");
    EXPECT_EQ(address.text(), "postgresql://localhost?schema=birds");
}

TEST(PostgresAddress, RefusesPasswordsWithoutRepeatingThem) {
    for (const char* text :
         {"postgres://ann:s3cret@db/photos", "postgres://db/photos?password=s3cret&user=ann",
          "postgres://db/photos?sslpassword=s3cret"}) {
        const std::string message =
            error_of(ErrorCode::InvalidInput, [&] { PostgresAddress::parse(text); });
        EXPECT_NE(message.find("PGPASSWORD"), std::string::npos) << message;
        EXPECT_EQ(message.find("s3cret"), std::string::npos) << message;
    }
}

TEST(PostgresAddress, RefusesWhatIsNoneAndBadSchemas) {
    expect_error(
        ErrorCode::InvalidInput, [] { PostgresAddress::parse("mysql://db"); }, "mysql://db");
    expect_error(
        ErrorCode::InvalidInput, [] { PostgresAddress::parse("postgres://db?no_such=1"); },
        "no_such");
    for (const char* schema : {"Wings", "2wings", "a;drop", "pg_own", "a\"b"}) {
        expect_error(
            ErrorCode::InvalidInput,
            [&] { PostgresAddress::parse(std::string("postgres://db?schema=") + schema); }, schema);
    }
    expect_error(ErrorCode::InvalidInput,
                 [] { PostgresAddress::parse("postgres://db", std::string(64, 'a')); });
}

TEST(PostgresAddress, TakesTheTimeForAnAnswerOut) {
    const auto address = PostgresAddress::parse("postgres://db?answer_timeout=5&schema=a");

    EXPECT_EQ(address.connection, "postgres://db");
    EXPECT_EQ(address.answer, std::chrono::seconds(5));
    EXPECT_EQ(PostgresAddress::parse(address.text()), address);
    for (const char* time : {"0", "-1", "90000", "5s"}) {
        expect_error(
            ErrorCode::InvalidInput,
            [&] { PostgresAddress::parse(std::string("postgres://db?answer_timeout=") + time); },
            "answer_timeout");
    }
}

TEST(PostgresAddress, NamesASchemaAfterAnyWords) {
    EXPECT_EQ(schema_name_from("Wings & feet!"), "wings_feet");
    EXPECT_EQ(schema_name_from("\xC3\xA4 2024"), "2024");
    EXPECT_EQ(schema_name_from("..."), "");
    EXPECT_EQ(schema_name_from(std::string(100, 'x')).size(), 40U);
}

}  // namespace
}  // namespace halfspace
