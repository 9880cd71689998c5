// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

struct halfspace_tokenizer;

namespace halfspace {

/// A text as a network reads it.
struct Tokens {
    std::vector<std::int64_t> ids;  ///< special tokens among them
    bool was_cut = false;           ///< the text had more than the limit
};

/// Hugging Face's own tokenizer. Threads: `encode` may run on any number at once.
class Tokenizer {
public:
    /// @param token_limit  0 leaves the limit to the file
    /// @throws Error NotFound if there is no such file, Corrupt if it is no tokenizer.json
    Tokenizer(const std::filesystem::path& tokenizer_json, std::size_t token_limit);

    /// 0 for no limit.
    [[nodiscard]] std::size_t token_limit() const noexcept;

    /// Nothing if the vocabulary has no such token.
    [[nodiscard]] std::optional<std::int64_t> id_of(std::string_view token) const;

    /// @throws Error InvalidInput if the text is not UTF-8 or cannot be tokenized
    [[nodiscard]] Tokens encode(std::string_view text) const;

private:
    struct Free {
        void operator()(halfspace_tokenizer* tokenizer) const noexcept;
    };

    std::unique_ptr<halfspace_tokenizer, Free> m_tokenizer;
};

}  // namespace halfspace
