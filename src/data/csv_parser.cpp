// SPDX-License-Identifier: Apache-2.0
#include "data/csv_parser.hpp"

#include "data/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace halfspace {

void CsvParser::begin_record() {
    m_record.clear();
    m_field.clear();
    m_problem.clear();
    m_size = 0;
    m_has_quotes = false;
    m_is_ended = false;
    m_state = State::FieldStart;
}

void CsvParser::end_field() {
    m_record.push_back(std::exchange(m_field, {}));
    m_state = State::FieldStart;
}

bool CsvParser::end_record() {
    if (m_field.ends_with('\r') && m_state != State::Quoted) m_field.pop_back();
    end_field();
    m_is_ended = true;
    m_size = 0;
    return m_record.size() > 1 || m_has_quotes || !trimmed(m_record.front()).empty();
}

void CsvParser::take(char c) {
    if (++m_size <= m_longest_bytes) {
        m_field += c;
        return;
    }
    m_problem = fmt::format("the row is longer than {} bytes", m_longest_bytes);
    if (m_state == State::Quoted) m_problem += "; is a quote not closed?";
    m_state = State::Skipping;
}

bool CsvParser::feed(char c) {
    if (m_is_ended) begin_record();
    if (m_state == State::Quoted) {
        if (c == '"') {
            m_state = State::QuoteInQuoted;
        } else {
            take(c);
        }
        return false;
    }
    if (m_state == State::QuoteInQuoted && c == '"') {
        m_state = State::Quoted;
        take(c);
        return false;
    }
    if (c == '\n') return end_record();
    if (m_state == State::Skipping) return false;
    if (c == m_delimiter && m_delimiter != kNoDelimiter) {
        ++m_size;
        end_field();
        return false;
    }
    if (m_state == State::FieldStart && c == '"') {
        m_state = State::Quoted;
        m_has_quotes = true;
        ++m_size;
        return false;
    }
    m_state = State::Plain;
    take(c);
    return false;
}

bool CsvParser::finish() {
    if (m_is_ended) return false;
    if (m_state == State::Quoted) m_problem = "a quote is not closed before the end of the file";
    return end_record();
}

namespace {

std::vector<std::vector<std::string>> records_of(std::string_view text, char delimiter,
                                                 std::size_t most) {
    std::vector<std::vector<std::string>> records;
    CsvParser parser(delimiter);
    for (const char c : text) {
        if (records.size() == most) return records;
        if (parser.feed(c)) records.push_back(std::move(parser.fields()));
    }
    if (records.empty() && parser.finish()) {
        records.push_back(std::move(parser.fields()));
    }
    return records;
}

}  // namespace

char sniff_delimiter(std::string_view head) {
    constexpr std::string_view kCandidates = ",;\t|";
    constexpr std::size_t kRecords = 50;
    char best = CsvParser::kNoDelimiter;
    std::pair<double, std::size_t> best_score{};
    for (const char delimiter : kCandidates) {
        const auto records = records_of(head, delimiter, kRecords);
        if (records.empty() || records.front().size() < 2) continue;
        const std::size_t width = records.front().size();
        const auto alike = std::ranges::count_if(
            records, [&](const auto& record) { return record.size() == width; });
        const std::pair score{static_cast<double>(alike) / static_cast<double>(records.size()),
                              width};
        if (score > best_score) {
            best_score = score;
            best = delimiter;
        }
    }
    return best;
}

std::vector<CsvRecord> parse_csv(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    CsvParser parser(',');
    std::vector<CsvRecord> records;
    std::size_t line = 1;
    std::size_t first_line = 1;
    const auto take = [&] {
        records.push_back({first_line, std::move(parser.fields()), parser.problem()});
    };
    for (const char c : text) {
        if (!parser.is_inside()) first_line = line;
        if (parser.feed(c)) take();
        if (c == '\n') ++line;
    }
    if (parser.finish()) take();
    return records;
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
