// SPDX-License-Identifier: Apache-2.0
#include "data/json_elements.hpp"

#include "data/words.hpp"

namespace halfspace {

namespace {

/// Whether a character is inside a string or inside brackets, as the characters pass by.
class Nesting {
public:
    /// True where the character parts elements or ends the array: nothing is open.
    bool is_between(char c) {
        if (m_is_string) {
            if (m_is_escaped) {
                m_is_escaped = false;
            } else if (c == '\\') {
                m_is_escaped = true;
            } else if (c == '"') {
                m_is_string = false;
            }
            return false;
        }
        if (m_depth == 0 && (c == ',' || c == ']')) return true;
        if (c == '"') m_is_string = true;
        if (c == '{' || c == '[') ++m_depth;
        if ((c == '}' || c == ']') && m_depth > 0) --m_depth;
        return false;
    }

private:
    std::uint64_t m_depth = 0;
    bool m_is_string = false;
    bool m_is_escaped = false;
};

}  // namespace

std::optional<std::string> JsonElements::next() {
    m_problem.clear();
    if (m_state == State::Before) {
        while (const auto c = next_char()) {
            if (*c == '[') break;
        }
        m_state = State::Inside;
    }
    auto element = m_state == State::Inside ? read_element() : std::nullopt;
    if (!element && m_state == State::After) element = read_rest();
    if (element) ++m_number;
    return element;
}

std::optional<std::string> JsonElements::read_element() {
    Nesting nesting;
    std::string element;
    while (const auto c = next_char()) {
        if (!nesting.is_between(*c)) {
            take(*c, element);
            continue;
        }
        if (*c == ',') return element;
        m_state = State::After;
        const bool is_empty_array = m_number == 0 && trimmed(element).empty();
        return is_empty_array ? std::nullopt : std::optional(std::move(element));
    }
    m_state = State::Ended;
    m_problem = "the file ends inside the array";
    return element;
}

std::optional<std::string> JsonElements::read_rest() {
    std::string rest;
    while (const auto c = next_char()) take(*c, rest);
    m_state = State::Ended;
    if (trimmed(rest).empty()) {
        m_problem.clear();
        return std::nullopt;
    }
    m_problem = "it stands after the end of the array";
    return rest;
}

void JsonElements::take(char c, std::string& element) {
    if (element.size() < kLongestElement_bytes) {
        element += c;
    } else {
        m_problem = "it is longer than 64 MiB";
    }
}

std::optional<char> JsonElements::next_char() {
    if (m_at == m_block.size()) {
        m_at = 0;
        if (!m_stream.read(m_block)) return std::nullopt;
    }
    return m_block[m_at++];
}

void JsonElements::rewind() {
    m_stream.seek(0);
    m_block.clear();
    m_at = 0;
    m_number = 0;
    m_state = State::Before;
    m_problem.clear();
}

}  // namespace halfspace
