// SPDX-License-Identifier: Apache-2.0
#include "encode/embed_texts.hpp"

#include "base/error.hpp"

#include <chrono>
#include <iterator>
#include <utility>
#include <vector>

namespace halfspace {
namespace {

using Clock = std::chrono::steady_clock;

/// Texts that go through the encoder together, and what is already known of them.
struct Window {
    EmbeddedBatch batch;
    std::vector<std::string> texts;  // of the items without a problem, in order
};

Window read_window(std::size_t first, std::size_t count, const ReadText& read,
                   std::size_t most_texts) {
    constexpr std::size_t kMostBytes = std::size_t{4} << 20;
    Window window;
    window.batch.first = first;
    std::size_t bytes = 0;
    for (std::size_t i = first; i < count && i - first < most_texts && bytes < kMostBytes; ++i) {
        std::string problem;
        try {
            window.texts.push_back(read(i));
            bytes += window.texts.back().size();
        } catch (const Error& error) {
            problem = error.what();
        }
        window.batch.problems.push_back(std::move(problem));
    }
    return window;
}

void append(TextEmbeddings& all, TextEmbeddings part) {
    all.rows.insert(all.rows.end(), part.rows.begin(), part.rows.end());
    all.was_cut.insert(all.was_cut.end(), part.was_cut.begin(), part.was_cut.end());
    all.token_limit = part.token_limit;
}

/// One text after the other, to find out which of them cannot be read; those are taken out of
/// `window` with their problem noted.
TextEmbeddings embed_one_by_one(Encoder& encoder, Window& window) {
    TextEmbeddings all;
    auto text = window.texts.cbegin();
    for (std::string& problem : window.batch.problems) {
        if (!problem.empty()) continue;
        try {
            append(all, encoder.embed_texts({&*text, 1}, TextRole::Item));
        } catch (const Error& error) {
            if (error.code() != ErrorCode::InvalidInput) throw;
            problem = error.what();
        }
        ++text;
    }
    return all;
}

TextEmbeddings embed_window(Encoder& encoder, Window& window) {
    try {
        return encoder.embed_texts(window.texts, TextRole::Item);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::InvalidInput) throw;
        return embed_one_by_one(encoder, window);
    }
}

/// Spreads the flags of the texts that were embedded over all items of the batch.
void set_was_cut(EmbeddedBatch& batch, const std::vector<bool>& of_embedded) {
    auto flag = of_embedded.begin();
    for (const std::string& problem : batch.problems) {
        batch.was_cut.push_back(problem.empty() && *flag++);
    }
}

}  // namespace

EmbedTimes embed_texts(Encoder& encoder, std::size_t count, const ReadText& read,
                       const EmbedOptions& options, const BatchCallback& on_batch) {
    if (!encoder.info().reads_texts) {
        throw Error(ErrorCode::InvalidInput,
                    "the encoder " + encoder.info().name + " reads no texts");
    }
    EmbedTimes times;
    for (std::size_t first = 0; first < count && !options.stop.stop_requested();) {
        Window window = read_window(first, count, read, options.batch_size);
        EmbeddedBatch& batch = window.batch;
        const auto start = Clock::now();
        TextEmbeddings embedded = embed_window(encoder, window);
        times.encode += Clock::now() - start;
        set_was_cut(batch, embedded.was_cut);
        batch.token_limit = embedded.token_limit;
        batch.rows = std::move(embedded.rows);
        drop_missing_rows(batch, encoder.dim());
        on_batch(batch);
        first += batch.problems.size();
    }
    return times;
}

}  // namespace halfspace
