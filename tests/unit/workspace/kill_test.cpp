// SPDX-License-Identifier: Apache-2.0
// A workspace whose process is killed at random moments while it indexes, labels, undoes and fits.
// HALFSPACE_CRASH_RUNS sets another number of kills, for a long search by hand.
#include "workspace/workspace_check.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>

namespace halfspace {
namespace {

using namespace testing;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kKills = 20;
#else
constexpr std::size_t kKills = 200;
#endif
constexpr std::size_t kKillsEach = 20;  // so many of one workspace
constexpr std::size_t kPictures = 150;

/// What the process that is going to be killed tells before and after each step.
struct Told {
    enum class What : std::uint64_t { Indexed, LabelBegins, LabelDone, FitDone };

    What what{};
    std::uint64_t number = 0;  ///< items there are; the item; the round that was fitted
    float score = 0;
};

class Teller {
public:
    explicit Teller(int pipe) : m_pipe(pipe) {}

    void tell(const Told& told) const {
        if (::write(m_pipe, &told, sizeof told) != ssize_t{sizeof told}) ::_exit(1);
    }

private:
    int m_pipe;
};

/// One turn: labels on the page, one after another, then a fit.
void turn(Loop& loop, std::mt19937& generator, const Teller& teller) {
    ClassifierState state = loop.state("red");
    for (const Card& card : state.page) {
        const float value = static_cast<float>(generator() % 21) / 10 - 1;
        const std::uint64_t item = value_of(card.item.id);
        teller.tell({Told::What::LabelBegins, item, value});
        loop.set_labels("red", std::vector{score(card, value)});
        teller.tell({Told::What::LabelDone, item, value});
    }
    if (state.page.empty()) loop.reset_seen("red", SeenReset::All);
    const std::uint64_t round = state.rounds.size();
    loop.fit_and_next("red", round);
    teller.tell({Told::What::FitDone, round, 0});
}

[[noreturn]] void work_until_killed(const TemporaryFolder& folder, unsigned seed, int pipe) {
    const Teller teller(pipe);
    std::mt19937 generator(seed);
    const auto workspace = open_with_colours(folder / "w");
    Loop loop(*workspace);
    IndexOptions options;
    options.batch_size = 4;
    options.threads = 1;
    options.on_progress = [&](const Progress&) {
        teller.tell({Told::What::Indexed, workspace->overview().items, 0});
        turn(loop, generator, teller);
    };
    index_path(*workspace, folder / "p", options);
    for (;;) turn(loop, generator, teller);
}

/// What a killed process has told, gathered over all of them.
struct Acknowledged {
    std::uint64_t items = 0;
    std::uint64_t fits = 0;
    std::map<std::uint64_t, float> labels;
    std::optional<Told> begun;  ///< a label that may be there or not

    void hear(const Told& told) {
        begun.reset();
        switch (told.what) {
            case Told::What::Indexed: items = told.number; return;
            case Told::What::LabelBegins: begun = told; return;
            case Told::What::LabelDone: labels[told.number] = told.score; return;
            case Told::What::FitDone: fits = told.number;
        }
    }
};

/// Runs a process and kills it some milliseconds after its first word.
void run_and_kill(const TemporaryFolder& folder, unsigned seed, Acknowledged& known) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        ::close(ends[0]);
        work_until_killed(folder, seed, ends[1]);
    }
    ::close(ends[1]);
    Told told;
    ASSERT_EQ(::read(ends[0], &told, sizeof told), ssize_t{sizeof told});
    known.hear(told);
    ::usleep(static_cast<useconds_t>(std::mt19937(seed)() % 20000));
    ::kill(child, SIGKILL);
    while (::read(ends[0], &told, sizeof told) == ssize_t{sizeof told}) known.hear(told);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

void expect_all(const TemporaryFolder& folder, Acknowledged& known) {
    const auto workspace = open_with_colours(folder / "w");
    Loop loop(*workspace);
    EXPECT_GE(workspace->overview().items, known.items);
    EXPECT_EQ(workspace->overview().items, workspace->store().size());
    EXPECT_GT(loop.state("red").rounds.size(), known.fits);
    std::map<std::uint64_t, float> labels;
    for (const Card& card : loop.labels("red", {LabelKind::Any}, 0, 100'000).cards) {
        labels[value_of(card.item.id)] = card.label.score.value_or(9);
    }
    if (known.begun && labels.contains(known.begun->number) &&
        labels[known.begun->number] == known.begun->score) {
        known.labels[known.begun->number] = known.begun->score;
    }
    known.begun.reset();
    EXPECT_EQ(labels, known.labels);
}

TEST(KilledWorkspace, HasEveryAcknowledgedItemLabelAndRoundAndNoOther) {
    const char* const wanted = std::getenv("HALFSPACE_CRASH_RUNS");
    const std::size_t kills = wanted == nullptr ? kKills : std::strtoull(wanted, nullptr, 10);
    unsigned seed = 0;
    while (seed < kills && !HasFailure()) {
        const TemporaryFolder folder(TemporaryFolder::On::Memory);
        write_red_to_blue(folder / "p", kPictures);
        {
            const auto workspace = open_with_colours(folder / "w");
            IndexOptions options;
            options.on_progress = [](const Progress&) {};
            std::filesystem::create_directories(folder / "first" / "train");
            std::filesystem::copy(folder / "p" / "train" / "0000.jpg",
                                  folder / "first" / "train" / "0000.jpg");
            index_path(*workspace, folder / "first", options);
            Loop(*workspace).create(red_classifier());
        }
        Acknowledged known;
        for (std::size_t i = 0; i < kKillsEach && !HasFailure(); ++i, ++seed) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            run_and_kill(folder, seed, known);
            if (HasFatalFailure()) return;
            expect_all(folder, known);
            for (const StoreFault& fault : check_workspace(folder / "w", {}).faults) {
                ADD_FAILURE() << fault.file << ": " << fault.what;
            }
        }
        EXPECT_GT(known.labels.size(), 0U);
    }
}

}  // namespace
}  // namespace halfspace
