// SPDX-License-Identifier: Apache-2.0
#include "data/text_stream.hpp"

#include "base/error.hpp"
#include "data/words.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <iconv.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kBlock_bytes = 256U << 10U;
constexpr std::uint64_t kChecked_bytes = 64U << 20U;

/// Where UTF-8 ends that may be cut off inside its last character.
std::string_view without_cut_character(std::string_view text) {
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if (byte < 0x80) break;
        if (byte >= 0xC0) return text.substr(0, text.size() - back);
    }
    return text;
}

/// The first byte that Windows-1252 does not have, or npos.
std::size_t find_not_1252(std::string_view text) {
    return text.find_first_of("\x81\x8D\x8F\x90\x9D");
}

}  // namespace

/// Bytes of one encoding to UTF-8, fed piece by piece.
class TextStream::Converter {
public:
    explicit Converter(const std::string& encoding)
        : m_handle(::iconv_open("UTF-8", encoding.c_str())) {
        if (!is_open()) {
            throw Error(ErrorCode::InvalidInput,
                        "There is no encoding called " + encoding +
                            "; `iconv -l` lists those that can be named, such as UTF-16LE, "
                            "WINDOWS-1252, GB18030, SHIFT_JIS");
        }
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    ~Converter() {
        if (is_open()) ::iconv_close(m_handle);
    }

    void reset() {
        ::iconv(m_handle, nullptr, nullptr, nullptr, nullptr);
        m_rest.clear();
    }

    /// Adds the UTF-8 of `bytes` to `text`; a cut character waits for the next call.
    void convert(std::string_view bytes, bool is_end, std::string& text) {
        std::string input = std::exchange(m_rest, {});
        input += bytes;
        char* from = input.data();
        std::size_t left = input.size();
        std::array<char, 16384> out{};
        while (left > 0) {
            char* to = out.data();
            std::size_t room = out.size();
            const std::size_t done = ::iconv(m_handle, &from, &left, &to, &room);
            const int problem = done == static_cast<std::size_t>(-1) ? errno : 0;
            text.append(out.data(), out.size() - room);
            if (problem == EILSEQ || (problem == EINVAL && is_end)) {
                text += kUndecodable;
                ++from;
                --left;
            } else if (problem == EINVAL) {
                m_rest.assign(from, left);
                return;
            }
        }
    }

private:
    /// iconv's handle for none is -1.
    [[nodiscard]] bool is_open() const noexcept {
        return reinterpret_cast<std::intptr_t>(m_handle) != -1;
    }

    iconv_t m_handle;
    std::string m_rest;
};

TextStream::TextStream(const std::filesystem::path& path, const std::string& encoding)
    : m_path(path), m_file(FileDescriptor::open(path, O_RDONLY | O_CLOEXEC)) {
    choose_encoding(encoding);
    m_offset = m_start;
}

TextStream::~TextStream() = default;

std::size_t TextStream::read_bytes(char* into, std::size_t count, std::uint64_t offset) const {
    std::size_t done = 0;
    while (done < count) {
        const auto got =
            ::pread(m_file.get(), into + done, count - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            throw Error(ErrorCode::Unavailable,
                        "Cannot read " + m_path.string() + ": " + system_error_text());
        }
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

void TextStream::choose_encoding(const std::string& named) {
    std::array<char, 3> head{};
    const std::string_view mark(head.data(), read_bytes(head.data(), head.size(), 0));
    const std::string wanted = lower(named);
    const auto marked = [&](std::string_view bytes, std::string name, std::string_view family) {
        if (!mark.starts_with(bytes) || (!named.empty() && !wanted.starts_with(family))) {
            return false;
        }
        m_start = bytes.size();
        m_encoding = std::move(name);
        return true;
    };
    if (marked("\xEF\xBB\xBF", "UTF-8", "utf-8") || marked("\xEF\xBB\xBF", "UTF-8", "utf8")) return;
    if (marked("\xFF\xFE", "UTF-16LE", "utf-16") || marked("\xFE\xFF", "UTF-16BE", "utf-16")) {
        m_converter = std::make_unique<Converter>(m_encoding);
        return;
    }
    if (named.empty()) return choose_by_content();
    m_encoding = named;
    if (wanted == "utf-8" || wanted == "utf8") return;
    m_converter = std::make_unique<Converter>(named);
}

void TextStream::choose_by_content() {
    Utf8Count utf8;
    std::uint64_t not_1252 = 0;  // place + 1
    std::string block(kBlock_bytes, '\0');
    std::uint64_t offset = 0;
    while (offset < kChecked_bytes) {
        const std::size_t got = read_bytes(block.data(), block.size(), offset);
        if (got == 0) break;
        const std::string_view all(block.data(), got);
        if (all.find('\0') != std::string_view::npos) {
            throw Error(ErrorCode::InvalidInput,
                        m_path.string() +
                            " holds zero bytes, so it is no text; if it is UTF-16 without a byte "
                            "order mark, name the encoding UTF-16LE or UTF-16BE");
        }
        const std::string_view whole = got < block.size() ? all : without_cut_character(all);
        const Utf8Count here = count_utf8(whole);
        utf8.wide += here.wide;
        utf8.invalid += here.invalid;
        const std::size_t bad = find_not_1252(whole);
        if (not_1252 == 0 && bad != std::string_view::npos) not_1252 = offset + bad + 1;
        offset += std::max<std::size_t>(whole.size(), 1);
    }
    m_encoding = "UTF-8";
    // Of Windows-1252 hardly a byte pair is UTF-8: so this is UTF-8 with a few faults in it.
    if (utf8.invalid == 0 || utf8.wide > utf8.invalid) return;
    if (not_1252 != 0) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("{} is neither UTF-8 nor Windows-1252 (byte {} is in neither); name "
                        "its encoding, such as GB18030, SHIFT_JIS or ISO-8859-2",
                        m_path.string(), not_1252));
    }
    m_encoding = "WINDOWS-1252";
    m_is_guess = true;
    m_converter = std::make_unique<Converter>(m_encoding);
}

bool TextStream::read(std::string& block) {
    block.resize(kBlock_bytes);
    const std::size_t got = read_bytes(block.data(), block.size(), m_offset);
    block.resize(got);
    m_offset += got;
    if (m_converter == nullptr) return got > 0;
    const std::string bytes = std::exchange(block, {});
    m_converter->convert(bytes, got == 0, block);
    return got > 0 || !block.empty();
}

void TextStream::seek(std::uint64_t offset) {
    m_offset = m_start + offset;
    if (m_converter != nullptr) m_converter->reset();
}

std::optional<std::string> LineReader::next() {
    std::string line;
    bool is_any = false;
    m_is_cut = false;
    while (true) {
        if (m_at == m_block.size()) {
            m_at = 0;
            if (!m_stream.read(m_block)) break;
        }
        is_any = true;
        const std::size_t end = std::min(m_block.find('\n', m_at), m_block.size());
        const std::size_t fits = std::min(end - m_at, kLongestLine_bytes - line.size());
        m_is_cut = m_is_cut || fits < end - m_at;
        line.append(m_block, m_at, fits);
        m_at = end;
        if (end < m_block.size()) {
            ++m_at;
            break;
        }
    }
    if (!is_any) return std::nullopt;
    if (line.ends_with('\r')) line.pop_back();
    ++m_line;
    return line;
}

void LineReader::rewind() {
    m_stream.seek(0);
    m_block.clear();
    m_at = 0;
    m_line = 0;
}

}  // namespace halfspace
