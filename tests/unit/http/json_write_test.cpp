// SPDX-License-Identifier: Apache-2.0
#include "http/json.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

Card card() {
    return {{ItemId{7}, "a/b.jpg", ItemKind::Image, "train", {}, 0, {{"caption", "a dog"}}},
            0.3F,
            2,
            {0.1F, false}};
}

TEST(JsonWrite, PrintsFloatsShortAndSoThatTheyReadBack) {
    EXPECT_EQ(
        to_text(to_json(card())),
        R"({"item":{"id":7,"key":"a/b.jpg","kind":"image","split":"train","text":null,)"
        R"("text_characters":0,"metadata":{"caption":"a dog"},"removed":false},)"
        R"("score":0.3,"rank":2,"label":{"score":0.1,"unsure":false},"group":null,"recheck":null,"expected":null})");
    for (const float value : {1.0F / 3, -2.718281828F, 1e-30F, 3.4e38F, 0.0F, -1.0F}) {
        const LabelValue label{value, false};
        EXPECT_EQ(to_json(label).at("score").get<float>(), value);
    }
}

TEST(JsonWrite, CountsAWholeGroupAndListsItsFirstItems) {
    Card grouped = card();
    for (std::uint64_t i = 0; i < 150; ++i) grouped.alike.push_back(ItemId{1000 + i});

    const JsonValue group = to_json(grouped).at("group");

    EXPECT_EQ(group.at("count"), 151);
    EXPECT_EQ(group.at("items").size(), 100U);
    EXPECT_EQ(group.at("items").at(99), 1099);
}

TEST(JsonWrite, ReplacesBytesThatAreNotUtf8) {
    const ItemRecord item{ItemId{1}, "caf\xE9.jpg",        ItemKind::Image, "train", {},
                          0,         {{"caption", "\xFF"}}};

    const JsonValue back = parse_json(to_text(to_json(item)));

    EXPECT_EQ(back.at("key"), "caf\uFFFD.jpg");
    EXPECT_EQ(back.at("metadata").at("caption"), "\uFFFD");
}

TEST(JsonWrite, KeepsAnEmptyMetadataAnObject) {
    EXPECT_EQ(
        to_text(to_json(ItemRecord{ItemId{0}, "a", ItemKind::Image, "b", {}, 0, {}})),
        R"({"id":0,"key":"a","kind":"image","split":"b","text":null,"text_characters":0,"metadata":{},)"
        R"("removed":false})");
}

TEST(JsonWrite, WritesTheWordsOfATextAsTheyAre) {
    const ItemRecord item{ItemId{0}, "t.txt#1", ItemKind::Text, "b", "<b>no</b>\n\"HTML\"", 16,
                          {},        true};

    const JsonValue back = parse_json(to_text(to_json(item)));

    EXPECT_EQ(back.at("kind"), "text");
    EXPECT_EQ(back.at("text"), "<b>no</b>\n\"HTML\"");
    EXPECT_EQ(back.at("removed"), true);
}

TEST(JsonWrite, WritesNoLabelAsNull) {
    EXPECT_EQ(to_text(to_json(LabelValue{})), R"({"score":null,"unsure":false})");
    EXPECT_EQ(to_text(to_json(LabelValue{std::nullopt, true})), R"({"score":null,"unsure":true})");
}

TEST(JsonWrite, WritesBothKindsOfStart) {
    EXPECT_EQ(to_text(to_json(StartPart{"dog \"show\"", std::nullopt, 1})),
              R"({"kind":"text","text":"dog \"show\"","weight":1.0})");
    EXPECT_EQ(to_text(to_json(StartPart{std::nullopt, ItemId{3}, -0.5})),
              R"({"kind":"item","item":3,"weight":-0.5})");
}

