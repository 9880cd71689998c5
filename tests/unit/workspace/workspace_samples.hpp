// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/colour_encoder.hpp"
#include "support/temporary_folder.hpp"
#include "workspace/indexer.hpp"
#include "workspace/loop.hpp"

#include <memory>
#include <string>
#include <vector>

namespace halfspace::testing {

/// A workspace in a temporary folder over pictures from red to blue, indexed by the ColourEncoder.
class ColourWorkspace {
public:
    /// @param pictures  two thirds of them become `train`
    /// @param address   of the engine that keeps the vectors; empty: in the folder
    explicit ColourWorkspace(std::size_t pictures, const std::string& address = {});

    Workspace& workspace() { return *m_workspace; }
    Loop loop() { return Loop(*m_workspace); }
    [[nodiscard]] std::filesystem::path pictures() const { return m_folder / "pictures"; }
    [[nodiscard]] std::filesystem::path home() const { return m_folder / "home"; }

    /// Closes and opens again, as the next run of the program would.
    void reopen();
    /// Until `reopen`.
    void close() { m_workspace.reset(); }

private:
    TemporaryFolder m_folder{TemporaryFolder::On::Memory};
    std::unique_ptr<Workspace> m_workspace;
};

/// So many of the 300 pictures of a ColourWorkspace(300), the reddest, are right where a test says
/// so.
inline constexpr std::size_t kRed = 100;
bool is_red(const ItemRecord& item);

/// Indexes a file or folder as `halfspace index` does.
IndexReport index_path(Workspace& workspace, const std::filesystem::path& path,
                       const IndexOptions& options = {}, const SourceOptions& read_with = {});

std::unique_ptr<Workspace> open_with_colours(const std::filesystem::path& folder,
                                             const std::string& address = {});

/// A start of one prompt.
std::vector<StartPart> prompt(const std::string& text);

/// A classifier `name` that looks for red in `train`.
NewClassifier red_classifier(const std::string& name = "red", std::size_t page_size = 4);

ItemLabel score(const Card& card, float score);
ItemLabel unsure(const Card& card);
ItemLabel no_label(const Card& card);

std::vector<std::string> paths_of(const std::vector<Card>& cards);

}  // namespace halfspace::testing
