// SPDX-License-Identifier: Apache-2.0
#include "store/embedded_store.hpp"

#include "base/error.hpp"
#include "base/thread_pool.hpp"
#include "store/store_files.hpp"
#include "store/store_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kCheckChunkRows = 1024;

double norm(std::span<const float> vector) {
    double sum = 0;
    for (const float value : vector) sum += static_cast<double>(value) * value;
    return std::sqrt(sum);
}

bool is_unit(std::span<const float> row) {
    return std::abs(norm(row) - 1) <= static_cast<double>(Store::kNormTolerance);  // false for NaN
}

[[noreturn]] void fail_row(std::span<const float> row, std::size_t index, std::size_t count) {
    const auto bad = std::ranges::find_if(row, [](float value) { return !std::isfinite(value); });
    const std::string reason = bad != row.end()
                                   ? fmt::format("its value {} is {}", bad - row.begin(), *bad)
                                   : fmt::format("its norm is {:.9g}", norm(row));
    throw Error(ErrorCode::InvalidInput,
                fmt::format("Row {} of {} (counted from 0) is not a unit vector: {}; rows must be "
                            "finite and of norm 1 within {}. Nothing was added.",
                            index, count, reason, Store::kNormTolerance));
}

void check_rows(std::span<const float> rows, std::size_t dim, ThreadPool& pool) {
    if (rows.size() % dim != 0) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} floats are not a whole number of rows of {}; nothing was added",
                                rows.size(), dim));
    }
    const std::size_t count = rows.size() / dim;
    std::atomic<std::size_t> first_bad{count};
    pool.for_chunks(count, kCheckChunkRows, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            if (is_unit(rows.subspan(i * dim, dim))) continue;
            std::size_t known = first_bad;
            while (i < known && !first_bad.compare_exchange_weak(known, i)) {
            }
            return;
        }
    });
    const std::size_t bad = first_bad;
    if (bad < count) fail_row(rows.subspan(bad * dim, dim), bad, count);
}

/// The writing half.
class EmbeddedStore final : public StoreReader {
public:
    explicit EmbeddedStore(StoreFiles files)
        : StoreReader(files.header().space), m_files(std::move(files)) {
        publish();
    }

    ItemId add(std::span<const float> rows, std::string_view split) override {
        check_rows(rows, dim(), pool());
        const ItemId first{m_files.header().rows};
        if (rows.empty()) return first;
        m_files.add(rows, split, pool());
        publish();
        return first;
    }

    void truncate(std::size_t size) override {
        if (size >= m_files.header().rows) return;
        m_files.truncate(size);
        const std::future<void> last_reader = m_epoch->end();
        m_epoch = std::make_shared<Epoch>();
        publish();
        last_reader.wait();
        m_files.release_truncated();
    }

    void set_seen(ClassifierId classifier, std::span<const ItemId> ids, bool seen) override {
        std::vector<std::uint64_t> rows = snapshot()->rows_of(ids);
        std::ranges::sort(rows);
        m_files.set_seen(classifier, rows, seen);
        publish();
    }

    void reset_seen(ClassifierId classifier) override { forget(classifier); }

    void forget(ClassifierId classifier) override {
        m_files.drop_seen(classifier);
        publish();
    }

private:
    void publish() { StoreReader::publish(m_files.snapshot(m_epoch)); }

    StoreFiles m_files;
    std::shared_ptr<Epoch> m_epoch = std::make_shared<Epoch>();
};

}  // namespace

std::unique_ptr<Store> create_embedded_store(const std::filesystem::path& folder,
                                             const VectorSpace& space) {
    if (space.dim < 1 || space.dim > HeaderFile::kMaxDim) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("A vector store can have 1 to {} dimensions, not {}",
                                HeaderFile::kMaxDim, space.dim));
    }
    if (space.encoder_fingerprint.size() > HeaderFile::kMaxFingerprintBytes) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("An encoder's fingerprint can have {} characters, not {}",
                        HeaderFile::kMaxFingerprintBytes, space.encoder_fingerprint.size()));
    }
    return std::make_unique<EmbeddedStore>(StoreFiles::create(folder, space));
}

std::unique_ptr<Store> open_embedded_store(const std::filesystem::path& folder) {
    return std::make_unique<EmbeddedStore>(StoreFiles::open(folder));
}

}  // namespace halfspace
