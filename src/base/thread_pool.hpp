// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace halfspace {

/// Runs one function on all cores at once, again and again, without starting threads each time.
class ThreadPool {
public:
    /// @param threads  workers in all, the calling thread among them; 0 means one a core
    explicit ThreadPool(std::size_t threads = 0);
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;
    ~ThreadPool();

    [[nodiscard]] std::size_t size() const noexcept { return m_threads.size() + 1; }

    /// Calls `work(worker)` once for each worker 0 .. size()-1 and waits for all of them. The
    /// calling thread is worker 0. Calls from several threads take turns.
    /// @throws what the first failing `work` threw, after all have ended
    void run(const std::function<void(std::size_t worker)>& work);

    /// Calls `work(begin, end)` for consecutive chunks that cover [0, count), spread over the
    /// workers. @throws as `run`
    void for_chunks(std::size_t count, std::size_t chunk,
                    const std::function<void(std::size_t begin, std::size_t end)>& work);

private:
    void serve(std::size_t worker);
    void call(std::size_t worker);

    std::mutex m_turn;  // one run at a time
    std::mutex m_mutex;
    std::condition_variable m_start;
    std::condition_variable m_finished;
    const std::function<void(std::size_t)>* m_work = nullptr;
    std::exception_ptr m_failure;
    std::size_t m_generation = 0;
    std::size_t m_busy = 0;
    bool m_stop = false;
    std::vector<std::jthread> m_threads;  // last: joined before the rest goes
};

}  // namespace halfspace
