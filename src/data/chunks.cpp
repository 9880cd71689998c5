// SPDX-License-Identifier: Apache-2.0
#include "data/chunks.hpp"

#include "data/words.hpp"

#include <algorithm>
#include <array>

namespace halfspace {

namespace {

/// The byte after `count` characters from `begin`, or the end.
std::size_t after_characters(std::string_view text, std::size_t begin, std::size_t count) {
    std::size_t at = begin;
    for (; at < text.size(); ++at) {
        const bool is_start = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
        if (is_start && count-- == 0) break;
    }
    return at;
}

/// Whether a paragraph, sentence or word ends just before `at`.
enum class End { None, Word, Sentence, Paragraph };

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

End end_before(std::string_view text, std::size_t at) {
    constexpr std::array<std::string_view, 5> kWide{"。", "！", "？", "｡", "।"};
    const std::string_view before = text.substr(0, at);
    if (std::ranges::any_of(kWide, [&](std::string_view mark) { return before.ends_with(mark); })) {
        return End::Sentence;
    }
    if (!is_space(before.back())) return End::None;
    const auto last = before.find_last_not_of(" \t\r\n\v\f");
    if (last == std::string_view::npos) return End::Word;
    const std::string_view space = before.substr(last + 1);
    if (std::ranges::count(space, '\n') >= 2) return End::Paragraph;
    const std::string_view closed = before.substr(0, before.find_last_not_of("\"')]", last) + 1);
    const bool is_stop =
        !closed.empty() && std::string_view(".!?").find(closed.back()) != std::string_view::npos;
    return is_stop || space.find('\n') != std::string_view::npos ? End::Sentence : End::Word;
}

/// Where the piece that begins at `begin` ends: at the best end between `middle` and `limit`.
std::size_t best_end(std::string_view text, std::size_t middle, std::size_t limit) {
    std::size_t best = limit;
    End kind = End::None;
    for (std::size_t at = limit; at > middle && kind != End::Paragraph; --at) {
        const End here = end_before(text, at);
        if (here > kind) {
            kind = here;
            best = at;
        }
    }
    return best;
}

}  // namespace

std::vector<std::string> split_text(std::string_view text, std::size_t most) {
    std::vector<std::string> pieces;
    std::size_t begin = 0;
    while (begin < text.size()) {
        while (begin < text.size() && is_space(text[begin])) ++begin;
        const std::size_t limit = after_characters(text, begin, most);
        const std::size_t middle = after_characters(text, begin, most / 2);
        const std::size_t end = limit == text.size() ? limit : best_end(text, middle, limit);
        const std::string_view piece = trimmed(text.substr(begin, end - begin));
        if (!is_blank(piece)) pieces.emplace_back(piece);
        begin = end;
    }
    return pieces;
}

}  // namespace halfspace
