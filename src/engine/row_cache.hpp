// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

namespace halfspace {

/// Vectors fetched from an engine lately. A fit asks for those of all labelled items each round,
/// and vectors never change. Threads: any member from any thread.
class RowCache {
public:
    static constexpr std::size_t kMostBytes = std::size_t{32} << 20U;
    static constexpr std::size_t kMostAtOnce = 2000;  ///< more passes by: no fit, but a walk

    explicit RowCache(std::size_t dim) : m_dim(dim) {}

    /// ids.size() x dim floats, in their order; what is not here comes from `fetch` and is kept.
    /// @param fetch  gives the vectors of some ids, each once, in their order
    [[nodiscard]] std::vector<float> rows(
        std::span<const std::uint64_t> ids,
        const std::function<std::vector<float>(std::span<const std::uint64_t>)>& fetch);

    /// Forgets all: ids are given anew.
    void clear();

private:
    [[nodiscard]] std::size_t most_rows() const noexcept;
    void keep(std::span<const std::uint64_t> ids, std::span<const float> rows);

    const std::size_t m_dim;
    std::mutex m_mutex;  // guards the rest
    std::unordered_map<std::uint64_t, std::vector<float>> m_rows;
    std::deque<std::uint64_t> m_order;  ///< the oldest first
};

}  // namespace halfspace
