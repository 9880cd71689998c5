// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace halfspace {

/// Where a long job stands. `done` counts every item dealt with, skipped ones too.
struct Progress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;  ///< 0 if it is not known
    std::uint64_t skipped = 0;
    double per_second = 0;                      ///< items a second since the job started
    std::chrono::duration<double> remaining{};  ///< estimate; 0 as long as there is none
};

using ProgressCallback = std::function<void(const Progress&)>;

/// Turns counts into a rate and a time left.
class ProgressMeter {
public:
    /// @param total  0 if it is not known
    explicit ProgressMeter(std::uint64_t total) : m_total(total) {}

    /// @param without_work  how many of `done` took no time: known from an earlier run, say. They
    ///                      do not count in the rate.
    [[nodiscard]] Progress at(std::uint64_t done, std::uint64_t skipped,
                              std::uint64_t without_work = 0) const;

private:
    std::uint64_t m_total;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// One line for a terminal: `412 of 1,000 (41%) - 98 items/s - 6 s left - 3 skipped`,
/// or without a total `412 done - 98 items/s - 3 skipped`.
std::string describe(const Progress& progress);

/// The same where bytes are counted: `41.2 MB of 605 MB (7%) - 8.1 MB/s - 1 min 10 s left`.
std::string describe_bytes(const Progress& progress);

/// A size for people, in powers of 1000: `812 bytes`, `41.2 MB`.
std::string with_byte_unit(std::uint64_t bytes);

/// `1234567` as `1,234,567`.
std::string with_thousands(std::uint64_t number);

/// A time for people: `0.4 s`, `42 s`, `3 min 05 s`, `2 h 10 min`.
std::string describe(std::chrono::duration<double> time);

}  // namespace halfspace
