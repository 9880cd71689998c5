// SPDX-License-Identifier: Apache-2.0
#include "weaviate/address.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "weaviate/api_keys.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace halfspace {
namespace {

using namespace testing;
namespace fs = std::filesystem;

TEST(WeaviateAddress, ReadsWhatItWrites) {
    for (const char* text :
         {"weaviate://localhost:8080?collection=Wings_2",
          "weaviate+https://db.example:443?collection=A&grpc=50052&consistency=ONE",
          "weaviate://a:8081,b:8082,[::1]:8083?collection=A&grpc=1,2,3&replication=3&shards=2"
          "&index=hnsw&consistency=ALL&answer_timeout=5"}) {
        EXPECT_EQ(WeaviateAddress::parse(text).text(), text);
    }
}

TEST(WeaviateAddress, HasTheUsualValuesAndTheCollectionGiven) {
    const auto address = WeaviateAddress::parse("weaviate://db", "Birds");

    EXPECT_EQ(address.nodes, std::vector{(WeaviateNode{"db", 8080, 50051})});
    EXPECT_EQ(address.collection, "Birds");
    EXPECT_EQ(address.consistency, WeaviateConsistency::Quorum);
    EXPECT_EQ(address.index, WeaviateIndex::Flat);
    EXPECT_EQ(address.replication, 1U);
    EXPECT_FALSE(address.is_encrypted);
    EXPECT_FALSE(address.answer.has_value());
    EXPECT_EQ(WeaviateAddress::parse("weaviate://a,b?grpc=7").nodes[1].grpc_port, 7);
}

TEST(WeaviateAddress, RefusesKeysWithoutRepeatingThem) {
    for (const char* text :
         {"weaviate://s3cret@db", "weaviate://ann:s3cret@db:80", "weaviate://db?key=s3cret",
          "weaviate://db?api_key=s3cret", "weaviate://db?authorization=s3cret"}) {
        const std::string message =
            error_of(ErrorCode::InvalidInput, [&] { WeaviateAddress::parse(text); });
        EXPECT_NE(message.find("WEAVIATE_API_KEY"), std::string::npos) << message;
        EXPECT_EQ(message.find("s3cret"), std::string::npos) << message;
    }
}

TEST(WeaviateAddress, RefusesWhatItCannotBeNamingIt) {
    for (const auto& [text, named] : std::vector<std::pair<const char*, const char*>>{
             {"mysql://db", "mysql://db"},
             {"weaviate://", "host"},
             {"weaviate://db:0", "port"},
             {"weaviate://db:x", "\"x\""},
             {"weaviate://a/b", "a/b"},
             {"weaviate://db?replication=0", "replicas"},
             {"weaviate://db?replication=3x", "3x"},
             {"weaviate://db?consistency=MOST", "MOST"},
             {"weaviate://db?index=ivf", "ivf"},
             {"weaviate://db?answer_timeout=0", "answer_timeout"},
             {"weaviate://db?answer_timeout=5s", "5s"},
             {"weaviate://db?grpc=1,2", "gRPC"},
             {"weaviate://db?colection=A", "colection"},
             {"weaviate://db?collection=birds", "birds"},
             {"weaviate://db?collection=B-2", "B-2"}}) {
        expect_error(ErrorCode::InvalidInput, [&] { WeaviateAddress::parse(text); }, named);
    }
}

TEST(WeaviateAddress, NamesACollectionAfterAnyWords) {
    EXPECT_EQ(collection_name_from("wings & feet!"), "Wings_feet");
    EXPECT_EQ(collection_name_from("\xC3\xA4 2024"), "2024");
    EXPECT_EQ(collection_name_from("..."), "");
}

/// The variable as it was, afterwards.
class KeyVariable {
public:
    KeyVariable() { ::unsetenv("WEAVIATE_API_KEY"); }
    KeyVariable(const KeyVariable&) = delete;
    KeyVariable& operator=(const KeyVariable&) = delete;
    ~KeyVariable() { ::unsetenv("WEAVIATE_API_KEY"); }
    static void set(const char* key) { ::setenv("WEAVIATE_API_KEY", key, 1); }
};

TEST(ApiKeys, AreThoseOfTheNodeAndTheVariableGoesFirst) {
    const KeyVariable variable;
    const TemporaryFolder folder;
    const fs::path file = folder.path() / "keys";
    write_file(file, "# mine\nother:8080 no\ndb:8080 s3cret\n");
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);

    EXPECT_EQ(api_key_for({"db", 8080, 1}, file), "s3cret");
    EXPECT_EQ(api_key_for({"db", 8081, 1}, file), "");
    EXPECT_EQ(api_key_for({"db", 8080, 1}, folder.path() / "none"), "");
    KeyVariable::set("another");
    EXPECT_EQ(api_key_for({"db", 8080, 1}, file), "another");
}

TEST(ApiKeys, AFileThatOthersCanReadIsRefused) {
    const KeyVariable variable;
    const TemporaryFolder folder;
    const fs::path file = folder.path() / "keys";
    write_file(file, "db:8080 s3cret\n");
    fs::permissions(file, fs::perms::owner_read | fs::perms::group_read);

    const std::string message =
        error_of(ErrorCode::InvalidInput, [&] { (void)api_key_for({"db", 8080, 1}, file); });

    EXPECT_NE(message.find("chmod 600"), std::string::npos) << message;
    EXPECT_EQ(message.find("s3cret"), std::string::npos) << message;
}

}  // namespace
}  // namespace halfspace
