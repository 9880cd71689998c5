// SPDX-License-Identifier: Apache-2.0
#include "head/head_codecs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace halfspace::head_codecs {

namespace {

constexpr std::array<std::string_view, 9> kKeys = {
    "format", "version", "dim", "weights", "bias", "classifier", "encoder", "encoder_fingerprint",
    "cut_off"};

constexpr std::string_view kCalibration = "calibration";  // files of before lack it

void check_keys(const FloatJson& object) {
    for (const auto key : kKeys) {
        if (!object.contains(key)) corrupt(fmt::format("The head's JSON lacks '{}'", key));
    }
    for (const auto& [key, value] : object.items()) {
        if (key != kCalibration && std::ranges::find(kKeys, key) == kKeys.end()) {
            corrupt(fmt::format("The head's JSON has '{}', which no head has", key));
        }
    }
}

float number(const FloatJson& value, const std::string& name) {
    if (!value.is_number()) corrupt(fmt::format("'{}' of the head is not a number", name));
    const float number = value.get<float>();
    if (!std::isfinite(number)) corrupt(fmt::format("'{}' of the head is not finite", name));
    return number;
}

std::string text(const FloatJson& object, const std::string& key) {
    const FloatJson& value = object.at(key);
    if (!value.is_string()) corrupt(fmt::format("'{}' of the head is not a text", key));
    return value.get<std::string>();
}

Calibration calibration_from(const FloatJson& object) {
    if (!object.is_object() || object.size() != 2 || !object.contains("slope") ||
        !object.contains("intercept")) {
        corrupt("'calibration' of the head is not a slope and an intercept");
    }
    return {number(object.at("slope"), "calibration.slope"),
            number(object.at("intercept"), "calibration.intercept")};
}

std::vector<float> weights_from(const FloatJson& object) {
    const FloatJson& values = object.at("weights");
    if (!values.is_array() || values.empty()) {
        corrupt("'weights' of the head is not a list of numbers");
    }
    const FloatJson& dim = object.at("dim");
    if (!dim.is_number_unsigned() || dim.get<std::uint64_t>() != values.size()) {
        corrupt(fmt::format("The head says it has {} dimensions and holds {} weights", dim.dump(),
                            values.size()));
    }
    std::vector<float> weights;
    weights.reserve(values.size());
    for (const FloatJson& value : values) {
        weights.push_back(number(value, fmt::format("weights[{}]", weights.size())));
    }
    return weights;
}

}  // namespace

std::string write_json(const SavedHead& saved) {
    std::string weights;
    for (const float weight : saved.head.weights) {
        if (!weights.empty()) weights += ", ";
        weights += shortest(weight);
    }
    std::string json = "{\n";
    json += fmt::format("  \"format\": \"{}\",\n  \"version\": {},\n", kFormatName, kVersion);
    json += fmt::format("  \"dim\": {},\n", saved.head.weights.size());
    json += fmt::format("  \"weights\": [{}],\n", weights);
    json += fmt::format("  \"bias\": {},\n", shortest(saved.head.bias));
    json += fmt::format("  \"classifier\": {},\n", json_text(saved.classifier));
    json += fmt::format("  \"encoder\": {},\n", json_text(saved.encoder));
    json += fmt::format("  \"encoder_fingerprint\": {},\n", json_text(saved.encoder_fingerprint));
    json += fmt::format("  \"cut_off\": {}",
                        saved.cut_off ? shortest(*saved.cut_off) : std::string("null"));
    if (saved.calibration) {
        json +=
            fmt::format(",\n  \"{}\": {{\"slope\": {}, \"intercept\": {}}}", kCalibration,
                        shortest(saved.calibration->slope), shortest(saved.calibration->intercept));
    }
    return json + "\n}\n";
}

SavedHead read_json(std::string_view content) {
    const FloatJson object = parse_object(content, "The head's JSON");
    check_keys(object);
    if (object.at("format") != kFormatName) {
        corrupt(fmt::format("The JSON's format is {}, not '{}'", object.at("format").dump(),
                            kFormatName));
    }
    if (object.at("version") != kVersion) {
        corrupt(fmt::format("The head's version is {}; this program reads version {}",
                            object.at("version").dump(), kVersion));
    }
    SavedHead saved;
    saved.head.weights = weights_from(object);
    saved.head.bias = number(object.at("bias"), "bias");
    saved.classifier = text(object, "classifier");
    saved.encoder = text(object, "encoder");
    saved.encoder_fingerprint = text(object, "encoder_fingerprint");
    if (!object.at("cut_off").is_null()) saved.cut_off = number(object.at("cut_off"), "cut_off");
    if (object.contains(kCalibration)) {
        saved.calibration = calibration_from(object.at(std::string(kCalibration)));
    }
    return saved;
}

}  // namespace halfspace::head_codecs
