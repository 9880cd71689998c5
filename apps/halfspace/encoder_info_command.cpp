// SPDX-License-Identifier: Apache-2.0
#include "base/progress.hpp"
#include "encode/encoder_details.hpp"
#include "encoder_commands.hpp"
#include "output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

namespace halfspace {

namespace {

const char* name_of(Interpolation interpolation) {
    switch (interpolation) {
        case Interpolation::Nearest: return "nearest";
        case Interpolation::Bilinear: return "bilinear";
        case Interpolation::Bicubic: return "bicubic";
        case Interpolation::Lanczos: return "lanczos";
        case Interpolation::Box: return "box";
        case Interpolation::Hamming: return "hamming";
    }
    return "";
}

/// The steps in words: `shortest edge to 224 (bicubic), centre 224 x 224, ...`
std::string to_people(const ImagePreprocess& steps) {
    std::string text;
    if (steps.resizes && steps.shortest_edge > 0) {
        text += fmt::format("shortest edge to {} ({}), ", steps.shortest_edge,
                            name_of(steps.interpolation));
    } else if (steps.resizes) {
        text += fmt::format("{} x {} ({}), ", steps.resize_width, steps.resize_height,
                            name_of(steps.interpolation));
    }
    if (steps.center_crops) text += fmt::format("centre {} x {}, ", steps.width, steps.height);
    if (steps.swaps_red_and_blue) text += "blue first, ";
    text += fmt::format("x {:.6g}, ", steps.rescale_factor);
    if (steps.subtracts_one) text += "- 1, ";
    return text + fmt::format("mean {:.4g} {:.4g} {:.4g}, std {:.4g} {:.4g} {:.4g}{}",
                              steps.mean[0], steps.mean[1], steps.mean[2], steps.std[0],
                              steps.std[1], steps.std[2], steps.divides_twice ? " twice" : "");
}

JsonValue preprocess_json(const ImagePreprocess& steps) {
    JsonValue value{{"width", steps.width}, {"height", steps.height}};
    if (steps.resizes && steps.shortest_edge > 0) {
        value["resize_shortest_edge"] = steps.shortest_edge;
    } else if (steps.resizes) {
        value["resize_to"] = {steps.resize_width, steps.resize_height};
    }
    if (steps.resizes) value["interpolation"] = name_of(steps.interpolation);
    value["center_crop"] = steps.center_crops;
    value["rescale_factor"] = steps.rescale_factor;
    value["subtract_one"] = steps.subtracts_one;
    value["divide_twice"] = steps.divides_twice;
    value["swap_red_and_blue"] = steps.swaps_red_and_blue;
    value["mean"] = {as_written(steps.mean[0]), as_written(steps.mean[1]),
                     as_written(steps.mean[2])};
    value["std"] = {as_written(steps.std[0]), as_written(steps.std[1]), as_written(steps.std[2])};
    return value;
}

JsonValue details_json(const EncoderDetails& details) {
    JsonValue value = to_json(details.info);
    value["fingerprint"] = details.info.fingerprint;
    value["family"] = details.family;
    value["commit"] = details.commit;
    value["variants"] = details.variants;
    if (details.image) {
        value["image"] = {{"network", details.image_network},
                          {"preprocess", preprocess_json(*details.image)}};
    }
    if (details.info.reads_texts) {
        value["text"] = {{"network", details.text_network},
                         {"token_limit", details.token_limit},
                         {"query_prompt", details.query_prompt},
                         {"item_prompt", details.item_prompt}};
    }
    value["files"] = JsonValue::array();
    for (const EncoderFile& file : details.files) {
        value["files"].push_back({{"path", file.path},
                                  {"bytes", file.bytes},
                                  {"in_fingerprint", file.decides},
                                  {"checksum", file.checksum}});
    }
    return value;
}

/// The names to put behind `NAME:`.
std::string variants_text(const std::vector<std::string>& variants) {
    std::vector<std::string> names;
    for (const std::string& name : variants) names.push_back(name.empty() ? "(plain)" : name);
    return fmt::format("{}", fmt::join(names, ", "));
}

std::string to_people(const EncoderDetails& details) {
    const EncoderInfo& info = details.info;
    std::string text =
        fmt::format("{}: {} numbers, reads {}\n", info.name, info.dim, what_it_reads(info));
    const auto line = [&](const char* name, const std::string& value) {
        if (!value.empty()) text += fmt::format("  {:<12} {}\n", name, value);
    };
    line("folder", info.folder.string());
    line("family", details.family);
    line("commit", details.commit);
    line("licence", info.licence.empty() ? "not stated" : info.licence);
    line("source", info.source);
    line("fingerprint", info.fingerprint);
    line("pictures", details.image_network);
    if (details.image) line("", to_people(*details.image));
    line("texts", details.text_network);
    if (details.token_limit > 0) line("", fmt::format("cut to {} tokens", details.token_limit));
    if (!details.query_prompt.empty())
        line("", fmt::format("\"{}\" before queries", details.query_prompt));
    if (!details.item_prompt.empty())
        line("", fmt::format("\"{}\" before items", details.item_prompt));
    if (details.variants.size() > 1) line("variants", variants_text(details.variants));
    std::uint64_t total = 0;
    for (const EncoderFile& file : details.files) total += file.bytes;
    line("files", fmt::format("{}, {}", details.files.size(), with_byte_unit(total)));
    for (const EncoderFile& file : details.files) {
        text += fmt::format("    {} {:>10}  {}\n", file.decides ? '*' : ' ',
                            with_byte_unit(file.bytes), file.path);
    }
    return text + "  * decides the vectors: part of the fingerprint\n";
}

int run_info(const std::string& name, bool as_json) {
    const NamedEncoder found = find_named_encoder(name);
    const EncoderDetails details = encoder_details(found.folder, found.options);
    print_text(as_json ? to_pretty_text(details_json(details)) + "\n" : to_people(details));
    return 0;
}

}  // namespace

void add_encoder_info(CLI::App& encoder, Action& action) {
    auto* const info = encoder.add_subcommand("info", "Say all there is to say about an encoder");
    const auto name = std::make_shared<std::string>();
    const auto as_json = std::make_shared<bool>(false);
    info->add_option("NAME", *name, "As `encoder list` names it, or a folder")->required();
    info->add_flag("--json", *as_json, "As JSON");
    info->callback([&action, name, as_json] {
        action = [name, as_json] { return run_info(*name, *as_json); };
    });
}

}  // namespace halfspace
