// SPDX-License-Identifier: Apache-2.0
#include "base/side_by_side.hpp"

#include "base/wanted.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace halfspace {

void side_by_side(std::size_t count, std::size_t at_once,
                  const std::function<void(std::size_t i)>& work) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;  // guards the failure
    std::exception_ptr failure;
    const auto go = [&] {
        try {
            for (std::size_t i = next++; i < count; i = next++) work(i);
        } catch (...) {
            next = count;
            const std::scoped_lock lock(mutex);
            if (!failure) failure = std::current_exception();
        }
    };
    {
        const auto still_wanted = WantedWhile::of_this_thread();
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < std::min(at_once, count); ++i) {
            try {
                threads.emplace_back([&] {
                    const WantedWhile wanted(still_wanted);
                    go();
                });
            } catch (const std::system_error&) {  // the system has no thread more for us
                break;
            }
        }
        go();
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace halfspace
