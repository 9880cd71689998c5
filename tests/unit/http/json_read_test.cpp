// SPDX-License-Identifier: Apache-2.0
#include "http/json.hpp"
#include "support/expect_error.hpp"

namespace halfspace {
namespace {

using testing::expect_error;

/// Expects reading `text` to be refused with a message that holds `words`.
template <typename Read>
void expect_refused(Read read, const std::string& text, std::string_view words) {
    SCOPED_TRACE(text);
    expect_error(ErrorCode::InvalidInput, [&] { (void)read(parse_json(text)); }, words);
}

TEST(JsonRead, RefusesWhatIsNotJson) {
    for (const char* text : {"", "{", "{\"a\":1,}", "nul", "{\"a\":\"\xFF\"}", "{} x", "1e999"}) {
        expect_error(ErrorCode::InvalidInput, [&] { (void)parse_json(text); }, "not valid JSON");
    }
}

TEST(JsonRead, SurvivesDeepNesting) {
    const std::string deep(1'000'000, '[');

    expect_error(ErrorCode::InvalidInput, [&] { (void)parse_json(deep); });
    expect_refused(read_label_change, deep + std::string(1'000'000, ']'), "an object");
}

TEST(JsonRead, ReadsASearch) {
    const SearchRequest request = read_search_request(parse_json(
        R"({"start":[{"kind":"text","text":"dog show","weight":1},
                     {"kind":"item","item":7,"weight":-0.5}],"split":"train","count":20})"));

    ASSERT_EQ(request.start.size(), 2U);
    EXPECT_EQ(request.start[0].text, "dog show");
    EXPECT_FALSE(request.start[0].item);
    EXPECT_EQ(request.start[1].item, ItemId{7});
    EXPECT_EQ(request.start[1].weight, -0.5);
    EXPECT_EQ(request.split, "train");
    EXPECT_EQ(request.count, 20U);
}

TEST(JsonRead, RefusesAWrongStart) {
    const auto search = [](const std::string& part) {
        return R"({"split":"","count":1,"start":[)" + part + "]}";
    };
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "start must be a list of 1 to 100 entries"},
        {R"({"kind":"text","text":"","weight":1})", "start[0].text"},
        {R"({"kind":"text","weight":1})", "start[0].text is missing"},
        {R"({"kind":"text","text":"a","weight":11})", "number from -10 to 10, not 11"},
        {R"({"kind":"text","text":"a"})", "start[0].weight is missing"},
        {R"({"kind":"text","text":"a","item":1,"weight":1})", "start[0].item"},
        {R"({"kind":"item","item":-1,"weight":1})", "whole number"},
        {R"({"kind":"item","item":1.5,"weight":1})", "whole number"},
        {R"({"kind":"text","text":"a","weights":[1],"weight":1})", "left out where kind is text"},
        {R"({"kind":"head","name":"a","weights":[],"weight":1})", "start[0].weights"},
        {R"({"kind":"head","name":"a","weights":[1e31],"weight":1})", "start[0].weights[0]"},
        {R"({"kind":"head","weights":[1],"weight":1})", "start[0].name is missing"},
        {R"({"kind":"head","name":"a","weights":[1],"item":2,"weight":1})", "left out"},
        {R"({"kind":"sound","weight":1})", "text, item or head, not \"sound\""},
        {R"({"kind":"text","text":"a","weight":1,"colour":1})", "Unknown field \"colour\""},
        {R"("dog")", "start[0] must be an object"},
    };
    for (const auto& [part, words] : cases)
        expect_refused(read_search_request, search(part), words);
}

