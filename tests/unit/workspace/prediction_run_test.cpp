// SPDX-License-Identifier: Apache-2.0
#include "workspace/prediction_run.hpp"

#include "data/csv_parser.hpp"
#include "support/expect_error.hpp"
#include "workspace/prediction_journal.hpp"
#include "workspace_samples.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

namespace halfspace {
namespace {

namespace fs = std::filesystem;
using testing::ColourEncoder;
using testing::expect_error;
using testing::TemporaryFolder;

PredictionHead red(const std::string& name = "red") {
    PredictionHead head;
    head.name = name;
    head.saved.head.weights = {1, 0, -1, 0};
    head.saved.classifier = name;
    head.saved.encoder = "colours";
    head.saved.encoder_fingerprint = ColourEncoder().info().fingerprint;
    head.cut_off = 0.5F;
    return head;
}

PredictionJob job_to(const fs::path& output) {
    PredictionJob job;
    job.heads = {red()};
    job.output = output;
    job.format = table_format_from(output.native());
    return job;
}

PredictionReport run(const PredictionJob& job, const fs::path& path,
                     const PredictionHooks& hooks = {}) {
    ColourEncoder encoder;
    auto input = open_prediction_files(std::span(&path, 1), {}, /*keys_only=*/false);
    return run_prediction(job, input, [&]() -> Encoder& { return encoder; }, hooks);
}

/// `rows` texts, every tenth of them empty, which has no score.
void write_texts(const fs::path& file, std::size_t rows) {
    std::string text = "n,text\n";
    for (std::size_t i = 0; i < rows; ++i) {
        text += fmt::format("{},{}\n", i, i % 10 == 9 ? "" : i % 2 == 0 ? "red" : "blue");
    }
    write_file(file, text);
}

std::vector<std::vector<std::string>> rows_of(const fs::path& csv) {
    std::vector<std::vector<std::string>> rows;
    for (auto& record : parse_csv(read_text(csv))) rows.push_back(std::move(record.fields));
    return rows;
}

TEST(RunPrediction, CopiesTheTableWithScoreProbabilityAndDecision) {
    const TemporaryFolder folder;
    write_texts(folder / "in.csv", 20);
    std::vector<std::string> skipped;
    PredictionHooks hooks;
    hooks.on_skipped = [&](const ScoredRecord& record) { skipped.push_back(record.key); };

    const PredictionReport report = run(job_to(folder / "out.csv"), folder / "in.csv", hooks);

    const auto rows = rows_of(folder / "out.csv");
    ASSERT_EQ(rows.size(), 21U);
    EXPECT_EQ(rows[0], (std::vector<std::string>{"n", "text", "score", "probability", "decision"}));
    for (const auto& [row, text, score, decision] :
         {std::tuple(1, "red", 0.995, "true"), std::tuple(2, "blue", -0.995, "false")}) {
        const auto& cells = rows[static_cast<std::size_t>(row)];
        EXPECT_EQ(cells[1], text);
        EXPECT_NEAR(std::stod(cells[2]), score, 1e-3);
        EXPECT_NEAR(std::stod(cells[3]), 1 / (1 + std::exp(-std::stod(cells[2]))), 1e-6);
        EXPECT_EQ(cells[4], decision);
    }
    EXPECT_EQ(rows[10], (std::vector<std::string>{"9", "", "", "", ""}));
    EXPECT_EQ(report.found, 20U);
    EXPECT_EQ(report.predicted, 18U);
    EXPECT_EQ(report.skipped, 2U);
    EXPECT_EQ(report.positives, std::vector<std::uint64_t>{10});
    EXPECT_EQ(skipped, (std::vector<std::string>{"in.csv#10", "in.csv#20"}));
    EXPECT_FALSE(fs::exists(folder / "out.csv.partial"));
}

TEST(RunPrediction, GoesOnWhereItWasStoppedWithoutLosingOrDoublingARow) {
    const TemporaryFolder folder;
    write_texts(folder / "in.csv", 3000);
    run(job_to(folder / "whole.csv"), folder / "in.csv");
    for (const std::uint64_t after : {1U, 1000U, 2500U}) {
        std::stop_source stop;
        PredictionHooks hooks;
        hooks.stop = stop.get_token();
        hooks.on_scoring = [&](const Progress& progress) {
            if (progress.done >= after) stop.request_stop();
        };

        const auto cut = run(job_to(folder / "out.csv"), folder / "in.csv", hooks);
        EXPECT_TRUE(cut.was_stopped);
        EXPECT_FALSE(fs::exists(folder / "out.csv"));
        const auto rest = run(job_to(folder / "out.csv"), folder / "in.csv");

        EXPECT_GE(rest.resumed, after);
        EXPECT_LT(rest.resumed, 3000U);
        EXPECT_EQ(rest.found, 3000U);
        EXPECT_EQ(read_text(folder / "out.csv"), read_text(folder / "whole.csv"));
        fs::remove(folder / "out.csv");
    }
}

TEST(RunPrediction, GoesOnAfterBeingStoppedWhileWriting) {
    const TemporaryFolder folder;
    write_texts(folder / "in.csv", 3000);
    std::stop_source stop;
    PredictionHooks hooks;
    hooks.stop = stop.get_token();
    hooks.on_writing = [&](const Progress&) { stop.request_stop(); };

    EXPECT_TRUE(run(job_to(folder / "out.csv"), folder / "in.csv", hooks).was_stopped);
    EXPECT_FALSE(fs::exists(folder / "out.csv"));
    const auto rest = run(job_to(folder / "out.csv"), folder / "in.csv");

    EXPECT_EQ(rest.resumed, 3000U);
    EXPECT_EQ(rows_of(folder / "out.csv").size(), 3001U);
}

TEST(RunPrediction, AnotherHeadOrInputIsRefusedUntilItBeginsAnew) {
    const TemporaryFolder folder;
    write_texts(folder / "in.csv", 2000);
    const auto begin = [&] {
        std::stop_source stop;
        PredictionHooks hooks;
        hooks.stop = stop.get_token();
        hooks.on_scoring = [&](const Progress&) { stop.request_stop(); };
        PredictionJob job = job_to(folder / "out.csv");
        job.restart = true;
        EXPECT_TRUE(run(job, folder / "in.csv", hooks).was_stopped);
    };
    begin();
    PredictionJob other = job_to(folder / "out.csv");
    other.heads[0].saved.head.bias = 1;
    expect_error(ErrorCode::Conflict, [&] { run(other, folder / "in.csv"); }, "head red");
    EXPECT_TRUE(fs::exists(folder / "out.csv.partial/scores"));

    write_texts(folder / "in.csv", 2001);
    expect_error(
        ErrorCode::Conflict, [&] { run(job_to(folder / "out.csv"), folder / "in.csv"); },
        "contents of the input");
    begin();
    run(job_to(folder / "out.csv"), folder / "in.csv");

    EXPECT_EQ(rows_of(folder / "out.csv").size(), 2002U);
}

TEST(RunPrediction, ProbabilitiesAreCalibratedWhereTheHeadIs) {
    const TemporaryFolder folder;
    write_texts(folder / "in.csv", 2);
    PredictionJob job = job_to(folder / "out.csv");
    job.heads[0].saved.calibration = Calibration{2, -1};

    run(job, folder / "in.csv");

    for (const std::size_t row : {1U, 2U}) {
        const auto cells = rows_of(folder / "out.csv")[row];
        EXPECT_NEAR(std::stod(cells[3]), 1 / (1 + std::exp(1 - 2 * std::stod(cells[2]))), 1e-6);
    }
    EXPECT_EQ(probability_note(job.heads[0].saved), "calibrated");
    EXPECT_NE(prediction_metadata(job.heads)[0].second.find("calibrated"), std::string::npos);
}

TEST(RunPrediction, SeveralHeadsHaveColumnsOfTheirNames) {
    const TemporaryFolder folder;
    write_texts(folder / "in.csv", 2);
    PredictionJob job = job_to(folder / "out.csv");
    job.heads.push_back(red("blue"));
    job.heads[1].saved.head.weights = {-1, 0, 1, 0};
    job.prefix = "p_";

    run(job, folder / "in.csv");

    const auto rows = rows_of(folder / "out.csv");
    EXPECT_EQ(rows[0], (std::vector<std::string>{"n", "text", "p_score_red", "p_probability_red",
                                                 "p_decision_red", "p_score_blue",
                                                 "p_probability_blue", "p_decision_blue"}));
    EXPECT_EQ(rows[1][4], "true");
    EXPECT_EQ(rows[1][7], "false");
    job.heads[1].name = "red";
    expect_error(ErrorCode::InvalidInput, [&] { run(job, folder / "in.csv"); }, "Two heads");
}

TEST(RunPrediction, RefusedRunsLeaveNothing) {
    const TemporaryFolder folder;
    write_texts(folder / "in.csv", 5);
    write_file(folder / "taken.csv", std::string_view("text,decision\nred,1\n"));
    PredictionJob foreign = job_to(folder / "out.csv");
    foreign.heads[0].saved.encoder_fingerprint = std::string(64, 'f');

    expect_error(ErrorCode::Conflict, [&] { run(foreign, folder / "in.csv"); }, "ffffffffffff");
    expect_error(
        ErrorCode::InvalidInput, [&] { run(job_to(folder / "out.csv"), folder / "taken.csv"); },
        "--prefix");
    expect_error(
        ErrorCode::Unavailable, [&] { run(job_to(folder / "nowhere/out.csv"), folder / "in.csv"); },
        "nowhere");

    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 2);
}

TEST(RunPrediction, ScoresAWorkspaceOrOneOfItsSplits) {
    testing::ColourWorkspace colours(30);
    const TemporaryFolder folder;
    ColourEncoder encoder;
    const auto keys = [&](const std::string& split) {
        auto input = open_prediction_items(colours.workspace(), split);
        run_prediction(job_to(folder / "out.csv"), input, [&]() -> Encoder& { return encoder; },
                       {});
        return rows_of(folder / "out.csv");
    };

    EXPECT_EQ(keys("").size(), 31U);
    const auto rows = keys("validation");
    EXPECT_EQ(rows.size(), 11U);
    EXPECT_EQ(rows[0], (std::vector<std::string>{"key", "score", "probability", "decision"}));
    EXPECT_TRUE(rows[1][0].starts_with("validation/"));
    expect_error(ErrorCode::NotFound, [&] { keys("nowhere"); }, "validation");
    PredictionJob foreign = job_to(folder / "out.csv");
    foreign.heads[0].saved.encoder_fingerprint = std::string(64, 'f');
    auto input = open_prediction_items(colours.workspace(), "");
    expect_error(
        ErrorCode::Conflict,
        [&] { run_prediction(foreign, input, [&]() -> Encoder& { return encoder; }, {}); },
        "ffffffffffff");
}

TEST(PredictionJournal, DropsWhatACrashLeftUnfinishedAtAnyByte) {
    const TemporaryFolder folder;
    const std::vector<ScoredRecord> first{{"a", {1, -2}, ""}, {"b", {}, "it is no picture"}};
    const std::vector<ScoredRecord> second{{"c#\n", {0.1F, 3}, ""}};
    std::uint64_t begin = 0;
    std::uint64_t middle = 0;
    {
        PredictionJournal journal(folder / "j", "what: this\n", 2);
        begin = fs::file_size(folder / "j");
        journal.append(first);
        middle = fs::file_size(folder / "j");
        journal.append(second);
    }
    const auto whole = read_file(folder / "j");
    for (std::uint64_t size = begin; size <= whole.size(); ++size) {
        write_file(folder / "k", std::span(whole).first(size));
        PredictionJournal journal(folder / "k", "what: this\n", 2);
        const std::uint64_t expected = size == whole.size() ? 3 : size >= middle ? 2 : 0;
        ASSERT_EQ(journal.count(), expected) << size;
        if (expected == 2) journal.append(second);
        std::vector<ScoredRecord> read;
        journal.for_each([&](const ScoredRecord& record) {
            read.push_back(record);
            return true;
        });
        if (expected == 0) continue;
        ASSERT_EQ(read.size(), 3U);
        EXPECT_EQ(read[0], first[0]);
        EXPECT_EQ(read[1], first[1]);
        EXPECT_EQ(read[2], second[0]);
        EXPECT_EQ(journal.skipped(), 1U);
    }
    auto flipped = whole;
    flipped[middle - 1] ^= 1U;
    write_file(folder / "k", flipped);
    EXPECT_EQ(PredictionJournal(folder / "k", "what: this\n", 2).count(), 0U);
    expect_error(
        ErrorCode::Conflict, [&] { PredictionJournal(folder / "j", "what: that\n", 2); },
        "what: that");
}

}  // namespace
}  // namespace halfspace
