// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/engine_state.hpp"
#include "store/store.hpp"
#include "weaviate/collection.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace halfspace {

/// Exact scores of all items under a plane, by reading all vectors of the engine through: in
/// pieces, on a few threads, never holding them all. The scores of the last planes are kept (4
/// bytes an item and plane, 256 MB in all), so that what is asked of one plane costs one reading,
/// and of items added since only those are read.
///
/// Threads: any member from any thread; one reading at a time.
class PlaneScores {
public:
    static constexpr std::size_t kPlanesKept = 16;

    /// scores[i]: of item i; NaN if its vector was dropped.
    using Scores = std::shared_ptr<const std::vector<float>>;

    /// @param collection  outlives this
    PlaneScores(const WeaviateCollection& collection, std::size_t dim)
        : m_collection(collection), m_dim(dim) {}

    /// The scores of at least the items of `state` under each of up to kPlanesKept planes.
    /// @throws Error Unavailable; Corrupt if the engine lacks an item or vector
    [[nodiscard]] std::vector<Scores> of(std::span<const Plane> planes, const EngineState& state);
    /// Whether they are there without a reading.
    [[nodiscard]] bool has(const Plane& plane, const EngineState& state) const;
    /// Items from `size` on will be others. Nobody may be reading.
    void forget_from(std::uint64_t size);

private:
    struct Kept {
        std::vector<float> weights;
        float bias;
        Scores scores;
    };
    struct Reading;

    [[nodiscard]] Scores kept(const Plane& plane) const;
    void keep(const Plane& plane, Scores scores);
    void read(Reading& reading) const;
    void read_piece(Reading& reading, std::uint64_t first, std::size_t count) const;

    const WeaviateCollection& m_collection;
    const std::size_t m_dim;
    std::mutex m_turn;           ///< held while reading
    mutable std::mutex m_mutex;  // guards m_kept
    std::list<Kept> m_kept;      ///< the last asked for first
};

}  // namespace halfspace
