// SPDX-License-Identifier: Apache-2.0
#include "http/uploads.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "http/json_reader.hpp"

#include <fcntl.h>

#include <algorithm>
#include <span>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr const char* kEnding = ".json";
constexpr std::size_t kLongestName = 200;        // bytes
constexpr std::size_t kLongestHead = 4U << 20U;  // bytes
constexpr std::size_t kMostParts = 100'000;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 50U;
constexpr std::size_t kListed = 1000;

std::map<std::string, std::uint64_t> files_in(const fs::path& folder) {
    std::map<std::string, std::uint64_t> files;
    std::error_code problem;
    for (fs::recursive_directory_iterator at(folder, problem), end; !problem && at != end;
         at.increment(problem)) {
        if (at->is_regular_file()) {
            files.emplace(at->path().lexically_relative(folder).string(), at->file_size());
        }
    }
    return files;
}

/// Where an archive is unpacked to.
fs::path folder_for(const fs::path& archive, const fs::path& upload, bool is_only_file) {
    return is_only_file ? upload : fs::path(archive).replace_extension();
}

void take(std::vector<LeftOut>& all, std::vector<LeftOut>&& more, const std::string& from) {
    for (LeftOut& one : more) all.push_back({from + ": " + one.path, std::move(one.reason)});
}

JsonValue to_json_list(const std::vector<LeftOut>& left_out) {
    JsonValue list = JsonValue::array();
    for (const LeftOut& one : left_out) {
        if (list.size() == kListed) break;
        list.push_back(to_json(one));
    }
    return list;
}

}  // namespace

