// SPDX-License-Identifier: Apache-2.0
#include "base/byte_sink.hpp"
#include "base/progress.hpp"
#include "command.hpp"
#include "workspace/label_export.hpp"
#include "workspace/loop.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace halfspace {

namespace {

struct LabelsExportArguments {
    std::string workspace;
    std::string classifier;
    std::string output;
    std::string format;
    std::string pictures = "bytes";
};

LabelExport write_export(const LabelsExportArguments& arguments, Loop& loop, Workspace& workspace) {
    const ExportedPictures pictures = exported_pictures_from(arguments.pictures);
    const bool has_ending = std::filesystem::path(arguments.output).has_extension();
    const std::string format = !arguments.format.empty() ? arguments.format
                               : has_ending              ? arguments.output
                                                         : "dataset";
    if (format == "dataset") {
        return export_label_dataset(loop, workspace, arguments.classifier, pictures,
                                    arguments.output);
    }
    return export_labels(loop, workspace, arguments.classifier, table_format_from(format), pictures,
                         replace_file(arguments.output));
}

int run_export(const LabelsExportArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    Loop loop(*workspace);
    const LabelExport done = write_export(arguments, loop, *workspace);
    fmt::print(stderr, "{}: {} labels\n", arguments.output, with_thousands(done.labels));
    for (const std::string& key : done.without_picture) {
        fmt::print(stderr, "  {}: its picture is not there any more, or another by now\n", key);
    }
    return 0;
}

}  // namespace

void add_labels_export_command(CLI::App& labels, Action& action) {
    auto* const command = labels.add_subcommand("export", "Save a classifier's labels as a table");
    const auto arguments = std::make_shared<LabelsExportArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_option("CLASSIFIER", arguments->classifier, "Its name")->required();
    command->add_option("-o,--output", arguments->output, "File or, for a dataset, folder to write")
        ->required();
    command
        ->add_option("--format", arguments->format,
                     "csv, jsonl, parquet, or dataset: a folder that datasets.load_dataset reads "
                     "(default: by the ending; a dataset without one)")
        ->check(CLI::IsMember({"csv", "jsonl", "parquet", "dataset"}));
    command
        ->add_option("--pictures", arguments->pictures,
                     "In Parquet: bytes, the pictures themselves; paths, where they are; or none")
        ->check(CLI::IsMember({"bytes", "paths", "none"}))
        ->capture_default_str();
    command->footer(
        "Columns: path, split, text or image, score (-1 to 1), unsure, label (1 positive, 0 "
        "negative), metadata.\n"
        "csv and jsonl come back with `labels import --file`.\n\n"
        "Examples:\n"
        "  halfspace labels export birds wren -o wren.csv\n"
        "  halfspace labels export birds wren -o wren-labels");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_export(*arguments); }; });
}

}  // namespace halfspace
