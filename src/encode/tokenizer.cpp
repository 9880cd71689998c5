// SPDX-License-Identifier: Apache-2.0
#include "encode/tokenizer.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <tokenizer_abi.h>

#include <array>
#include <string>

namespace halfspace {
namespace {

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

Tokenizer::Tokenizer(const std::filesystem::path& tokenizer_json, std::size_t token_limit) {
    const std::string json = read_text(tokenizer_json);
    std::array<char, 512> message{};
    m_tokenizer.reset(halfspace_tokenizer_load(bytes_of(json), json.size(), token_limit,
                                               {message.data(), message.size()}));
    if (!m_tokenizer) {
        throw Error(ErrorCode::Corrupt,
                    tokenizer_json.string() + " is not a tokenizer: " + message.data());
    }
}

std::size_t Tokenizer::token_limit() const noexcept {
    return halfspace_tokenizer_limit(m_tokenizer.get());
}

std::optional<std::int64_t> Tokenizer::id_of(std::string_view token) const {
    std::uint32_t id = 0;
    if (!halfspace_tokenizer_id(m_tokenizer.get(), bytes_of(token), token.size(), &id)) {
        return std::nullopt;
    }
    return id;
}

Tokens Tokenizer::encode(std::string_view text) const {
    std::array<char, 512> message{};
    const std::unique_ptr<halfspace_encoding, decltype(&halfspace_encoding_free)> encoding(
        halfspace_tokenizer_encode(m_tokenizer.get(), bytes_of(text), text.size(),
                                   {message.data(), message.size()}),
        &halfspace_encoding_free);
    if (!encoding) {
        throw Error(ErrorCode::InvalidInput, message.data());
    }
    std::size_t count = 0;
    const std::uint32_t* ids = halfspace_encoding_ids(encoding.get(), &count);
    return {{ids, ids + count}, halfspace_encoding_was_cut(encoding.get())};
}

void Tokenizer::Free::operator()(halfspace_tokenizer* tokenizer) const noexcept {
    halfspace_tokenizer_free(tokenizer);
}

}  // namespace halfspace
