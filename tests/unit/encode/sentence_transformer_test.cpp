// SPDX-License-Identifier: Apache-2.0
#include "encode/sentence_transformer.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <string>

namespace halfspace {
namespace {

using testing::TemporaryFolder;

constexpr const char* kModules = R"([
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}
])";

SentenceTransformer model_with(const std::string& modules, const std::string& pooling) {
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder / "1_Pooling");
    write_file(folder / "modules.json", modules);
    write_file(folder / "1_Pooling/config.json", pooling);
    return read_sentence_transformer(folder.path());
}

TEST(SentenceTransformer, NeedNotBeThere) {
    const TemporaryFolder folder;

    const SentenceTransformer model = read_sentence_transformer(folder.path());

    EXPECT_FALSE(model.pooling.has_value());
    EXPECT_TRUE(model.files.empty());
}

TEST(SentenceTransformer, ReadsThePooling) {
    const auto pooling_of = [](const char* config) { return model_with(kModules, config).pooling; };

    EXPECT_EQ(pooling_of(R"({"word_embedding_dimension": 384, "pooling_mode_cls_token": false,
                             "pooling_mode_mean_tokens": true})"),
              Pooling::Mean);
    EXPECT_EQ(pooling_of(R"({"pooling_mode_cls_token": true})"), Pooling::First);
    EXPECT_EQ(pooling_of(R"({"pooling_mode_max_tokens": true})"), Pooling::Max);
    EXPECT_EQ(pooling_of(R"({"pooling_mode_lasttoken": true})"), Pooling::Last);
    EXPECT_EQ(pooling_of(R"({"pooling_mode": "cls"})"), Pooling::First);
}

TEST(SentenceTransformer, ReadsLengthAndPrompts) {
    const TemporaryFolder folder;
    write_file(folder / "sentence_bert_config.json", R"({"max_seq_length": 256})");
    write_file(folder / "config_sentence_transformers.json",
               R"({"prompts": {"query": "query: ", "passage": "passage: ", "other": "x"},
                   "default_prompt_name": null})");

    const SentenceTransformer model = read_sentence_transformer(folder.path());

    EXPECT_EQ(model.token_limit, 256U);
    EXPECT_EQ(model.query_prompt, "query: ");
    EXPECT_EQ(model.item_prompt, "passage: ");
    EXPECT_EQ(model.files.size(), 2U);
}

TEST(SentenceTransformer, TakesTheDefaultPromptForBothOrNone) {
    const TemporaryFolder folder;
    write_file(folder / "config_sentence_transformers.json",
               R"({"prompts": {"sts": "compare: "}, "default_prompt_name": "sts"})");

    const SentenceTransformer model = read_sentence_transformer(folder.path());

    EXPECT_EQ(model.query_prompt, "compare: ");
    EXPECT_EQ(model.item_prompt, "compare: ");
    write_file(folder / "config_sentence_transformers.json",
               R"({"prompts": {}, "default_prompt_name": null})");
    EXPECT_EQ(read_sentence_transformer(folder.path()).item_prompt, "");
}

TEST(SentenceTransformer, RefusesWhatItDoesNotDo) {
    const auto refused = [](const char* modules, const char* pooling, const char* words) {
        testing::expect_error(ErrorCode::Corrupt, [&] { model_with(modules, pooling); }, words);
    };

    refused(kModules, R"({"pooling_mode_weightedmean_tokens": true})", "weightedmean");
    refused(kModules, R"({"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true})",
            "one of mean, cls, max and lasttoken");
    refused(kModules, R"({"pooling_mode_mean_tokens": true, "include_prompt": false})",
            "include_prompt is false");
    refused(R"([{"path": "", "type": "sentence_transformers.models.CLIPModel"}])", "{}",
            "a module sentence_transformers.models.CLIPModel");
    refused(R"([{"path": "0_T", "type": "sentence_transformers.models.Transformer"}])", "{}",
            "puts the transformer into 0_T");
    refused("{}", "{}", "is not a JSON list");
    refused(R"([{"path": ""}])", "{}", "modules.json");
}

}  // namespace
}  // namespace halfspace
