// SPDX-License-Identifier: Apache-2.0
#include "base/byte_sink.hpp"
#include "base/error.hpp"
#include "base/progress.hpp"
#include "command.hpp"
#include "encode/fused_onnx.hpp"
#include "head/head_formats.hpp"
#include "head/head_snippets.hpp"
#include "output.hpp"
#include "workspace/loop.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <optional>

namespace halfspace {

namespace {

struct ExportArguments {
    std::string workspace;
    std::string classifier;
    std::string format;
    std::string tower;
    std::optional<std::uint64_t> round;
    std::string output = "-";
    bool prints_snippet = false;
};

/// A file's ending tells the format; on standard output it is JSON unless asked otherwise.
HeadFormat format_of(const ExportArguments& arguments) {
    if (!arguments.format.empty()) return head_format_from(arguments.format);
    if (!arguments.tower.empty()) return HeadFormat::Onnx;
    return head_format_from(arguments.output == "-" ? std::string("json") : arguments.output);
}

void export_head(const ExportArguments& arguments, const SavedHead& saved, HeadFormat format) {
    const auto content = write_head(saved, format);
    Output output(arguments.output);
    output.write({reinterpret_cast<const char*>(content.data()), content.size()});
    output.finish();
    if (output.is_file()) {
        fmt::print(stderr, "{}: {} bytes, {} weights for vectors of {}\n", output.path(),
                   content.size(), saved.head.weights.size(), saved.encoder);
    }
}

/// The head with a tower of its encoder in front. Weights that one ONNX file cannot hold go into
/// FILE.data beside it.
void export_fused(const ExportArguments& arguments, const SavedHead& saved) {
    if (arguments.output == "-") {
        throw Error(ErrorCode::InvalidInput,
                    "--tower needs -o FILE: a model is too large to print");
    }
    const std::filesystem::path path = std::filesystem::absolute(arguments.output);
    const std::filesystem::path data = path.string() + ".data";
    const FusedWeights weights{.name = data.filename().string(),
                               .open = [&] { return replace_file(data); }};
    const auto sink = replace_file(path);
    const FusedModel written = write_fused_onnx(find_named_encoder(saved.encoder),
                                                tower_from(arguments.tower), saved, *sink, weights);
    sink->finish();
    fmt::print(stderr, "{}: {} bytes, {} to score{}\n", arguments.output,
               with_thousands(written.bytes), fmt::join(written.inputs, " and "),
               written.data_bytes == 0
                   ? ""
                   : fmt::format("; its weights are in {}, {} bytes", data.filename().string(),
                                 with_thousands(written.data_bytes)));
}

int run_export(const ExportArguments& arguments) {
    const HeadFormat format = format_of(arguments);
    if (!arguments.tower.empty() && format != HeadFormat::Onnx) {
        throw Error(ErrorCode::InvalidInput, "--tower makes an ONNX model; leave --format out");
    }
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    const SavedHead saved = Loop(*workspace).head(arguments.classifier, arguments.round);
    arguments.tower.empty() ? export_head(arguments, saved, format)
                            : export_fused(arguments, saved);
    if (arguments.prints_snippet && arguments.output != "-") {
        print_text(snippet_for_file(arguments.output, name_of(format), arguments.tower));
    }
    return 0;
}

}  // namespace

void add_export_command(CLI::App& app, Action& action) {
    auto* const command = app.add_subcommand(
        "export", "Save a classifier's head as a file, alone or with its encoder");
    const auto arguments = std::make_shared<ExportArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_option("CLASSIFIER", arguments->classifier, "Its name")->required();
    command
        ->add_option("--format", arguments->format,
                     "json, safetensors or onnx (default: by the file's ending, else json)")
        ->check(CLI::IsMember({"json", "safetensors", "onnx"}));
    command
        ->add_option(
            "--tower", arguments->tower,
            "image or text: one ONNX model of the encoder's part for it and the head, from "
            "pixels or tokens to the score")
        ->check(CLI::IsMember({"image", "text"}));
    command->add_option("--round", arguments->round,
                        "The head fitted in this round (default: the present one)");
    command->add_option("-o,--output", arguments->output, "File to write; - is standard output")
        ->capture_default_str();
    command->add_flag("--snippet", arguments->prints_snippet,
                      "Print the lines of Python that load the file and score with it");
    command->footer(
        "All of them can be given to `halfspace predict` and `train --start`, but for models with "
        "a\n"
        "tower. safetensors loads as a torch.nn.Linear(dim, 1), onnx takes an `embedding` and "
        "gives\n"
        "its `score`.\n\n"
        "Examples:\n"
        "  halfspace export birds wren -o wren.json\n"
        "  halfspace export birds wren --round 3 --format onnx -o wren-3.onnx\n"
        "  halfspace export birds wren --tower image -o wren.image.onnx --snippet > score.py");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_export(*arguments); }; });
}

}  // namespace halfspace