struct Uploads::Part {
    std::string path;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

struct Uploads::Piece {
    std::vector<Part> parts;
    std::string_view bytes;  // of the parts, one behind the other
};

JsonValue to_json(const Upload& upload) {
    JsonValue received = JsonValue::object();
    for (const auto& [path, bytes] : upload.received) received[path] = bytes;
    return {{"name", upload.name},
            {"folder", upload.folder.string()},
            {"files", upload.files},
            {"bytes", upload.bytes},
            {"is_whole", upload.is_whole},
            {"received_bytes", upload.received_bytes},
            {"received", std::move(received)}};
}

JsonValue to_json(const LeftOut& left_out) {
    return {{"path", left_out.path}, {"reason", left_out.reason}};
}

fs::path Uploads::record_of(const std::string& name) const {
    return m_rules.folder / ("." + name + kEnding);
}

Upload Uploads::read_record(const std::string& name) const {
    if (name.find('/') != std::string::npos || !fs::exists(record_of(name))) {
        throw Error(ErrorCode::NotFound, "There is no upload \"" + name + "\" here");
    }
    Upload upload;
    upload.name = name;
    upload.folder = m_rules.folder / name;
    try {
        const JsonValue value = parse_json(read_text(record_of(name)));
        const JsonObject record(value, "", {"files", "bytes", "has_come", "is_whole"});
        upload.files = record.field("files").integer(0, kMostBytes);
        upload.bytes = record.field("bytes").integer(0, kMostBytes);
        upload.is_whole = record.field("is_whole").boolean();
        upload.has_come =
            upload.is_whole || (record.has("has_come") && record.field("has_come").boolean());
    } catch (const Error& error) {
        throw Error(ErrorCode::Corrupt, "The record of the upload \"" + name + "\" is damaged (" +
                                            error.what() + "). What came of it lies in " +
                                            upload.folder.string() +
                                            "; index that folder, or remove it together with " +
                                            record_of(name).string() + " and send the files again");
    }
    return upload;
}

Upload Uploads::read(const std::string& name) const {
    Upload upload = read_record(name);
    upload.received = files_in(upload.folder);
    for (const auto& [path, bytes] : upload.received) upload.received_bytes += bytes;
    return upload;
}

void Uploads::keep(const Upload& upload) const {
    write_file(record_of(upload.name), to_text({{"files", upload.files},
                                                {"bytes", upload.bytes},
                                                {"has_come", upload.has_come},
                                                {"is_whole", upload.is_whole}}));
}

UnfinishedUploads Uploads::unfinished() {
    const std::scoped_lock lock(m_mutex);
    UnfinishedUploads all;
    std::error_code problem;
    for (fs::directory_iterator at(m_rules.folder, problem), end; !problem && at != end;
         at.increment(problem)) {
        const std::string file = at->path().filename().string();
        if (!file.starts_with('.') || !file.ends_with(kEnding)) continue;
        const std::string name = file.substr(1, file.size() - 1 - std::string(kEnding).size());
        try {
            if (!read_record(name).is_whole) all.uploads.push_back(read(name));
        } catch (const Error& error) {
            all.damaged.push_back({name, error.what()});
        }
    }
    std::ranges::sort(all.uploads, {}, &Upload::name);
    std::ranges::sort(all.damaged, {}, &LeftOut::path);
    return all;
}

Upload Uploads::at(const std::string& name) {
    const std::scoped_lock lock(m_mutex);
    return read(name);
}

Upload Uploads::begin(const NewUpload& wanted) {
    const std::string refused = why_refused(wanted.name);
    if (!refused.empty() || wanted.name.size() > kLongestName ||
        wanted.name.find('/') != std::string::npos) {
        throw Error(ErrorCode::InvalidInput,
                    "An upload cannot be called \"" + wanted.name +
                        "\"; take 1 to 200 letters, digits and signs, without / and with no dot "
                        "at the beginning");
    }
    if (wanted.bytes > m_rules.most_bytes) {
        throw Error(ErrorCode::InvalidInput,
                    "These files have " + with_byte_unit(wanted.bytes) + "; at most " +
                        with_byte_unit(m_rules.most_bytes) +
                        " are taken at once. Start the server with a larger --upload-limit, or "
                        "index the folder on the server");
    }
    const std::scoped_lock lock(m_mutex);
    Upload upload;
    if (fs::exists(record_of(wanted.name))) {
        upload = read(wanted.name);
        if (upload.has_come || upload.files != wanted.files || upload.bytes != wanted.bytes) {
            throw Error(ErrorCode::Conflict, "There is an upload \"" + wanted.name +
                                                 "\" of other files already; take another name");
        }
    } else {
        upload.name = wanted.name;
        upload.folder = m_rules.folder / wanted.name;
        upload.files = wanted.files;
        upload.bytes = wanted.bytes;
        if (fs::exists(upload.folder)) {
            throw Error(ErrorCode::Conflict,
                        upload.folder.string() + " is there already; take another name");
        }
    }
    make_room(upload);
    keep(upload);
    m_open[upload.name] = upload;
    return upload;
}

void Uploads::make_room(const Upload& upload) const {
    std::error_code problem;
    fs::create_directories(upload.folder, problem);
    const std::uint64_t free = problem ? 0 : fs::space(upload.folder, problem).available;
    const std::uint64_t missing = upload.bytes - std::min(upload.bytes, upload.received_bytes);
    if (problem || free < missing + m_rules.spare_bytes) {
        if (upload.received.empty()) fs::remove(upload.folder, problem);
        throw Error(ErrorCode::Unavailable,
                    problem ? upload.folder.string() + " cannot be made: " + problem.message()
                            : "The disk has " + with_byte_unit(free) + " free, and " +
                                  with_byte_unit(missing + m_rules.spare_bytes) +
                                  " are needed; make room in " + m_rules.folder.string());
    }
}

Uploads::Piece Uploads::read_piece(std::string_view body) {
    const auto refuse = [](const std::string& what) {
        throw Error(ErrorCode::InvalidInput, "The piece of an upload is broken: " + what);
    };
    if (body.size() < 4) refuse("it has no head");
    std::size_t head_bytes = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        head_bytes |= std::size_t{static_cast<unsigned char>(body[i])} << (8 * i);
    }
    body.remove_prefix(4);
    if (head_bytes > body.size() || head_bytes > kLongestHead) refuse("its head is cut short");
    const JsonValue head = parse_json(body.substr(0, head_bytes));
    body.remove_prefix(head_bytes);
    Piece piece;
    std::uint64_t sum = 0;
    for (const JsonField& field :
         JsonObject(head, "", {"parts"}).field("parts").array(1, kMostParts)) {
        const JsonObject object(field, {"path", "offset", "bytes"});
        piece.parts.push_back({object.field("path").text_of_bytes(kLongestHead),
                               object.field("offset").integer(0, kMostBytes),
                               object.field("bytes").integer(0, body.size())});
        sum += piece.parts.back().bytes;
    }
    if (sum != body.size()) refuse("its parts have other lengths than its head says");
    piece.bytes = body;
    return piece;
}

std::vector<LeftOut> Uploads::write(const std::string& name, std::string_view body) {
    Piece piece = read_piece(body);
    const std::scoped_lock lock(m_mutex);
    auto open = m_open.find(name);
    if (open == m_open.end()) open = m_open.emplace(name, read(name)).first;
    if (open->second.has_come) {
        throw Error(ErrorCode::Conflict, "The upload \"" + name + "\" has come already");
    }
    std::vector<LeftOut> left_out;
    for (const Part& part : piece.parts) {
        std::string reason = write_part(open->second, part, piece.bytes.substr(0, part.bytes));
        if (!reason.empty()) left_out.push_back({part.path, std::move(reason)});
        piece.bytes.remove_prefix(part.bytes);
    }
    return left_out;
}

