// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/prediction_input.hpp"
#include "workspace/prediction_table.hpp"
#include "workspace/workspace.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace halfspace {

/// The workspaces that a command line names, each opened once and for the length of the command.
class OpenWorkspaces {
public:
    /// @throws Error as `Workspace::open`
    Workspace& get(const std::filesystem::path& folder);

private:
    std::map<std::filesystem::path, std::unique_ptr<Workspace>> m_open;
};

/// What a word of a command line names beside files: a workspace and what is in it.
struct InWorkspace {
    std::filesystem::path folder;
    std::string name;  ///< what follows the first `:`; empty if nothing does
};

/// `WORKSPACE` or `WORKSPACE:NAME`, by name or path; nothing if there is no such workspace, or if
/// the word is the path of something that is none.
std::optional<InWorkspace> in_workspace(const std::string& word);

/// A head as a command line names it: a file, or FILE#CLASS where it has several, or
/// WORKSPACE:CLASSIFIER, or that @ROUND; NAME= before it gives it that name, which else is the
/// classifier's or the file's.
/// @param cut_off  in place of the head's own
/// @throws Error NotFound, and as `read_head` and `Loop::head`
PredictionHead head_from(const std::string& word, std::optional<float> cut_off,
                         OpenWorkspaces& workspaces);

/// The words of `HEAD... INPUT...`: the input is the last word and those before it that end as it
/// does, as a shell gives out a pattern over tables. Patterns (`*`, `?`) are filled in.
/// @throws Error InvalidInput if there is no head or no input; NotFound if a pattern meets nothing
std::pair<std::vector<std::string>, std::vector<std::filesystem::path>> heads_and_inputs(
    std::vector<std::string> words);

}  // namespace halfspace
