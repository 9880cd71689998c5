// SPDX-License-Identifier: Apache-2.0
#include "http/export_shelf.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "workspace/prediction_run.hpp"

#include <algorithm>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "exports";
constexpr const char* kEnding = ".json";
constexpr std::size_t kLongestName = 200;  // bytes: a file's name may have 255, and ours has more

void check_name(const std::string& name) {
    const bool has_bad = std::ranges::any_of(
        name, [](char c) { return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (name.empty() || name.size() > kLongestName || has_bad || name.starts_with('.') ||
        name.front() == ' ') {
        throw Error(ErrorCode::InvalidInput,
                    "A file cannot be called \"" + name +
                        "\"; take 1 to 200 letters, digits and signs, without / and with no dot "
                        "or blank at the beginning");
    }
}

}  // namespace

ExportShelf::ExportShelf(const fs::path& workspace) : m_folder(workspace / kFolder) {}

fs::path ExportShelf::record_of(const std::string& name) const {
    return m_folder / ("." + name + kEnding);
}

ShelvedExport ExportShelf::read(const std::string& name) const {
    const JsonValue record = ordered_json_in(read_text(record_of(name)));
    ShelvedExport one;
    one.name = name;
    one.path = path_of(name);
    one.wanted = record.at("wanted");
    one.heads = record.at("heads");
    one.result = record.at("result");
    std::error_code missing;
    const auto bytes = fs::file_size(one.path, missing);
    if (!missing) one.bytes = bytes;
    return one;
}

std::vector<ShelvedExport> ExportShelf::list() const {
    std::vector<ShelvedExport> all;
    std::error_code problem;
    for (fs::directory_iterator at(m_folder, problem), end; !problem && at != end;
         at.increment(problem)) {
        const std::string file = at->path().filename().string();
        if (!file.starts_with('.') || !file.ends_with(kEnding)) continue;
        try {
            all.push_back(read(file.substr(1, file.size() - 1 - std::string(kEnding).size())));
        } catch (const std::exception&) {
            continue;  // not ours, or damaged: the file it is about is there to see all the same
        }
    }
    std::ranges::sort(all, {}, &ShelvedExport::name);
    return all;
}

ShelvedExport ExportShelf::at(const std::string& name) const {
    if (name.empty() || name.find('/') != std::string::npos || !fs::exists(record_of(name))) {
        throw Error(ErrorCode::NotFound, "There is no export \"" + name + "\" here");
    }
    return read(name);
}

void ExportShelf::add(const std::string& name, const JsonValue& wanted,
                      const JsonValue& heads) const {
    check_name(name);
    if (fs::exists(record_of(name)) || fs::exists(path_of(name))) {
        throw Error(ErrorCode::Conflict, "There is a file " + name + " already, " +
                                             path_of(name).string() +
                                             "; take another name, or delete it first");
    }
    std::error_code problem;
    fs::create_directories(m_folder, problem);
    if (problem) {
        throw Error(ErrorCode::Unavailable,
                    m_folder.string() + " cannot be made: " + problem.message());
    }
    ShelvedExport one;
    one.name = name;
    one.wanted = wanted;
    one.heads = heads;
    write(one);
}

void ExportShelf::finish(const std::string& name, const JsonValue& result) const {
    ShelvedExport one = at(name);
    one.result = result;
    write(one);
}

void ExportShelf::write(const ShelvedExport& one) const {
    write_file(record_of(one.name),
               to_text({{"wanted", one.wanted}, {"heads", one.heads}, {"result", one.result}}));
}

void ExportShelf::remove(const std::string& name) const {
    const ShelvedExport one = at(name);
    std::error_code problem;
    fs::remove_all(partial_folder(one.path), problem);
    if (problem) {
        throw Error(ErrorCode::Unavailable,
                    one.path.string() + " cannot be removed: " + problem.message());
    }
    remove_file(one.path);
    remove_file(record_of(name));
    sync_folder(m_folder);
}

}  // namespace halfspace