std::string Uploads::write_part(Upload& upload, const Part& part, std::string_view bytes) const {
    if (std::string refused = why_refused(part.path); !refused.empty()) return refused;
    const auto known = upload.received.find(part.path);
    const std::uint64_t size = known == upload.received.end() ? 0 : known->second;
    if (part.offset > size) {
        throw Error(ErrorCode::InvalidInput, part.path + ": " + std::to_string(size) +
                                                 " bytes are here, so the next part "
                                                 "cannot begin at " +
                                                 std::to_string(part.offset));
    }
    const std::uint64_t grown = std::max(size, part.offset + part.bytes);
    const std::uint64_t total = upload.received_bytes - size + grown;
    if (total > upload.bytes) {
        throw Error(ErrorCode::InvalidInput,
                    "These are more bytes than the " + std::to_string(upload.bytes) + " announced");
    }
    const fs::path path = upload.folder / part.path;
    std::error_code problem;
    fs::create_directories(path.parent_path(), problem);
    if (problem == std::errc::no_space_on_device) {
        throw Error(ErrorCode::Unavailable, path.string() + ": " + problem.message());
    }
    if (problem) return "its folder cannot be made: " + problem.message();
    if (fs::is_directory(path)) return "a folder has this name";
    const auto file = FileDescriptor::open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW);
    file.write_at(std::as_bytes(std::span(bytes)), part.offset);
    upload.received[part.path] = grown;
    upload.received_bytes = total;
    return {};
}

void Uploads::cancel(const std::string& name) {
    const std::scoped_lock lock(m_mutex);
    const Upload upload = read(name);
    if (upload.is_whole) {
        throw Error(ErrorCode::Conflict,
                    "The upload \"" + name +
                        "\" is whole, and workspaces may show its files; remove it by hand: " +
                        upload.folder.string());
    }
    std::error_code problem;
    fs::remove_all(upload.folder, problem);
    if (problem) {
        throw Error(ErrorCode::Unavailable,
                    upload.folder.string() + " cannot be removed: " + problem.message());
    }
    remove_file(record_of(name));
    m_open.erase(name);
}

void Uploads::end_sending(const std::string& name, const std::vector<Unsent>& unsent) {
    const std::scoped_lock lock(m_mutex);
    if (read_record(name).has_come) return;
    Upload upload = read(name);
    std::uint64_t unsent_bytes = 0;
    for (const Unsent& file : unsent) {
        unsent_bytes += file.bytes;
        if (upload.received.contains(file.path)) remove_file(upload.folder / file.path);
    }
    upload = read(name);
    if (upload.received.size() + unsent.size() != upload.files ||
        upload.received_bytes + unsent_bytes != upload.bytes) {
        m_open.erase(name);
        throw Error(ErrorCode::Conflict,
                    "Of the upload \"" + name + "\" " + std::to_string(upload.received.size()) +
                        " files with " + std::to_string(upload.received_bytes) +
                        " bytes are here and " + std::to_string(unsent.size()) + " with " +
                        std::to_string(unsent_bytes) + " are not to come, but " +
                        std::to_string(upload.files) + " with " + std::to_string(upload.bytes) +
                        " were announced; send what is missing, then end it again");
    }
    upload.has_come = true;
    keep(upload);
    m_open.erase(name);
}

JobTask Uploads::finish(const std::string& name, const std::vector<Unsent>& unsent) {
    end_sending(name, unsent);
    JobTask task;
    task.kind = "upload";
    task.title = name;
    task.unit = "bytes";
    task.run = [this, name](const JobHooks& hooks) { return unpack(name, hooks); };
    return task;
}

std::uint64_t Uploads::room_for(std::uint64_t unpacked) const {
    const std::uint64_t free = fs::space(m_rules.folder).available;
    return std::min(m_rules.most_bytes - std::min(m_rules.most_bytes, unpacked),
                    free - std::min(free, m_rules.spare_bytes));
}

JobOutcome Uploads::unpack(const std::string& name, const JobHooks& hooks) {
    const Upload upload = at(name);
    std::vector<LeftOut> left_out;
    std::uint64_t unpacked = 0;  // of all archives: together they may have as much as one
    for (const auto& [path, bytes] : upload.received) {
        if (!is_archive_name(path)) continue;
        const fs::path archive = upload.folder / path;
        const bool is_only_file = upload.files == 1;
        try {
            Unzipped done = unzip(archive, folder_for(archive, upload.folder, is_only_file),
                                  {room_for(unpacked), hooks.on_progress, hooks.stop});
            if (done.was_stopped) return {nullptr, true};
            unpacked += done.bytes;
            take(left_out, std::move(done.left_out), path);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::InvalidInput || is_only_file) throw;
            left_out.push_back({path, error.what()});
        }
        remove_file(archive);
    }
    const std::scoped_lock lock(m_mutex);
    Upload whole = read(name);
    whole.is_whole = true;
    keep(whole);
    m_open.erase(name);
    const bool is_one = whole.received.size() == 1;
    const fs::path source = is_one ? whole.folder / whole.received.begin()->first : whole.folder;
    return {{{"folder", whole.folder.string()},
             {"source", source.string()},
             {"files", whole.received.size()},
             {"bytes", whole.received_bytes},
             {"left_out_count", left_out.size()},
             {"left_out", to_json_list(left_out)}},
            false};
}

}  // namespace halfspace
