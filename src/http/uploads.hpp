// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/unzip.hpp"
#include "http/jobs.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

struct UploadRules {
    std::filesystem::path folder;           ///< where uploads lie, each in a folder of its name
    std::uint64_t most_bytes = 0;           ///< of one upload, also unpacked; 0 allows none
    std::uint64_t spare_bytes = 1U << 30U;  ///< of the disk that an upload must leave free
};

struct NewUpload {
    std::string name;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
};

/// Files on their way from a browser, or that came from one.
struct Upload {
    std::string name;
    std::filesystem::path folder;
    std::uint64_t files = 0;  ///< announced
    std::uint64_t bytes = 0;
    bool has_come = false;  ///< all that was announced was here; archives may be unpacked now
    bool is_whole = false;
    std::map<std::string, std::uint64_t> received;  ///< path -> bytes so far
    std::uint64_t received_bytes = 0;               ///< of all of them
};

/// An announced file that is not to come: its browser cannot read it, or its name was refused.
struct Unsent {
    std::string path;
    std::uint64_t bytes = 0;  ///< announced for it
};

/// The uploads that are not whole.
struct UnfinishedUploads {
    std::vector<Upload> uploads;   ///< by name
    std::vector<LeftOut> damaged;  ///< names of those whose record cannot be read, each with why
};

JsonValue to_json(const Upload& upload);
JsonValue to_json(const LeftOut& left_out);

/// Takes files from browsers piece by piece, into a folder that stays. Each piece is written where
/// it belongs before it is acknowledged (but not synced), and the same one may come again: an
/// upload goes on after a lost connection, and also after the end of the server, from what the
/// folder has.
///
/// Threads: any member from any thread.
class Uploads {
public:
    /// A file may be called what `why_refused` lets pass.
    explicit Uploads(UploadRules rules) : m_rules(std::move(rules)) {}

    [[nodiscard]] const UploadRules& rules() const noexcept { return m_rules; }

    /// One damaged record does not keep the others from being told.
    [[nodiscard]] UnfinishedUploads unfinished();
    /// @throws Error NotFound; Corrupt if its record is damaged
    [[nodiscard]] Upload at(const std::string& name);

    /// Begins one, or goes on with an unfinished one of this name and size.
    /// @throws Error InvalidInput for a bad name or more bytes than allowed; Conflict if the name
    ///         is taken; Unavailable if the disk has not that much room
    Upload begin(const NewUpload& wanted);

    /// Writes parts of files: `body` is the length of a JSON text (4 bytes, little-endian), the
    /// text `{"parts": [{"path", "offset", "bytes"}, ...]}`, and the parts' bytes one behind the
    /// other. A part begins at most where what is there of its file ends.
    /// @return those that cannot be files here, each with the reason
    /// @throws Error InvalidInput if the body is not of that form, a part leaves a gap or there are
    ///         more bytes than announced; NotFound; Conflict if the upload has come; Unavailable if
    ///         the disk refuses
    std::vector<LeftOut> write(const std::string& name, std::string_view body);

    /// Removes what came of one that is not whole. @throws Error NotFound; Conflict if it is whole
    void cancel(const std::string& name);

    /// Looks whether all files and bytes announced came but for the `unsent`, of which nothing
    /// stays. The task unpacks what is a zip archive, each into a folder of its name (the only
    /// file: into the upload's), and has the upload whole. Its result is an UploadResult.
    /// @throws Error Conflict if files or bytes are missing or too many; NotFound
    JobTask finish(const std::string& name, const std::vector<Unsent>& unsent);

private:
    struct Part;
    struct Piece;
    static Piece read_piece(std::string_view body);
    /// Makes the folder of an upload, unless the disk has too little room for what is missing.
    void make_room(const Upload& upload) const;
    [[nodiscard]] std::filesystem::path record_of(const std::string& name) const;
    [[nodiscard]] Upload read_record(const std::string& name) const;
    /// The record and what the folder has.
    [[nodiscard]] Upload read(const std::string& name) const;
    void end_sending(const std::string& name, const std::vector<Unsent>& unsent);
    void keep(const Upload& upload) const;
    std::string write_part(Upload& upload, const Part& part, std::string_view bytes) const;
    /// Bytes that the next archive may have, once others have `unpacked`.
    [[nodiscard]] std::uint64_t room_for(std::uint64_t unpacked) const;
    JobOutcome unpack(const std::string& name, const JobHooks& hooks);

    UploadRules m_rules;
    std::mutex m_mutex;                    // one write at a time
    std::map<std::string, Upload> m_open;  // what is known of unfinished ones, so that a piece need
                                           // not look through the folder
};

}  // namespace halfspace
