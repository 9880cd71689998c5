// SPDX-License-Identifier: Apache-2.0
#include "encode/onnx_file.hpp"

#include <openvino/frontend/onnx/extension/conversion.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/reduce_mean.hpp>

#include <cstdint>
#include <vector>

namespace halfspace {
namespace {

/// Whether the window covers the whole picture, whatever its place.
bool covers_all(const ov::PartialShape& shape, const std::vector<std::int64_t>& window) {
    if (shape.rank().is_dynamic() ||
        static_cast<std::size_t>(shape.rank().get_length()) != window.size() + 2) {
        return false;
    }
    for (std::size_t axis = 0; axis < window.size(); ++axis) {
        const ov::Dimension& side = shape[static_cast<std::ptrdiff_t>(axis) + 2];
        if (side.is_dynamic() || side.get_length() > window[axis]) return false;
    }
    return true;
}

ov::OutputVector mean_over_all_places(const ov::frontend::NodeContext& node) {
    const ov::Output<ov::Node> picture = node.get_input(0);
    const auto window = node.get_attribute<std::vector<std::int64_t>>("kernel_shape");
    if (!covers_all(picture.get_partial_shape(), window)) {
        OPENVINO_THROW("an AveragePool whose window is neither within the picture nor all of it");
    }
    std::vector<std::int64_t> axes;
    for (std::size_t axis = 0; axis < window.size(); ++axis) {
        axes.push_back(static_cast<std::int64_t>(axis) + 2);
    }
    const auto places = ov::op::v0::Constant::create(ov::element::i64, {axes.size()}, axes);
    return {std::make_shared<ov::op::v1::ReduceMean>(picture, places, /*keep_dims=*/true)};
}

/// Apart from the usual runtime, whose own reading of AveragePool it replaces.
ov::Core& core_with_wide_pooling() {
    static ov::Core core;
    static const bool is_prepared = [] {
        core.add_extension(std::make_shared<ov::frontend::onnx::ConversionExtension>(
            "AveragePool", mean_over_all_places));
        return true;
    }();
    (void)is_prepared;
    return core;
}

}  // namespace

std::shared_ptr<ov::Model> read_onnx(ov::Core& core, const std::filesystem::path& onnx) {
    try {
        return core.read_model(onnx.string());
    } catch (const ov::Exception& error) {
        if (std::string(error.what()).find("AveragePool") == std::string::npos) throw;
        return core_with_wide_pooling().read_model(onnx.string());
    }
}

}  // namespace halfspace
