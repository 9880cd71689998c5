// SPDX-License-Identifier: Apache-2.0
#include "head/protobuf.hpp"

#include "base/error.hpp"
#include "base/float_bytes.hpp"

#include <algorithm>
#include <bit>

namespace halfspace {

namespace {

using Bytes = std::span<const std::uint8_t>;

[[noreturn]] void corrupt() {
    throw Error(ErrorCode::Corrupt, "The file is no whole protobuf message, so no ONNX file");
}

std::uint64_t take_varint(Bytes& left) {
    constexpr std::size_t kLongest = 10;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < std::min(kLongest, left.size()); ++i) {
        value |= std::uint64_t{left[i] & 0x7FU} << (7 * i);
        if ((left[i] & 0x80U) != 0) continue;
        left = left.subspan(i + 1);
        return value;
    }
    corrupt();
}

Bytes take(Bytes& left, std::uint64_t count) {
    if (count > left.size()) corrupt();
    const Bytes taken = left.first(count);
    left = left.subspan(count);
    return taken;
}

std::uint64_t take_fixed(Bytes& left, std::size_t count) {
    const Bytes taken = take(left, count);
    std::uint64_t value = 0;
    for (std::size_t i = count; i-- > 0;) value = value << 8U | taken[i];
    return value;
}

}  // namespace

ProtoMessage& ProtoMessage::integer(std::uint32_t field, std::uint64_t value) {
    varint(std::uint64_t{field} << 3U);
    varint(value);
    return *this;
}

ProtoMessage& ProtoMessage::real(std::uint32_t field, float value) {
    varint((std::uint64_t{field} << 3U) | 5U);
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (unsigned shift = 0; shift < 32; shift += 8) {
        m_bytes.push_back(static_cast<char>((bits >> shift) & 0xFFU));
    }
    return *this;
}

ProtoMessage& ProtoMessage::bytes(std::uint32_t field, std::string_view value) {
    begin_bytes(field, value.size());
    m_bytes.append(value);
    return *this;
}

ProtoMessage& ProtoMessage::begin_bytes(std::uint32_t field, std::uint64_t size) {
    varint((std::uint64_t{field} << 3U) | 2U);
    varint(size);
    return *this;
}

ProtoMessage& ProtoMessage::message(std::uint32_t field, const ProtoMessage& value) {
    return bytes(field, value.m_bytes);
}

ProtoMessage& ProtoMessage::raw(Bytes field) {
    m_bytes.append(reinterpret_cast<const char*>(field.data()), field.size());
    return *this;
}

void ProtoMessage::varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) {
        m_bytes.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
    }
    m_bytes.push_back(static_cast<char>(value));
}

std::optional<ProtoField> ProtoReader::next() {
    if (m_left.empty()) return std::nullopt;
    const Bytes begin = m_left;
    const std::uint64_t key = take_varint(m_left);
    ProtoField field;
    constexpr std::uint64_t kLargestNumber = (1U << 29U) - 1;
    if (key >> 3U == 0 || key >> 3U > kLargestNumber) corrupt();
    field.number = static_cast<std::uint32_t>(key >> 3U);
    switch (key & 7U) {
        case 0:
            field.kind = ProtoField::Kind::Varint;
            field.value = take_varint(m_left);
            break;
        case 1:
            field.kind = ProtoField::Kind::Fixed64;
            field.value = take_fixed(m_left, 8);
            break;
        case 2:
            field.kind = ProtoField::Kind::Bytes;
            field.bytes = take(m_left, take_varint(m_left));
            break;
        case 5:
            field.kind = ProtoField::Kind::Fixed32;
            field.value = take_fixed(m_left, 4);
            break;
        default: corrupt();  // groups, which ONNX has none of
    }
    field.raw = begin.first(begin.size() - m_left.size());
    return field;
}

void add_varints(const ProtoField& field, std::vector<std::int64_t>& values) {
    if (field.kind == ProtoField::Kind::Varint) {
        values.push_back(static_cast<std::int64_t>(field.value));
        return;
    }
    if (field.kind != ProtoField::Kind::Bytes) corrupt();
    for (Bytes left = field.bytes; !left.empty();) {
        values.push_back(static_cast<std::int64_t>(take_varint(left)));
    }
}

void add_floats(const ProtoField& field, std::vector<float>& values) {
    if (field.kind == ProtoField::Kind::Fixed32) {
        values.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(field.value)));
        return;
    }
    if (field.kind != ProtoField::Kind::Bytes || field.bytes.size() % sizeof(float) != 0) corrupt();
    const auto packed = floats_from(field.bytes, FloatType::F32);
    values.insert(values.end(), packed.begin(), packed.end());
}

void add_doubles(const ProtoField& field, std::vector<float>& values) {
    if (field.kind != ProtoField::Kind::Bytes || field.bytes.size() % sizeof(double) != 0) {
        corrupt();
    }
    const auto packed = floats_from(field.bytes, FloatType::F64);
    values.insert(values.end(), packed.begin(), packed.end());
}

}  // namespace halfspace
