// SPDX-License-Identifier: Apache-2.0
#include "base/wanted.hpp"

#include "base/error.hpp"

#include <thread>
#include <utility>

namespace halfspace {

namespace {

thread_local const WantedWhile* t_innermost = nullptr;

}  // namespace

WantedWhile::WantedWhile(std::function<bool()> still_wanted)
    : m_still_wanted(std::move(still_wanted)), m_outer(std::exchange(t_innermost, this)) {}

WantedWhile::~WantedWhile() {
    t_innermost = m_outer;
}

bool WantedWhile::holds() {
    return t_innermost == nullptr || t_innermost->m_still_wanted();
}

void WantedWhile::give_up() {
    throw Error(ErrorCode::Unavailable, "Stopped: nobody waits for the answer any more");
}

std::function<bool()> WantedWhile::of_this_thread() {
    if (t_innermost == nullptr) return [] { return true; };
    return t_innermost->m_still_wanted;
}

std::unique_lock<std::mutex> lock_while_wanted(std::mutex& mutex) {
    constexpr int kTriesBetweenLooks = 20;
    for (int tries = 1;; ++tries) {
        if (std::unique_lock lock(mutex, std::try_to_lock); lock) return lock;
        if (tries % kTriesBetweenLooks == 0 && !WantedWhile::holds()) WantedWhile::give_up();
        std::this_thread::sleep_for(WantedWhile::kBetweenLooks / kTriesBetweenLooks);
    }
}

}  // namespace halfspace
