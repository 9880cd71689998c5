// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.hpp"

#include <algorithm>
#include <atomic>

namespace halfspace {

ThreadPool::ThreadPool(std::size_t threads) {
    if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t worker = 1; worker < threads; ++worker) {
        m_threads.emplace_back([this, worker] { serve(worker); });
    }
}

ThreadPool::~ThreadPool() {
    const std::scoped_lock lock(m_mutex);
    m_stop = true;
    m_start.notify_all();
}

void ThreadPool::call(std::size_t worker) {
    try {
        (*m_work)(worker);
    } catch (...) {
        const std::scoped_lock lock(m_mutex);
        if (!m_failure) m_failure = std::current_exception();
    }
}

void ThreadPool::serve(std::size_t worker) {
    std::size_t served = 0;
    for (;;) {
        {
            std::unique_lock lock(m_mutex);
            m_start.wait(lock, [&] { return m_stop || m_generation != served; });
            if (m_stop) return;
            served = m_generation;
        }
        call(worker);
        const std::scoped_lock lock(m_mutex);
        if (--m_busy == 0) m_finished.notify_one();
    }
}

void ThreadPool::run(const std::function<void(std::size_t)>& work) {
    const std::scoped_lock turn(m_turn);
    {
        const std::scoped_lock lock(m_mutex);
        m_work = &work;
        m_failure = nullptr;
        m_busy = m_threads.size();
        ++m_generation;
        m_start.notify_all();
    }
    call(0);
    std::unique_lock lock(m_mutex);
    m_finished.wait(lock, [&] { return m_busy == 0; });
    if (m_failure) std::rethrow_exception(m_failure);
}

void ThreadPool::for_chunks(std::size_t count, std::size_t chunk,
                            const std::function<void(std::size_t, std::size_t)>& work) {
    std::atomic<std::size_t> next{0};
    run([&](std::size_t) {
        for (;;) {
            const std::size_t begin = next.fetch_add(chunk);
            if (begin >= count) return;
            work(begin, std::min(begin + chunk, count));
        }
    });
}

}  // namespace halfspace
