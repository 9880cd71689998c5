// SPDX-License-Identifier: Apache-2.0
#include "store/store_header.hpp"

#include "base/error.hpp"
#include "store/checksum.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

namespace halfspace {

namespace {

static_assert(std::endian::native == std::endian::little,
              "the files are little-endian and are read through memory maps");

constexpr std::array<char, 8> kMagic{'H', 'S', 'V', 'S', 'T', 'O', 'R', 'E'};
constexpr std::uint32_t kByteOrder = 0x01020304;
constexpr std::uint32_t kSwappedByteOrder = 0x04030201;
constexpr std::uint32_t kVersion = 2;
constexpr std::uint32_t kFirstVersion = 1;
constexpr std::size_t kPageBytes = 4096;
constexpr std::uint64_t kMaxRows = std::uint64_t{1} << 40U;
constexpr std::uint64_t kMaxNamesBytes = std::uint64_t{1} << 24U;  // 4096 names of 1 KiB, and some

/// The fixed part of a slot of version 1; the mean follows, then zeros, then the checksum in the
/// last 4 bytes.
struct FirstFields {
    std::array<char, 8> magic;
    std::uint32_t byte_order;
    std::uint32_t version;
    std::uint64_t generation;
    std::uint64_t dim;
    std::uint64_t items;
    std::uint64_t mean_start;
    std::uint64_t names_bytes;
    std::uint32_t names_checksum;
    std::uint32_t split_count;
    std::uint32_t fingerprint_bytes;
    std::array<char, HeaderFile::kMaxFingerprintBytes> fingerprint;
};
static_assert(sizeof(FirstFields) == 192 && alignof(FirstFields) == 8);

/// What version 2 has after it, before the mean.
struct MoreFields {
    std::uint64_t file_set;
    std::uint64_t mapped_items;
    std::uint64_t mapped_rows;
    std::uint64_t summed_from;
    std::array<std::uint64_t, 4> unused;
};
static_assert(sizeof(MoreFields) == 64);

constexpr std::size_t fixed_bytes(std::uint32_t version) noexcept {
    return sizeof(FirstFields) + (version == kFirstVersion ? 0 : sizeof(MoreFields));
}

std::size_t slot_bytes(std::size_t dim, std::uint32_t version = kVersion) {
    const std::size_t used = fixed_bytes(version) + dim * sizeof(float) + sizeof(std::uint32_t);
    return (used + kPageBytes - 1) / kPageBytes * kPageBytes;
}

std::vector<std::byte> encode(const StoreHeader& header, std::uint64_t generation) {
    FirstFields fields{};
    fields.magic = kMagic;
    fields.byte_order = kByteOrder;
    fields.version = kVersion;
    fields.generation = generation;
    fields.dim = header.space.dim;
    fields.items = header.items;
    fields.mean_start = header.mean_start;
    fields.names_bytes = header.names_bytes;
    fields.names_checksum = header.names_checksum;
    fields.split_count = header.split_count;
    const std::string& fingerprint = header.space.encoder_fingerprint;
    fields.fingerprint_bytes = static_cast<std::uint32_t>(fingerprint.size());
    std::memcpy(fields.fingerprint.data(), fingerprint.data(), fingerprint.size());

    std::vector<std::byte> slot(slot_bytes(header.space.dim));
    const MoreFields more{
        header.file_set, header.mapped_items, header.mapped_rows, header.summed_from, {}};
    std::memcpy(slot.data(), &fields, sizeof fields);
    std::memcpy(slot.data() + sizeof fields, &more, sizeof more);
    std::memcpy(slot.data() + fixed_bytes(kVersion), header.mean.data(),
                header.mean.size() * sizeof(float));
    const std::size_t end = slot.size() - sizeof(std::uint32_t);
    const std::uint32_t checksum = crc32(std::span(slot).first(end));
    std::memcpy(slot.data() + end, &checksum, sizeof checksum);
    return slot;
}

/// One slot as read: `header` if it is whole, else why not.
struct DecodedSlot {
    std::optional<StoreHeader> header;
    std::uint32_t version = 0;
    std::uint64_t generation = 0;
    std::string fault;
    int fault_rank = 0;  ///< the more a person can do about a fault, the higher
};

DecodedSlot faulty(int rank, std::string fault) {
    DecodedSlot slot;
    slot.fault = std::move(fault);
    slot.fault_rank = rank;
    return slot;
}

StoreHeader header_of(const FirstFields& fields, std::span<const std::byte> slot) {
    StoreHeader header;
    header.space.dim = fields.dim;
    header.space.encoder_fingerprint.assign(fields.fingerprint.data(), fields.fingerprint_bytes);
    header.items = fields.items;
    header.mean_start = fields.mean_start;
    header.mean.resize(fields.dim);
    std::memcpy(header.mean.data(), slot.data() + fixed_bytes(fields.version),
                fields.dim * sizeof(float));
    header.names_bytes = fields.names_bytes;
    header.names_checksum = fields.names_checksum;
    header.split_count = fields.split_count;
    if (fields.version == kFirstVersion) {
        header.summed_from = fields.items;
        return header;
    }
    MoreFields more{};
    std::memcpy(&more, slot.data() + sizeof fields, sizeof more);
    header.file_set = more.file_set;
    header.mapped_items = more.mapped_items;
    header.mapped_rows = more.mapped_rows;
    header.summed_from = more.summed_from;
    return header;
}

/// A checksum can be right and the fields still impossible: a file made to mislead, or our mistake.
bool is_possible(const StoreHeader& header) {
    return header.items <= kMaxRows && header.mapped_items <= header.items &&
           header.mapped_rows <= header.mapped_items && header.names_bytes <= kMaxNamesBytes &&
           std::ranges::all_of(header.mean, [](float value) { return std::isfinite(value); });
}

DecodedSlot decode(std::span<const std::byte> slot) {
    FirstFields fields{};
    std::memcpy(&fields, slot.data(), sizeof fields);
    if (fields.magic != kMagic) return faulty(0, "it is not the header of a vector store");
    if (fields.byte_order == kSwappedByteOrder) {
        return faulty(3, "it was written on a machine of the other byte order");
    }
    if (fields.byte_order != kByteOrder) return faulty(1, "its byte order mark is damaged");
    const std::size_t end = slot.size() - sizeof(std::uint32_t);
    std::uint32_t checksum = 0;
    std::memcpy(&checksum, slot.data() + end, sizeof checksum);
    const bool is_whole = checksum == crc32(slot.first(end));
    const bool is_known = fields.version >= kFirstVersion && fields.version <= kVersion;
    if (!is_known && (is_whole || fields.version > kVersion)) {
        return faulty(2, fmt::format("it has format version {}, this program reads versions {} to "
                                     "{}; open it with the program that wrote it",
                                     fields.version, kFirstVersion, kVersion));
    }
    if (!is_whole) return faulty(1, "its checksum does not match");
    if (fields.dim < 1 || fields.dim > HeaderFile::kMaxDim ||
        slot_bytes(fields.dim, fields.version) != slot.size() ||
        fields.fingerprint_bytes > HeaderFile::kMaxFingerprintBytes) {
        return faulty(1, "its fields contradict each other");
    }
    DecodedSlot decoded;
    decoded.header = header_of(fields, slot);
    decoded.version = fields.version;
    decoded.generation = fields.generation;
    if (!is_possible(*decoded.header)) return faulty(1, "its fields contradict each other");
    return decoded;
}

/// The newest whole slot, then the other one.
std::pair<DecodedSlot, DecodedSlot> read_slots(const FileDescriptor& file,
                                               const std::filesystem::path& path) {
    std::vector<std::byte> content(file.size());
    const std::size_t half = content.size() / 2;
    if (half < kPageBytes || half % kPageBytes != 0 || half > slot_bytes(HeaderFile::kMaxDim) ||
        content.size() % 2 != 0) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} is damaged: it is {} bytes long, which no header of a vector "
                                "store is; restore it from a backup",
                                path.string(), content.size()));
    }
    file.read_at(content, 0);
    DecodedSlot newest = decode(std::span(content).first(half));
    DecodedSlot other = decode(std::span(content).subspan(half));
    if (other.header && (!newest.header || other.generation > newest.generation)) {
        std::swap(newest, other);
    }
    if (!newest.header) {
        const DecodedSlot& worst = other.fault_rank > newest.fault_rank ? other : newest;
        throw Error(ErrorCode::Corrupt, path.string() + " cannot be read: " + worst.fault);
    }
    return {std::move(newest), std::move(other)};
}

}  // namespace

