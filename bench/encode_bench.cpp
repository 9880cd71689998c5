// SPDX-License-Identifier: Apache-2.0
// From a photo to its vector, step by step, and from a prompt to its vector. Set HALFSPACE_ENCODERS
// to the folder that holds `starter` and HALFSPACE_BENCH_PHOTO to a photo, 500 x 375 or so.
#include "base/file.hpp"
#include "encode/encoder.hpp"
#include "image/image.hpp"
#include "image/preprocess.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace halfspace {
namespace {

std::vector<std::uint8_t> photo_file(benchmark::State& state) {
    const char* path = std::getenv("HALFSPACE_BENCH_PHOTO");
    if (path == nullptr) {
        state.SkipWithError("HALFSPACE_BENCH_PHOTO names no photo");
        return {};
    }
    return read_file(path);
}

/// Opened once for all workloads; nothing if there is no starter encoder.
Encoder* starter(benchmark::State& state) {
    static const std::unique_ptr<Encoder> encoder = []() -> std::unique_ptr<Encoder> {
        for (const EncoderInfo& info : list_encoders()) {
            if (info.name == "starter") {
                return open_encoder(info.folder);
            }
        }
        return nullptr;
    }();
    if (!encoder) {
        state.SkipWithError("no encoder `starter` in HALFSPACE_ENCODERS");
    }
    return encoder.get();
}

void decode_photo(benchmark::State& state) {
    const std::vector<std::uint8_t> file = photo_file(state);
    for (auto _ : state) {
        benchmark::DoNotOptimize(decode_image(file));
    }
}
BENCHMARK(decode_photo)->Unit(benchmark::kMillisecond);

void preprocess_photo(benchmark::State& state) {
    const std::vector<std::uint8_t> file = photo_file(state);
    const Encoder* encoder = starter(state);
    if (file.empty() || encoder == nullptr) {
        return;
    }
    const Image image = decode_image(file);
    for (auto _ : state) {
        benchmark::DoNotOptimize(preprocess(image, encoder->image_preprocess()));
    }
}
BENCHMARK(preprocess_photo)->Unit(benchmark::kMillisecond);

void make_thumbnail(benchmark::State& state) {
    const std::vector<std::uint8_t> file = photo_file(state);
    if (file.empty()) {
        return;
    }
    const Image image = decode_image(file);
    for (auto _ : state) {
        benchmark::DoNotOptimize(encode_thumbnail(image, 256));
    }
}
BENCHMARK(make_thumbnail)->Unit(benchmark::kMillisecond);

void embed_images(benchmark::State& state) {
    Encoder* encoder = starter(state);
    if (encoder == nullptr) {
        return;
    }
    const auto images = static_cast<std::size_t>(state.range(0));
    const std::vector<float> pixels(images * encoder->image_preprocess().floats(), 0.1F);
    for (auto _ : state) {
        benchmark::DoNotOptimize(encoder->embed_images(pixels));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(embed_images)->Arg(1)->Arg(32)->Unit(benchmark::kMillisecond)->UseRealTime();

void embed_texts(benchmark::State& state) {
    Encoder* encoder = starter(state);
    if (encoder == nullptr) {
        return;
    }
    std::vector<std::string> texts;
    for (std::int64_t i = 0; i < state.range(0); ++i) {
        texts.push_back("a photo of a dog at a dog show, number " + std::to_string(i));
    }
    for (auto _ : state) {
        benchmark::DoNotOptimize(encoder->embed_texts(texts, TextRole::Item));
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(embed_texts)->Arg(1)->Arg(64)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace halfspace
