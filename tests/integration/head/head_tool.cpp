// SPDX-License-Identifier: Apache-2.0
// Reads one JSON request from standard input, calls src/head with it, writes one JSON answer.
//
//   {"call": "fit_with_pull", "dim", "rows", "targets", "weights"?, "start", "pull", "scale"}
//   {"call": "fit_with_sgd", "dim", "rows", "targets", "weights"?, "head", "learning_rate",
//   "epochs"}
//   {"call": "average_precision", "scores", "labels"}
//   {"call": "fit_calibration", "scores", "labels", "weights"}
//   {"call": "choose_cut_off", "aim", "wanted"?, "scores", "labels", "weights"}
//   {"call": "write_head", "path", "head", "classifier", "encoder", "encoder_fingerprint",
//   "cut_off"}
//   {"call": "read_head", "path", "class"?}
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "head/calibration.hpp"
#include "head/cut_off.hpp"
#include "head/fit.hpp"
#include "head/head_formats.hpp"
#include "head/metrics.hpp"

#include <nlohmann/json.hpp>

#include <iostream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using halfspace::FitResult;
using halfspace::Head;
using halfspace::SavedHead;
using Json = nlohmann::json;
using Floats = std::vector<float>;

Json to_json(const Head& head) {
    return {{"weights", head.weights}, {"bias", head.bias}};
}

Head head_from(const Json& json) {
    return {json.at("weights").get<Floats>(), json.at("bias").get<float>()};
}

Json to_json(const FitResult& fit) {
    return {{"head", to_json(fit.head)},
            {"iterations", fit.iterations},
            {"objective", fit.objective},
            {"converged", fit.converged}};
}

Json fit(const Json& request) {
    const auto rows = request.at("rows").get<Floats>();
    const auto targets = request.at("targets").get<Floats>();
    const auto weights = request.value("weights", Floats());
    const halfspace::Examples examples{rows, targets, weights};
    if (request.at("call") == "fit_with_sgd") {
        return to_json(halfspace::fit_with_sgd(
            examples, head_from(request.at("head")),
            {request.at("learning_rate").get<double>(), request.at("epochs").get<int>()}));
    }
    const auto start = request.at("start").get<Floats>();
    return to_json(halfspace::fit_with_pull(
        examples, start, {request.at("pull").get<double>(), request.at("scale").get<double>()}));
}

Json average_precision(const Json& request) {
    const auto value = halfspace::average_precision(
        request.at("scores").get<Floats>(), request.at("labels").get<std::vector<std::uint8_t>>());
    return {{"average_precision", value ? Json(*value) : Json()}};
}

std::vector<halfspace::ScoredLabel> scored_labels(const Json& request) {
    std::vector<halfspace::ScoredLabel> labels;
    const Json& scores = request.at("scores");
    for (std::size_t i = 0; i < scores.size(); ++i) {
        labels.push_back({scores[i].get<double>(), request.at("labels").at(i).get<int>() == 1,
                          request.at("weights").at(i).get<double>()});
    }
    return labels;
}

Json fit_calibration(const Json& request) {
    const auto made = halfspace::fit_calibration(scored_labels(request));
    return {{"slope", made.slope}, {"intercept", made.intercept}};
}

Json choose_cut_off(const Json& request) {
    halfspace::CutOffRule rule{halfspace::cut_off_aim_from(request.at("aim").get<std::string>()),
                               {}};
    if (request.contains("wanted")) rule.wanted = request.at("wanted").get<double>();
    const auto made = halfspace::choose_cut_off(rule, scored_labels(request));
    return {{"cut_off", made.cut_off ? Json(*made.cut_off) : Json()},
            {"precision", made.precision},
            {"recall", made.recall},
            {"f1", made.f1},
            {"refusal", made.refusal}};
}

Json write_head(const Json& request) {
    SavedHead saved;
    saved.head = head_from(request.at("head"));
    saved.classifier = request.at("classifier").get<std::string>();
    saved.encoder = request.at("encoder").get<std::string>();
    saved.encoder_fingerprint = request.at("encoder_fingerprint").get<std::string>();
    if (!request.at("cut_off").is_null()) saved.cut_off = request.at("cut_off").get<float>();
    if (request.contains("calibration")) {
        const Json& calibration = request.at("calibration");
        saved.calibration = halfspace::Calibration{calibration.at("slope").get<float>(),
                                                   calibration.at("intercept").get<float>()};
    }
    const auto path = request.at("path").get<std::string>();
    const auto content = halfspace::write_head(saved, halfspace::head_format_from(path));
    halfspace::write_file(path, content);
    return {{"bytes", content.size()}};
}

std::optional<std::string> class_of(const Json& request) {
    if (!request.contains("class")) return std::nullopt;
    return request.at("class").get<std::string>();
}

Json read_head(const Json& request) {
    const auto path = request.at("path").get<std::string>();
    const auto saved = halfspace::read_head(halfspace::read_file(path), class_of(request));
    return {{"head", to_json(saved.head)},
            {"classifier", saved.classifier},
            {"encoder", saved.encoder},
            {"encoder_fingerprint", saved.encoder_fingerprint},
            {"cut_off", saved.cut_off ? Json(*saved.cut_off) : Json()}};
}

Json answer(const Json& request) {
    const auto call = request.at("call").get<std::string>();
    if (call == "fit_with_pull" || call == "fit_with_sgd") return fit(request);
    if (call == "average_precision") return average_precision(request);
    if (call == "fit_calibration") return fit_calibration(request);
    if (call == "choose_cut_off") return choose_cut_off(request);
    if (call == "write_head") return write_head(request);
    if (call == "read_head") return read_head(request);
    throw std::invalid_argument("there is no call '" + call + "'");
}

Json answer_or_error(const Json& request) {
    try {
        return answer(request);
    } catch (const halfspace::Error& error) {
        return {{"error", halfspace::name_of(error.code())}, {"message", error.what()}};
    }
}

}  // namespace

int main() {
    try {
        const std::string request{std::istreambuf_iterator<char>(std::cin), {}};
        std::cout << answer_or_error(halfspace::json_in(request)) << '\n';
    } catch (const std::exception& error) {
        std::cerr << "head_tool: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
