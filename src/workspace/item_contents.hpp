// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"
#include "workspace/content_hash.hpp"
#include "workspace/source_table.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// Reads contents of items again out of their sources, to show them. A source is opened when it is
/// first needed and stays open. Threads: any.
class ItemContents {
public:
    /// The file that `key` names inside a folder, as it is now; the folder is not opened as a
    /// source.
    [[nodiscard]] static std::optional<ImageFile> file_in(const std::filesystem::path& root,
                                                          const std::string& key);

    /// @param hash  what the content was when it was indexed; nothing if that is not known
    /// @throws Error NotFound if it is not there any more, or another by now
    [[nodiscard]] Content read(const SourceRow& source, const std::string& key,
                               const std::optional<ContentHash>& hash);

    /// The bytes of a picture, as they were when it was indexed. @throws Error as `read`
    [[nodiscard]] std::vector<std::uint8_t> read_picture(const SourceRow& source,
                                                         const std::string& key,
                                                         const std::optional<ContentHash>& hash);

private:
    /// Whether the hashes of its items are of their pictures and of nothing else.
    bool hashes_pictures(const SourceRow& source);
    std::shared_ptr<const Source> opened(const SourceRow& source);
    void close(std::int64_t source);

    std::mutex m_mutex;
    std::map<std::int64_t, std::shared_ptr<const Source>> m_sources;
};

}  // namespace halfspace
