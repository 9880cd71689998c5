// SPDX-License-Identifier: Apache-2.0
// seeds FOLDER: writes inputs for the fuzzers to begin with, made by the product's own writers.
#include "base/file.hpp"
#include "base/zip_archive.hpp"
#include "head/head_formats.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

using namespace halfspace;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& folder, const std::string& name, std::uint8_t choice,
         const std::string& content) {
    fs::create_directories(folder);
    write_file(folder / name, std::string(1, static_cast<char>(choice)) + content);
}

std::string npy() {
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    header.resize(117, ' ');
    header += '\n';
    return std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header +
           std::string(24, '\x3f');
}

void put_heads(const fs::path& folder) {
    const SavedHead head{{{0.5F, -0.25F, 1e-7F}, 0.125F}, "dogs", "starter", "abc", 0.5F};
    for (const HeadFormat format : {HeadFormat::Json, HeadFormat::Safetensors, HeadFormat::Onnx}) {
        const std::vector<std::uint8_t> content = write_head(head, format);
        put(folder, "head-" + std::string(name_of(format)), 0,
            std::string(content.begin(), content.end()));
    }
    for (const auto& entry : fs::directory_iterator(HALFSPACE_HEAD_FIXTURES)) {
        const auto content = read_file(entry.path());
        put(folder, "file-" + entry.path().filename().string(), 0,
            std::string(content.begin(), content.end()));
        if (entry.path().extension() != ".pt" || !ZipArchive::is_zip(content)) continue;
        const auto pickle =
            ZipArchive(content).read(entry.path().stem().string() + "/data.pkl", content.size());
        put(folder, "pickle-" + entry.path().stem().string(), 1,
            std::string(pickle.begin(), pickle.end()));
    }
    put(folder, "npy", 2, npy());
}

std::string utf_16(const std::string& text) {
    std::string encoded = "\xFF\xFE";
    for (const char letter : text) encoded += {letter, '\0'};
    return encoded;
}

void put_sources(const fs::path& folder) {
    put(folder, "csv", 0, "text,split,label\n\"a \"\"quoted\"\" text\",train,1\nother,test,0\n");
    put(folder, "csv-semicolon", 0, "sep=;\ntext;id\n\xC3\xA4;1\r\nb;2\r\n");
    put(folder, "csv-utf16", 0, utf_16("text\nab\n"));
    put(folder, "tsv", 1, "text\tlabel\nfirst\t1\nsecond\t2\n");
    put(folder, "jsonl", 2, "{\"text\": \"a\", \"user\": {\"name\": \"b\"}}\n{\"text\": null}\n");
    put(folder, "txt", 3, "one line\n\nanother line\n");
    put(folder, "txt-chunks", 0x83, std::string(3000, 'a') + ". " + std::string(900, 'b') + '\n');
    put(folder, "npy", 4, npy());
}

void put_stores(const fs::path& folder) {
    fs::create_directories(folder);
    // Each replaces one file by a few bytes; the others stay whole.
    for (std::uint8_t file = 0; file < 12; ++file) {
        const std::string entry{static_cast<char>(file), 8, 0, 1, 0, 0, 0, 0, 0, 0, 0};
        write_file(folder / ("file-" + std::to_string(file)), entry);
    }
    // Fields of the header's first slot, its checksum made right.
    for (const std::uint8_t offset : {24, 32, 40, 48, 60, 64, 192, 200, 208, 216}) {
        const std::string entry{static_cast<char>(0x80), 4, 0, static_cast<char>(offset), 0, 1, 0};
        write_file(folder / ("field-" + std::to_string(offset)), entry);
    }
    write_file(folder / "whole", std::string_view());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    const fs::path folder = argv[1];
    put_heads(folder / "head");
    put_sources(folder / "source");
    put_stores(folder / "store");
    return 0;
}
