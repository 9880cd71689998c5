// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>

namespace halfspace {
namespace {

// The examples for "abc" of FIPS 180-4 and RFC 1321.
TEST(Digest, GivesTheStandardsExamples) {
    EXPECT_EQ(sha256(std::as_bytes(std::span(std::string_view("abc")))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    Digest sha1(DigestKind::Sha1);
    sha1.add("abc");
    EXPECT_EQ(sha1.hex(), "a9993e364706816aba3e25717850c26c9cd0d89d");
    Digest md5(DigestKind::Md5);
    md5.add("abc");
    EXPECT_EQ(md5.hex(), "900150983cd24fb0d6963f7d28e17f72");
}

TEST(Digest, DoesNotDependOnThePieces) {
    const std::string text(100'000, 'x');
    Digest pieces;
    for (std::size_t i = 0; i < text.size(); i += 777)
        pieces.add(std::string_view(text).substr(i, 777));
    EXPECT_EQ(pieces.hex(), sha256(std::as_bytes(std::span(text))));
}

TEST(DigestOfFile, TakesThePrefixAndTheWholeFile) {
    const testing::TemporaryFolder folder;
    const std::string content(3'000'000, 'y');  // more than a block
    const std::string with_prefix = "x" + content;
    write_file(folder / "file", content);

    EXPECT_EQ(digest_of_file(folder / "file"), sha256(std::as_bytes(std::span(content))));
    EXPECT_EQ(digest_of_file(folder / "file", DigestKind::Sha256, "x"),
              sha256(std::as_bytes(std::span(with_prefix))));
    testing::expect_error(ErrorCode::NotFound, [&] { digest_of_file(folder / "none"); });
}

}  // namespace
}  // namespace halfspace
