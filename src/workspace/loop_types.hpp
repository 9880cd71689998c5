// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "head/metrics.hpp"
#include "workspace/learner_settings.hpp"
#include "workspace/page_groups.hpp"
#include "workspace/workspace.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

// Plain values of the loop, one for each schema of api/openapi.yaml; their rules are written there.

enum class Strategy { Best, Diverse, Borderline, Random, Mix };
enum class Recipe { None, Pull, Logistic, Sgd };

/// `best`, `diverse`, `borderline`, `random`, `mix`; `none`, `pull`, `logistic`, `sgd`.
std::string_view name_of(Strategy strategy) noexcept;
std::string_view name_of(Recipe recipe) noexcept;
/// @throws Error InvalidInput, listing the names
Strategy strategy_from(std::string_view name);
Recipe recipe_from(std::string_view name);

/// A person's label of one item: a score, unsure, or (neither) none.
struct LabelValue {
    std::optional<float> score;  ///< -1 to +1
    bool unsure = false;

    [[nodiscard]] bool is_empty() const noexcept { return !score && !unsure; }
    friend bool operator==(const LabelValue&, const LabelValue&) = default;
};

struct ItemLabel {
    ItemId item{};
    LabelValue label;
};

/// A head trained elsewhere, to start from: its direction counts, its length and bias do not.
struct StartHead {
    std::string name;                 ///< what the person calls it: that of its file
    std::vector<float> weights;       ///< one a dimension of the vectors
    std::string encoder_fingerprint;  ///< of the vectors it is for; empty: those in use

    friend bool operator==(const StartHead&, const StartHead&) = default;
};

/// One part of a start: a text prompt, an example item or a head, with its weight.
struct StartPart {
    std::optional<std::string> text;  ///< exactly one of text, item and head is set
    std::optional<ItemId> item;
    double weight = 1;
    std::optional<StartHead> head = {};

    friend bool operator==(const StartPart&, const StartPart&) = default;
};

struct Card {
    ItemRecord item;
    float score = 0;
    std::size_t rank = 1;
    LabelValue label;
    std::vector<ItemId> alike = {};     ///< the other items of its group, the most alike first
    std::optional<float> recheck = {};  ///< "still sure?": the score it had when this was asked
    /// Where labels that disagree are listed: the score the other labels foretell.
    std::optional<float> expected = {};
};

struct CardPage {
    std::uint64_t total = 0;
    std::vector<Card> cards;
};

/// What would come next if the labels stayed as they are.
struct NextPage {
    std::uint64_t round = 0;  ///< the open round that comes before it
    std::vector<Card> cards;
};

struct SearchResult {
    std::vector<Card> cards;
    Method method = Method::Exact;  ///< how they were found
    std::vector<std::string> notices;
};

struct Counts {
    std::uint64_t positive = 0, negative = 0, neutral = 0, unsure = 0;
    std::uint64_t seen = 0, unseen = 0;
};

struct NewClassifier {
    std::string name;
    std::vector<StartPart> start;
    std::string split = "train";
    Strategy strategy = Strategy::Diverse;
    std::size_t page_size = 20;
    std::optional<float> group_at = kDefaultGroupAt;  ///< nothing: no grouping
    LearnerSettings learner;
};

struct ClassifierChange {
    std::optional<std::string> name;
    std::optional<std::vector<StartPart>> start;
    std::optional<std::string> split;
    std::optional<Strategy> strategy;
    std::optional<std::size_t> page_size;
    std::optional<float> cut_off;
    std::optional<std::optional<float>> group_at;
    std::optional<LearnerSettings> learner;
};

struct RoundSummary {
    std::uint64_t number = 0;
    Strategy strategy = Strategy::Best;
    Recipe recipe = Recipe::None;
    std::uint64_t shown = 0, positive = 0, negative = 0, unsure = 0;
    bool is_open = false;
    std::optional<double> pull;  ///< the fit was held to the start this strongly
    std::optional<double> turned_degrees;
    std::optional<std::uint64_t> restored_from;
    std::string created_at;
};

struct Change {
    double turned_degrees = 0;
    std::uint64_t new_in_top = 0;
    std::uint64_t top = 0;
};

struct ClassifierSummary {
    std::string name;
    std::uint64_t rounds = 0;
    Counts counts;
};

struct ClassifierState {
    std::string name;
    std::string split;
    Strategy strategy = Strategy::Best;
    std::size_t page_size = 20;
    std::vector<StartPart> start;
    float cut_off = 0;
    std::optional<float> group_at;
    LearnerSettings learner;
    Counts counts;
    std::vector<RoundSummary> rounds;
    std::vector<Card> page;
    Method page_method = Method::Exact;  ///< how the page's items are found in the store
    std::optional<Change> change;
    std::vector<std::string> notices;
    bool can_undo = false, can_redo = false;
};

struct LabelState {
    std::vector<ItemLabel> labels;
    Counts counts;
    bool can_undo = false, can_redo = false;
    /// Where labels were set: those that were there before and are others now.
    std::vector<ItemLabel> replaced = {};
};

/// What happens to a label that is there already and is another.
enum class OnConflict { Keep, Replace };

/// What an import did: imported + unchanged + kept = the labels given.
struct LabelImport {
    std::uint64_t imported = 0;   ///< now so, as one action
    std::uint64_t unchanged = 0;  ///< were so already
    std::uint64_t kept = 0;       ///< the person's own label stays
    Counts counts;
};

/// A head held against the truth about a split.
struct Assessment {
    std::optional<std::uint64_t> round;  ///< whose fitted head; nothing: the present one
    float cut_off = 0;
    std::optional<double> average_precision;  ///< nothing without positives
    std::optional<double> roc_auc;            ///< nothing unless there are both kinds
    CutOffCounts at_cut_off;
    std::uint64_t unknown = 0;  ///< items of the split without a truth; they are left out
};

struct Evaluation {
    std::string split;
    std::optional<std::uint64_t> round;
    ScoreHistogram histogram;
    float cut_off = 0;
    std::uint64_t at_least = 0;
    std::optional<Assessment> truth;  ///< where the truth was asked about
};

/// *Disagreeing*: the other labels would rather say the opposite.
enum class LabelKind { Any, Positive, Negative, Neutral, Unsure, Disagreeing };

/// Which labels are meant: those of a kind that were last set in some rounds.
struct LabelQuery {
    LabelKind kind = LabelKind::Any;
    std::uint64_t first_round = 1;
    std::optional<std::uint64_t> last_round = {};  ///< included; nothing: up to the open one
};

enum class Side { Above, Below };
enum class SeenReset { All, Unlabelled };

}  // namespace halfspace
