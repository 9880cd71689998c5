// SPDX-License-Identifier: Apache-2.0
#include "base/unzip.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <zip.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <set>
#include <span>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk_bytes = std::size_t{1} << 18U;
constexpr std::size_t kLongestPart = 255;   // bytes: what file systems take
constexpr std::size_t kLongestPath = 2000;  // bytes, within the folder
constexpr zip_int64_t kMostFiles = 1'000'000;

struct Discard {
    void operator()(zip_t* archive) const noexcept { zip_discard(archive); }
};
using Archive = std::unique_ptr<zip_t, Discard>;
struct Close {
    void operator()(zip_file_t* file) const noexcept { zip_fclose(file); }
};

struct Entry {
    zip_uint64_t index = 0;
    std::string path;
    std::uint64_t bytes = 0;
    std::string problem;  // why it is left out
};

Archive open(const fs::path& path) {
    int code = 0;
    Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &code));
    if (archive && fs::file_size(path) > 0) return archive;
    zip_error_t problem;
    zip_error_init_with_code(&problem, code);
    const std::string reason = archive ? "it is empty" : zip_error_strerror(&problem);
    zip_error_fini(&problem);
    throw Error(ErrorCode::InvalidInput,
                to_utf8(path.filename()) + " is no whole zip archive: " + reason);
}

/// Links, devices and the like, as Unix and macOS note them.
bool is_special(zip_t* archive, zip_uint64_t index) {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0) {
        return false;
    }
    const bool is_unix = system == ZIP_OPSYS_UNIX || system == ZIP_OPSYS_OS_X;
    const mode_t kind = (attributes >> 16U) & S_IFMT;
    return is_unix && kind != 0 && !S_ISREG(kind) && !S_ISDIR(kind);
}

std::string problem_of(zip_t* archive, const zip_stat_t& found, const std::string& path) {
    if (std::string refused = why_refused(path); !refused.empty()) return refused;
    if (is_special(archive, found.index)) return "it is a link or a device, not a file";
    if ((found.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && found.encryption_method != ZIP_EM_NONE) {
        return "it is encrypted";
    }
    if (is_archive_name(path)) return "it is an archive within the archive; unpack it first";
    return {};
}

/// The files of the archive; folders are no files.
std::vector<Entry> entries_of(zip_t* archive, const std::string& name) {
    const zip_int64_t count = zip_get_num_entries(archive, 0);
    if (count < 0 || count > kMostFiles) {
        throw Error(ErrorCode::InvalidInput,
                    name + " has " + std::to_string(count) + " files; a million is the most");
    }
    std::vector<Entry> entries;
    std::set<std::string> paths;
    for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
        zip_stat_t found;
        zip_stat_init(&found);
        if (zip_stat_index(archive, i, ZIP_FL_ENC_GUESS, &found) != 0 ||
            (found.valid & ZIP_STAT_NAME) == 0 || (found.valid & ZIP_STAT_SIZE) == 0) {
            throw Error(ErrorCode::InvalidInput, name + ": its list of files is damaged");
        }
        Entry entry{i, found.name, found.size, {}};
        std::ranges::replace(entry.path, '\\', '/');  // as some programs of Windows write them
        if (entry.path.ends_with('/')) continue;
        entry.problem = problem_of(archive, found, entry.path);
        if (entry.problem.empty() && !paths.insert(entry.path).second) {
            entry.problem = "there is a file of this name in the archive already";
        }
        entries.push_back(std::move(entry));
    }
    return entries;
}

Error too_large(const std::string& name, std::uint64_t most) {
    return {ErrorCode::InvalidInput, name + " unpacks to more than " + with_byte_unit(most) +
                                         ", which is all there is room for"};
}

/// One file of an archive on its way to the disk.
class Unpacker {
public:
    Unpacker(zip_t* archive, const fs::path& folder, const std::stop_token& stop)
        : m_archive(archive), m_folder(folder), m_stop(stop) {}

