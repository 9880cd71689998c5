// SPDX-License-Identifier: Apache-2.0
#include "http/pictures.hpp"

#include "base/file.hpp"
#include "image/image.hpp"
#include "support/colour_encoder.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <chrono>
#include <vector>

namespace halfspace {
namespace {

using testing::expect_error;
using testing::TemporaryFolder;
using testing::write_picture;

PictureKey key(std::uint64_t item) {
    return {"w", ItemId{item}, 100, 0, 0};
}

std::shared_ptr<const std::string> bytes(std::size_t count) {
    return std::make_shared<const std::string>(count, 'x');
}

TEST(PictureCache, DropsTheLongestUnused) {
    PictureCache cache(100);
    cache.keep(key(1), bytes(40));
    cache.keep(key(2), bytes(40));
    ASSERT_TRUE(cache.find(key(1)));

    cache.keep(key(3), bytes(40));

    EXPECT_TRUE(cache.find(key(1)));
    EXPECT_FALSE(cache.find(key(2)));
    EXPECT_TRUE(cache.find(key(3)));
    EXPECT_EQ(cache.bytes(), 80U);
}

TEST(PictureCache, KeepsNothingLargerThanItself) {
    PictureCache cache(100);
    cache.keep(key(1), bytes(60));

    cache.keep(key(2), bytes(101));

    EXPECT_TRUE(cache.find(key(1)));
    EXPECT_FALSE(cache.find(key(2)));
}

TEST(PictureCache, TellsWorkspacesSizesAndFileStatesApart) {
    PictureCache cache(1000);
    cache.keep(key(1), bytes(1));

    EXPECT_FALSE(cache.find({"v", ItemId{1}, 100, 0, 0}));
    EXPECT_FALSE(cache.find({"w", ItemId{1}, 101, 0, 0}));
    EXPECT_FALSE(cache.find({"w", ItemId{1}, 100, 1, 0}));
    EXPECT_FALSE(cache.find({"w", ItemId{1}, 100, 0, 1}));
}

TEST(Pictures, GivesJpegOfTheSizeAskedFor) {
    const TemporaryFolder folder;
    write_picture(folder / "red.jpg", {255, 0, 0});
    Pictures pictures;

    const auto file = folder / "red.jpg";
    const auto jpeg = pictures.picture(Pictures::key_of("w", ItemId{0}, file, 16), file);

    const Image image =
        decode_image(std::span(reinterpret_cast<const std::uint8_t*>(jpeg->data()), jpeg->size()));
    EXPECT_LE(std::max(image.width, image.height), 16U);
    EXPECT_GT(image.pixels[0], 200);
}

TEST(Pictures, SeesThatAFileWasReplaced) {
    const TemporaryFolder folder;
    const auto file = folder / "a.jpg";
    write_picture(file, {255, 0, 0});
    Pictures pictures;
    const PictureKey before = Pictures::key_of("w", ItemId{0}, file, 64);
    const auto red = pictures.picture(before, file);

    write_picture(file, {0, 0, 255});
    std::filesystem::last_write_time(
        file, std::filesystem::last_write_time(file) + std::chrono::hours(1));
    const PictureKey after = Pictures::key_of("w", ItemId{0}, file, 64);

    EXPECT_NE(etag_of(before), etag_of(after));
    EXPECT_NE(*red, *pictures.picture(after, file));
}

TEST(Pictures, SaysWhyAPictureCannotBeShown) {
    const TemporaryFolder folder;
    Pictures pictures;
    write_file(folder / "text.jpg", "no picture");

    expect_error(
        ErrorCode::NotFound,
        [&] { (void)Pictures::key_of("w", ItemId{0}, folder / "gone.jpg", 64); }, "gone.jpg");
    expect_error(
        ErrorCode::NotFound, [&] { (void)Pictures::key_of("w", ItemId{0}, folder.path(), 64); },
        "not a file");
    expect_error(
        ErrorCode::NotFound,
        [&] {
            (void)pictures.picture(Pictures::key_of("w", ItemId{0}, folder / "text.jpg", 64),
                                   folder / "text.jpg");
        },
        "text.jpg");
}

}  // namespace
}  // namespace halfspace
