// SPDX-License-Identifier: Apache-2.0
#include "base/zip_archive.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace halfspace {
namespace {

using Bytes = std::vector<std::uint8_t>;

void put(Bytes& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

void put(Bytes& out, const std::string& text) {
    out.insert(out.end(), text.begin(), text.end());
}

std::string deflated(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()), '\0');
    std::string in = text;
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// An archive of one file; what it says of the size is `said`.
Bytes archive(const std::string& name, const std::string& text, bool is_packed,
              std::uint64_t said) {
    const std::string data = is_packed ? deflated(text) : text;
    const auto checksum =
        crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
    const auto describe = [&](Bytes& out) {
        put(out, 20, 2);
        put(out, 0, 2);
        put(out, is_packed ? 8 : 0, 2);
        put(out, 0x5A210000, 4);
        put(out, checksum, 4);
        put(out, data.size(), 4);
        put(out, said, 4);
        put(out, name.size(), 2);
        put(out, 0, 2);
    };
    Bytes out;
    put(out, 0x04034b50, 4);
    describe(out);
    put(out, name);
    put(out, data);
    const std::size_t list = out.size();
    put(out, 0x02014b50, 4);
    put(out, 20, 2);
    describe(out);
    put(out, 0, 2 + 2 + 2);
    put(out, 0, 4 + 4);
    put(out, name);
    const std::size_t length = out.size() - list;
    put(out, 0x06054b50, 4);
    put(out, 0, 4);
    put(out, 1, 2);
    put(out, 1, 2);
    put(out, length, 4);
    put(out, list, 4);
    put(out, 0, 2);
    return out;
}

TEST(ZipArchive, ReadsStoredAndPackedFiles) {
    const std::string text(100'000, 'x');
    for (const bool is_packed : {false, true}) {
        const Bytes content = archive("a/b.txt", text, is_packed, text.size());
        const ZipArchive zip(content);

        ASSERT_EQ(zip.entries().size(), 1U);
        EXPECT_EQ(zip.entries()[0].name, "a/b.txt");
        EXPECT_EQ(zip.entries()[0].bytes, text.size());
        const auto read = zip.read("a/b.txt", text.size());
        EXPECT_EQ(std::string(read.begin(), read.end()), text);
    }
}

TEST(ZipArchive, KeepsNamesThatLeadElsewhereAsTheyAre) {
    const Bytes content = archive("../../etc/passwd", "x", false, 1);
    const ZipArchive zip(content);

    EXPECT_EQ(zip.entries()[0].name, "../../etc/passwd");
    EXPECT_EQ(zip.find("passwd"), nullptr);
}

TEST(ZipArchive, StopsABombAtTheLimitWhateverItsSizeIsSaidToBe) {
    const std::string text(50'000'000, '\0');
    for (const std::uint64_t said : {text.size(), std::size_t{100}}) {
        const Bytes content = archive("bomb", text, true, said);
        const ZipArchive zip(content);

        testing::expect_error(
            ErrorCode::InvalidInput, [&] { (void)zip.read("bomb", 1'000'000); },
            said > 100 ? "more than 1000000" : "");
    }
}

TEST(ZipArchive, RefusesDamage) {
    const Bytes whole = archive("a", "some text", false, 9);
    Bytes changed = whole;
    changed[32] ^= 1;
    testing::expect_error(
        ErrorCode::Corrupt, [&] { (void)ZipArchive(changed).read("a", 100); },
        "a in the zip archive is damaged");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        testing::expect_error(
            ErrorCode::Corrupt, [&] { ZipArchive(std::span(whole).first(size)); }, "no whole zip");
    }
    const ZipArchive zip(whole);
    testing::expect_error(ErrorCode::NotFound, [&] { (void)zip.read("b", 1); }, "no file b");
}

}  // namespace
}  // namespace halfspace
