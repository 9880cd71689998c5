// SPDX-License-Identifier: Apache-2.0
#include "store/split_names.hpp"

#include "base/error.hpp"
#include "store/checks.hpp"
#include "store/checksum.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cstring>
#include <span>

namespace halfspace {

namespace {

std::uint32_t checksum_of(std::string_view text) {
    return crc32(std::as_bytes(std::span(text.data(), text.size())));
}

[[noreturn]] void fail_damaged(const std::filesystem::path& path) {
    throw Error(ErrorCode::Corrupt, path.string() +
                                        ", the names of the splits, is damaged: it does not match "
                                        "the header; restore the vector store from a backup");
}

}  // namespace

SplitNames SplitNames::open(const std::filesystem::path& path, const StoreHeader& header) {
    SplitNames splits(path);
    if (header.split_count == 0) return splits;
    std::string text;
    try {
        text = read_text(path);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NotFound) fail_damaged(path);
        throw;
    }
    if (text.size() < header.names_bytes) fail_damaged(path);
    text.resize(header.names_bytes);
    if (checksum_of(text) != header.names_checksum) fail_damaged(path);

    std::size_t at = 0;
    while (at < text.size()) {
        std::uint32_t length = 0;
        if (text.size() - at < sizeof length) fail_damaged(path);
        std::memcpy(&length, text.data() + at, sizeof length);
        at += sizeof length;
        if (text.size() - at < length) fail_damaged(path);
        splits.m_names.push_back(text.substr(at, length));
        at += length;
    }
    if (splits.m_names.size() != header.split_count) fail_damaged(path);
    splits.m_encoded = std::move(text);
    return splits;
}

SplitNames SplitNames::with(std::string_view name) const {
    check_split_name(name, m_names.size());
    SplitNames longer = *this;
    longer.m_names.emplace_back(name);
    std::string entry(sizeof(std::uint32_t), '\0');
    const auto length = static_cast<std::uint32_t>(name.size());
    std::memcpy(entry.data(), &length, sizeof length);
    entry += name;
    const auto file = FileDescriptor::open(m_path, O_RDWR | O_CREAT);
    file.write_at(std::as_bytes(std::span(entry.data(), entry.size())), m_encoded.size());
    file.sync();
    longer.m_encoded += entry;
    return longer;
}

void SplitNames::describe(StoreHeader& header) const {
    header.split_count = static_cast<std::uint32_t>(m_names.size());
    header.names_bytes = m_encoded.size();
    header.names_checksum = checksum_of(m_encoded);
}

}  // namespace halfspace
