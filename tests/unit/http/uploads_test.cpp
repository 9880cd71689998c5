// SPDX-License-Identifier: Apache-2.0
#include "http/uploads.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/zip_folder.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace halfspace {
namespace {

namespace fs = std::filesystem;
using testing::expect_error;

struct SentPart {
    std::string path;
    std::uint64_t offset = 0;
    std::string bytes;
};

std::string with_length(const std::string& head, const std::string& rest) {
    std::string body;
    for (int i = 0; i < 4; ++i) body += static_cast<char>(head.size() >> (8 * i));
    return body + head + rest;
}

std::string piece(const std::vector<SentPart>& parts) {
    JsonValue list = JsonValue::array();
    std::string bytes;
    for (const SentPart& part : parts) {
        list.push_back(
            {{"path", part.path}, {"offset", part.offset}, {"bytes", part.bytes.size()}});
        bytes += part.bytes;
    }
    return with_length(to_text({{"parts", list}}), bytes);
}

class UploadsTest : public ::testing::Test {
protected:
    [[nodiscard]] UploadRules rules() const { return {m_folder / "uploads", 1000, 0}; }
    [[nodiscard]] fs::path lies(const std::string& path) const {
        return m_folder / "uploads" / path;
    }
    static JsonValue finished(Uploads& uploads, const std::string& name) {
        return uploads.finish(name, {}).run({}).result;
    }

