// SPDX-License-Identifier: Apache-2.0
#include "data/text_reader.hpp"

#include "base/error.hpp"
#include "data/text_stream.hpp"
#include "data/words.hpp"

#include <fmt/format.h>

#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kLongestText_bytes = 64U << 20U;

/// What both readers of text files share: one column, whatever is wanted of it.
class TextReader : public RowReader {
public:
    [[nodiscard]] const std::vector<Column>& columns() const noexcept override { return m_columns; }
    void want(const std::vector<Want>&) override {}

private:
    std::vector<Column> m_columns{{.name = "text", .type = ColumnType::Text}};
};

class TextLines : public TextReader {
public:
    TextLines(const std::filesystem::path& path, const std::string& encoding)
        : m_lines(path, encoding) {}

    [[nodiscard]] std::string note() const override { return encoding_note(m_lines.stream()); }

    bool next(Row& row) override {
        auto line = m_lines.next();
        while (line && trimmed(*line).empty()) line = m_lines.next();
        if (!line) return false;
        row = {.number = m_lines.line_number(), .values = {}, .problem = {}};
        if (m_lines.is_cut()) row.problem = "the line is longer than 64 MiB";
        row.values.emplace_back(std::move(*line));
        return true;
    }

    void seek(std::uint64_t number) override {
        if (number <= m_lines.line_number()) m_lines.rewind();
        while (m_lines.line_number() + 1 < number) {
            if (!m_lines.next()) {
                throw Error(ErrorCode::NotFound, fmt::format("There is no line {}", number));
            }
        }
    }

private:
    LineReader m_lines;
};

class WholeText : public TextReader {
public:
    WholeText(const std::filesystem::path& path, const std::string& encoding)
        : m_stream(path, encoding) {}

    [[nodiscard]] std::optional<std::uint64_t> count() const override { return 1; }
    [[nodiscard]] std::string note() const override { return encoding_note(m_stream); }

    bool next(Row& row) override {
        if (std::exchange(m_is_read, true)) return false;
        row = {.number = 1, .values = {}, .problem = {}};
        std::string text;
        std::string block;
        while (m_stream.read(block)) {
            if (text.size() + block.size() > kLongestText_bytes) {
                row.problem = "the text is longer than 64 MiB";
                break;
            }
            text += block;
        }
        row.values.emplace_back(std::move(text));
        return true;
    }

    void seek(std::uint64_t number) override {
        if (number != 1) throw Error(ErrorCode::NotFound, "The file is one text");
        m_stream.seek(0);
        m_is_read = false;
    }

private:
    TextStream m_stream;
    bool m_is_read = false;
};

}  // namespace

std::string encoding_note(const TextStream& stream) {
    if (stream.is_guess()) {
        return "not UTF-8; read as Windows-1252. If letters look wrong, name the encoding";
    }
    return stream.encoding() == "UTF-8" ? std::string{} : "read as " + stream.encoding();
}

std::unique_ptr<RowReader> open_text_lines(const std::filesystem::path& path,
                                           const std::string& encoding) {
    return std::make_unique<TextLines>(path, encoding);
}

std::unique_ptr<RowReader> open_whole_text(const std::filesystem::path& path,
                                           const std::string& encoding) {
    return std::make_unique<WholeText>(path, encoding);
}

}  // namespace halfspace
