// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"

#include <atomic>

namespace halfspace {

/// Lets one compaction in at a time. @throws Error Conflict
class OnlyOne {
public:
    explicit OnlyOne(std::atomic<bool>& taken) : m_taken(taken) {
        if (m_taken.exchange(true)) {
            throw Error(ErrorCode::Conflict, "The vector store is being compacted already");
        }
    }
    OnlyOne(const OnlyOne&) = delete;
    OnlyOne& operator=(const OnlyOne&) = delete;
    ~OnlyOne() { m_taken = false; }

private:
    std::atomic<bool>& m_taken;
};

}  // namespace halfspace
