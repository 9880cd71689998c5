// SPDX-License-Identifier: Apache-2.0
#include "stop_signal.hpp"

#include "base/error.hpp"
#include "command.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>

namespace halfspace {

namespace {

sigset_t stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

}  // namespace

StopSignal::StopSignal(std::function<void()> on_stop) {
    const sigset_t signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_signals = FileDescriptor(::signalfd(-1, &signals, SFD_CLOEXEC));
    m_end = FileDescriptor(::eventfd(0, EFD_CLOEXEC));
    if (!m_signals.is_open() || !m_end.is_open()) {
        throw Error(ErrorCode::Unavailable, "Out of file handles: " + system_error_text());
    }
    m_thread = std::thread([this, stop = std::move(on_stop)] { watch(stop); });
}

StopSignal::~StopSignal() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_end.get(), &one, sizeof(one));
    m_thread.join();
    const sigset_t signals = stop_signals();
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

void StopSignal::watch(const std::function<void()>& on_stop) {
    std::array<pollfd, 2> waited{{{m_signals.get(), POLLIN, 0}, {m_end.get(), POLLIN, 0}}};
    while (true) {
        if (::poll(waited.data(), waited.size(), -1) < 0) continue;  // interrupted
        if (waited[1].revents != 0) return;
        signalfd_siginfo signal{};
        if (::read(m_signals.get(), &signal, sizeof(signal)) != sizeof(signal)) continue;
        if (m_source.stop_requested()) ::_exit(kExitStopped);
        m_source.request_stop();
        if (on_stop) on_stop();
    }
}

}  // namespace halfspace
