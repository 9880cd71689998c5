// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// Parts a text into records and fields by RFC 4180, fed byte by byte: quoted fields with doubled
/// quotes, delimiters and line breaks inside, LF or CRLF. A line that is white space alone is no
/// record. Text after a closing quote belongs to the field. Of a record over `longest_bytes` the
/// rest is passed over up to the next line break, as if no quote were open.
class CsvParser {
public:
    static constexpr std::size_t kLongestRecord_bytes = 16U << 20U;
    static constexpr char kNoDelimiter = '\0';  ///< a file of one column

    explicit CsvParser(char delimiter, std::size_t longest_bytes = kLongestRecord_bytes)
        : m_delimiter(delimiter), m_longest_bytes(longest_bytes) {}

    /// Takes one byte; true if it ended a record, which `fields()` then gives.
    bool feed(char c);
    /// The text has ended; true if that ended a record.
    bool finish();

    /// Of the last record; may be moved from. Changes with the next `feed`.
    [[nodiscard]] std::vector<std::string>& fields() noexcept { return m_record; }
    /// Why that record is not whole; empty if it is.
    [[nodiscard]] const std::string& problem() const noexcept { return m_problem; }
    /// Whether a record has begun and not ended.
    [[nodiscard]] bool is_inside() const noexcept { return m_size > 0; }

private:
    enum class State { FieldStart, Plain, Quoted, QuoteInQuoted, Skipping };

    void begin_record();
    void take(char c);
    void end_field();
    bool end_record();

    char m_delimiter;
    std::size_t m_longest_bytes;
    State m_state = State::FieldStart;
    bool m_is_ended = true;     // the next byte begins a record
    bool m_has_quotes = false;  // of the record
    std::size_t m_size = 0;     // bytes of the record so far
    std::string m_field;
    std::vector<std::string> m_record;
    std::string m_problem;
};

/// A record of a CSV file.
struct CsvRecord {
    std::size_t line = 0;  ///< its first, from 1
    std::vector<std::string> fields;
    std::string problem;  ///< why it is not whole; empty if it is
};

/// The records of a text with commas, the byte order mark passed over.
std::vector<CsvRecord> parse_csv(std::string_view text);

/// The delimiter of a table by its first bytes: that of `,`, `;`, tab and `|` which parts most
/// records into as many fields as the header; kNoDelimiter if the header has but one field.
char sniff_delimiter(std::string_view head);

/// One field, quoted where RFC 4180 wants it.
std::string csv_field(std::string_view text);

}  // namespace halfspace
