// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "head/head_formats.hpp"
#include "output.hpp"
#include "workspace/loop.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>

namespace halfspace {

namespace {

struct ExportArguments {
    std::string workspace;
    std::string classifier;
    std::string format;
    std::optional<std::uint64_t> round;
    std::string output = "-";
};

int run_export(const ExportArguments& arguments) {
    // A file's ending tells the format; on standard output it is JSON unless asked otherwise.
    const std::string wanted = !arguments.format.empty() ? arguments.format
                               : arguments.output == "-" ? std::string("json")
                                                         : arguments.output;
    const HeadFormat format = head_format_from(wanted);
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    const SavedHead saved = Loop(*workspace).head(arguments.classifier, arguments.round);
    const auto content = write_head(saved, format);
    Output output(arguments.output);
    output.write({reinterpret_cast<const char*>(content.data()), content.size()});
    output.finish();
    if (output.is_file()) {
        fmt::print(stderr, "{}: {} bytes, {} weights for vectors of {}\n", output.path(),
                   content.size(), saved.head.weights.size(), saved.encoder);
    }
    return 0;
}

}  // namespace

void add_export_command(CLI::App& app, Action& action) {
    auto* const command = app.add_subcommand("export", "Save a classifier's head as a file");
    const auto arguments = std::make_shared<ExportArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_option("CLASSIFIER", arguments->classifier, "Its name")->required();
    command
        ->add_option("--format", arguments->format,
                     "json, safetensors or onnx (default: by the file's ending, else json)")
        ->check(CLI::IsMember({"json", "safetensors", "onnx"}));
    command->add_option("--round", arguments->round,
                        "The head fitted in this round (default: the present one)");
    command->add_option("-o,--output", arguments->output, "File to write; - is standard output")
        ->capture_default_str();
    command->footer(
        "json and safetensors can be given to `halfspace predict`; safetensors loads as a\n"
        "torch.nn.Linear(dim, 1), onnx takes an `embedding` and gives its `score`.\n\n"
        "Examples:\n"
        "  halfspace export birds wren -o wren.json\n"
        "  halfspace export birds wren --round 3 --format onnx -o wren-3.onnx");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_export(*arguments); }; });
}

}  // namespace halfspace
