// SPDX-License-Identifier: Apache-2.0
#include "http/pictures.hpp"

#include "base/file.hpp"
#include "image/image.hpp"
#include "support/colour_encoder.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

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

    const auto jpeg = pictures.picture({"w", ItemId{0}, 16, 0, 0}, "red.jpg",
                                       [&] { return read_file(folder / "red.jpg"); });

    const Image image =
        decode_image(std::span(reinterpret_cast<const std::uint8_t*>(jpeg->data()), jpeg->size()));
    EXPECT_LE(std::max(image.width, image.height), 16U);
    EXPECT_GT(image.pixels[0], 200);
}

TEST(Pictures, ReadsAStateOfAFileOnce) {
    const TemporaryFolder folder;
    write_picture(folder / "a.jpg", {255, 0, 0});
    Pictures pictures;
    int reads = 0;
    const auto read = [&] {
        ++reads;
        return read_file(folder / "a.jpg");
    };
    const PictureKey before{"w", ItemId{0}, 64, 1, 100};
    const PictureKey after{"w", ItemId{0}, 64, 2, 100};

    const auto first = pictures.picture(before, "a.jpg", read);
    EXPECT_EQ(pictures.picture(before, "a.jpg", read), first);
    EXPECT_EQ(reads, 1);
    (void)pictures.picture(after, "a.jpg", read);
    EXPECT_EQ(reads, 2);
    EXPECT_NE(etag_of(before), etag_of(after));
}

TEST(Pictures, SaysWhyAPictureCannotBeShown) {
    const TemporaryFolder folder;
    Pictures pictures;
    write_file(folder / "text.jpg", "no picture");

    for (const char* name : {"text.jpg", "gone.jpg"}) {
        expect_error(
            ErrorCode::NotFound,
            [&] {
                (void)pictures.picture({"w", ItemId{0}, 64, 0, 0}, name,
                                       [&] { return read_file(folder / name); });
            },
            name);
    }
}

}  // namespace
}  // namespace halfspace
