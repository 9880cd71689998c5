// SPDX-License-Identifier: Apache-2.0
#include "base/unzip.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>

namespace halfspace {
namespace {

namespace fs = std::filesystem;
using testing::expect_error;

constexpr std::uint64_t kMost = 10'000'000;

class UnzipTest : public ::testing::Test {
protected:
    UnzipTest() { fs::create_directories(out()); }

    [[nodiscard]] fs::path out() const { return m_folder / "parent/out"; }

    struct Wanted {
        std::string name;
        std::string text = "some text";
        zip_flags_t flags = ZIP_FL_ENC_UTF_8;
        mode_t mode = 0;
        bool is_encrypted = false;
    };
    fs::path archive(const std::vector<Wanted>& files) const {
        const fs::path path = m_folder / "a.zip";
        int code = 0;
        zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
        for (const Wanted& one : files) {
            zip_source_t* const source =
                zip_source_buffer(archive, one.text.data(), one.text.size(), 0);
            const auto index = static_cast<zip_uint64_t>(
                zip_file_add(archive, one.name.c_str(), source, one.flags));
            if (one.mode != 0) {
                zip_file_set_external_attributes(archive, index, 0, ZIP_OPSYS_UNIX,
                                                 one.mode << 16U);
            }
            if (one.is_encrypted) {
                zip_file_set_encryption(archive, index, ZIP_EM_AES_256, "secret");
            }
        }
        EXPECT_EQ(zip_close(archive), 0);
        return path;
    }
    [[nodiscard]] Unzipped run(const fs::path& path, std::uint64_t most = kMost) const {
        return unzip(path, out(), {most, {}, {}});
    }
    static void replace_all(std::string& text, std::string_view from, std::string_view to) {
        for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
            text.replace(at, from.size(), to);
        }
    }

