// SPDX-License-Identifier: Apache-2.0
#include "store/store_check.hpp"

#include "base/error.hpp"
#include "base/thread_pool.hpp"
#include "store/checksum.hpp"
#include "store/quantize.hpp"
#include "store/store.hpp"
#include "store/store_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <string_view>
#include <utility>

namespace halfspace {

namespace {

constexpr std::uint64_t kBatchRows = 65536;
constexpr std::size_t kChunkRows = 256;
constexpr std::size_t kNamedItems = 10;

/// What can be wrong with a row, and the file it is wrong in.
enum class RowFault : std::size_t { Sum, NotFinite, Norm, Codes, Bound };

struct RowFaultText {
    std::string_view ending;
    std::string_view what;
};
constexpr std::array<RowFaultText, 5> kRowFaults{{
    {".f32", "do not match their checksum: they changed on the disk after they were written"},
    {".f32", "hold numbers that are not finite"},
    {".f32", "are not of length 1"},
    {".q8", "have int8 forms that no quantisation gives"},
    {".se",
     "have int8 forms that are further from them than the error bound says, so that "
     "searches may miss them"},
}};

/// Items with a fault, the lowest few by number.
struct FaultyItems {
    std::uint64_t count = 0;
    std::vector<std::uint64_t> first;

    void add(std::uint64_t item) {
        ++count;
        first.insert(std::ranges::upper_bound(first, item), item);
        if (first.size() > kNamedItems) first.pop_back();
    }
};

/// The first thing wrong with a row; what follows from it is not told as well.
std::optional<RowFault> fault_of(const Snapshot& snapshot, std::uint64_t row) {
    const std::size_t dim = snapshot.view.dim();
    const auto values = snapshot.view.row(row);
    if (row >= snapshot.summed_from && crc32(std::as_bytes(values)) != snapshot.view.sums()[row]) {
        return RowFault::Sum;
    }
    const std::int8_t* const codes = snapshot.view.codes() + row * padded_dim(dim);
    const RowScale scale = snapshot.view.scales()[row];
    const bool uses_mean = row >= snapshot.mean_start;
    double norm = 0;
    double error = 0;
    bool is_finite = true;
    bool is_possible = std::isfinite(scale.scale) && scale.scale >= 0 && std::isfinite(scale.error);
    for (std::size_t j = 0; j < dim; ++j) {
        const double value = values[j];
        is_finite = is_finite && std::isfinite(values[j]);
        is_possible = is_possible && codes[j] >= -127;
        norm += value * value;
        const double rest = value - (uses_mean ? static_cast<double>((*snapshot.mean)[j]) : 0.0) -
                            static_cast<double>(scale.scale) * codes[j];
        error += rest * rest;
    }
    for (std::size_t j = dim; j < padded_dim(dim); ++j) is_possible = is_possible && codes[j] == 0;
    if (!is_finite) return RowFault::NotFinite;
    if (std::abs(std::sqrt(norm) - 1) > static_cast<double>(Store::kNormTolerance)) {
        return RowFault::Norm;
    }
    if (!is_possible) return RowFault::Codes;
    if (std::sqrt(error) > static_cast<double>(scale.error)) return RowFault::Bound;
    return std::nullopt;
}

using RowFaults = std::array<FaultyItems, kRowFaults.size()>;

/// False if it was stopped.
bool check_rows(const Snapshot& snapshot, const StoreCheckOptions& options, RowFaults& faults) {
    ThreadPool pool;
    std::mutex mutex;  // guards faults
    const ProgressMeter meter(snapshot.rows);
    for (std::uint64_t begin = 0; begin < snapshot.rows; begin += kBatchRows) {
        if (options.stop.stop_requested()) return false;
        const std::uint64_t count = std::min(kBatchRows, snapshot.rows - begin);
        snapshot.view.prefetch(begin, count);
        pool.for_chunks(count, kChunkRows, [&](std::size_t from, std::size_t to) {
            for (std::uint64_t row = begin + from; row < begin + to; ++row) {
                if (const auto fault = fault_of(snapshot, row)) {
                    const std::scoped_lock lock(mutex);
                    faults[static_cast<std::size_t>(*fault)].add(value_of(snapshot.id_of(row)));
                }
            }
        });
        if (options.on_progress) options.on_progress(meter.at(begin + count, 0));
    }
    return true;
}

void tell(const RowFaults& row_faults, const std::filesystem::path& folder, std::uint64_t set,
          std::vector<StoreFault>& faults) {
    for (std::size_t i = 0; i < row_faults.size(); ++i) {
        const FaultyItems& items = row_faults[i];
        if (items.count == 0) continue;
        faults.push_back({RowFiles::path(folder, set, kRowFaults[i].ending),
                          fmt::format("{} {} {}: items {}{}", items.count,
                                      items.count == 1 ? "vector" : "vectors", kRowFaults[i].what,
                                      fmt::join(items.first, ", "),
                                      items.count > items.first.size() ? " and others" : "")});
    }
}

}  // namespace

StoreCheck check_embedded_store(const std::filesystem::path& folder,
                                const StoreCheckOptions& options) {
    StoreCheck check;
    std::optional<StoreFiles> files;
    try {
        if (const std::string fault = HeaderFile::slot_fault(StoreFiles::header_path(folder));
            !fault.empty()) {
            check.notices.push_back(
                "One of the two copies of the header cannot be used (" + fault +
                "). A crash leaves it like that; the other is whole, and the next change to the "
                "store writes this one anew.");
        }
        files = StoreFiles::open(folder);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Corrupt) throw;
        check.faults.push_back({folder, error.what()});
        return check;
    }
    const Snapshot snapshot = files->snapshot(nullptr);
    check.items = snapshot.items;
    check.rows = snapshot.rows;
    check.unsummed_rows = std::min(snapshot.summed_from, snapshot.rows);
    check.splits.insert(snapshot.splits.begin(), snapshot.splits.end());
    check.removed = snapshot.removed;
    for (const auto& [classifier, flags] : snapshot.seen) {
        check.seen_classifiers.push_back(value_of(classifier));
    }
    RowFaults faults;
    check.was_stopped = !check_rows(snapshot, options, faults);
    tell(faults, folder, files->header().file_set, check.faults);
    return check;
}

}  // namespace halfspace
