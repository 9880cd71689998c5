// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>

#include <functional>

namespace halfspace {

/// What the chosen command does once the options are read; gives the exit code.
using Action = std::function<int()>;

// Each adds one command and, when it is chosen, sets `action`. They throw Error.
void add_index_command(CLI::App& app, Action& action);
void add_serve_command(CLI::App& app, Action& action);
void add_search_command(CLI::App& app, Action& action);
void add_train_command(CLI::App& app, Action& action);
void add_labels_command(CLI::App& app, Action& action);
/// The commands of `labels` about labels already given.
void add_label_query_commands(CLI::App& labels, Action& action);
/// `labels export`.
void add_labels_export_command(CLI::App& labels, Action& action);
/// Sets of classifiers.
void add_set_command(CLI::App& app, Action& action);
void add_set_confusion_command(CLI::App& set, Action& action);
void add_evaluate_command(CLI::App& app, Action& action);
void add_predict_command(CLI::App& app, Action& action);
void add_compare_command(CLI::App& app, Action& action);
void add_export_command(CLI::App& app, Action& action);
void add_encoder_command(CLI::App& app, Action& action);
void add_reembed_command(CLI::App& app, Action& action);
void add_store_command(CLI::App& app, Action& action);
/// The commands of `store` about sets of vectors.
void add_vector_set_commands(CLI::App& store, Action& action);
void add_store_copy_command(CLI::App& store, Action& action);
void add_store_index_command(CLI::App& store, Action& action);
void add_map_command(CLI::App& app, Action& action);
void add_audit_command(CLI::App& app, Action& action);
void add_cut_off_command(CLI::App& app, Action& action);
void add_simulate_command(CLI::App& app, Action& action);

/// The exit code after Ctrl-C, as shells have it.
constexpr int kExitStopped = 130;

}  // namespace halfspace
