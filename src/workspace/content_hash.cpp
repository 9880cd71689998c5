// SPDX-License-Identifier: Apache-2.0
#include "workspace/content_hash.hpp"

#include "base/digest.hpp"

#include <algorithm>

namespace halfspace {

namespace {

ContentHash shortened(Digest digest) {
    const auto whole = digest.bytes();
    ContentHash hash;
    std::copy_n(whole.begin(), hash.size(), hash.begin());
    return hash;
}

}  // namespace

ContentHash hash_of(std::span<const std::uint8_t> bytes) {
    Digest digest;
    digest.add(std::as_bytes(bytes));
    return shortened(std::move(digest));
}

std::optional<ContentHash> hash_in_hand(const Record& record) {
    // A picture with a vector of its own is named by the vector: the file need not be read then.
    if (std::holds_alternative<ImageFile>(record.content) && record.vector.empty()) {
        return std::nullopt;
    }
    Digest digest;
    digest.add(std::as_bytes(std::span(record.vector)));
    if (const auto* text = std::get_if<Text>(&record.content)) digest.add(text->text);
    if (const auto* image = std::get_if<ImageBytes>(&record.content)) {
        digest.add(std::as_bytes(std::span(image->bytes)));
    }
    return shortened(std::move(digest));
}

}  // namespace halfspace
