// SPDX-License-Identifier: Apache-2.0
// Shows what src/image and src/encode compute, as raw bytes, to the Python tests beside it.
#include "base/byte_sink.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "encode/embed_images.hpp"
#include "encode/encoder.hpp"
#include "encode/fused_onnx.hpp"
#include "encode/package.hpp"
#include "encode/tokenizer.hpp"
#include "head/head_formats.hpp"
#include "image/image.hpp"
#include "image/preprocess.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

template <typename Value>
void write_values(const fs::path& path, const std::vector<Value>& values) {
    halfspace::write_file(path, std::span(reinterpret_cast<const std::uint8_t*>(values.data()),
                                          values.size() * sizeof(Value)));
}

std::vector<std::string> texts_in(const fs::path& json) {
    return halfspace::json_in(halfspace::read_text(json)).get<std::vector<std::string>>();
}

/// Each input file's pixels to OUT/<index>.rgb; one line `width height` or `error code: message`.
void decode(const std::vector<fs::path>& files, const fs::path& out) {
    for (std::size_t i = 0; i < files.size(); ++i) {
        try {
            const halfspace::Image image = halfspace::decode_image(halfspace::read_file(files[i]));
            write_values(out / fmt::format("{}.rgb", i), image.pixels);
            fmt::print("{} {}\n", image.width, image.height);
        } catch (const halfspace::Error& error) {
            fmt::print("error {}: {}\n", halfspace::name_of(error.code()), error.what());
        }
    }
}

/// Jobs of a JSON list [{"file", "width", "height", "filter"}]: the resized pixels to
/// OUT/<index>.rgb.
void resize(const fs::path& jobs, const fs::path& out) {
    using enum halfspace::Interpolation;
    const std::map<std::string, halfspace::Interpolation> filters = {
        {"nearest", Nearest}, {"bilinear", Bilinear}, {"bicubic", Bicubic},
        {"lanczos", Lanczos}, {"box", Box},           {"hamming", Hamming}};
    const auto list = halfspace::json_in(halfspace::read_text(jobs));
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto& job = list[i];
        const halfspace::Image image =
            halfspace::decode_image(halfspace::read_file(job.at("file").get<std::string>()));
        const halfspace::Image resized = halfspace::resize_image(
            image, job.at("width").get<std::size_t>(), job.at("height").get<std::size_t>(),
            filters.at(job.at("filter").get<std::string>()));
        write_values(out / fmt::format("{}.rgb", i), resized.pixels);
    }
}

/// The networks' inputs of all files, one after another, as float32.
void preprocess(const fs::path& package, const std::vector<fs::path>& files, const fs::path& out) {
    const auto encoder = halfspace::open_named_encoder(package.string());
    std::vector<float> pixels;
    for (const fs::path& file : files) {
        const auto input = halfspace::preprocess(
            halfspace::decode_image(halfspace::read_file(file)), encoder->image_preprocess());
        pixels.insert(pixels.end(), input.begin(), input.end());
    }
    write_values(out, pixels);
}

/// An encoder's tower with the head in the file `in`, as one ONNX file.
/// @param limit  bytes of one file; 0: as usual
void fuse(const fs::path& package, const std::string& tower, const fs::path& in,
          const fs::path& out, std::size_t limit) {
    const fs::path data = out.string() + ".data";
    halfspace::FusedWeights weights;
    weights.name = data.filename().string();
    weights.open = [&] { return halfspace::replace_file(data); };
    if (limit > 0) weights.most_bytes = limit;
    const auto sink = halfspace::replace_file(out);
    halfspace::write_fused_onnx(halfspace::find_named_encoder(package.string()),
                                halfspace::tower_from(tower),
                                halfspace::read_head(halfspace::read_file(in)), *sink, weights);
    sink->finish();
}

/// Calls `embed(begin, end)` for [0, count) in parts of `batch`, or all at once if that is 0.
template <typename Embed>
void in_batches(std::size_t count, std::size_t batch, Embed embed) {
    const std::size_t step = batch == 0 ? count : batch;
    for (std::size_t begin = 0; begin < count; begin += step) {
        embed(begin, std::min(begin + step, count));
    }
}

void embed_images(const fs::path& package, const fs::path& pixels, std::size_t batch,
                  const fs::path& out) {
    const std::vector<std::uint8_t> bytes = halfspace::read_file(pixels);
    std::vector<float> values(bytes.size() / sizeof(float));
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::uint8_t*>(values.data()));
    const auto encoder = halfspace::open_named_encoder(package.string());
    const std::size_t floats = encoder->image_preprocess().floats();
    std::vector<float> rows;
    in_batches(values.size() / floats, batch, [&](std::size_t begin, std::size_t end) {
        const auto part = encoder->embed_images(
            std::span(values).subspan(begin * floats, (end - begin) * floats));
        rows.insert(rows.end(), part.begin(), part.end());
    });
    write_values(out, rows);
}

