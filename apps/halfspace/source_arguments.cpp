// SPDX-License-Identifier: Apache-2.0
#include "source_arguments.hpp"

#include "workspace/source_table.hpp"

#include <algorithm>

namespace halfspace {

CLI::Option_group* SourceArguments::group_of(CLI::App& command) {
    if (m_group == nullptr) {
        m_group = command.add_option_group("How the source is read (guessed where not given)");
    }
    return m_group;
}

void SourceArguments::add_to(CLI::App& command) {
    auto* const group = group_of(command);
    Columns& columns = m_options.columns;
    group->add_option("--text", columns.text, "Column of the texts; - means there is none");
    group->add_option("--image", columns.image, "Column of the pictures: bytes, paths or URLs");
    group->add_option("--vector", columns.vector, "Column of ready-made vectors");
    group->add_option("--id", columns.id, "Column that names each row");
    group->add_option("--split-column", columns.split, "Column of the splits");
    group->add_option("--label", columns.label, "Column of labels that are there already");
    group->add_flag("--chunks", m_options.texts.in_chunks,
                    "Long texts become several items, cut at paragraphs and sentences");
    group->add_option("--chunk-characters", m_options.texts.chunk_characters, "The longest chunk")
        ->check(CLI::Range(100, 100'000))
        ->capture_default_str();
    group->add_flag("--whole-files", m_options.texts.one_per_file,
                    "Each .txt file is one text, not each line of it");
    group->add_flag("--labels-from-folders", m_options.labels_from_folders,
                    "The innermost folder's name is a picture's label");
    group->add_option("--encoding", m_options.encoding,
                      "Of text files: utf-8, utf-16le, windows-1252, gb18030, ...");
}

void SourceArguments::add_splits_to(CLI::App& command) {
    auto* const group = group_of(command);
    group
        ->add_option("--split", m_split,
                     "folder: the top folders (train, validation, ...) are the splits; hash: hold "
                     "out a share of the items; auto: what the data says, else hash")
        ->check(CLI::IsMember({"auto", "folder", "hash"}))
        ->capture_default_str();
    group
        ->add_option("--held-out", m_options.splits.held_out,
                     "Share of the items kept from training, under hash")
        ->check(CLI::Range(0.0, 0.9))
        ->capture_default_str();
}

bool SourceArguments::any_given() const {
    const auto options = m_group->get_options();
    return std::ranges::any_of(options,
                               [](const CLI::Option* option) { return option->count() > 0; });
}

SourceOptions SourceArguments::options() const {
    SourceOptions options = m_options;
    options.splits.rule = split_rule_from(m_split);
    return options;
}

}  // namespace halfspace
