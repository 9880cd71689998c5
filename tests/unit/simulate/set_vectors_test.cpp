// SPDX-License-Identifier: Apache-2.0
#include "simulate/set_vectors.hpp"

#include "base/file.hpp"
#include "support/colour_encoder.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using testing::ColourEncoder;
using testing::expect_error;
using testing::TemporaryFolder;

KnownSet coloured_texts() {
    KnownSet set;
    set.name = "colours";
    set.texts = {"red", "blue", "red and blue"};
    set.is_training = {true, true, false};
    set.concepts = {{"reds", "red", {true, false, true}, {1, -1, 1}},
                    {"blues", "blue", {false, true, true}, {-1, 1, 1}}};
    return set;
}

class SetVectorsTest : public ::testing::Test {
protected:
    SetVectors vectors(const KnownSet& set) {
        return vectors_of(set, m_encoder.info(),
                          [this]() -> Encoder& {
                              ++m_opened;
                              return m_encoder;
                          },
                          m_folder / "cache", {}, {});
    }

    TemporaryFolder m_folder;
    ColourEncoder m_encoder;
    int m_opened = 0;
};

TEST_F(SetVectorsTest, AreThoseOfTheEncoder) {
    const KnownSet set = coloured_texts();

    const SetVectors made = vectors(set);

    EXPECT_EQ(made.items, m_encoder.embed_texts(set.texts, TextRole::Item).rows);
    const std::vector<std::string> prompts{"red", "blue"};
    EXPECT_EQ(made.prompts, m_encoder.embed_texts(prompts, TextRole::Query).rows);
}

TEST_F(SetVectorsTest, AreKeptAndMadeAnewOnlyWhereSomethingChanged) {
    KnownSet set = coloured_texts();
    const SetVectors first = vectors(set);
    EXPECT_EQ(m_opened, 2);  // items, prompts

    const SetVectors second = vectors(set);
    EXPECT_EQ(m_opened, 2);
    EXPECT_EQ(second.items, first.items);
    EXPECT_EQ(second.prompts, first.prompts);

    set.concepts[0].prompt = "green";
    EXPECT_EQ(vectors(set).items, first.items);
    EXPECT_EQ(m_opened, 3);
    set.texts[1] = "green";
    EXPECT_NE(vectors(set).items, first.items);
    EXPECT_EQ(m_opened, 4);
}

TEST_F(SetVectorsTest, OfPhotosComeFromTheirFiles) {
    KnownSet set = coloured_texts();
    set.texts.clear();
    for (const char* name : {"a.jpg", "b.jpg", "c.jpg"}) set.files.push_back(m_folder / name);
    testing::write_picture(set.files[0], {250, 0, 0});
    testing::write_picture(set.files[1], {0, 0, 250});
    testing::write_picture(set.files[2], {0, 250, 0});

    const auto items = vectors(set).items;

    ASSERT_EQ(items.size(), 3 * ColourEncoder::kDim);
    EXPECT_GT(items[0], 0.9F);
    EXPECT_LT(items[ColourEncoder::kDim], 0.1F);
    write_file(set.files[1], "no picture");
    expect_error(ErrorCode::InvalidInput, [&] { vectors(set); }, "b.jpg");
}

TEST(KnownPrompts, KnowThePromptsOfTheSetAndNoOthers) {
    const KnownSet set = coloured_texts();
    KnownPrompts prompts(ColourEncoder().info(), set, {1, 0, 0, 0, 0, 0, 1, 0});

    const std::vector<std::string> both{"blue", "red"};
    EXPECT_EQ(prompts.embed_texts(both, TextRole::Query).rows,
              (std::vector<float>{0, 0, 1, 0, 1, 0, 0, 0}));
    const std::vector<std::string> other{"green"};
    expect_error(
        ErrorCode::NotFound, [&] { prompts.embed_texts(other, TextRole::Query); }, "green");
}

}  // namespace
}  // namespace halfspace
