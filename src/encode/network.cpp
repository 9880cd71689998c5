// SPDX-License-Identifier: Apache-2.0
#include "encode/network.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "encode/network_output.hpp"
#include "encode/onnx_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openvino/openvino.hpp>

#include <algorithm>
#include <optional>
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

EncoderHardware& usual_hardware() {
    static EncoderHardware hardware;
    return hardware;
}

EncoderOptions with_hardware(EncoderOptions options) {
    if (options.device.empty()) options.device = usual_hardware().device;
    if (options.threads == 0) options.threads = usual_hardware().threads;
    return options;
}

ov::element::Type element_type_of(Precision precision) {
    switch (precision) {
        case Precision::Bf16: return ov::element::bf16;
        case Precision::F16: return ov::element::f16;
        case Precision::F32: break;
    }
    return ov::element::f32;
}

ov::AnyMap settings_of(const EncoderOptions& options) {
    // One stream with all threads: calls take turns, and a batch is split among the cores.
    ov::AnyMap settings = {ov::hint::inference_precision(element_type_of(options.precision)),
                           ov::hint::performance_mode(ov::hint::PerformanceMode::LATENCY)};
    if (options.device == "CPU") {
        // Else activations are rounded to int8 where weights are compressed.
        settings.insert(ov::hint::dynamic_quantization_group_size(0));
        if (options.threads > 0) {
            settings.insert(ov::inference_num_threads(static_cast<std::int32_t>(options.threads)));
        }
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

/// One process at a time looks into the cache: what is read from it is mapped, and what is not
/// there yet is written in place.
std::optional<FileLock> turn_at(const std::filesystem::path& cache) {
    if (cache.empty()) return std::nullopt;
    try {
        return FileLock::wait_for(cache / "lock", {});
    } catch (const Error&) {  // nothing can be written there
        return std::nullopt;
    }
}

/// A cache that gives trouble (a damaged file) costs a second, no more.
template <typename Model>
ov::CompiledModel compile(const Model& model, const EncoderOptions& options) {
    const ov::AnyMap settings = settings_of(options);
    const auto turn = turn_at(options.cache_folder);
    try {
        return core().compile_model(model, options.device, settings);
    } catch (const ov::Exception&) {
        EncoderOptions uncached = options;
        uncached.cache_folder.clear();
        return core().compile_model(model, options.device, settings_of(uncached));
    }
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

/// The same values as another type, for networks exported so.
template <typename To, typename From>
ov::Tensor narrowed(const NetworkInput& input, const ov::element::Type& type) {
    const auto& values = std::get<std::span<const From>>(input.values);
    ov::Tensor tensor(type, ov::Shape(input.shape));
    std::transform(values.begin(), values.end(), tensor.data<To>(),
                   [](From value) { return static_cast<To>(value); });
    return tensor;
}

NetworkOutput widened(const ov::Tensor& tensor) {
    const ov::Shape shape = tensor.get_shape();
    NetworkOutput output{{shape.begin(), shape.end()}, {}};
    if (tensor.get_element_type() == ov::element::f16) {
        const auto* values = tensor.data<const ov::float16>();
        output.values.assign(values, values + tensor.get_size());
    } else {
        const auto* values = tensor.data<const float>();  // throws for other types
        output.values.assign(values, values + tensor.get_size());
    }
    return output;
}

}  // namespace

struct Network::Runtime {
    std::filesystem::path onnx;
    ov::CompiledModel model;
    ov::InferRequest request;
    ov::Output<const ov::Node> output;
    std::vector<std::string> input_names;

    void load(const TowerNetwork& tower, std::size_t dim, const EncoderOptions& options);
    /// The quick way: with a cache, the file itself is not even read. Nothing if the file as it
    /// stands has no output of vectors or cannot be compiled.
    std::optional<ov::Output<const ov::Node>> load_whole(const TowerNetwork& tower, std::size_t dim,
                                                         const EncoderOptions& options);
    void set_input(const NetworkInput& input);
};

void Network::Runtime::load(const TowerNetwork& tower, std::size_t dim,
                            const EncoderOptions& options) {
    std::optional<ov::Output<const ov::Node>> chosen;
    if (!tower.is_shared) chosen = load_whole(tower, dim, options);
    if (!chosen) {
        model = compile(cut_to_vectors(read_onnx(core(), tower.onnx), tower, dim), options);
        chosen = model.outputs().front();
    }
    output = *chosen;
    request = model.create_infer_request();
    for (const auto& input : model.inputs()) {
        input_names.push_back(name_of_port(input));
    }
}

std::optional<ov::Output<const ov::Node>> Network::Runtime::load_whole(
    const TowerNetwork& tower, std::size_t dim, const EncoderOptions& options) {
    try {
        model = compile(tower.onnx.string(), options);
    } catch (const ov::Exception&) {
        return std::nullopt;  // `read_onnx` can do more, or fails for the same reason
    }
    return output_of(model.outputs(), tower, dim);
}

void Network::Runtime::set_input(const NetworkInput& input) {
    const ov::element::Type type = model.input(input.name).get_element_type();
    const ov::element::Type expected = expected_type(input);
    if (type == expected) {
        request.set_tensor(input.name, tensor_over(input));
    } else if (type == ov::element::i32 && expected == ov::element::i64) {
        request.set_tensor(input.name, narrowed<std::int32_t, std::int64_t>(input, type));
    } else if (type == ov::element::f16 && expected == ov::element::f32) {
        request.set_tensor(input.name, narrowed<ov::float16, float>(input, type));
    } else {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} wants {} as {}; float32 and float16 networks are read",
                                onnx.string(), input.name, type.get_type_name()));
    }
}

