// SPDX-License-Identifier: Apache-2.0
#include "weaviate/grpc_frame.hpp"

#include <charconv>
#include <cstddef>

namespace halfspace {

namespace {

constexpr std::size_t kFrameBytes = 5;  // 0 for not compressed, and a big-endian length

}  // namespace

std::string framed(const std::string& message) {
    std::string frame(1, '\0');
    for (int shift = 24; shift >= 0; shift -= 8) {
        frame += static_cast<char>(message.size() >> static_cast<unsigned>(shift) & 0xFFU);
    }
    return frame + message;
}

bool unframe(std::string& body) {
    if (body.size() < kFrameBytes || body[0] != '\0') return false;
    std::size_t size = 0;
    for (std::size_t i = 1; i < kFrameBytes; ++i) {
        size = size << 8U | static_cast<unsigned char>(body[i]);
    }
    if (body.size() != kFrameBytes + size) return false;
    body.erase(0, kFrameBytes);
    return true;
}

std::string unescaped_status(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const bool is_code =
            text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr ==
                text.data() + i + 3;
        plain += is_code ? static_cast<char>(value) : text[i];
        if (is_code) i += 2;
    }
    return plain;
}

}  // namespace halfspace
