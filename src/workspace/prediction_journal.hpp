// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"
#include "workspace/predictor.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// What scoring a source came to so far, kept in a file so that a run that was cut short goes on
/// from there. Append-only; docs/formats.md has the format. A block that a crash left unfinished,
/// and what is behind it, is dropped when the file is opened. One process at a time, by the caller.
class PredictionJournal {
public:
    /// @param identity  what is scored by what, one `NAME: VALUE` a line; a journal of another
    ///                  cannot be gone on with
    /// @param heads     scores of each record
    /// @throws Error Conflict, naming what is another now, and the way out; Unavailable
    PredictionJournal(std::filesystem::path path, const std::string& identity, std::size_t heads);

    /// Records dealt with.
    [[nodiscard]] std::uint64_t count() const noexcept { return m_count; }
    /// Of those, the ones with a problem.
    [[nodiscard]] std::uint64_t skipped() const noexcept { return m_skipped; }

    /// Adds records as one block, which survives the end of the process.
    void append(std::span<const ScoredRecord> records);

    /// Gives all records in order, block by block, until `visit` says false.
    void for_each(const std::function<bool(const ScoredRecord&)>& visit) const;

private:
    [[nodiscard]] std::optional<std::string> block_at(std::uint64_t offset) const;
    void begin(const std::string& identity);
    void require_same(const std::string& identity) const;
    void find_end();
    [[nodiscard]] std::vector<ScoredRecord> decode(const std::string& block) const;

    std::filesystem::path m_path;
    std::size_t m_heads;
    FileDescriptor m_file;
    std::uint64_t m_first = 0;  // where the records begin
    std::uint64_t m_end = 0;
    std::uint64_t m_count = 0;
    std::uint64_t m_skipped = 0;
};

}  // namespace halfspace
