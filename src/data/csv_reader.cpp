// SPDX-License-Identifier: Apache-2.0
#include "data/csv_reader.hpp"

#include "base/error.hpp"
#include "data/csv_parser.hpp"
#include "data/text_reader.hpp"
#include "data/text_stream.hpp"
#include "data/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace halfspace {

namespace {

constexpr std::uint64_t kMarkEvery_rows = 1024;

class CsvReader : public RowReader {
public:
    CsvReader(const std::filesystem::path& path, const std::string& encoding)
        : m_path(path), m_stream(path, encoding), m_parser(',') {
        m_stream.read(m_block);
        m_parser = CsvParser(delimiter());
        if (!next_record()) {
            throw Error(ErrorCode::InvalidInput,
                        path.string() + " is empty; a table begins with the columns' names");
        }
        name_columns(m_parser.fields());
        m_marks.push_back({1, position(), m_line});
    }

    [[nodiscard]] const std::vector<Column>& columns() const noexcept override { return m_columns; }
    [[nodiscard]] std::string note() const override { return encoding_note(m_stream); }
    void want(const std::vector<Want>&) override {}

    bool next(Row& row) override {
        const Mark here{m_next_row, position(), m_line};
        if (!next_record()) return false;
        if (here.row > m_marks.back().row + kMarkEvery_rows) m_marks.push_back(here);
        row.number = m_next_row++;
        row.problem = m_parser.problem();
        row.values.clear();
        auto& fields = m_parser.fields();
        // A delimiter at the end of each row is a habit of some programs, not one more field.
        while (fields.size() > m_columns.size() && fields.back().empty()) fields.pop_back();
        if (!row.problem.empty()) {
            row.problem += fmt::format(" (line {})", m_record_line);
        } else if (fields.size() != m_columns.size()) {
            row.problem = fmt::format("line {} has {} fields, the header {}", m_record_line,
                                      fields.size(), m_columns.size());
        }
        for (std::string& field : fields) {
            if (row.values.size() == m_columns.size()) break;
            if (field.empty()) {
                row.values.emplace_back();
            } else {
                row.values.emplace_back(std::move(field));
            }
        }
        row.values.resize(m_columns.size());
        return true;
    }

    void seek(std::uint64_t number) override {
        const Mark* from = &m_marks.front();
        for (const Mark& mark : m_marks) {
            if (mark.row <= number && m_stream.can_seek()) from = &mark;
        }
        if (number < m_next_row || from->row > m_next_row) {
            if (m_stream.can_seek()) {
                go_to(*from);
            } else {
                rewind();
            }
        }
        while (m_next_row < number) {
            if (!next_record()) {
                throw Error(ErrorCode::NotFound,
                            fmt::format("{} has no row {}", m_path.string(), number));
            }
            ++m_next_row;
        }
    }

private:
    /// Where a row begins.
    struct Mark {
        std::uint64_t row = 1;
        std::uint64_t position = 0;
        std::uint64_t line = 0;  ///< lines before it
    };

    /// Bytes of UTF-8 before the next byte to parse.
    [[nodiscard]] std::uint64_t position() const { return m_block_position + m_at; }

    void go_to(const Mark& mark) {
        m_stream.seek(mark.position);
        m_block.clear();
        m_at = 0;
        m_block_position = mark.position;
        m_line = mark.line;
        m_next_row = mark.row;
        m_parser = CsvParser(m_delimiter);
    }

    void rewind() {
        go_to({1, 0, 0});
        for (int i = 0; i < m_leading_records; ++i) next_record();
    }

    char delimiter() {
        const std::string ending = lower(m_path.extension().native());
        if (m_block.starts_with("sep=") && m_block.size() > 5 &&
            (m_block[5] == '\n' || m_block[5] == '\r')) {
            m_delimiter = m_block[4];
            m_at = m_block.find('\n') + 1;
            m_line = 1;
            m_leading_records = 2;
        } else if (ending == ".tsv" || ending == ".tab") {
            m_delimiter = '\t';
        } else {
            m_delimiter = sniff_delimiter(m_block);
        }
        return m_delimiter;
    }

    bool next_record() {
        while (true) {
            if (m_at == m_block.size()) {
                m_block_position += m_block.size();
                m_at = 0;
                if (!m_stream.read(m_block)) return m_parser.finish();
            }
            const char c = m_block[m_at++];
            if (!m_parser.is_inside()) m_record_line = m_line + 1;
            if (c == '\n') ++m_line;
            if (m_parser.feed(c)) return true;
        }
    }

    void name_columns(const std::vector<std::string>& header) {
        for (const std::string& field : header) {
            std::string name(trimmed(field));
            if (name.empty()) name = fmt::format("column_{}", m_columns.size() + 1);
            const std::string first = name;
            for (int i = 2; std::ranges::find(m_columns, name, &Column::name) != m_columns.end();
                 ++i) {
                name = fmt::format("{}_{}", first, i);
            }
            m_columns.push_back({.name = name, .type = ColumnType::Text});
        }
        while (m_columns.size() > 1 && header[m_columns.size() - 1].empty()) m_columns.pop_back();
    }

    std::filesystem::path m_path;
    TextStream m_stream;
    CsvParser m_parser;
    char m_delimiter = ',';
    std::vector<Column> m_columns;
    std::string m_block;
    std::size_t m_at = 0;
    std::uint64_t m_block_position = 0;
    std::uint64_t m_line = 0;         // line ends passed
    std::uint64_t m_record_line = 0;  // where the last record began, from 1
    std::uint64_t m_next_row = 1;
    int m_leading_records = 1;  // the header and, before it, `sep=`
    std::vector<Mark> m_marks;
};

}  // namespace

std::unique_ptr<RowReader> open_csv(const std::filesystem::path& path,
                                    const std::string& encoding) {
    return std::make_unique<CsvReader>(path, encoding);
}

}  // namespace halfspace
