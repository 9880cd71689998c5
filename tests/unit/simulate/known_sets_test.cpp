// SPDX-License-Identifier: Apache-2.0
#include "simulate/known_sets.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using testing::expect_error;
using testing::TemporaryFolder;

/// Three sets, one of each kind, in `folder`.
void write_data(const TemporaryFolder& folder) {
    for (const char* name : {"captioned", "intents", "named"}) {
        std::filesystem::create_directories(folder / "data" / name);
    }
    write_file(folder / "data/captioned/captions.csv",
               "file,split,caption1,caption2,caption3\n"
               "t/1.jpg,train,A dog runs,\"Dogs, running\",a cat\n"
               "t/2.jpg,train,a hotdog,a hotdog,the DOG RUNS\n"
               "v/3.jpg,validation,a puppy runs,dog runs,a dog that runs\n"
               "v/4.jpg,validation,x,y,z\n");
    write_file(folder / "data/intents/train.csv",
               "text,category\nhow do I top up,top_up_how?\nwhere is my card,card\n");
    write_file(folder / "data/intents/test.csv",
               "text,category\n\"card, please\",card\ntop it up,top_up_how?\n");
    // The MD5s of these names end in f, a, c and 9.
    for (const char* name : {"n1_a.jpg", "n1_b.jpg", "n2_b.jpg", "n2_e.jpg"}) {
        write_file(folder / "data/named" / name, "");
    }
}

std::vector<KnownSet> read(const TemporaryFolder& folder, const std::string& concepts) {
    write_file(folder / "concepts.json", concepts);
    return read_known_sets(folder / "concepts.json", folder / "data");
}

TEST(KnownSets, CaptionsSayWhatAPhotoShows) {
    const TemporaryFolder folder;
    write_data(folder);

    const auto sets = read(folder, R"({"captioned": {"a dog that runs": ["dog|puppy", "run"]}})");

    ASSERT_EQ(sets.size(), 1U);
    EXPECT_EQ(sets[0].files[2], folder / "data/captioned/v/3.jpg");
    EXPECT_EQ(sets[0].is_training, (std::vector<bool>{true, true, false, false}));
    const KnownConcept& dogs = sets[0].concepts.at(0);
    EXPECT_EQ(dogs.prompt, "a dog that runs");
    EXPECT_EQ(dogs.truth, (std::vector<bool>{true, false, true, false}));
    EXPECT_EQ(dogs.scores, (std::vector<float>{0.25F, -0.5F, 0.75F, -1}));
}

TEST(KnownSets, CategoriesAreConceptsAndTheirOwnPrompts) {
    const TemporaryFolder folder;
    write_data(folder);

    const auto sets = read(folder, R"({"intents": ["top_up_how?"]})");

    EXPECT_EQ(sets[0].texts[2], "card, please");
    EXPECT_EQ(sets[0].is_training, (std::vector<bool>{true, true, false, false}));
    EXPECT_EQ(sets[0].concepts[0].prompt, "top up how");
    EXPECT_EQ(sets[0].concepts[0].truth, (std::vector<bool>{true, false, false, true}));
    EXPECT_EQ(sets[0].concepts[0].scores, (std::vector<float>{1, -1, -1, 1}));
}

TEST(KnownSets, NamesSayWhatAPhotoShowsAndHowItIsSplit) {
    const TemporaryFolder folder;
    write_data(folder);

    const auto sets = read(folder, R"({"named": {"ones": ["n1", "n3"]}})");

    EXPECT_EQ(sets[0].files[3].filename(), "n2_e.jpg");
    EXPECT_EQ(sets[0].is_training, (std::vector<bool>{false, true, true, false}));
    EXPECT_EQ(sets[0].concepts[0].truth, (std::vector<bool>{true, true, false, false}));
}

TEST(KnownSets, KeepTheOrderOfTheFile) {
    const TemporaryFolder folder;
    write_data(folder);

    const auto sets = read(folder, R"({"named": {"z": ["n1"], "a": ["n2"]}, "intents": ["card"]})");

    EXPECT_EQ(sets[0].name, "named");
    EXPECT_EQ(sets[0].concepts[0].name, "z");
    EXPECT_EQ(sets[1].name, "intents");
}

TEST(KnownSets, RefuseWhatCannotBeMeasured) {
    const TemporaryFolder folder;
    write_data(folder);
    const auto refused = [&](ErrorCode code, const std::string& concepts, const char* words) {
        expect_error(code, [&] { read(folder, concepts); }, words);
    };

    refused(ErrorCode::InvalidInput, R"({"captioned": {"hotdogs": ["hotdog"]}})", "hotdogs");
    refused(ErrorCode::InvalidInput, R"({"intents": ["lost"]})", "lost");
    refused(ErrorCode::Corrupt, R"({"captioned": {"bad": ["("]}})", "not a pattern");
    refused(ErrorCode::Corrupt, R"({"captioned": {"bad": "dog"}})", "not a list");
    refused(ErrorCode::Corrupt, R"([])", "concepts.json");
    refused(ErrorCode::NotFound, R"({"elsewhere": {"a": ["b"]}})", "elsewhere");
}

}  // namespace
}  // namespace halfspace