    /// @return why it was left out; empty if it was written
    std::string write(const Entry& entry) {
        const fs::path path = m_folder / entry.path;
        std::error_code problem;
        if (fs::is_regular_file(path, problem)) {
            return fs::file_size(path) == entry.bytes ? "" : "there is another file of this name";
        }
        fs::create_directories(path.parent_path(), problem);
        if (problem == std::errc::no_space_on_device) {
            throw Error(ErrorCode::Unavailable, path.string() + ": " + problem.message());
        }
        if (problem) return "its folder cannot be made: " + problem.message();
        const std::unique_ptr<zip_file_t, Close> from(zip_fopen_index(m_archive, entry.index, 0));
        if (!from) return std::string("it cannot be unpacked: ") + zip_strerror(m_archive);
        // Whole or not there: a stop must leave nothing that looks whole.
        const fs::path part = m_folder / ".part";
        std::string reason = copy(from.get(), entry, part);
        if (reason.empty()) fs::rename(part, path, problem);
        if (problem) reason = "it cannot be written: " + problem.message();
        if (!reason.empty()) fs::remove(part, problem);
        return reason;
    }

private:
    std::string copy(zip_file_t* from, const Entry& entry, const fs::path& part) {
        const auto to = FileDescriptor::open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
        std::uint64_t done = 0;
        for (;;) {
            if (m_stop.stop_requested()) return "stopped";
            const zip_int64_t count = zip_fread(from, m_chunk.data(), m_chunk.size());
            if (count < 0) return "it is damaged";
            if (count == 0) break;
            const auto chunk =
                std::as_bytes(std::span(m_chunk)).first(static_cast<std::size_t>(count));
            if (done + chunk.size() > entry.bytes) return "it is larger than the archive says";
            to.write_at(chunk, done);
            done += chunk.size();
        }
        return done == entry.bytes ? "" : "it is damaged";
    }

    zip_t* m_archive;
    const fs::path& m_folder;
    const std::stop_token& m_stop;
    std::vector<char> m_chunk = std::vector<char>(kChunk_bytes);
};

}  // namespace

std::string why_refused(const std::string& path) {
    if (path.empty() || path.starts_with('/') || path.ends_with('/'))
        return "its name is no file's";
    if (path.size() > kLongestPath) return "its path is too long";
    const bool has_control = std::ranges::any_of(
        path, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (has_control) return "its name has control characters";
    if (path.size() > 1 && path[1] == ':') return "it leads out of the folder";
    std::string_view rest = path;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('/'), rest.size());
        const std::string_view part = rest.substr(0, end);
        if (part == "..") return "it leads out of the folder";
        if (part.empty()) return "its name is no file's";
        if (part.size() > kLongestPart) return "its name is too long";
        if (part.starts_with('.') || part == "__MACOSX" || part == "Thumbs.db" ||
            part == "desktop.ini") {
            return "it is hidden";
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

bool is_archive_name(std::string_view path) {
    constexpr std::string_view kEnding = ".zip";
    if (path.size() < kEnding.size()) return false;
    return std::ranges::equal(path.substr(path.size() - kEnding.size()), kEnding, {},
                              [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
}

Unzipped unzip(const fs::path& archive, const fs::path& folder, const UnzipOptions& options) {
    const std::string name = to_utf8(archive.filename());
    const Archive opened = open(archive);
    const std::vector<Entry> entries = entries_of(opened.get(), name);
    std::uint64_t total = 0;
    for (const Entry& entry : entries) {
        if (!entry.problem.empty()) continue;
        if (entry.bytes > options.most_bytes - total) throw too_large(name, options.most_bytes);
        total += entry.bytes;
    }
    Unzipped result;
    result.found = entries.size();
    Unpacker unpacker(opened.get(), folder, options.stop);
    const ProgressMeter meter(total);
    for (const Entry& entry : entries) {
        std::string problem = entry.problem;
        if (problem.empty()) problem = unpacker.write(entry);
        if (options.stop.stop_requested()) {
            result.was_stopped = true;
            break;
        }
        if (problem.empty()) {
            ++result.written;
            result.bytes += entry.bytes;
        } else {
            result.left_out.push_back({entry.path, problem});
        }
        if (options.on_progress) {
            options.on_progress(meter.at(result.bytes, result.left_out.size()));
        }
    }
    return result;
}

}  // namespace halfspace
