// SPDX-License-Identifier: Apache-2.0
#include "workspace/prediction_input.hpp"

#include "base/digest.hpp"
#include "data/folder_walk.hpp"
#include "data/table_copy.hpp"
#include "workspace/source_table.hpp"

#include <fmt/format.h>

#include <mutex>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

void add(Digest& digest, const std::string& name, std::uint64_t bytes, std::int64_t modified_ns) {
    digest.add(fmt::format("{}\n{} {}\n", name, bytes, modified_ns));
}

/// Of the names, sizes and times of all files.
std::string digest_of(std::span<const fs::path> paths) {
    Digest digest;
    for (const fs::path& path : paths) {
        if (fs::is_directory(path)) {
            for (const ListedFile& file : list_folder(path).files) {
                add(digest, file.path, file.bytes, file.modified_ns);
            }
        } else {
            add(digest, path.filename().native(), fs::file_size(path),
                fs::last_write_time(path).time_since_epoch().count());
        }
    }
    return digest.hex();
}

/// The items of a workspace as records with their vectors.
class WorkspaceSource : public Source {
public:
    WorkspaceSource(Workspace& workspace, const std::string& split)
        : m_workspace(workspace),
          m_split(split),
          m_query(workspace.database().prepare(
              "SELECT id, key, split FROM items WHERE removed = 0 AND id > ?"
              " AND (? = '' OR split = ?) ORDER BY id LIMIT ?")) {
        const std::scoped_lock lock(workspace.mutex());
        if (!split.empty()) workspace.require_split(split);
        m_info.root = workspace.folder();
        m_info.format = "workspace";
        m_info.kind = ItemKind::Vector;
        m_info.has_vectors = true;
        m_info.dim = workspace.space().dim;
        Filter filter;
        if (!split.empty()) filter.split = split;
        m_info.count = workspace.store().count(filter);
    }

    [[nodiscard]] const SourceInfo& info() const noexcept override { return m_info; }

    std::vector<Record> next(std::size_t count) override {
        const std::scoped_lock lock(m_workspace.mutex());
        std::vector<Record> records;
        std::vector<ItemId> ids;
        m_query.bind(m_last, std::string_view(m_split), std::string_view(m_split),
                     static_cast<std::int64_t>(count));
        while (m_query.step()) {
            m_last = m_query.integer(0);
            ids.push_back(ItemId{static_cast<std::uint64_t>(m_last)});
            Record& record = records.emplace_back();
            record.key = m_query.text(1);
            record.split = m_query.text(2);
            record.content = NoContent{};
        }
        const auto rows = m_workspace.store().rows(ids);
        for (std::size_t i = 0; i < records.size(); ++i) {
            const auto row = std::span(rows).subspan(i * m_info.dim, m_info.dim);
            records[i].vector.assign(row.begin(), row.end());
        }
        return records;
    }

    [[nodiscard]] Content content(const std::string&) const override { return NoContent{}; }

private:
    Workspace& m_workspace;
    std::string m_split;
    Statement m_query;
    SourceInfo m_info;
    std::int64_t m_last = -1;  // id given last
};

}  // namespace

PredictionInput open_prediction_files(std::span<const fs::path> paths, const SourceOptions& options,
                                      bool keys_only) {
    SourceOptions reading = options;
    reading.splits.rule = SplitRule::Folder;  // splits are not asked for, and this costs nothing
    PredictionInput input;
    input.tables = find_tables(paths, reading);
    if (input.tables && (keys_only || reading.texts.in_chunks || !can_copy(*input.tables))) {
        input.tables.reset();
    }
    input.source = open_sources(paths, reading, input.tables ? RecordKeys::Rows : RecordKeys::Ids);
    for (const fs::path& path : paths) {
        input.identity += "input " + to_utf8(fs::canonical(path)) + "\n";
    }
    input.identity += "contents of the input " + digest_of(paths) + "\n";
    input.identity += "reading " + options_to_json(reading) + "\n";
    return input;
}

PredictionInput open_prediction_items(Workspace& workspace, const std::string& split) {
    PredictionInput input;
    input.source = std::make_unique<WorkspaceSource>(workspace, split);
    input.fingerprint = workspace.has_encoder() ? workspace.space().encoder_fingerprint : "";
    input.identity = fmt::format("input {} {}\ncontents of the input {} of {} items, vectors {}\n",
                                 workspace.folder().string(), split, workspace.overview().items,
                                 workspace.store().size(), workspace.vector_set().id);
    return input;
}

}  // namespace halfspace
