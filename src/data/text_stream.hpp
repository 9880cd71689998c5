// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace halfspace {

/// Takes the place of each byte that its file's encoding does not have; no UTF-8 holds it, so a
/// text with a fault is told by `find_invalid_utf8`.
inline constexpr char kUndecodable = '\xFF';

/// The content of a text file as UTF-8, block by block, whatever its size.
///
/// Encoding, when none is named: by byte order mark (UTF-8, UTF-16 LE/BE), else UTF-8 if the first
/// 64 MiB are or have more characters of several bytes than faults, else Windows-1252. A named one
/// is any that iconv knows (GB18030, SHIFT_JIS, ...).
class TextStream {
public:
    /// @throws Error NotFound or Unavailable if the file cannot be read; InvalidInput if iconv does
    ///         not know the encoding, or if none is named and the file is neither UTF-8 nor
    ///         Windows-1252 or holds zero bytes, saying what to name
    TextStream(const std::filesystem::path& path, const std::string& encoding);
    ~TextStream();
    TextStream(const TextStream&) = delete;
    TextStream& operator=(const TextStream&) = delete;

    /// `UTF-8`, `UTF-16LE`, `WINDOWS-1252`, or the name given.
    [[nodiscard]] const std::string& encoding() const noexcept { return m_encoding; }
    /// Whether the encoding is a guess that may be wrong.
    [[nodiscard]] bool is_guess() const noexcept { return m_is_guess; }

    /// Puts the next block in place of what `block` holds; false at the end, `block` then empty.
    /// A block may end inside a character. @throws Error Unavailable if a read fails
    bool read(std::string& block);

    /// Where in the text a block of UTF-8 can be read again; only for files that are UTF-8.
    [[nodiscard]] bool can_seek() const noexcept { return m_converter == nullptr; }
    /// Goes to `offset` bytes of UTF-8 from the start. Needs `can_seek()` or `offset` 0.
    void seek(std::uint64_t offset);

private:
    class Converter;

    void choose_encoding(const std::string& named);
    void choose_by_content();
    std::size_t read_bytes(char* into, std::size_t count, std::uint64_t offset) const;

    std::filesystem::path m_path;
    FileDescriptor m_file;
    std::string m_encoding;
    bool m_is_guess = false;
    std::uint64_t m_start = 0;   // after the byte order mark
    std::uint64_t m_offset = 0;  // in the file, of the next byte to read
    std::unique_ptr<Converter> m_converter;
};

/// The lines of a text file, without their ends (LF or CRLF).
class LineReader {
public:
    static constexpr std::size_t kLongestLine_bytes = 64U << 20U;

    /// @throws as TextStream
    LineReader(const std::filesystem::path& path, const std::string& encoding)
        : m_stream(path, encoding) {}

    /// The next line, or nothing at the end. Of a line over kLongestLine_bytes the rest is left out
    /// and `is_cut()` holds.
    [[nodiscard]] std::optional<std::string> next();
    [[nodiscard]] bool is_cut() const noexcept { return m_is_cut; }

    /// Of the line `next` gave last, from 1.
    [[nodiscard]] std::uint64_t line_number() const noexcept { return m_line; }

    void rewind();

    [[nodiscard]] const TextStream& stream() const noexcept { return m_stream; }

private:
    TextStream m_stream;
    std::string m_block;
    std::size_t m_at = 0;
    std::uint64_t m_line = 0;
    bool m_is_cut = false;
};

}  // namespace halfspace