HeaderFile::HeaderFile(FileDescriptor file, StoreHeader current, std::uint64_t generation)
    : m_file(std::move(file)), m_current(std::move(current)), m_generation(generation) {}

HeaderFile HeaderFile::create(const std::filesystem::path& path, StoreHeader header) {
    // Both slots are whole from the start: generation 2 in slot 0, generation 1 in slot 1.
    std::vector<std::byte> content = encode(header, 2);
    const std::vector<std::byte> second = encode(header, 1);
    content.insert(content.end(), second.begin(), second.end());
    write_file(path,
               std::string_view(reinterpret_cast<const char*>(content.data()), content.size()));
    return {FileDescriptor::open(path, O_RDWR), std::move(header), 2};
}

HeaderFile HeaderFile::open(const std::filesystem::path& path) {
    auto file = FileDescriptor::open(path, O_RDWR);
    auto [newest, other] = read_slots(file, path);
    if (newest.version != kVersion) return create(path, std::move(*newest.header));
    HeaderFile header(std::move(file), std::move(*newest.header), newest.generation);
    // The other slot may be torn, or speak of rows that were truncated just before a crash.
    header.forget_older_slot();
    return header;
}

std::string HeaderFile::slot_fault(const std::filesystem::path& path) {
    return read_slots(FileDescriptor::open(path, O_RDONLY), path).second.fault;
}

void HeaderFile::commit(StoreHeader next) {
    settle();
    const std::uint64_t generation = m_generation + 1;
    const std::vector<std::byte> slot = encode(next, generation);
    m_settled = false;
    m_file.write_at(slot, generation % 2 * slot.size());
    m_file.sync();
    m_settled = true;
    m_current = std::move(next);
    m_generation = generation;
}

void HeaderFile::settle() {
    if (m_settled) return;
    const std::vector<std::byte> slot = encode(m_current, m_generation + 1);
    m_file.write_at(slot, (m_generation + 1) % 2 * slot.size());
    m_file.sync();
    m_settled = true;
    ++m_generation;
}

}  // namespace halfspace
