// SPDX-License-Identifier: Apache-2.0
#include "encode/fused_onnx.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "encode/fused_nodes.hpp"
#include "encode/fused_settings.hpp"
#include "encode/network.hpp"
#include "encode/onnx_model.hpp"
#include "encode/onnx_parts.hpp"
#include "encode/package.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace halfspace {

namespace {

using onnx::GraphFields;
using onnx::ModelFields;
using onnx::TensorTypes;

constexpr const char* kIds = "input_ids";
constexpr const char* kMask = "attention_mask";
constexpr const char* kTypes = "token_type_ids";
constexpr std::uint64_t kLeastIrVersion = 4;  // from there on initializers are no inputs

/// The model's network, cut to what the vectors need, and what is put behind it.
class Fusing {
public:
    Fusing(const TowerNetwork& tower, std::size_t dim)
        : m_model(read_onnx_model(tower.onnx)), m_nodes(m_model.opset) {
        const VectorTensor vectors = vector_tensor_of(tower, dim);
        const auto name = std::ranges::find_if(
            vectors.names, [&](const std::string& each) { return has_tensor(m_model, each); });
        if (name == vectors.names.end()) {
            throw Error(ErrorCode::Corrupt,
                        fmt::format("{}: the tensor of its vectors has no name in the file",
                                    tower.onnx.string()));
        }
        m_output.tensor = *name;
        m_output.axes = vectors.axes;
        cut_to(m_model, *name);
        while (has_tensor(m_model, m_score)) m_score = "halfspace_" + m_score;
    }

    void add_image_head(const ImageTower& tower, const Head& head) {
        if (m_model.inputs.size() != 1) {
            refuse_inputs("an image network has one input");
        }
        add_fused_nodes(m_nodes, m_output, tower.network.pooling, {}, head, m_score);
    }

    void add_text_head(const TextTower& tower, const Head& head) {
        stand_in_for_types();
        for (const OnnxModel::Input& input : m_model.inputs) {
            if (input.name != kIds && input.name != kMask) {
                refuse_inputs("known are input_ids, attention_mask and token_type_ids");
            }
        }
        if (m_output.axes == 3) {
            m_output.mask = kMask;
            if (!input_named(kMask)) {
                m_added_inputs.message(GraphFields::kInput,
                                       onnx_value(kMask, TensorTypes::kInt64, {0, 0}));
                m_has_added_mask = true;
            }
        }
        add_fused_nodes(m_nodes, m_output, tower.network.pooling, tower.dense, head, m_score);
    }

    FusedModel write(const OnnxParts::Metadata& metadata, ByteSink& sink,
                     const FusedWeights& weights) const {
        OnnxParts parts(m_model, weights);
        parts.add(m_first_nodes);
        for (const OnnxModel::Node& node : m_model.nodes) parts.add(node.raw);
        parts.add(m_nodes.nodes());
        parts.add(ProtoMessage().bytes(GraphFields::kName, "halfspace_fused"));
        parts.add(m_nodes.constants());
        for (const OnnxModel::Input& input : m_model.inputs) parts.add(input.raw);
        parts.add(m_added_inputs);
        parts.add(ProtoMessage().message(GraphFields::kOutput,
                                         onnx_value(m_score, TensorTypes::kFloat, {0, 1})));
        parts.add_initializers();
        FusedModel written;
        written.bytes = parts.write(std::max(m_model.ir_version, kLeastIrVersion), metadata, sink);
        written.data_bytes = parts.data_bytes();
        for (const OnnxModel::Input& input : m_model.inputs) written.inputs.push_back(input.name);
        if (m_has_added_mask) written.inputs.emplace_back(kMask);
        return written;
    }

private:
    [[nodiscard]] const OnnxModel::Input* input_named(const std::string& name) const {
        const auto found = std::ranges::find(m_model.inputs, name, &OnnxModel::Input::name);
        return found == m_model.inputs.end() ? nullptr : &*found;
    }

    [[noreturn]] void refuse_inputs(const std::string& rule) const {
        std::vector<std::string> names;
        for (const OnnxModel::Input& input : m_model.inputs) names.push_back(input.name);
        throw Error(ErrorCode::Corrupt, fmt::format("{} wants {}; {}", m_model.path.string(),
                                                    fmt::join(names, ", "), rule));
    }

    /// Texts are all of one piece: their token types are zeros, computed out of the ids.
    void stand_in_for_types() {
        const OnnxModel::Input* const types = input_named(kTypes);
        if (types == nullptr || !input_named(kIds)) return;
        OnnxNodes before(m_model.opset, "halfspace/before/");
        const std::string zeros = before.add("Sub", {kIds, kIds});
        before.add("Cast", {zeros}, {{"to", types->type}}, kTypes);
        m_first_nodes = before.nodes();
        std::erase_if(m_model.inputs,
                      [](const OnnxModel::Input& input) { return input.name == kTypes; });
    }

    OnnxModel m_model;
    OnnxNodes m_nodes;
    FusedOutput m_output;
    std::string m_score = "score";
    ProtoMessage m_first_nodes;
    ProtoMessage m_added_inputs;
    bool m_has_added_mask = false;
};

EncoderPackage package_for(const NamedEncoder& encoder, Tower tower, const SavedHead& saved) {
    const EncoderInfo info = inspect_encoder(encoder.folder, encoder.options);
    if (saved.head.weights.size() != info.dim ||
        (!saved.encoder_fingerprint.empty() && saved.encoder_fingerprint != info.fingerprint)) {
        throw Error(
            ErrorCode::Conflict,
            fmt::format("The head was trained on vectors of {} (fingerprint {:.12}), which "
                        "{} (fingerprint {:.12}) does not make",
                        saved.encoder, saved.encoder_fingerprint, info.name, info.fingerprint));
    }
    EncoderPackage package = read_package(encoder.folder, encoder.options.variant);
    const bool has_tower =
        tower == Tower::Image ? package.image.has_value() : package.text.has_value();
    if (!has_tower) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The encoder {} reads no {}s", info.name, name_of(tower)));
    }
    return package;
}

}  // namespace

Tower tower_from(std::string_view name) {
    if (name == "image") return Tower::Image;
    if (name == "text") return Tower::Text;
    throw Error(ErrorCode::InvalidInput, fmt::format("A tower is image or text, not \"{}\"", name));
}

std::string_view name_of(Tower tower) noexcept {
    return tower == Tower::Image ? "image" : "text";
}

FusedModel write_fused_onnx(const NamedEncoder& encoder, Tower tower, const SavedHead& saved,
                            ByteSink& sink, const FusedWeights& weights) {
    const EncoderPackage package = package_for(encoder, tower, saved);
    OnnxParts::Metadata metadata = metadata_of(saved);
    std::ranges::replace(metadata, std::pair<std::string, std::string>("format", "halfspace-head"),
                         std::pair<std::string, std::string>("format", "halfspace-fused"));
    metadata.emplace_back("tower", name_of(tower));
    if (tower == Tower::Image) {
        metadata.emplace_back("preprocessing", settings_json(package.image->preprocess));
        Fusing fusing(package.image->network, package.info.dim);
        fusing.add_image_head(*package.image, saved.head);
        return fusing.write(metadata, sink, weights);
    }
    metadata.emplace_back("preprocessing", settings_json(*package.text));
    Fusing fusing(package.text->network, package.info.dim);
    fusing.add_text_head(*package.text, saved.head);
    return fusing.write(metadata, sink, weights);
}

}  // namespace halfspace
