// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace halfspace {

std::optional<std::vector<std::uint8_t>> decode_base64(std::string_view text) {
    constexpr std::string_view kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::size_t letters = std::min(text.find('='), text.size());
    const std::size_t padding = text.size() - letters;
    const bool is_clean = text.substr(0, letters).find_first_not_of(kLetters) == text.npos &&
                          text.substr(letters).find_first_not_of('=') == text.npos;
    if (text.size() % 4 != 0 || padding > 2 || !is_clean ||
        text.size() > std::numeric_limits<int>::max()) {
        return std::nullopt;
    }
    std::vector<std::uint8_t> bytes(text.size() / 4 * 3);
    if (bytes.empty()) return bytes;
    const int count =
        EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                        static_cast<int>(text.size()));
    if (count != static_cast<int>(bytes.size())) return std::nullopt;
    bytes.erase(bytes.end() - static_cast<std::ptrdiff_t>(padding), bytes.end());
    return bytes;
}

}  // namespace halfspace