TEST(JsonRead, BoundsAPromptInBytes) {
    const auto search = [](std::size_t length) {
        return R"({"split":"","count":1,"start":[{"kind":"text","weight":1,"text":")" +
               std::string(length, 'a') + "\"}]}";
    };

    EXPECT_EQ(read_search_request(parse_json(search(100'000))).start.size(), 1U);
    expect_refused(read_search_request, search(100'001), "100000 bytes");
}

TEST(JsonRead, FillsInWhatANewClassifierLeavesOut) {
    const NewClassifier wanted = read_new_classifier(
        parse_json(R"({"name":"dogs","start":[{"kind":"text","text":"dog","weight":1}]})"));

    EXPECT_EQ(wanted.name, "dogs");
    EXPECT_EQ(wanted.split, "train");
    EXPECT_EQ(wanted.strategy, Strategy::Diverse);
    EXPECT_EQ(wanted.learner, LearnerSettings{});
    EXPECT_EQ(wanted.page_size, 20U);
}

TEST(JsonRead, CountsTheCharactersOfAName) {
    const auto with_name = [](const std::string& name) {
        return R"({"start":[{"kind":"item","item":1,"weight":1}],"name":")" + name + "\"}";
    };
    std::string hundred;
    for (int i = 0; i < 100; ++i) hundred += "\u00E9";

    EXPECT_EQ(read_new_classifier(parse_json(with_name(hundred))).name, hundred);
    expect_refused(read_new_classifier, with_name(hundred + "x"), "1 to 100 characters");
    expect_refused(read_new_classifier, with_name(""), "1 to 100 characters");
}

TEST(JsonRead, ReadsOnlyWhatAChangeGives) {
    const ClassifierChange nothing = read_classifier_change(parse_json("{}"));
    const ClassifierChange both =
        read_classifier_change(parse_json(R"({"strategy":"random","page_size":5.0})"));

    EXPECT_FALSE(nothing.name || nothing.start || nothing.split || nothing.strategy ||
                 nothing.page_size || nothing.cut_off || nothing.learner);
    EXPECT_EQ(both.strategy, Strategy::Random);
    EXPECT_EQ(both.page_size, 5U);
    EXPECT_FALSE(both.cut_off);
}

TEST(JsonRead, TakesNullForThePlaneItself) {
    EXPECT_EQ(read_classifier_change(parse_json(R"({"cut_off":null})")).cut_off, 0.0F);
    EXPECT_EQ(read_classifier_change(parse_json(R"({"cut_off":-2.5})")).cut_off, -2.5F);
    expect_refused(read_classifier_change, R"({"cut_off":1e40})", "cut_off");
    expect_refused(read_classifier_change, R"({"cut_off":"0"})", "cut_off");
    expect_refused(read_classifier_change, R"({"name":null})", "name must be a text, not null");
    expect_refused(read_classifier_change, R"({"page_size":201})", "1 to 200, not 201");
    expect_refused(read_classifier_change, R"({"strategy":"worst"})",
                   "best, diverse, borderline, random, mix");
}

TEST(JsonRead, ReadsHowAClassifierLearns) {
    const auto learner = read_classifier_change(parse_json(R"({"learner":{"pull":0.5,"scale":4,
        "negatives":7,"negatives_weight":2,"recency":0.9,"recheck":3,"audit":0.2,"seed":11}})"))
                             .learner;
    EXPECT_EQ(learner, (LearnerSettings{0.5, 4, 7, 2, 0.9, 3, 0.2, 11}));

    const auto some =
        read_classifier_change(parse_json(R"({"learner":{"pull":null,"recheck":2}})"));
    EXPECT_EQ(some.learner, (LearnerSettings{.recheck = 2}));  // the rest at its default

    expect_refused(read_classifier_change, R"({"learner":{"recency":1.1}})", "learner.recency");
    expect_refused(read_classifier_change, R"({"learner":{"pull":0}})", "learner.pull");
    expect_refused(read_classifier_change, R"({"learner":{"speed":1}})", "speed");
}

TEST(JsonRead, ReadsLabels) {
    const auto labels = read_label_change(parse_json(
        R"({"labels":[{"item":3,"score":-0.5,"unsure":false},
                      {"item":4,"score":null,"unsure":true},
                      {"item":5,"score":null,"unsure":false}]})"));

    ASSERT_EQ(labels.size(), 3U);
    EXPECT_EQ(labels[0].item, ItemId{3});
    EXPECT_EQ(labels[0].label, (LabelValue{-0.5F, false}));
    EXPECT_EQ(labels[1].label, (LabelValue{std::nullopt, true}));
    EXPECT_TRUE(labels[2].label.is_empty());
}

TEST(JsonRead, RefusesAWrongLabel) {
    const auto labels = [](const std::string& label) { return "{\"labels\":[" + label + "]}"; };
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "labels must be a list of 1 to 10000 entries"},
        {R"({"item":1,"score":1.01,"unsure":false})",
         "labels[0].score must be a number from -1 to 1, not 1.01"},
        {R"({"item":1,"score":"1","unsure":false})", "labels[0].score"},
        {R"({"item":1,"unsure":false})", "labels[0].score is missing"},
        {R"({"item":1,"score":1})", "labels[0].unsure is missing"},
        {R"({"item":1,"score":1,"unsure":0})", "true or false"},
        {R"({"item":1,"score":1,"unsure":true})", "null where unsure is true"},
        {R"({"item":18446744073709551616,"score":1,"unsure":false})", "labels[0].item"},
        {R"({"item":9223372036854775808,"score":1,"unsure":false})", "labels[0].item"},
    };
    for (const auto& [label, words] : cases) {
        expect_refused(read_label_change, labels(label), words);
    }
}

