// SPDX-License-Identifier: Apache-2.0
#include "encode/embed_images.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

namespace halfspace {

namespace {

using Clock = std::chrono::steady_clock;

/// The pixels of one batch while its pictures are being decoded.
struct DecodingBatch {
    std::size_t first = 0;
    std::vector<float> pixels;  // size x floats a picture; slot i belongs to picture first + i
    std::vector<std::string> problems;  // one a picture
    std::size_t next = 0;               // picture to hand out
    std::size_t finished = 0;

    [[nodiscard]] std::size_t size() const { return problems.size(); }
};

/// Decodes pictures on several threads, at most `kAhead` batches before the one being taken.
class DecodeAhead {
public:
    DecodeAhead(const ImagePreprocess& settings, std::size_t count, const ReadImage& read,
                const EmbedOptions& options)
        : m_settings(settings), m_count(count), m_read(read), m_options(options) {
        std::size_t threads = options.threads;
        if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
        for (std::size_t i = 0; i < threads; ++i) {
            m_threads.emplace_back([this](const std::stop_token& stop) { decode_until(stop); });
        }
    }

    DecodeAhead(const DecodeAhead&) = delete;
    DecodeAhead& operator=(const DecodeAhead&) = delete;
    ~DecodeAhead() {
        for (auto& thread : m_threads) thread.request_stop();
        m_has_room.notify_all();
    }

    /// The next batch, all its pictures done; nothing after the last. Passes on what no picture can
    /// be blamed for.
    std::unique_ptr<DecodingBatch> take() {
        std::unique_lock lock(m_mutex);
        top_up();
        if (m_batches.empty()) return nullptr;
        m_has_room.notify_all();
        m_is_done.wait(lock,
                       [&] { return m_batches.front()->finished == m_batches.front()->size(); });
        if (m_failure) std::rethrow_exception(m_failure);
        auto batch = std::move(m_batches.front());
        m_batches.pop_front();
        return batch;
    }

    [[nodiscard]] std::chrono::duration<double> decode_time() const {
        return std::chrono::nanoseconds(m_nanoseconds.load());
    }

private:
    static constexpr std::size_t kAhead = 3;

    void top_up() {
        while (m_batches.size() < kAhead && m_begun < m_count && !m_options.stop.stop_requested()) {
            const std::size_t size = std::min(m_options.batch_size, m_count - m_begun);
            auto batch = std::make_unique<DecodingBatch>();
            batch->first = m_begun;
            batch->pixels.resize(size * m_settings.floats());
            batch->problems.resize(size);
            m_begun += size;
            m_batches.push_back(std::move(batch));
        }
    }

    DecodingBatch* batch_with_work() {
        const auto found = std::ranges::find_if(
            m_batches, [](const auto& batch) { return batch->next < batch->size(); });
        return found == m_batches.end() ? nullptr : found->get();
    }

    void decode_until(const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        while (!stop.stop_requested()) {
            DecodingBatch* const batch = batch_with_work();
            if (batch == nullptr) {
                m_has_room.wait(lock, stop, [this] { return batch_with_work() != nullptr; });
                continue;
            }
            const std::size_t slot = batch->next++;
            lock.unlock();
            decode(*batch, slot);
            lock.lock();
            if (++batch->finished == batch->size()) m_is_done.notify_one();
        }
    }

    /// Fills one slot; no other thread touches it, and the batch stays until all slots are
    /// finished.
    void decode(DecodingBatch& batch, std::size_t slot) {
        const auto start = Clock::now();
        try {
            const auto pixels = preprocess(decode_image(m_read(batch.first + slot)), m_settings);
            std::ranges::copy(pixels, batch.pixels.begin() +
                                          static_cast<std::ptrdiff_t>(slot * m_settings.floats()));
        } catch (const Error& error) {
            batch.problems[slot] = error.what();
        } catch (const std::bad_alloc&) {
            batch.problems[slot] = "too large for the memory there is";
        } catch (...) {
            const std::lock_guard lock(m_mutex);
            m_failure = std::current_exception();
        }
        m_nanoseconds += (Clock::now() - start).count();
    }

    const ImagePreprocess& m_settings;
    std::size_t m_count;
    const ReadImage& m_read;
    const EmbedOptions& m_options;
    std::mutex m_mutex;
    std::condition_variable_any m_has_room;
    std::condition_variable m_is_done;
    std::deque<std::unique_ptr<DecodingBatch>> m_batches;
    std::size_t m_begun = 0;       // pictures handed to batches
    std::exception_ptr m_failure;  // ends the work
    std::atomic<std::int64_t> m_nanoseconds{0};
    std::vector<std::jthread> m_threads;  // last: joined before the rest goes
};

/// Moves the pixels of good pictures together, so that the network sees no empty slots.
std::size_t compact(DecodingBatch& batch, std::size_t floats) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!batch.problems[i].empty()) continue;
        if (kept != i) {
            const auto from = batch.pixels.begin() + static_cast<std::ptrdiff_t>(i * floats);
            std::copy_n(from, floats,
                        batch.pixels.begin() + static_cast<std::ptrdiff_t>(kept * floats));
        }
        ++kept;
    }
    return kept;
}

}  // namespace

EmbedTimes embed_images(Encoder& encoder, std::size_t count, const ReadImage& read,
                        const EmbedOptions& options, const BatchCallback& on_batch) {
    const ImagePreprocess settings = encoder.image_preprocess();
    EmbedTimes times;
    DecodeAhead decoder(settings, count, read, options);
    while (auto decoded = decoder.take()) {
        const std::size_t kept = compact(*decoded, settings.floats());
        EmbeddedBatch batch;
        batch.first = decoded->first;
        batch.problems = std::move(decoded->problems);
        if (kept > 0) {
            const auto start = Clock::now();
            batch.rows = encoder.embed_images(
                std::span<const float>(decoded->pixels).first(kept * settings.floats()));
            times.encode += Clock::now() - start;
            drop_missing_rows(batch, encoder.dim());
        }
        on_batch(batch);
    }
    times.decode = decoder.decode_time();
    return times;
}

EmbedTimes embed_files(Encoder& encoder, std::span<const std::filesystem::path> files,
                       const EmbedOptions& options, const BatchCallback& on_batch) {
    const auto read = [files](std::size_t i) { return read_file(files[i]); };
    return embed_images(encoder, files.size(), read, options, on_batch);
}

}  // namespace halfspace
