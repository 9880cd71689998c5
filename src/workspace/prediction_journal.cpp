// SPDX-License-Identifier: Apache-2.0
#include "workspace/prediction_journal.hpp"

#include "base/error.hpp"
#include "store/checksum.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <array>
#include <cstring>
#include <sstream>
#include <string_view>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kFrame_bytes = 8;  // length and checksum before each block
constexpr std::uint32_t kLongestBlock_bytes = 1U << 30U;
constexpr std::uint32_t kHasScores = 0xFFFFFFFFU;  // in the place of a problem's length

void put(std::string& into, std::uint32_t number) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
        into += static_cast<char>(number >> shift & 0xFFU);
    }
}

void put(std::string& into, const std::string& text) {
    put(into, static_cast<std::uint32_t>(text.size()));
    into += text;
}

std::uint32_t number_at(std::string_view text) {
    std::uint32_t number = 0;
    for (unsigned i = 0; i < 4; ++i) {
        number |= std::uint32_t{static_cast<unsigned char>(text[i])} << (8 * i);
    }
    return number;
}

std::uint32_t checksum(std::string_view text) {
    return crc32(std::as_bytes(std::span(text.data(), text.size())));
}

/// Reads the parts of a block whose checksum is right.
class BlockReader {
public:
    explicit BlockReader(std::string_view rest) : m_rest(rest) {}

    [[nodiscard]] bool is_at_end() const noexcept { return m_rest.empty(); }
    std::uint32_t number() { return number_at(bytes(4)); }
    std::string text(std::size_t size) { return std::string(bytes(size)); }
    float real() {
        const std::uint32_t bits = number();
        float value = 0;
        std::memcpy(&value, &bits, sizeof(value));
        return value;
    }

private:
    std::string_view bytes(std::size_t size) {
        if (size > m_rest.size()) throw Error(ErrorCode::Corrupt, "A block of it ends too early");
        const auto part = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return part;
    }

    std::string_view m_rest;
};

/// The first line that is in `now` and not in `then`, for a person.
std::string first_difference(const std::string& then, const std::string& now) {
    std::istringstream lines(now);
    for (std::string line; std::getline(lines, line);) {
        if (("\n" + then).find("\n" + line + "\n") == std::string::npos) return line;
    }
    return "less than it was";
}

}  // namespace

PredictionJournal::PredictionJournal(std::filesystem::path path, const std::string& identity,
                                     std::size_t heads)
    : m_path(std::move(path)),
      m_heads(heads),
      m_file(FileDescriptor::open(m_path, O_RDWR | O_CREAT)) {
    if (const auto kept = block_at(0)) {
        m_first = kFrame_bytes + kept->size();
        require_same(identity);
        find_end();
    } else {
        begin(identity);
    }
}

void PredictionJournal::begin(const std::string& identity) {
    m_file.resize(0);
    std::string frame;
    put(frame, static_cast<std::uint32_t>(identity.size()));
    put(frame, checksum(identity));
    frame += identity;
    m_file.write_at(std::as_bytes(std::span(frame.data(), frame.size())), 0);
    m_first = m_end = frame.size();
}

void PredictionJournal::require_same(const std::string& identity) const {
    const std::string kept = *block_at(0);
    if (kept == identity) return;
    throw Error(ErrorCode::Conflict,
                fmt::format("{} was begun with something else than {}; begin anew with --restart, "
                            "or write to another file",
                            m_path.parent_path().string(), first_difference(kept, identity)));
}

std::optional<std::string> PredictionJournal::block_at(std::uint64_t offset) const {
    const std::uint64_t size = m_file.size();
    if (offset + kFrame_bytes > size) return std::nullopt;
    std::array<char, kFrame_bytes> frame{};
    m_file.read_at(std::as_writable_bytes(std::span(frame)), offset);
    const std::uint32_t length = number_at({frame.data(), 4});
    if (length > kLongestBlock_bytes || offset + kFrame_bytes + length > size) return std::nullopt;
    std::string block(length, '\0');
    m_file.read_at(std::as_writable_bytes(std::span(block.data(), block.size())),
                   offset + kFrame_bytes);
    if (checksum(block) != number_at({frame.data() + 4, 4})) return std::nullopt;
    return block;
}

void PredictionJournal::find_end() {
    m_end = m_first;
    while (const auto block = block_at(m_end)) {
        for (const ScoredRecord& record : decode(*block)) {
            ++m_count;
            if (!record.problem.empty()) ++m_skipped;
        }
        m_end += kFrame_bytes + block->size();
    }
    m_file.resize(m_end);
}

std::vector<ScoredRecord> PredictionJournal::decode(const std::string& block) const {
    std::vector<ScoredRecord> records;
    for (BlockReader reader(block); !reader.is_at_end();) {
        ScoredRecord& record = records.emplace_back();
        record.key = reader.text(reader.number());
        const std::uint32_t problem = reader.number();
        if (problem != kHasScores) {
            record.problem = reader.text(problem);
            continue;
        }
        for (std::size_t i = 0; i < m_heads; ++i) record.scores.push_back(reader.real());
    }
    return records;
}

void PredictionJournal::append(std::span<const ScoredRecord> records) {
    std::string block;
    for (const ScoredRecord& record : records) {
        put(block, record.key);
        if (!record.problem.empty()) {
            put(block, record.problem);
            continue;
        }
        put(block, kHasScores);
        for (const float score : record.scores) {
            std::uint32_t bits = 0;
            std::memcpy(&bits, &score, sizeof(bits));
            put(block, bits);
        }
    }
    std::string frame;
    put(frame, static_cast<std::uint32_t>(block.size()));
    put(frame, checksum(block));
    frame += block;
    m_file.write_at(std::as_bytes(std::span(frame.data(), frame.size())), m_end);
    m_end += frame.size();
    m_count += records.size();
    for (const ScoredRecord& record : records) m_skipped += record.problem.empty() ? 0U : 1U;
}

void PredictionJournal::for_each(const std::function<bool(const ScoredRecord&)>& visit) const {
    for (std::uint64_t at = m_first; at < m_end;) {
        const auto block = block_at(at);
        if (!block) {
            throw Error(ErrorCode::Corrupt, m_path.string() + " was changed while it was read");
        }
        for (const ScoredRecord& record : decode(*block)) {
            if (!visit(record)) return;
        }
        at += kFrame_bytes + block->size();
    }
}

}  // namespace halfspace