TEST(JsonWrite, WritesAClassifier) {
    ClassifierState state;
    state.name = "dogs";
    state.split = "train";
    state.cut_off = 0.7F;
    state.counts = {1, 2, 3, 4, 5, 6};
    state.rounds.push_back({2, Strategy::Random, Recipe::None, 20, 1, 2, 3, true, 0.15,
                            std::nullopt, 1, "2026-01-02T03:04:05Z"});
    state.page.push_back(card());
    state.change = Change{12.5, 14, 50};
    state.can_undo = true;

    const JsonValue json = to_json(state);

    EXPECT_EQ(json.at("cut_off"), 0.7);
    EXPECT_TRUE(json.at("group_at").is_null());
    EXPECT_EQ(to_text(json.at("counts")),
              R"({"positive":1,"negative":2,"neutral":3,"unsure":4,"seen":5,"unseen":6})");
    EXPECT_EQ(
        to_text(json.at("rounds")),
        R"([{"number":2,"strategy":"random","recipe":"none","shown":20,"positive":1,)"
        R"("negative":2,"unsure":3,"is_open":true,"pull":0.15,"turned_degrees":null,"restored_from":1,)"
        R"("created_at":"2026-01-02T03:04:05Z"}])");
    EXPECT_EQ(to_text(json.at("learner")),
              R"({"pull":null,"scale":8.0,"negatives":200,"negatives_weight":15.0,"recency":1.0,)"
              R"("recheck":0,"audit":0.1,"seed":0})");
    EXPECT_EQ(to_text(json.at("change")), R"({"turned_degrees":12.5,"new_in_top":14,"top":50})");
    EXPECT_EQ(json.at("page").size(), 1U);
    EXPECT_TRUE(json.at("can_undo").get<bool>());
    EXPECT_FALSE(json.at("can_redo").get<bool>());

    state.change.reset();
    EXPECT_TRUE(to_json(state).at("change").is_null());
}

TEST(JsonWrite, WritesAnEvaluation) {
    Evaluation evaluation;
    evaluation.split = "validation";
    evaluation.histogram = {-1.1F, 2.2F, {1, 0, 3}, 4};
    evaluation.at_least = 3;

    EXPECT_EQ(to_text(to_json(evaluation)),
              R"({"split":"validation","round":null,"total":4,"low":-1.1,"high":2.2,)"
              R"("bins":[1,0,3],"bins_error":0.0,"cut_off":0.0,"at_least":3,"truth":null})");

    evaluation.truth = Assessment{2, 0.5F, 0.75, std::nullopt, {3, 1, 0, 4}, 6};
    EXPECT_EQ(to_text(to_json(evaluation).at("truth")),
              R"({"positives":3,"negatives":5,"unknown":6,"average_precision":0.75,"roc_auc":null,)"
              R"("true_positives":3,"false_positives":1,"precision":0.75,"recall":1.0,)"
              R"("f1":0.8571428571428571})");
}

TEST(JsonWrite, WritesAWorkspace) {
    WorkspaceView view;
    view.overview = {"birds",
                     10,
                     1,
                     {{"train", 8}, {"validation", 2}},
                     "starter",
                     640,
                     {{ItemKind::Image, 9}, {ItemKind::Text, 1}},
                     {{"/p", "CSV"}},
                     {"postgres://db/x?schema=y",
                      {.home = "PostgreSQL", .index = "hnsw", .best = Method::Approximate}}};
    view.encoder_problem = "not installed";
    view.classifiers.push_back({"wren", 3, {}});

    const JsonValue json = to_json(view);

    EXPECT_EQ(to_text(json.at("splits")),
              R"([{"name":"train","items":8},{"name":"validation","items":2}])");
    EXPECT_EQ(to_text(json.at("encoder")),
              R"({"name":"starter","dim":640,"reads_texts":false,"problem":"not installed"})");
    EXPECT_EQ(to_text(json.at("kinds")),
              R"([{"kind":"image","items":9},{"kind":"text","items":1}])");
    EXPECT_EQ(to_text(json.at("sources")), R"([{"root":"/p","format":"CSV"}])");
    EXPECT_EQ(to_text(json.at("store")),
              R"({"home":"PostgreSQL","place":"postgres://db/x?schema=y","index":"hnsw","methods":)"
              R"({"best":"approximate","borderline":"exact","random":"exact","ranges":"exact",)"
              R"("histogram":"exact"}})");
    EXPECT_EQ(json.at("classifiers").at(0).at("rounds"), 3);
}

}  // namespace
}  // namespace halfspace
