// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/json.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// A file that is made, or was, out of a workspace: predictions, say.
struct ShelvedExport {
    std::string name;  ///< of the file
    std::filesystem::path path;
    JsonValue wanted;  ///< what it is to be, as the person asked for it (NewExport of the API)
    JsonValue heads;  ///< the heads as they were then, in the format of head files, for predictions
    JsonValue result;                    ///< what came of it; null as long as it is not whole
    std::optional<std::uint64_t> bytes;  ///< nothing if it is not there
};

/// The folder `exports` of a workspace. Beside each file, `.NAME.json` says what it is, from before
/// it is made: what was cut short is gone on with after that. docs/formats.md has both.
///
/// Threads: several at once, each with an object of its own, for different names.
class ExportShelf {
public:
    explicit ExportShelf(const std::filesystem::path& workspace);

    /// By name. Records that cannot be read are left out.
    [[nodiscard]] std::vector<ShelvedExport> list() const;
    /// @throws Error NotFound
    [[nodiscard]] ShelvedExport at(const std::string& name) const;

    /// Takes a name. @throws Error InvalidInput if it cannot be a file's; Conflict if it is taken;
    ///                              Unavailable if the disk refuses
    void add(const std::string& name, const JsonValue& wanted, const JsonValue& heads) const;
    /// Says what came of it. @throws Error NotFound, Unavailable
    void finish(const std::string& name, const JsonValue& result) const;
    /// Removes the file, what there is of an unfinished one, and the record.
    /// @throws Error NotFound, Unavailable
    void remove(const std::string& name) const;

    [[nodiscard]] std::filesystem::path path_of(const std::string& name) const {
        return m_folder / name;
    }

private:
    [[nodiscard]] std::filesystem::path record_of(const std::string& name) const;
    [[nodiscard]] ShelvedExport read(const std::string& name) const;
    void write(const ShelvedExport& one) const;

    std::filesystem::path m_folder;
};

}  // namespace halfspace
