// SPDX-License-Identifier: Apache-2.0
#include "workspace/start.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "head/start.hpp"
#include "workspace/vector_sets.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace halfspace {

namespace {

constexpr std::size_t kMaxParts = 100;
constexpr std::size_t kMaxPromptBytes = 100'000;
constexpr double kMaxWeight = 10;

void check(const StartPart& part) {
    if (int{part.text.has_value()} + int{part.item.has_value()} + int{part.head.has_value()} != 1) {
        throw Error(ErrorCode::InvalidInput,
                    "A part of the start is either a prompt, an item or a head");
    }
    if (part.text && part.text->find_first_not_of(" \t\r\n") == std::string::npos) {
        throw Error(ErrorCode::InvalidInput, "The prompt is empty; say what you are looking for");
    }
    if (part.text && part.text->size() > kMaxPromptBytes) {
        throw Error(ErrorCode::InvalidInput, fmt::format("The prompt has {} bytes; {} is the most",
                                                         part.text->size(), kMaxPromptBytes));
    }
    if (!std::isfinite(part.weight) || part.weight == 0 || std::abs(part.weight) > kMaxWeight) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("A weight is {}; it can be -10 to 10, but not 0", part.weight));
    }
}

/// The vectors of all prompts, one after the other, in the order of the parts.
std::vector<float> embed_prompts(Workspace& workspace, std::span<const StartPart> parts,
                                 std::vector<std::string>& notices) {
    std::vector<std::string> texts;
    for (const auto& part : parts) {
        if (part.text) texts.push_back(*part.text);
    }
    if (texts.empty()) return {};
    const TextEmbeddings embedded = workspace.encoder().embed_texts(texts, TextRole::Query);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (std::isnan(embedded.rows[i * workspace.space().dim])) {
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("{} knows nothing in the prompt \"{:.40}\"; say it in other "
                                    "words",
                                    workspace.encoder_name(), texts[i]));
        }
        if (!embedded.was_cut[i]) continue;
        notices.push_back(fmt::format(
            "The prompt \"{:.40}...\" is longer than {} reads ({} tokens); the rest of it "
            "was left out.",
            texts[i], workspace.encoder_name(), embedded.token_limit));
    }
    return embedded.rows;
}

/// The example items, in the order of the parts. @throws Error NotFound if one has no vector
std::vector<ItemId> example_items(const Workspace& workspace, std::span<const StartPart> parts) {
    WithoutVector without(workspace.database());
    std::vector<ItemId> items;
    for (const auto& part : parts) {
        if (!part.item) continue;
        if (const auto reason = without.reason(*part.item)) {
            throw Error(
                ErrorCode::NotFound,
                fmt::format("{} has no vector of {} ({}), so nothing can start from it",
                            workspace.item(*part.item).key, workspace.encoder_name(), *reason));
        }
        items.push_back(*part.item);
    }
    return items;
}

/// The head's weights as a unit vector. A head that does not say which vectors it is for is from
/// then on one of those in use.
std::vector<float> direction_of(const Workspace& workspace, StartHead& head,
                                std::vector<std::string>& notices) {
    const VectorSpace& space = workspace.space();
    if (head.weights.size() != space.dim) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("The head {} has {} weights, but {} gives vectors of {}; start "
                        "from a head trained on those",
                        head.name, head.weights.size(), workspace.encoder_name(), space.dim));
    }
    if (head.encoder_fingerprint.empty()) {
        head.encoder_fingerprint = space.encoder_fingerprint;
        notices.push_back(
            fmt::format("{} does not say which encoder it was trained on; it is taken to be {}.",
                        head.name, workspace.encoder_name()));
    } else if (head.encoder_fingerprint != space.encoder_fingerprint) {
        throw Error(ErrorCode::Conflict,
                    fmt::format("The head {} was trained on vectors of another encoder than {} "
                                "(fingerprint {:.12}); here it would point anywhere",
                                head.name, workspace.encoder_name(), head.encoder_fingerprint));
    }
    double squares = 0;
    for (const float weight : head.weights) squares += double{weight} * double{weight};
    const double length = std::sqrt(squares);
    if (!std::isfinite(length) || length == 0) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The weights of the head {} have no direction", head.name));
    }
    std::vector<float> unit(head.weights.size());
    std::ranges::transform(head.weights, unit.begin(), [&](float weight) {
        return static_cast<float>(double{weight} / length);
    });
    return unit;
}

std::vector<float> directions_of(const Workspace& workspace, ResolvedStart& start) {
    std::vector<float> rows;
    for (StartPart& part : start.parts) {
        if (!part.head) continue;
        const auto row = direction_of(workspace, *part.head, start.notices);
        rows.insert(rows.end(), row.begin(), row.end());
    }
    return rows;
}

}  // namespace

ResolvedStart resolve_start(Workspace& workspace, std::span<const StartPart> parts) {
    if (parts.empty() || parts.size() > kMaxParts) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("The start has {} parts; it needs 1 to {}: prompts, example items or heads",
                        parts.size(), kMaxParts));
    }
    std::ranges::for_each(parts, check);
    ResolvedStart start;
    start.parts.assign(parts.begin(), parts.end());
    const std::vector<float> heads = directions_of(workspace, start);
    const std::vector<float> prompts = embed_prompts(workspace, parts, start.notices);
    const std::vector<ItemId> items = example_items(workspace, parts);
    const std::vector<float> examples = workspace.store().rows(items);

    const std::size_t dim = workspace.space().dim;
    std::span<const float> next_prompt = prompts;
    std::span<const float> next_example = examples;
    std::span<const float> next_head = heads;
    std::vector<WeightedVector> vectors;
    for (const auto& part : parts) {
        std::span<const float>& next = part.text   ? next_prompt
                                       : part.item ? next_example
                                                   : next_head;
        vectors.push_back({static_cast<float>(part.weight), next.first(dim)});
        next = next.subspan(dim);
    }
    start.vector = combine_start(vectors);
    return start;
}

std::string start_to_json(std::span<const StartPart> parts) {
    using nlohmann::json;
    json list = json::array();
    for (const auto& part : parts) {
        json entry{{"weight", part.weight}};
        if (part.text) entry["text"] = *part.text;
        if (part.item) entry["item"] = value_of(*part.item);
        if (part.head) {
            entry["head"] = {{"name", part.head->name},
                             {"weights", part.head->weights},
                             {"encoder_fingerprint", part.head->encoder_fingerprint}};
        }
        list.push_back(std::move(entry));
    }
    return list.dump();
}

std::vector<StartPart> start_from_json(const std::string& text) {
    std::vector<StartPart> parts;
    for (const auto& entry : json_in(text)) {
        StartPart part;
        part.weight = entry.at("weight");
        if (entry.contains("text")) part.text = entry["text"].get<std::string>();
        if (entry.contains("item")) part.item = ItemId{entry["item"].get<std::uint64_t>()};
        if (const auto head = entry.find("head"); head != entry.end()) {
            part.head = {head->at("name").get<std::string>(),
                         head->at("weights").get<std::vector<float>>(),
                         head->at("encoder_fingerprint").get<std::string>()};
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace halfspace
