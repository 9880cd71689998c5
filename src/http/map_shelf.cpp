// SPDX-License-Identifier: Apache-2.0
#include "http/map_shelf.hpp"

#include "base/digest.hpp"

#include <span>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kRevisionCharacters = 16;

std::string revision_of(const ItemMap& map) {
    const std::string parts =
        sha256(std::as_bytes(std::span(map.ids))) + sha256(std::as_bytes(std::span(map.places)));
    return sha256(std::as_bytes(std::span(parts))).substr(0, kRevisionCharacters);
}

}  // namespace

std::shared_ptr<const ServedMap> MapShelf::find(const Workspace& workspace) {
    const std::scoped_lock lock(m_mutex);
    const std::int64_t vector_set = workspace.vector_set().id;
    const auto kept = m_kept.find(workspace.name());
    if (kept != m_kept.end() && kept->second.vector_set == vector_set) return kept->second.map;
    auto found = read_map(workspace);
    if (!found) return nullptr;
    auto served = std::make_shared<ServedMap>();
    served->map = std::move(*found);
    served->revision = revision_of(served->map);
    m_kept[workspace.name()] = {vector_set, served};
    return served;
}

void MapShelf::forget(const Workspace& workspace) {
    const std::scoped_lock lock(m_mutex);
    m_kept.erase(workspace.name());
}

}  // namespace halfspace
