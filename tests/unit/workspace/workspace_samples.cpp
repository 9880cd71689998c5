// SPDX-License-Identifier: Apache-2.0
#include "workspace_samples.hpp"

namespace halfspace::testing {

std::unique_ptr<Workspace> open_with_colours(const std::filesystem::path& folder,
                                             const std::string& address) {
    auto workspace = Workspace::exists(folder)
                         ? Workspace::open(folder)
                         : Workspace::create(folder, ColourEncoder().info(), address);
    workspace->use_encoder(std::make_shared<ColourEncoder>());
    return workspace;
}

IndexReport index_path(Workspace& workspace, const std::filesystem::path& path,
                       const IndexOptions& options, const SourceOptions& read_with) {
    const auto source = open_source(path, read_with);
    return index_source(workspace, *source, read_with, options);
}

ColourWorkspace::ColourWorkspace(std::size_t count, const std::string& address) {
    write_red_to_blue(pictures(), count);
    m_workspace = open_with_colours(home(), address);
    index_path(*m_workspace, pictures());
}

void ColourWorkspace::reopen() {
    m_workspace.reset();
    m_workspace = open_with_colours(home());
}

std::vector<StartPart> prompt(const std::string& text) {
    return {{text, std::nullopt, 1}};
}

NewClassifier red_classifier(const std::string& name, std::size_t page_size) {
    NewClassifier wanted;
    wanted.name = name;
    wanted.start = prompt("red");
    wanted.page_size = page_size;
    wanted.strategy = Strategy::Best;  // in the order of the colours
    wanted.group_at.reset();           // neighbours from red to blue are alike
    return wanted;
}

bool is_red(const ItemRecord& item) {
    return std::stoul(item.key.substr(item.key.rfind('/') + 1)) < kRed;  // train/0123.jpg
}

ItemLabel score(const Card& card, float score) {
    return {card.item.id, {score, false}};
}
ItemLabel unsure(const Card& card) {
    return {card.item.id, {std::nullopt, true}};
}
ItemLabel no_label(const Card& card) {
    return {card.item.id, {}};
}

std::vector<std::string> paths_of(const std::vector<Card>& cards) {
    std::vector<std::string> paths;
    for (const Card& card : cards) paths.push_back(card.item.key);
    return paths;
}

}  // namespace halfspace::testing
