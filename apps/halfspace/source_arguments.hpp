// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace halfspace {

/// How a person says a source is to be read: the options that `index` and `predict` share.
class SourceArguments {
public:
    /// Adds the options to a command; this object must live as long as it.
    void add_to(CLI::App& command);
    /// Adds --split and --held-out as well.
    void add_splits_to(CLI::App& command);

    /// Whether any of them was given.
    [[nodiscard]] bool any_given() const;
    [[nodiscard]] SourceOptions options() const;

private:
    CLI::Option_group* group_of(CLI::App& command);

    CLI::Option_group* m_group = nullptr;
    SourceOptions m_options;
    std::string m_split = "auto";
};

}  // namespace halfspace
