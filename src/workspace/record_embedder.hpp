// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"
#include "encode/embedded_batch.hpp"
#include "encode/encoder.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace halfspace {

/// Makes unit vectors of records of any kind: pictures and texts by an encoder, ready-made vectors
/// as they are, brought to norm 1.
class RecordEmbedder {
public:
    /// `which[i]` is the index of the record that `batch.problems[i]` is about.
    using OnBatch =
        std::function<void(std::span<const std::size_t> which, const EmbeddedBatch& batch)>;
    /// The bytes of the picture of record `i`, once read. From the decoding threads, several at
    /// once, once a record.
    using OnRead = std::function<void(std::size_t i, std::span<const std::uint8_t> bytes)>;

    /// @param encoder     gives the encoder when the first record needs one
    /// @param dim         of all vectors
    /// @param batch_size  pictures in one run of the network
    RecordEmbedder(std::function<Encoder&()> encoder, std::size_t dim, EmbedOptions options)
        : m_encoder(std::move(encoder)), m_dim(dim), m_options(std::move(options)) {}

    /// Pictures first, then texts, then ready-made vectors; in their order within a kind. A record
    /// that fails costs itself only.
    /// @param records  without a problem; with a vector, a picture or a text
    /// @param on_batch called from the calling thread; what it throws ends the work
    /// @return whether all were dealt with; not if the stop token came between
    bool embed(const std::vector<const Record*>& records, const OnRead& on_read,
               const OnBatch& on_batch);

    /// So far.
    [[nodiscard]] const EmbedTimes& times() const noexcept { return m_times; }

private:
    bool embed_pictures(const std::vector<const Record*>& records,
                        std::span<const std::size_t> which, const OnRead& on_read,
                        const OnBatch& on_batch);
    bool embed_written(const std::vector<const Record*>& records,
                       std::span<const std::size_t> which, const OnBatch& on_batch);
    bool take_vectors(const std::vector<const Record*>& records, std::span<const std::size_t> which,
                      const OnBatch& on_batch);
    void take_vector(std::span<const float> vector, EmbeddedBatch& batch) const;
    template <typename Embed>
    bool run(std::span<const std::size_t> which, std::size_t batch_size, const OnBatch& on_batch,
             const Embed& embed);

    std::function<Encoder&()> m_encoder;
    std::size_t m_dim;
    EmbedOptions m_options;
    EmbedTimes m_times;
};

/// The next records of a source: 8,192 at most, fewer once they hold 64 MiB. Empty at the end.
std::vector<Record> next_window(Source& source);

/// Why no item can be made of a record of this kind that has no vector; empty: it can.
std::string why_unreadable(const EncoderInfo& encoder, ItemKind kind);

}  // namespace halfspace