TEST(JsonRead, ReadsAFitAndAReset) {
    EXPECT_EQ(read_fit_request(parse_json(R"({"round":3})")).recipe, Recipe::Pull);
    EXPECT_EQ(read_fit_request(parse_json(R"({"round":3,"recipe":"sgd"})")).recipe, Recipe::Sgd);
    expect_refused(read_fit_request, R"({"round":0})", "round");
    expect_refused(read_fit_request, R"({"round":1,"recipe":"none"})", "pull or logistic or sgd");
    EXPECT_EQ(read_seen_reset(parse_json(R"({"which":"unlabelled"})")), SeenReset::Unlabelled);
    expect_refused(read_seen_reset, R"({"which":"some"})", "all or unlabelled");
}

TEST(JsonRead, ReadsWhichLabelsChangeToWhat) {
    const auto all = read_relabel_request(
        parse_json(R"({"kind":"positive","label":{"score":null,"unsure":true}})"));
    EXPECT_EQ(all.which.kind, LabelKind::Positive);
    EXPECT_EQ(all.which.first_round, 1U);
    EXPECT_FALSE(all.which.last_round);
    EXPECT_EQ(all.to, (LabelValue{std::nullopt, true}));

    const auto some = read_relabel_request(parse_json(
        R"({"kind":"any","first_round":2,"last_round":4,"label":{"score":null,"unsure":false}})"));
    EXPECT_EQ(some.which.first_round, 2U);
    EXPECT_EQ(some.which.last_round, 4U);
    EXPECT_TRUE(some.to.is_empty());

    expect_refused(read_relabel_request, R"({"kind":"any"})", "label");
    expect_refused(read_relabel_request,
                   R"({"kind":"any","first_round":0,"label":{"score":1,"unsure":false}})",
                   "first_round");
}

TEST(JsonRead, KnowsKindsAndSides) {
    EXPECT_EQ(label_kind_from("disagreeing"), LabelKind::Disagreeing);
    EXPECT_EQ(label_kind_from("unsure"), LabelKind::Unsure);
    EXPECT_EQ(side_from("below"), Side::Below);
    expect_error(ErrorCode::InvalidInput, [] { (void)label_kind_from("bad"); }, "neutral");
    expect_error(ErrorCode::InvalidInput, [] { (void)side_from("left"); }, "above or below");
}

}  // namespace
}  // namespace halfspace
