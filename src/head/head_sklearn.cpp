// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/zip_archive.hpp"
#include "head/head_codecs.hpp"
#include "head/npy_array.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace halfspace::head_codecs {

namespace {

using nlohmann::json;

/// scikit-learn's classifiers whose decision is coef_ . x + intercept_.
constexpr std::array<std::string_view, 8> kLinear = {"LogisticRegression",
                                                     "LogisticRegressionCV",
                                                     "LinearSVC",
                                                     "SGDClassifier",
                                                     "RidgeClassifier",
                                                     "RidgeClassifierCV",
                                                     "LinearDiscriminantAnalysis",
                                                     "Perceptron"};

constexpr std::uint64_t kLargestSchema_bytes = std::uint64_t{4} << 20U;

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ErrorCode::InvalidInput, message);
}

NamedTensor tensor_of(const std::string& name, NpyArray array) {
    std::vector<std::uint64_t> shape = array.shape();
    return {name, std::move(shape), [array = std::move(array)] { return array.floats(); }};
}

/// Rows of scikit-learn are each a yes or no of their own, but for a softmax, which it centres: a
/// row is then right as it is.
ForeignHead head_from(const std::vector<NamedTensor>& tensors, std::vector<std::string> classes) {
    ForeignHead found{layer_of(tensors)};
    found.layer.rows_compete = false;
    const std::size_t rows = found.layer.biases.size();
    const bool fits = classes.size() == rows || (rows == 1 && classes.size() == 2);
    if (!classes.empty() && !fits) {
        corrupt(fmt::format("The classifier has {} rows and {} classes", rows, classes.size()));
    }
    found.layer.classes = std::move(classes);
    return found;
}

NpyArray array_in(const ZipArchive& archive, const std::string& file, const std::string& name) {
    return {archive.read(file, kLargestPart_bytes), name};
}

std::string text_in(const json& node, const char* key) {
    const auto found = node.find(key);
    return found != node.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// What skops kept of an object: its attributes by name.
const json& attributes_of(const json& schema) {
    const std::string name = text_in(schema, "__class__");
    const std::string module = text_in(schema, "__module__");
    if (!module.starts_with("sklearn.") || std::ranges::find(kLinear, name) == kLinear.end()) {
        refuse(fmt::format("The skops file holds {}.{}; read are scikit-learn's {}", module, name,
                           fmt::join(kLinear, ", ")));
    }
    const auto content = schema.find("content");
    if (content == schema.end() || !content->is_object() || !content->contains("content") ||
        !content->at("content").is_object()) {
        corrupt(fmt::format("The skops file keeps no attributes of its {}", name));
    }
    return content->at("content");
}

/// An array among the attributes; nothing if it is not there or no array.
std::optional<NpyArray> array_of(const ZipArchive& archive, const json& attributes,
                                 const std::string& name) {
    const auto node = attributes.find(name);
    if (node == attributes.end() || text_in(*node, "type") != "numpy") return std::nullopt;
    return array_in(archive, text_in(*node, "file"), name);
}

/// `intercept_` of a classifier without one is a plain number.
float plain_intercept(const json& attributes) {
    const auto node = attributes.find("intercept_");
    if (node == attributes.end()) return 0;
    const std::string text = text_in(*node, "content");
    float value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc{} || stop != end) {
        corrupt(fmt::format("The classifier's intercept_ is \"{}\"", text));
    }
    return value;
}

}  // namespace

ForeignHead read_npz(const ZipArchive& archive) {
    std::vector<NamedTensor> tensors;
    std::vector<std::string> classes;
    for (const ZipEntry& entry : archive.entries()) {
        if (!entry.name.ends_with(".npy")) {
            refuse(fmt::format("{} in the .npz is no array", entry.name));
        }
        const std::string name = entry.name.substr(0, entry.name.size() - 4);
        NpyArray array = array_in(archive, entry.name, name);
        if (name == "classes_" || name == "classes") {
            classes = array.names();
        } else {
            tensors.push_back(tensor_of(name, std::move(array)));
        }
    }
    return head_from(tensors, std::move(classes));
}

ForeignHead read_skops(const ZipArchive& archive) {
    const auto text = archive.read("schema.json", kLargestSchema_bytes);
    const json schema =
        json_or_discarded({reinterpret_cast<const char*>(text.data()), text.size()});
    if (!schema.is_object()) corrupt("The skops file's schema.json is no JSON object");
    const json& attributes = attributes_of(schema);
    auto weights = array_of(archive, attributes, "coef_");
    if (!weights) refuse("The classifier has no coef_; fit it before it is saved");
    std::vector<NamedTensor> tensors = {tensor_of("coef_", std::move(*weights))};
    if (auto biases = array_of(archive, attributes, "intercept_")) {
        tensors.push_back(tensor_of("intercept_", std::move(*biases)));
    }
    const auto classes = array_of(archive, attributes, "classes_");
    ForeignHead found = head_from(tensors, classes ? classes->names() : std::vector<std::string>());
    if (tensors.size() == 1) {
        std::ranges::fill(found.layer.biases, plain_intercept(attributes));
    }
    return found;
}

}  // namespace halfspace::head_codecs
