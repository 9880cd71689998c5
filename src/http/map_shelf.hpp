// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "map/workspace_map.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace halfspace {

/// A workspace's map with what tells it from others.
struct ServedMap {
    ItemMap map;
    std::string revision;  ///< another for other items or places
};

/// Keeps the map of each workspace that is being looked at, to read its file once.
///
/// Threads: any member from any thread.
class MapShelf {
public:
    /// The map of the vectors in use. @return null if there is none
    [[nodiscard]] std::shared_ptr<const ServedMap> find(const Workspace& workspace);
    /// The file has changed: it is read again when the map is next asked for.
    void forget(const Workspace& workspace);

private:
    struct Kept {
        std::int64_t vector_set = 0;
        std::shared_ptr<const ServedMap> map;
    };
    std::mutex m_mutex;
    std::map<std::string, Kept> m_kept;  // by the workspace's name
};

}  // namespace halfspace