    testing::TemporaryFolder m_folder{testing::TemporaryFolder::On::Memory};
};

TEST_F(UploadsTest, FilesComeInPieces) {
    Uploads uploads(rules());
    const Upload begun = uploads.begin({"birds", 3, 6});
    EXPECT_EQ(begun.folder, lies("birds"));

    EXPECT_TRUE(
        uploads.write("birds", piece({{"a.txt", 0, "one"}, {"sub/b.txt", 0, "tw"}})).empty());
    EXPECT_TRUE(uploads.write("birds", piece({{"sub/b.txt", 2, "o"}, {"empty", 0, ""}})).empty());

    EXPECT_EQ(read_text(lies("birds/sub/b.txt")), "two");
    EXPECT_EQ(uploads.at("birds").received.size(), 3U);
    EXPECT_EQ(uploads.unfinished().uploads.size(), 1U);
    const JsonValue result = finished(uploads, "birds");
    EXPECT_EQ(result["files"], 3);
    EXPECT_EQ(result["source"], lies("birds").string());
    EXPECT_TRUE(uploads.unfinished().uploads.empty());
    expect_error(ErrorCode::Conflict, [&] { uploads.write("birds", piece({{"c", 0, ""}})); });
    expect_error(ErrorCode::Conflict, [&] { uploads.cancel("birds"); }, "by hand");
    expect_error(ErrorCode::Conflict, [&] { uploads.begin({"birds", 3, 6}); });
}

TEST_F(UploadsTest, APieceMayComeAgainAndTheServerMayHaveEndedMeanwhile) {
    {
        Uploads uploads(rules());
        uploads.begin({"birds", 1, 6});
        uploads.write("birds", piece({{"a", 0, "abc"}}));
        uploads.write("birds", piece({{"a", 0, "abc"}}));
    }
    Uploads uploads(rules());

    const Upload again = uploads.begin({"birds", 1, 6});

    EXPECT_EQ(again.received.at("a"), 3U);
    uploads.write("birds", piece({{"a", 3, "def"}}));
    EXPECT_EQ(read_text(lies("birds/a")), "abcdef");
    const JsonValue result = finished(uploads, "birds");
    EXPECT_EQ(result["source"], lies("birds/a").string());
}

TEST_F(UploadsTest, AnotherUploadOfTheNameIsRefused) {
    Uploads uploads(rules());
    uploads.begin({"birds", 1, 6});

    expect_error(ErrorCode::Conflict, [&] { uploads.begin({"birds", 2, 6}); }, "another name");

    fs::create_directories(lies("mine"));
    expect_error(ErrorCode::Conflict, [&] { uploads.begin({"mine", 1, 1}); });
    uploads.cancel("birds");
    EXPECT_FALSE(fs::exists(lies("birds")));
    uploads.begin({"birds", 2, 6});
}

TEST_F(UploadsTest, NothingIsWrittenOutsideOfItsFolder) {
    Uploads uploads(rules());
    uploads.begin({"birds", 9, 100});
    const std::vector<std::string> bad{"../x", "/x", "a/../../x", ".hidden",
                                       "a/.x", "",   "a//b",      "a/"};
    std::vector<SentPart> parts;
    for (const std::string& path : bad) parts.push_back({path, 0, "x"});
    parts.push_back({"good", 0, "y"});

    const auto left_out = uploads.write("birds", piece(parts));

    EXPECT_EQ(left_out.size(), bad.size());
    EXPECT_EQ(read_text(lies("birds/good")), "y");
    EXPECT_EQ(uploads.at("birds").received.size(), 1U);
    for (const std::string name : {"../x", "a/b", ".x", "", "a\nb"}) {
        expect_error(
            ErrorCode::InvalidInput, [&] { uploads.begin({name, 1, 1}); }, "cannot be called");
        expect_error(ErrorCode::NotFound, [&] { (void)uploads.at(name); });
    }
}

TEST_F(UploadsTest, AFileAndAFolderOfOneNameAreTold) {
    Uploads uploads(rules());
    uploads.begin({"birds", 3, 100});
    uploads.write("birds", piece({{"a", 0, "x"}, {"b/c", 0, "x"}}));

    const auto left_out = uploads.write("birds", piece({{"a/below", 0, "x"}, {"b", 0, "x"}}));

    EXPECT_EQ(left_out.size(), 2U);
}

TEST_F(UploadsTest, LinksInItsFolderAreNotFollowed) {
    Uploads uploads(rules());
    uploads.begin({"birds", 1, 100});
    write_file(m_folder / "secret", "untouched");
    fs::create_symlink(m_folder / "secret", lies("birds/a"));

    expect_error(ErrorCode::Unavailable, [&] { uploads.write("birds", piece({{"a", 0, "x"}})); });

    EXPECT_EQ(read_text(m_folder / "secret"), "untouched");
}

TEST_F(UploadsTest, LimitsAreHeld) {
    Uploads uploads(rules());
    expect_error(
        ErrorCode::InvalidInput, [&] { uploads.begin({"birds", 1, 1001}); }, "--upload-limit");
    uploads.begin({"birds", 1, 5});
    expect_error(
        ErrorCode::InvalidInput, [&] { uploads.write("birds", piece({{"a", 0, "123456"}})); },
        "announced");
    expect_error(
        ErrorCode::InvalidInput, [&] { uploads.write("birds", piece({{"a", 1, "1"}})); },
        "cannot begin at 1");
    UploadRules greedy = rules();
    greedy.spare_bytes = std::uint64_t{1} << 62U;
    Uploads full(greedy);
    expect_error(ErrorCode::Unavailable, [&] { full.begin({"fish", 1, 5}); }, "are needed");
    EXPECT_FALSE(fs::exists(lies("fish")));
}

TEST_F(UploadsTest, ABrokenPieceIsRefusedAndWritesNothing) {
    Uploads uploads(rules());
    uploads.begin({"birds", 1, 100});
    const std::string good = R"({"parts": [{"path": "a", "offset": 0, "bytes": 1}]})";
    for (const std::string& body :
         {std::string(), std::string("ab"), std::string("\xFF\xFF\xFF\x7F{}"),
          with_length("{}", ""), with_length("no JSON", ""), with_length(good, ""),
          with_length(good, "xy"), with_length(R"({"parts": []})", "")}) {
        expect_error(ErrorCode::InvalidInput, [&] { uploads.write("birds", body); });
    }
    EXPECT_TRUE(uploads.at("birds").received.empty());
}

TEST_F(UploadsTest, AnUploadEndsOnlyWhenAllThatWasAnnouncedCame) {
    Uploads uploads(rules());
    uploads.begin({"birds", 3, 9});
    uploads.write("birds", piece({{"a", 0, "abc"}, {"b", 0, "de"}}));
    const auto end = [&](const std::vector<Unsent>& unsent) {
        expect_error(
            ErrorCode::Conflict, [&] { (void)uploads.finish("birds", unsent); },
            "send what is missing");
    };
    end({});                    // a byte and a file are missing
    end({{"c", 3}});            // a byte
    end({{"c", 2}, {"d", 2}});  // none, but there is a file too many
    EXPECT_FALSE(uploads.at("birds").has_come);

    uploads.write("birds", piece({{"b", 2, "f"}}));
    const JsonValue result = uploads.finish("birds", {{"c", 3}}).run({}).result;

    EXPECT_EQ(result["files"], 2);
    EXPECT_EQ(result["bytes"], 6);
}

TEST_F(UploadsTest, WhatWasLostOnTheDiskIsMissed) {
    Uploads uploads(rules());
    uploads.begin({"birds", 2, 6});
    uploads.write("birds", piece({{"a", 0, "abc"}, {"b", 0, "def"}}));
    fs::resize_file(lies("birds/b"), 1);  // as after the machine's power went

    expect_error(ErrorCode::Conflict, [&] { finished(uploads, "birds"); }, "2 files with 4 bytes");

    EXPECT_EQ(uploads.begin({"birds", 2, 6}).received.at("b"), 1U);
    uploads.write("birds", piece({{"b", 1, "ef"}}));
    EXPECT_EQ(finished(uploads, "birds")["bytes"], 6);
    EXPECT_EQ(read_text(lies("birds/b")), "def");
}

TEST_F(UploadsTest, OfAFileThatIsNotToComeNothingStays) {
    Uploads uploads(rules());
    uploads.begin({"birds", 2, 8});
    uploads.write("birds", piece({{"a", 0, "abc"}, {"half", 0, "de"}}));

    const auto task = uploads.finish("birds", {{"half", 5}});

    EXPECT_FALSE(fs::exists(lies("birds/half")));
    EXPECT_EQ(task.run({}).result["source"], lies("birds/a").string());
    expect_error(ErrorCode::Conflict, [&] { uploads.write("birds", piece({{"c", 0, ""}})); });
}

TEST_F(UploadsTest, ANameOfAFileNotToComeLeadsNowhere) {
    Uploads uploads(rules());
    uploads.begin({"birds", 2, 4});
    uploads.write("birds", piece({{"a", 0, "abc"}}));
    write_file(lies("mine"), "x");

    EXPECT_EQ(uploads.finish("birds", {{"../mine", 1}}).run({}).result["files"], 1);

    EXPECT_TRUE(fs::exists(lies("mine")));
}

TEST_F(UploadsTest, ADamagedRecordIsToldAndTheOthersAreListed) {
    Uploads uploads(rules());
    uploads.begin({"fish", 1, 6});
    const std::vector<std::string> broken{"",
                                          "no JSON",
                                          "[]",
                                          "{}",
                                          R"({"files": 1, "bytes": -1, "is_whole": false})",
                                          R"({"files": 1, "bytes": "6", "is_whole": false})",
                                          R"({"files": 1, "bytes": 6, "is_whole": 0})"};
    for (std::size_t i = 0; i < broken.size(); ++i) {
        write_file(lies(".bad" + std::to_string(i) + ".json"), broken[i]);
    }

    const UnfinishedUploads all = uploads.unfinished();

    ASSERT_EQ(all.uploads.size(), 1U);
    EXPECT_EQ(all.uploads[0].name, "fish");
    ASSERT_EQ(all.damaged.size(), broken.size());
    EXPECT_EQ(all.damaged[0].path, "bad0");
    EXPECT_NE(all.damaged[0].reason.find(lies("bad0").string()), std::string::npos);
    expect_error(ErrorCode::Corrupt, [&] { (void)uploads.at("bad1"); }, "is damaged");
    expect_error(ErrorCode::Corrupt, [&] { uploads.cancel("bad1"); }, "is damaged");
    expect_error(ErrorCode::Corrupt, [&] { uploads.write("bad1", piece({{"a", 0, "x"}})); });
}

TEST_F(UploadsTest, AnUnpackingThatWasCutShortIsGoneOnWith) {
    fs::create_directories(m_folder / "in");
    write_file(m_folder / "in/a.txt", "one");
    zip_folder(m_folder / "in", m_folder / "in.zip");
    const std::string archive = read_text(m_folder / "in.zip");
    {
        Uploads uploads(rules());
        uploads.begin({"birds", 1, archive.size()});
        uploads.write("birds", piece({{"in.zip", 0, archive}}));
        (void)uploads.finish("birds", {});
        write_file(lies("birds/half"), "of the archive");
    }
    Uploads uploads(rules());

    EXPECT_EQ(finished(uploads, "birds")["files"], 2);

    EXPECT_FALSE(fs::exists(lies("birds/in.zip")));
    expect_error(ErrorCode::Conflict, [&] { uploads.begin({"birds", 1, archive.size()}); });
}

TEST_F(UploadsTest, AnArchiveIsUnpackedAndGoes) {
    fs::create_directories(m_folder / "in/sub");
    write_file(m_folder / "in/sub/a.txt", "one");
    write_file(m_folder / "in/.DS_Store", "x");
    zip_folder(m_folder / "in", m_folder / "in.zip");
    const std::string archive = read_text(m_folder / "in.zip");
    Uploads uploads(rules());
    uploads.begin({"birds", 1, archive.size()});
    uploads.write("birds", piece({{"in.zip", 0, archive}}));

    const JsonValue result = finished(uploads, "birds");

    EXPECT_EQ(read_text(lies("birds/sub/a.txt")), "one");
    EXPECT_FALSE(fs::exists(lies("birds/in.zip")));
    EXPECT_EQ(result["files"], 1);
    EXPECT_EQ(result["left_out_count"], 1);
    EXPECT_EQ(result["left_out"][0]["path"], "in.zip: .DS_Store");
}

TEST_F(UploadsTest, AllArchivesTogetherMayUnpackToTheLimit) {
    fs::create_directories(m_folder / "in");
    write_file(m_folder / "in/a.txt", std::string(600, 'x'));
    zip_folder(m_folder / "in", m_folder / "in.zip");
    const std::string archive = read_text(m_folder / "in.zip");
    UploadRules generous = rules();
    generous.most_bytes = 10'000;
    Uploads sent(generous);
    sent.begin({"birds", 2, 2 * archive.size()});
    sent.write("birds", piece({{"1.zip", 0, archive}, {"2.zip", 0, archive}}));
    Uploads uploads(rules());  // 1000 bytes

    const JsonValue result = finished(uploads, "birds");

    EXPECT_EQ(result["files"], 1);
    EXPECT_TRUE(fs::exists(lies("birds/1/a.txt")));
    EXPECT_EQ(result["left_out"][0]["path"], "2.zip");
}

TEST_F(UploadsTest, ABrokenArchiveAmongOtherFilesIsToldAndTheOthersStay) {
    Uploads uploads(rules());
    uploads.begin({"birds", 2, 14});
    uploads.write("birds", piece({{"broken.zip", 0, "PK no archive"}, {"a.txt", 0, "x"}}));

    const JsonValue result = finished(uploads, "birds");

    EXPECT_EQ(result["files"], 1);
    EXPECT_EQ(result["left_out"][0]["path"], "broken.zip");
    Uploads alone(rules());
    alone.begin({"fish", 1, 13});
    alone.write("fish", piece({{"broken.zip", 0, "PK no archive"}}));
    expect_error(ErrorCode::InvalidInput, [&] { finished(alone, "fish"); }, "no whole zip archive");
}

}  // namespace
}  // namespace halfspace
