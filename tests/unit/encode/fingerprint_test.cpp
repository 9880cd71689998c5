// SPDX-License-Identifier: Apache-2.0
#include "encode/fingerprint.hpp"

#include "base/file.hpp"
#include "encode/encoder.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"
#include "unit/encode/tiny_package.hpp"

#include <gtest/gtest.h>

#include <string>

namespace halfspace {
namespace {

using testing::TemporaryFolder;

TEST(Fingerprint, IsSha256) {
    const TemporaryFolder folder;
    write_file(folder / "empty", std::string_view());
    write_file(folder / "abc", "abc");
    write_file(folder / "long", std::string(1'000'000, 'a') + std::string(1'000'000, 'a'));

    EXPECT_EQ(sha256_of_file(folder / "empty"),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_of_file(folder / "abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_NE(sha256_of_file(folder / "long"), sha256_of_file(folder / "abc"));
}

TEST(Fingerprint, NoticesThatAFileHasChanged) {
    const TemporaryFolder folder;
    write_file(folder / "file", "abc");
    const std::string before = sha256_of_file(folder / "file");

    write_file(folder / "file", "abcd");

    EXPECT_NE(sha256_of_file(folder / "file"), before);
}

TEST(Fingerprint, CoversNamesAndContents) {
    const TemporaryFolder folder;
    write_file(folder / "a", "1");
    write_file(folder / "b", "1");
    write_file(folder / "c", "2");

    EXPECT_NE(fingerprint_of(folder.path(), {"a"}), fingerprint_of(folder.path(), {"b"}));
    EXPECT_NE(fingerprint_of(folder.path(), {"a"}), fingerprint_of(folder.path(), {"a", "c"}));
}

TEST(Fingerprint, OfAPackageChangesWithEveryDecidingFile) {
    for (const char* name :
         {"config.json", "preprocessor_config.json", "tokenizer_config.json", "tokenizer.json"}) {
        const TinyPackage package;
        const std::string before = inspect_encoder(package.folder()).fingerprint;

        package.write(name, read_text(package.folder() / name) + "\n");

        EXPECT_NE(inspect_encoder(package.folder()).fingerprint, before) << name;
    }
    const TinyPackage package;
    const std::string before = inspect_encoder(package.folder()).fingerprint;
    package.write("onnx/text_model.onnx_data", "weights outside the network");
    EXPECT_NE(inspect_encoder(package.folder()).fingerprint, before);
    package.remove("onnx/text_model.onnx_data");
    package.write("README.md", "decides nothing");
    EXPECT_EQ(inspect_encoder(package.folder()).fingerprint, before);
}

TEST(Fingerprint, OfAMissingFileIsAnError) {
    const TemporaryFolder folder;

    testing::expect_error(ErrorCode::NotFound, [&] { sha256_of_file(folder / "none"); });
}

}  // namespace
}  // namespace halfspace
