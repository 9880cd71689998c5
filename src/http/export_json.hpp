// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"
#include "data/table_writer.hpp"
#include "encode/fused_onnx.hpp"
#include "http/export_shelf.hpp"
#include "http/json.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace halfspace {

/// A classifier's head: of a round, or the present one.
struct HeadOf {
    std::string classifier;
    std::optional<std::uint64_t> round;
};

/// Items scored by heads, as a table.
struct WantedPredictions {
    std::vector<HeadOf> heads;
    std::optional<std::filesystem::path> path;  ///< what is scored; nothing: items of the workspace
    std::string split;                          ///< of those; empty: all
    SourceOptions read_with;                    ///< of the path
    TableFormat format = TableFormat::Csv;
};

/// A classifier's labels as a data set for Hugging Face's datasets, in a zip archive.
struct WantedLabels {
    std::string classifier;
};

/// An encoder's tower and a head as one ONNX model.
struct WantedModel {
    HeadOf head;
    Tower tower{};
};

struct NewExport {
    std::string name;  ///< of the file, without the ending
    std::variant<WantedPredictions, WantedLabels, WantedModel> what;
};

/// @throws Error InvalidInput naming the place, the value and the rule
NewExport read_new_export(const JsonValue& body);
JsonValue to_json(const ShelvedExport& one);

/// The file's name with the ending that belongs to what it is.
std::string file_name_of(const NewExport& wanted);

}  // namespace halfspace
