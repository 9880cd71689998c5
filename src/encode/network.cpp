// SPDX-License-Identifier: Apache-2.0
#include "encode/network.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openvino/openvino.hpp>

#include <algorithm>
#include <cstring>
#include <system_error>
#include <utility>

namespace halfspace {
namespace {

ov::Core& core() {
    static ov::Core instance;
    return instance;
}

/// The runtime's message without the source position it begins with.
std::string reason_of(const std::exception& error) {
    std::string text = error.what();
    while (text.starts_with("Exception from ") || text.starts_with("Check '")) {
        const std::size_t line = text.find('\n');
        if (line == std::string::npos) {
            break;
        }
        text.erase(0, line + 1);
    }
    return text.substr(0, text.find_last_not_of(" \n\t") + 1);
}

void check_device(const std::string& device) {
    const std::vector<std::string> devices = core().get_available_devices();
    const bool is_there =
        std::any_of(devices.begin(), devices.end(), [&](const std::string& known) {
            return device == known || device.starts_with(known + ".");
        });
    if (!is_there && !device.starts_with("AUTO") && !device.starts_with("HETERO")) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("there is no device {} here; there are: {}", device,
                                fmt::join(devices, ", ")));
    }
}

ov::AnyMap settings_of(const EncoderOptions& options) {
    // One stream with all threads: calls take turns, and a batch is split among the cores.
    ov::AnyMap settings = {ov::hint::inference_precision(ov::element::f32),
                           ov::hint::performance_mode(ov::hint::PerformanceMode::LATENCY)};
    if (options.threads > 0) {
        settings.insert(ov::inference_num_threads(static_cast<std::int32_t>(options.threads)));
    }
    if (!options.cache_folder.empty()) {
        // A folder that cannot be made costs a second at each start, nothing else.
        std::error_code failure;
        std::filesystem::create_directories(options.cache_folder, failure);
        if (!failure) {
            settings.insert(ov::cache_dir(options.cache_folder.string()));
        }
    }
    return settings;
}

/// A cache that gives trouble (two processes filling it at once, a damaged file) costs a second, no
/// more.
ov::CompiledModel compile(const std::filesystem::path& onnx, const EncoderOptions& options) {
    try {
        return core().compile_model(onnx.string(), options.device, settings_of(options));
    } catch (const ov::Exception&) {
        EncoderOptions uncached = options;
        uncached.cache_folder.clear();
        return core().compile_model(onnx.string(), options.device, settings_of(uncached));
    }
}

bool has_name(const ov::Output<const ov::Node>& port, std::string_view name) {
    return port.get_names().contains(std::string(name));
}

/// Any of its names; some exporters give none.
std::string name_of(const ov::Output<const ov::Node>& port) {
    return port.get_names().empty() ? "(unnamed)" : port.get_any_name();
}

bool is_table(const ov::Output<const ov::Node>& port) {
    const ov::PartialShape& shape = port.get_partial_shape();
    return shape.rank().is_static() && shape.rank().get_length() == 2;
}

ov::Output<const ov::Node> chosen_output(const ov::CompiledModel& model,
                                         std::span<const std::string_view> wanted,
                                         const std::filesystem::path& onnx) {
    const auto& outputs = model.outputs();
    for (const std::string_view name : wanted) {
        for (const auto& output : outputs) {
            if (has_name(output, name)) {
                return output;
            }
        }
    }
    std::vector<std::string> names;
    std::vector<ov::Output<const ov::Node>> tables;
    for (const auto& output : outputs) {
        names.push_back(name_of(output));
        if (is_table(output)) {
            tables.push_back(output);
        }
    }
    if (tables.size() == 1) {
        return tables.front();
    }
    throw Error(ErrorCode::Corrupt,
                fmt::format("{} gives {}; none of them is one of {}", onnx.string(),
                            fmt::join(names, ", "), fmt::join(wanted, ", ")));
}

ov::element::Type expected_type(const NetworkInput& input) {
    return std::holds_alternative<std::span<const float>>(input.values) ? ov::element::f32
                                                                        : ov::element::i64;
}

/// A tensor over the caller's values; the runtime only reads inputs.
ov::Tensor tensor_over(const NetworkInput& input) {
    return std::visit(
        [&](const auto& values) {
            return ov::Tensor(expected_type(input), ov::Shape(input.shape),
                              const_cast<void*>(static_cast<const void*>(values.data())));
        },
        input.values);
}

/// The same values as 32-bit numbers, for networks exported so.
ov::Tensor narrowed(const NetworkInput& input) {
    const auto& values = std::get<std::span<const std::int64_t>>(input.values);
    ov::Tensor tensor(ov::element::i32, ov::Shape(input.shape));
    std::transform(values.begin(), values.end(), tensor.data<std::int32_t>(),
                   [](std::int64_t value) { return static_cast<std::int32_t>(value); });
    return tensor;
}

}  // namespace

struct Network::Runtime {
    std::filesystem::path onnx;
    ov::CompiledModel model;
    ov::InferRequest request;
    ov::Output<const ov::Node> output;
    std::vector<std::string> input_names;

    void set_input(const NetworkInput& input);
};

void Network::Runtime::set_input(const NetworkInput& input) {
    const ov::element::Type type = model.input(input.name).get_element_type();
    if (type == expected_type(input)) {
        request.set_tensor(input.name, tensor_over(input));
    } else if (type == ov::element::i32 && expected_type(input) == ov::element::i64) {
        request.set_tensor(input.name, narrowed(input));
    } else {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} wants {} as {}; float32 networks are read", onnx.string(),
                                input.name, type.get_type_name()));
    }
}

Network::Network(const std::filesystem::path& onnx, const EncoderOptions& options,
                 std::span<const std::string_view> outputs)
    : m_runtime(std::make_unique<Runtime>()) {
    check_device(options.device);
    m_runtime->onnx = onnx;
    try {
        m_runtime->model = compile(onnx, options);
        m_runtime->request = m_runtime->model.create_infer_request();
        m_runtime->output = chosen_output(m_runtime->model, outputs, onnx);
        for (const auto& input : m_runtime->model.inputs()) {
            m_runtime->input_names.push_back(name_of(input));
        }
    } catch (const ov::Exception& error) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} cannot be loaded: {}", onnx.string(), reason_of(error)));
    }
}

Network::~Network() = default;

const std::vector<std::string>& Network::input_names() const noexcept {
    return m_runtime->input_names;
}

std::vector<float> Network::run(std::span<const NetworkInput> inputs, std::size_t rows,
                                std::size_t dim) {
    Runtime& runtime = *m_runtime;
    try {
        for (const NetworkInput& input : inputs) {
            runtime.set_input(input);
        }
        runtime.request.infer();
        const ov::Tensor result = runtime.request.get_tensor(runtime.output);
        if (result.get_element_type() != ov::element::f32 ||
            result.get_shape() != ov::Shape{rows, dim}) {
            throw Error(
                ErrorCode::Corrupt,
                fmt::format(
                    "{} gives {} as {} of shape {}; its config files promise float32 of {} x {}",
                    runtime.onnx.string(), name_of(runtime.output),
                    result.get_element_type().get_type_name(), result.get_shape().to_string(), rows,
                    dim));
        }
        const float* values = result.data<const float>();
        return {values, values + rows * dim};
    } catch (const ov::Exception& error) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} fails: {}", runtime.onnx.string(), reason_of(error)));
    }
}

}  // namespace halfspace