/// Picture files through the whole pipeline; one JSON object with the problems.
void embed_files(const fs::path& package, const std::vector<fs::path>& files, const fs::path& out) {
    const auto encoder = halfspace::open_named_encoder(package.string());
    std::vector<float> rows;
    std::vector<std::string> problems;
    halfspace::embed_files(*encoder, files, {}, [&](const halfspace::EmbeddedBatch& batch) {
        rows.insert(rows.end(), batch.rows.begin(), batch.rows.end());
        problems.insert(problems.end(), batch.problems.begin(), batch.problems.end());
    });
    write_values(out, rows);
    fmt::print("{}\n", nlohmann::json{{"problems", problems}}.dump());
}

void embed_texts(const fs::path& package, const fs::path& json, std::size_t batch,
                 halfspace::TextRole role, const fs::path& out) {
    const std::vector<std::string> texts = texts_in(json);
    const auto encoder = halfspace::open_named_encoder(package.string());
    std::vector<float> rows;
    halfspace::TextEmbeddings all;
    in_batches(texts.size(), batch, [&](std::size_t begin, std::size_t end) {
        const auto part = encoder->embed_texts(std::span(texts).subspan(begin, end - begin), role);
        rows.insert(rows.end(), part.rows.begin(), part.rows.end());
        all.was_cut.insert(all.was_cut.end(), part.was_cut.begin(), part.was_cut.end());
        all.token_limit = part.token_limit;
    });
    write_values(out, rows);
    fmt::print("{}\n",
               nlohmann::json{{"was_cut", all.was_cut}, {"token_limit", all.token_limit}}.dump());
}

/// A JSON list of {"ids", "was_cut"} to the standard output.
void tokenize(const fs::path& package, const fs::path& texts) {
    const halfspace::TextTower tower = halfspace::read_package(package).text.value();
    const halfspace::Tokenizer tokenizer(tower.tokenizer, tower.token_limit);
    nlohmann::json list = nlohmann::json::array();
    for (const std::string& text : texts_in(texts)) {
        const halfspace::Tokens tokens = tokenizer.encode(text);
        list.push_back({{"ids", tokens.ids}, {"was_cut", tokens.was_cut}});
    }
    fmt::print("{}\n", list.dump());
}

void inspect(const fs::path& package) {
    const auto found = halfspace::find_named_encoder(package.string());
    const halfspace::EncoderInfo info = halfspace::inspect_encoder(found.folder, found.options);
    fmt::print("{}\n", nlohmann::json{{"name", info.name},
                                      {"dim", info.dim},
                                      {"fingerprint", info.fingerprint},
                                      {"reads_images", info.reads_images},
                                      {"reads_texts", info.reads_texts}}
                           .dump());
}

int run(int argc, char** argv) {
    CLI::App app{"Shows what the image and encode modules compute."};
    app.require_subcommand(1);
    fs::path package;
    std::string tower;
    fs::path in;
    fs::path out;
    std::vector<fs::path> files;
    std::size_t batch = 0;
    bool is_query = false;
    const auto command = [&](const char* name, auto action) {
        CLI::App* added = app.add_subcommand(name);
        added->add_option("--package", package);
        added->add_option("--in", in);
        added->add_option("--out", out);
        added->add_option("--tower", tower);
        added->add_option("--batch", batch);
        added->add_flag("--query", is_query);
        added->add_option("files", files);
        added->callback(action);
    };
    command("decode", [&] { decode(files, out); });
    command("resize", [&] { resize(in, out); });
    command("preprocess", [&] { preprocess(package, files, out); });
    command("embed-images", [&] { embed_images(package, in, batch, out); });
    command("embed-files", [&] { embed_files(package, files, out); });
    command("embed-texts", [&] {
        const auto role = is_query ? halfspace::TextRole::Query : halfspace::TextRole::Item;
        embed_texts(package, in, batch, role, out);
    });
    command("fuse", [&] { fuse(package, tower, in, out, batch); });
    command("tokenize", [&] { tokenize(package, in); });
    command("inspect", [&] { inspect(package); });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error);
    } catch (const halfspace::Error& error) {
        std::cerr << halfspace::name_of(error.code()) << ": " << error.what() << '\n';
        return 1;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return run(argc, argv);
}