Network::Network(const TowerNetwork& tower, std::size_t dim, const EncoderOptions& options)
    : m_runtime(std::make_unique<Runtime>()) {
    const EncoderOptions whole = with_hardware(options);
    check_device(whole.device);
    m_runtime->onnx = tower.onnx;
    try {
        m_runtime->load(tower, dim, whole);
    } catch (const ov::Exception& error) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} cannot be loaded: {}", tower.onnx.string(), reason_of(error)));
    }
}

Network::~Network() = default;

const std::vector<std::string>& Network::input_names() const noexcept {
    return m_runtime->input_names;
}

NetworkOutput Network::run(std::span<const NetworkInput> inputs) {
    Runtime& runtime = *m_runtime;
    try {
        for (const NetworkInput& input : inputs) {
            runtime.set_input(input);
        }
        runtime.request.infer();
        return widened(runtime.request.get_tensor(runtime.output));
    } catch (const ov::Exception& error) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} fails: {}", runtime.onnx.string(), reason_of(error)));
    }
}

VectorTensor vector_tensor_of(const TowerNetwork& tower, std::size_t dim) {
    try {
        const auto vectors = vectors_of(read_onnx(core(), tower.onnx), tower, dim);
        const auto& names = vectors.get_names();
        const ov::Rank rank = vectors.get_partial_shape().rank();
        if (rank.is_dynamic() || rank.get_length() < 2 || rank.get_length() > 4) {
            throw Error(
                ErrorCode::Corrupt,
                fmt::format("{} does not say of what shape its vectors are", tower.onnx.string()));
        }
        return {{names.begin(), names.end()}, static_cast<std::size_t>(rank.get_length())};
    } catch (const ov::Exception& error) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} cannot be loaded: {}", tower.onnx.string(), reason_of(error)));
    }
}

void require_dim(std::size_t floats, std::size_t rows, std::size_t dim,
                 const std::filesystem::path& onnx) {
    if (floats != rows * dim) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} gives {} numbers a vector; its config files promise {}",
                                onnx.string(), rows == 0 ? 0 : floats / rows, dim));
    }
}

void set_encoder_hardware(const EncoderHardware& hardware) {
    usual_hardware() = hardware;
}

std::vector<std::string> inference_devices() {
    return core().get_available_devices();
}

}  // namespace halfspace
