// SPDX-License-Identifier: Apache-2.0
#include "base/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace halfspace {

Progress ProgressMeter::at(std::uint64_t done, std::uint64_t skipped,
                           std::uint64_t without_work) const {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - m_start;
    Progress progress{done, m_total, skipped, 0, {}};
    if (done > without_work && elapsed.count() > 0) {
        progress.per_second = static_cast<double>(done - without_work) / elapsed.count();
        const auto left = static_cast<double>(m_total - std::min(done, m_total));
        progress.remaining = std::chrono::duration<double>(left / progress.per_second);
    }
    return progress;
}

std::string with_thousands(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    }
    return digits;
}

std::string describe(std::chrono::duration<double> time) {
    const double seconds = time.count();
    if (seconds < 10) return fmt::format("{:.1f} s", seconds);
    const auto whole = static_cast<long long>(std::llround(seconds));
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

namespace {

/// `41.2 MB of 605 MB (7%) - 8.1 MB/s - 1 min 10 s left`, from its parts.
std::string progress_line(const Progress& progress, const std::string& done,
                          const std::string& total, const std::string& rate) {
    std::string line = done;
    if (progress.total == 0) {
        line += " done";
    } else {
        const double share =
            static_cast<double>(progress.done) / static_cast<double>(progress.total);
        line += fmt::format(" of {} ({:.0f}%)", total, 100 * share);
    }
    line += " - " + rate;
    if (progress.remaining.count() > 0) line += " - " + describe(progress.remaining) + " left";
    if (progress.skipped > 0)
        line += fmt::format(" - {} skipped", with_thousands(progress.skipped));
    return line;
}

}  // namespace

std::string describe(const Progress& progress) {
    return progress_line(progress, with_thousands(progress.done), with_thousands(progress.total),
                         fmt::format("{:.0f} items/s", progress.per_second));
}

std::string describe_bytes(const Progress& progress) {
    const auto per_second = static_cast<std::uint64_t>(std::max(0.0, progress.per_second));
    return progress_line(progress, with_byte_unit(progress.done), with_byte_unit(progress.total),
                         with_byte_unit(per_second) + "/s");
}

std::string with_byte_unit(std::uint64_t bytes) {
    constexpr std::array<const char*, 5> kUnits = {"kB", "MB", "GB", "TB", "PB"};
    constexpr double kThreeDigits = 999.5;  // what still rounds to three of them
    if (bytes < 1000) return fmt::format("{} bytes", bytes);
    double size = static_cast<double>(bytes) / 1000;
    std::size_t unit = 0;
    while (size >= kThreeDigits && unit + 1 < kUnits.size()) {
        size /= 1000;
        ++unit;
    }
    const int digits = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f} {}", size, digits, kUnits[unit]);
}

}  // namespace halfspace