    testing::TemporaryFolder m_folder{testing::TemporaryFolder::On::Memory};
};

std::string reason_for(const Unzipped& result, const std::string& path) {
    const auto found = std::ranges::find(result.left_out, path, &LeftOut::path);
    return found == result.left_out.end() ? "" : found->reason;
}

TEST_F(UnzipTest, WritesEveryFileIntoItsFolder) {
    const auto path = archive({{"a.txt", "one"},
                               {"b/a.txt", "two"},
                               {"\xE4\xB8\x80/\xD7\x90 \xF0\x9F\x90\x95.jpg", "three"},
                               {"empty", ""}});

    const Unzipped done = run(path);

    EXPECT_EQ(done.found, 4U);
    EXPECT_EQ(done.written, 4U);
    EXPECT_EQ(done.bytes, 11U);
    EXPECT_EQ(read_text(out() / "b/a.txt"), "two");
    EXPECT_EQ(read_text(out() / "\xE4\xB8\x80/\xD7\x90 \xF0\x9F\x90\x95.jpg"), "three");
    EXPECT_EQ(fs::file_size(out() / "empty"), 0U);
}

TEST_F(UnzipTest, NothingIsWrittenOutsideOfTheFolder) {
    const auto path = archive(
        {{"../slip.txt"}, {"a/../../slip.txt"}, {"..\\slip.txt"}, {"C:\\slip.txt"}, {"good.txt"}});

    const Unzipped done = run(path);

    EXPECT_EQ(done.written, 1U);
    EXPECT_EQ(done.left_out.size(), 4U);
    EXPECT_EQ(reason_for(done, "../slip.txt"), "it leads out of the folder");
    const auto count = std::distance(fs::recursive_directory_iterator(m_folder / "parent"),
                                     fs::recursive_directory_iterator());
    EXPECT_EQ(count, 2);  // out, and good.txt in it
}

TEST_F(UnzipTest, AnAbsoluteNameIsRefused) {
    std::string bytes = read_text(archive({{"xvar/slip.txt"}}));
    replace_all(bytes, "xvar/slip.txt", "/var/slip.txt");
    write_file(m_folder / "b.zip", bytes);

    const Unzipped done = run(m_folder / "b.zip");

    EXPECT_EQ(done.written, 0U);
    ASSERT_EQ(done.left_out.size(), 1U);
}

TEST_F(UnzipTest, LinksAreNotMade) {
    const auto path = archive({{"link", "/etc/passwd", ZIP_FL_ENC_UTF_8, S_IFLNK | 0777U},
                               {"link/passwd", "x"},
                               {"device", "", ZIP_FL_ENC_UTF_8, S_IFBLK | 0777U},
                               {"plain", "x", ZIP_FL_ENC_UTF_8, S_IFREG | 0644U}});

    const Unzipped done = run(path);

    EXPECT_EQ(done.written, 2U);
    EXPECT_NE(reason_for(done, "link").find("link"), std::string::npos);
    EXPECT_NE(reason_for(done, "device"), "");
    EXPECT_FALSE(fs::is_symlink(out() / "link"));
}

TEST_F(UnzipTest, HiddenEncryptedAndRepeatedFilesAreToldAndNotWritten) {
    const auto path = archive({{".DS_Store"},
                               {"__MACOSX/._a.jpg"},
                               {"a/Thumbs.db"},
                               {"secret", "x", ZIP_FL_ENC_UTF_8, 0, true},
                               {"inner.zip"},
                               {"Xwice"},
                               {"Ywice"},
                               {"file"},
                               {"file/below"},
                               {std::string(256, 'n')}});
    std::string bytes = read_text(path);
    replace_all(bytes, "Xwice", "twice");
    replace_all(bytes, "Ywice", "twice");
    write_file(path, bytes);

    const Unzipped done = run(path);

    EXPECT_EQ(done.found, 10U);
    EXPECT_EQ(done.written + done.left_out.size(), done.found);
    EXPECT_EQ(done.written, 2U);  // twice, file
    EXPECT_EQ(reason_for(done, ".DS_Store"), "it is hidden");
    EXPECT_EQ(reason_for(done, "__MACOSX/._a.jpg"), "it is hidden");
    EXPECT_EQ(reason_for(done, "a/Thumbs.db"), "it is hidden");
    EXPECT_EQ(reason_for(done, "secret"), "it is encrypted");
    EXPECT_NE(reason_for(done, "inner.zip").find("within the archive"), std::string::npos);
    EXPECT_NE(reason_for(done, "twice").find("already"), std::string::npos);
    EXPECT_NE(reason_for(done, "file/below"), "");
}

TEST_F(UnzipTest, ABombIsRefusedBeforeAnythingIsWritten) {
    const std::string zeros(6'000'000, '\0');
    const auto path = archive({{"a", zeros}, {"b", zeros}});
    EXPECT_LT(fs::file_size(path), 100'000U);

    expect_error(ErrorCode::InvalidInput, [&] { (void)run(path); }, "unpacks to more than 10");

    EXPECT_TRUE(fs::is_empty(out()));
}

TEST_F(UnzipTest, AFileThatIsLargerThanItSaysOrDamagedIsLeftOut) {
    const auto path = archive({{"lies", std::string(50'000, 'x')}, {"good", "x"}});
    std::string bytes = read_text(path);
    const std::string size("\x50\xC3\x00\x00", 4);  // 50,000
    replace_all(bytes, size, std::string("\x10\x00\x00\x00", 4));
    write_file(path, bytes);

    const Unzipped done = run(path);

    EXPECT_EQ(done.written, 1U);
    EXPECT_NE(reason_for(done, "lies"), "");
    EXPECT_FALSE(fs::exists(out() / "lies"));
    EXPECT_FALSE(fs::exists(out() / ".part"));
}

TEST_F(UnzipTest, WhatIsNoArchiveIsRefused) {
    for (const std::string& content : {std::string(), std::string("PK\x03\x04 cut short"),
                                       std::string("a text"), std::string(1000, '\0')}) {
        write_file(m_folder / "b.zip", content);
        expect_error(
            ErrorCode::InvalidInput, [&] { (void)run(m_folder / "b.zip"); },
            "b.zip is no whole zip archive");
    }
}

TEST_F(UnzipTest, AStopLeavesWholeFilesAndTheNextCallGoesOn) {
    const auto path = archive({{"a", "1"}, {"b", "2"}, {"c", "3"}});
    std::stop_source stop;
    UnzipOptions options{kMost, {}, stop.get_token()};
    options.on_progress = [&](const Progress&) { stop.request_stop(); };

    const Unzipped first = unzip(path, out(), options);
    const Unzipped second = run(path);

    EXPECT_TRUE(first.was_stopped);
    EXPECT_EQ(first.written, 1U);
    EXPECT_FALSE(second.was_stopped);
    EXPECT_EQ(second.written, 3U);
    EXPECT_EQ(read_text(out() / "c"), "3");
}

TEST(WhyRefused, LetsFilesPassAndNothingElse) {
    for (const char* good : {"a", "a/b.jpg", "a.b/c d", "\xE4\xB8\x80.png", "a..b"}) {
        EXPECT_EQ(why_refused(good), "") << good;
    }
    for (const char* bad : {"", "/a", "a/", "a//b", "..", "a/..", ".a", "a/.b", "a\x01", "a\n",
                            "a\x7F", "C:a", "__MACOSX/a", "Thumbs.db", "a/desktop.ini"}) {
        EXPECT_NE(why_refused(bad), "") << bad;
    }
    EXPECT_NE(why_refused(std::string(256, 'n')), "");
}

}  // namespace
}  // namespace halfspace
