// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace halfspace {

/// While it lives, tells work on this thread whether somebody still waits for its outcome: whoever
/// asked may have closed the connection or the window meanwhile. Work that only reads and takes
/// long looks now and then and gives up; work that changes something goes on to its end.
class WantedWhile {
public:
    /// @param still_wanted  must not throw; called on this thread, at most some times a second
    explicit WantedWhile(std::function<bool()> still_wanted);
    WantedWhile(const WantedWhile&) = delete;
    WantedWhile& operator=(const WantedWhile&) = delete;
    ~WantedWhile();

    /// What the innermost of this thread says; true without one.
    static bool holds();

private:
    std::function<bool()> m_still_wanted;
    const WantedWhile* m_outer;
};

}  // namespace halfspace
