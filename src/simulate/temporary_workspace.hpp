// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulate/known_sets.hpp"
#include "simulate/set_vectors.hpp"
#include "workspace/workspace.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <vector>

namespace halfspace {

/// A workspace over a known set, indexed as ready-made vectors in the splits `train` and
/// `validation`, in a folder that goes with the object: in memory (`/dev/shm`) where the system has
/// that, as nothing in it need survive, else among the temporary files.
class TemporaryWorkspace {
public:
    /// @throws Error Unavailable if there is no room
    TemporaryWorkspace(const KnownSet& set, const SetVectors& vectors, const EncoderInfo& encoder);
    TemporaryWorkspace(const TemporaryWorkspace&) = delete;
    TemporaryWorkspace& operator=(const TemporaryWorkspace&) = delete;
    ~TemporaryWorkspace();

    [[nodiscard]] Workspace& workspace() noexcept { return *m_workspace; }

    /// Where an item stands in the set.
    [[nodiscard]] std::size_t index_of(ItemId id) const { return m_order.at(value_of(id)); }
    [[nodiscard]] const std::vector<ItemId>& held_out() const noexcept { return m_held_out; }

private:
    std::filesystem::path m_folder;
    std::unique_ptr<Workspace> m_workspace;
    std::vector<std::size_t> m_order;  // set index of each id
    std::vector<ItemId> m_held_out;    // in the order of the set
};

}  // namespace halfspace
