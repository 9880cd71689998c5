// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <shared_mutex>

namespace halfspace {

/// Many readers or one writer; a writer that waits lets no new reader in, so it is not starved.
class ReadGate {
public:
    [[nodiscard]] std::shared_lock<std::shared_mutex> enter() {
        const std::scoped_lock turn(m_turn);
        return std::shared_lock(m_inside);
    }
    [[nodiscard]] std::unique_lock<std::shared_mutex> enter_alone() {
        const std::scoped_lock turn(m_turn);
        return std::unique_lock(m_inside);
    }

private:
    std::mutex m_turn;
    std::shared_mutex m_inside;
};

}  // namespace halfspace
