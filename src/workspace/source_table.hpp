// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"
#include "workspace/database.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// A file or folder that was indexed into a workspace.
struct SourceRow {
    std::int64_t id = 0;
    std::filesystem::path root;
    std::string format;
    SourceOptions options;    ///< how it was read last
    std::uint64_t scans = 0;  ///< how often it was read to its end
};

/// The sources of a catalogue. The caller holds the workspace's mutex and, for writing, a
/// Transaction.
class SourceTable {
public:
    explicit SourceTable(const Database& database) : m_database(database) {}

    [[nodiscard]] std::vector<SourceRow> all() const;
    [[nodiscard]] std::optional<SourceRow> find(const std::filesystem::path& root) const;
    [[nodiscard]] std::optional<SourceRow> find(std::int64_t id) const;

    /// Writes format and options of the source at `row.root`, made if it is new; gives its id.
    std::int64_t keep(const SourceRow& row);
    void count_scan(std::int64_t id);

private:
    [[nodiscard]] std::vector<SourceRow> read(Statement query) const;

    const Database& m_database;
};

/// `auto`, `folder`, `hash`.
std::string_view name_of(SplitRule rule) noexcept;
/// @throws Error InvalidInput, listing the names
SplitRule split_rule_from(std::string_view name);

/// What differs from the defaults, as JSON; and back.
std::string options_to_json(const SourceOptions& options);
SourceOptions options_from_json(const std::string& text);

}  // namespace halfspace
