// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <mutex>

namespace halfspace {

/// While it lives, tells work on this thread whether somebody still waits for its outcome: whoever
/// asked may have closed the connection or the window meanwhile. Work that only reads and takes
/// long looks now and then and gives up; work that has begun to change something goes on to its
/// end.
class WantedWhile {
public:
    /// Work that waits need not look more often.
    static constexpr std::chrono::milliseconds kBetweenLooks{100};

    /// @param still_wanted  must not throw; called on this thread and on those it shares its work
    ///                      with, at most some times a second on each
    explicit WantedWhile(std::function<bool()> still_wanted);
    WantedWhile(const WantedWhile&) = delete;
    WantedWhile& operator=(const WantedWhile&) = delete;
    ~WantedWhile();

    /// What the innermost of this thread says; true without one.
    static bool holds();
    /// @throws Error Unavailable, always: what work says that gives up
    [[noreturn]] static void give_up();
    /// What the innermost of this thread asks, for a thread that does a part of its work; valid as
    /// long as that one lives.
    static std::function<bool()> of_this_thread();

private:
    std::function<bool()> m_still_wanted;
    const WantedWhile* m_outer;
};

/// Locks a mutex that may be held for long, unless nobody waits for this thread's work any more.
/// @throws Error Unavailable as WantedWhile::give_up
std::unique_lock<std::mutex> lock_while_wanted(std::mutex& mutex);

}  // namespace halfspace
