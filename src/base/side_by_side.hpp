// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

namespace halfspace {

/// Calls `work(i)` for each i below `count`, up to `at_once` of them at the same time, and waits
/// for all: for work that waits for another machine, where a ThreadPool is for what computes. One
/// call is made on this thread; the other threads know as it does whether the outcome is wanted
/// (WantedWhile). Where the system gives no more threads, those there are do it all. Once a call
/// has thrown no more are begun.
///
/// @throws what the first failing call threw, after all have ended
void side_by_side(std::size_t count, std::size_t at_once,
                  const std::function<void(std::size_t i)>& work);

}  // namespace halfspace
