// SPDX-License-Identifier: Apache-2.0
#include "simulate/simulation.hpp"

#include "base/error.hpp"
#include "base/thread_pool.hpp"
#include "head/metrics.hpp"
#include "simulate/paired_bootstrap.hpp"
#include "simulate/simulated_person.hpp"
#include "simulate/temporary_workspace.hpp"
#include "workspace/loop.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

namespace halfspace {

namespace {

/// How an arm trains.
struct Arm {
    std::string name;
    std::optional<Strategy> strategy;  ///< the default without it
    Recipe recipe = Recipe::Pull;
    bool gives_scores = true;
};

const std::vector<Arm>& arms() {
    static const std::vector<Arm> all{
        {"prompt", Strategy::Best, Recipe::Pull, false},
        {"notebooks", Strategy::Best, Recipe::Sgd},
        {"logistic", Strategy::Best, Recipe::Logistic},
        {"random", Strategy::Random},
        {"best", Strategy::Best},
        {"borderline", Strategy::Borderline},
        {"diverse", Strategy::Diverse},
        {"mix", Strategy::Mix},
        {"default", std::nullopt},
    };
    return all;
}

const Arm& arm_named(const std::string& name) {
    const auto found = std::ranges::find(arms(), name, &Arm::name);
    if (found != arms().end()) return *found;
    std::string known;
    for (const auto& arm : arms()) known += (known.empty() ? "" : ", ") + arm.name;
    throw Error(ErrorCode::InvalidInput, "No arm \"" + name + "\"; there are: " + known);
}

/// One concept of one set: what its arms share.
class ConceptRun {
public:
    ConceptRun(TemporaryWorkspace& home, const KnownSet& set, const KnownConcept& wanted,
               const SimulationOptions& options)
        : m_home(home), m_set(set), m_wanted(wanted), m_options(options) {
        for (const ItemId id : home.held_out()) {
            m_truth.push_back(wanted.truth[home.index_of(id)] ? 1 : 0);
        }
        for (std::size_t i = 0; i < set.size(); ++i) {
            if (set.is_training[i] && wanted.truth[i]) ++m_positives;
        }
    }

    [[nodiscard]] LearningCurve run(const Arm& arm);

private:
    [[nodiscard]] NewClassifier classifier_for(const Arm& arm) const;
    /// Positives among the items a card stands for.
    [[nodiscard]] std::size_t positives_on(const Card& card) const;
    /// Answers every card of the page. @return how many positives it shows for the first time
    std::size_t label(Loop& loop, const ClassifierState& state, SimulatedPerson& person) const;
    /// Adds where the present head stands.
    void measure(Loop& loop, LearningCurve& curve);

    TemporaryWorkspace& m_home;
    const KnownSet& m_set;
    const KnownConcept& m_wanted;
    const SimulationOptions& m_options;
    std::vector<std::uint8_t> m_truth;  // of the held-out items
    std::size_t m_positives = 0;        // of the training split
    std::optional<PairedBootstrap> m_bootstrap;
};

NewClassifier ConceptRun::classifier_for(const Arm& arm) const {
    NewClassifier wanted;
    wanted.name = "simulated";
    wanted.start = {{m_wanted.prompt, std::nullopt, 1}};
    wanted.page_size = m_options.page_size;
    wanted.strategy = arm.strategy.value_or(wanted.strategy);
    wanted.learner.recheck = m_options.recheck;
    wanted.learner.seed = m_options.seed;
    return wanted;
}

std::size_t ConceptRun::positives_on(const Card& card) const {
    const auto is_positive = [&](ItemId id) { return m_wanted.truth[m_home.index_of(id)]; };
    return (is_positive(card.item.id) ? 1U : 0U) +
           static_cast<std::size_t>(std::ranges::count_if(card.alike, is_positive));
}

std::size_t ConceptRun::label(Loop& loop, const ClassifierState& state,
                              SimulatedPerson& person) const {
    std::vector<ItemLabel> labels;
    std::size_t positives = 0;
    for (const Card& card : state.page) {
        const std::size_t item = m_home.index_of(card.item.id);
        labels.push_back({card.item.id, {person.ask(item), false}});
        if (!card.recheck) positives += positives_on(card);
    }
    if (!labels.empty()) loop.set_labels(state.name, labels);
    return positives;
}

void ConceptRun::measure(Loop& loop, LearningCurve& curve) {
    const Head head = loop.head("simulated", std::nullopt).head;
    const auto scores =
        m_home.workspace().store().scores({head.weights, head.bias}, m_home.held_out());
    // Before the first page every arm's head is the prompt.
    if (!m_bootstrap) {
        m_bootstrap.emplace(std::vector<bool>(m_truth.begin(), m_truth.end()), scores);
    }
    curve.below.push_back(!curve.ap.empty() && m_bootstrap->is_below(scores));
    curve.ap.push_back(average_precision(scores, m_truth).value());
}

LearningCurve ConceptRun::run(const Arm& arm) {
    LearningCurve curve{m_set.name, m_wanted.name, arm.name, {}, {0}, {}};
    Loop loop(m_home.workspace());
    SimulatedPerson person(m_wanted, m_options.is_graded, m_options.flip, m_options.seed);
    ClassifierState state = loop.create(classifier_for(arm));
    measure(loop, curve);
    std::size_t shown = 0;
    for (std::uint64_t page = 1; page <= m_options.pages; ++page) {
        if (m_options.stop.stop_requested()) throw Error(ErrorCode::Unavailable, "Stopped");
        if (arm.gives_scores) {
            shown += label(loop, state, person);
        } else {
            for (const Card& card : state.page) shown += positives_on(card);
        }
        state = loop.fit_and_next(state.name, page, arm.recipe);
        measure(loop, curve);
        curve.found.push_back(static_cast<double>(shown) / static_cast<double>(m_positives));
    }
    loop.remove(state.name);
    return curve;
}

}  // namespace

const std::vector<std::string>& arm_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list;
        for (const auto& arm : arms()) list.push_back(arm.name);
        return list;
    }();
    return names;
}

std::vector<LearningCurve> simulate(const KnownSet& set, const SetVectors& vectors,
                                    const EncoderInfo& encoder, const SimulationOptions& options) {
    std::vector<Arm> wanted;
    for (const auto& name : options.arms) wanted.push_back(arm_named(name));
    std::vector<LearningCurve> curves(set.concepts.size() * wanted.size());
    const ProgressMeter meter(curves.size());
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::size_t done = 0;  // guarded by the mutex
    ThreadPool pool;
    pool.run([&](std::size_t /*worker*/) {
        TemporaryWorkspace home(set, vectors, encoder);
        for (std::size_t i = next++; i < set.concepts.size(); i = next++) {
            ConceptRun run(home, set, set.concepts[i], options);
            for (std::size_t j = 0; j < wanted.size(); ++j) {
                curves[i * wanted.size() + j] = run.run(wanted[j]);
                const std::scoped_lock lock(mutex);
                ++done;
                if (options.on_progress) options.on_progress(meter.at(done, 0));
            }
        }
    });
    return curves;
}

}  // namespace halfspace
