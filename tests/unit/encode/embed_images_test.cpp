// SPDX-License-Identifier: Apache-2.0
#include "encode/embed_images.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "support/colour_encoder.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace halfspace {
namespace {

using testing::ColourEncoder;

/// JPEG bytes of a picture in one colour.
std::vector<std::uint8_t> picture_bytes(testing::Colour colour) {
    const testing::TemporaryFolder folder;
    testing::write_picture(folder / "a.jpg", colour);
    return read_file(folder / "a.jpg");
}

struct Collected {
    std::vector<std::string> problems;
    std::vector<float> rows;
    std::vector<std::size_t> firsts;
};

Collected embed_all(std::size_t count, const ReadImage& read, const EmbedOptions& options) {
    ColourEncoder encoder;
    Collected all;
    embed_images(encoder, count, read, options, [&](const EmbeddedBatch& batch) {
        all.firsts.push_back(batch.first);
        all.problems.insert(all.problems.end(), batch.problems.begin(), batch.problems.end());
        all.rows.insert(all.rows.end(), batch.rows.begin(), batch.rows.end());
    });
    return all;
}

TEST(EmbedImages, TakesBytesFromAnySourceInItemOrder) {
    const auto red = picture_bytes({255, 0, 0});
    const auto blue = picture_bytes({0, 0, 255});
    const auto read = [&](std::size_t i) { return i % 3 == 0 ? red : blue; };

    const Collected all = embed_all(10, read, {.batch_size = 4, .threads = 3, .stop = {}});

    EXPECT_EQ(all.firsts, (std::vector<std::size_t>{0, 4, 8}));
    EXPECT_EQ(all.problems, std::vector<std::string>(10));
    ASSERT_EQ(all.rows.size(), 10 * ColourEncoder::kDim);
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(all.rows[i * ColourEncoder::kDim] > 0.9F, i % 3 == 0) << i;
    }
}

TEST(EmbedImages, AnItemThatFailsCostsItselfOnly) {
    const auto red = picture_bytes({255, 0, 0});
    const auto read = [&](std::size_t i) -> std::vector<std::uint8_t> {
        if (i == 1) throw Error(ErrorCode::NotFound, "row 1 is null");
        if (i == 5) return {red.begin(), red.begin() + static_cast<long>(red.size() * 6 / 10)};
        if (i == 7) return {};
        return red;
    };

    const Collected all = embed_all(64, read, {.batch_size = 64, .threads = 2, .stop = {}});

    EXPECT_EQ(all.rows.size(), 61 * ColourEncoder::kDim);
    EXPECT_EQ(all.problems[1], "row 1 is null");
    EXPECT_EQ(all.problems[5], "the JPEG file is cut short");
    EXPECT_EQ(all.problems[7], "empty file");
    EXPECT_EQ(std::count(all.problems.begin(), all.problems.end(), std::string()), 61);
}

TEST(EmbedImages, PassesOnWhatNoItemCanBeBlamedFor) {
    const auto read = [](std::size_t i) -> std::vector<std::uint8_t> {
        if (i == 3) throw std::logic_error("a mistake of ours");
        return {};
    };

    EXPECT_THROW(embed_all(100, read, {.batch_size = 8, .threads = 2, .stop = {}}),
                 std::logic_error);
}

TEST(EmbedImages, EndsWithWhatTheCallerThrows) {
    const auto red = picture_bytes({255, 0, 0});
    ColourEncoder encoder;

    testing::expect_error(
        ErrorCode::Unavailable,
        [&] {
            embed_images(
                encoder, 100, [&](std::size_t) { return red; },
                {.batch_size = 4, .threads = 2, .stop = {}},
                [](const EmbeddedBatch&) { throw Error(ErrorCode::Unavailable, "disk full"); });
        },
        "disk full");
}

TEST(EmbedImages, BeginsNoBatchAfterAStop) {
    const auto red = picture_bytes({255, 0, 0});
    ColourEncoder encoder;
    std::stop_source stop;
    std::size_t batches = 0;

    embed_images(
        encoder, 1000, [&](std::size_t) { return red; },
        {.batch_size = 2, .threads = 2, .stop = stop.get_token()},
        [&](const EmbeddedBatch&) {
            ++batches;
            stop.request_stop();
        });

    EXPECT_GE(batches, 1U);
    EXPECT_LE(batches, 4U) << "those already being decoded are finished";
}

TEST(EmbedFiles, NamesWhatIsWrongWithEachFile) {
    const testing::TemporaryFolder folder;
    testing::write_picture(folder / "good.jpg", {0, 255, 0});
    const std::vector<std::filesystem::path> files = {folder / "good.jpg", folder / "gone.jpg"};
    ColourEncoder encoder;
    std::vector<std::string> problems;

    embed_files(encoder, files, {}, [&](const EmbeddedBatch& batch) { problems = batch.problems; });

    ASSERT_EQ(problems.size(), 2U);
    EXPECT_EQ(problems[0], "");
    EXPECT_NE(problems[1].find("gone.jpg"), std::string::npos) << problems[1];
}

}  // namespace
}  // namespace halfspace
