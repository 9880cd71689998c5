// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"

#include <functional>
#include <stop_token>
#include <thread>

namespace halfspace {

/// While it lives, the first SIGINT (Ctrl-C) or SIGTERM asks for a stop instead of ending the
/// process; the second ends it at once, with exit code 130.
///
/// Make it before other threads start: they inherit that the signals are blocked. One at a time.
class StopSignal {
public:
    /// @param on_stop  called once, on a thread of this object's own
    explicit StopSignal(std::function<void()> on_stop = {});
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;
    ~StopSignal();

    [[nodiscard]] std::stop_token token() const noexcept { return m_source.get_token(); }

private:
    void watch(const std::function<void()>& on_stop);

    std::stop_source m_source;
    FileDescriptor m_signals;  // signalfd
    FileDescriptor m_end;      // eventfd
    std::thread m_thread;
};

}  // namespace halfspace
