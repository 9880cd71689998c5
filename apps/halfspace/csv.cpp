// SPDX-License-Identifier: Apache-2.0
#include "csv.hpp"

#include "base/error.hpp"

#include <algorithm>

namespace halfspace {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Reads one text field by field.
class CsvReader {
public:
    explicit CsvReader(std::string_view text) : m_text(text) {}

    std::vector<CsvLine> read() {
        if (m_text.starts_with(kByteOrderMark)) m_text.remove_prefix(kByteOrderMark.size());
        std::vector<CsvLine> lines;
        while (!m_text.empty()) {
            CsvLine line = read_line();
            const bool is_blank = line.fields.size() == 1 && line.fields.front().empty();
            if (!is_blank) lines.push_back(std::move(line));
        }
        return lines;
    }

private:
    CsvLine read_line() {
        CsvLine line{m_line, {}};
        do {
            line.fields.push_back(m_text.starts_with('"') ? read_quoted() : read_plain());
        } while (take(','));
        take('\r');
        if (take('\n')) ++m_line;
        return line;
    }

    std::string read_plain() {
        const auto end = std::min(m_text.find_first_of(",\r\n"), m_text.size());
        std::string field(m_text.substr(0, end));
        m_text.remove_prefix(end);
        return field;
    }

    std::string read_quoted() {
        const std::size_t first_line = m_line;
        m_text.remove_prefix(1);
        std::string field;
        while (true) {
            const auto end = m_text.find('"');
            if (end == std::string_view::npos) {
                throw Error(ErrorCode::InvalidInput, "Line " + std::to_string(first_line) +
                                                         ": a quote is opened and never closed");
            }
            const auto part = m_text.substr(0, end);
            m_line += static_cast<std::size_t>(std::count(part.begin(), part.end(), '\n'));
            field += part;
            m_text.remove_prefix(end + 1);
            if (!take('"')) break;
            field += '"';  // a doubled quote stands for one
        }
        return field + read_plain();
    }

    bool take(char character) {
        if (!m_text.starts_with(character)) return false;
        m_text.remove_prefix(1);
        return true;
    }

    std::string_view m_text;
    std::size_t m_line = 1;
};

}  // namespace

std::vector<CsvLine> parse_csv(std::string_view text) {
    return CsvReader(text).read();
}

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char character : text) {
        if (character == '"') quoted += '"';
        quoted += character;
    }
    return quoted + '"';
}

}  // namespace halfspace
