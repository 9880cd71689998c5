// SPDX-License-Identifier: Apache-2.0
#include "workspace/start.hpp"

#include "base/error.hpp"
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
    if (part.text.has_value() == part.item.has_value()) {
        throw Error(ErrorCode::InvalidInput, "A part of the start is either a prompt or an item");
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

}  // namespace

ResolvedStart resolve_start(Workspace& workspace, std::span<const StartPart> parts) {
    if (parts.empty() || parts.size() > kMaxParts) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("The start has {} parts; it needs 1 to {}: prompts or example items",
                        parts.size(), kMaxParts));
    }
    std::ranges::for_each(parts, check);
    ResolvedStart start;
    const std::vector<float> prompts = embed_prompts(workspace, parts, start.notices);
    const std::vector<ItemId> items = example_items(workspace, parts);
    const std::vector<float> examples = workspace.store().rows(items);

    const std::size_t dim = workspace.space().dim;
    std::span<const float> next_prompt = prompts;
    std::span<const float> next_example = examples;
    std::vector<WeightedVector> vectors;
    for (const auto& part : parts) {
        std::span<const float>& next = part.text ? next_prompt : next_example;
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
        list.push_back(std::move(entry));
    }
    return list.dump();
}

std::vector<StartPart> start_from_json(const std::string& text) {
    std::vector<StartPart> parts;
    for (const auto& entry : nlohmann::json::parse(text)) {
        StartPart part;
        part.weight = entry.at("weight");
        if (entry.contains("text")) part.text = entry["text"].get<std::string>();
        if (entry.contains("item")) part.item = ItemId{entry["item"].get<std::uint64_t>()};
        parts.push_back(std::move(part));
    }
    return parts;
}

}  // namespace halfspace
