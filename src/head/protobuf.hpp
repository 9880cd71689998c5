// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Protobuf's wire format (protobuf.dev/programming-guides/encoding), as far as ONNX files need it.
// Why by hand: docs/decisions/0002-onnx-head-writer.md.
namespace halfspace {

/// One message being written, field by field.
class ProtoMessage {
public:
    ProtoMessage& integer(std::uint32_t field, std::uint64_t value);
    ProtoMessage& real(std::uint32_t field, float value);
    ProtoMessage& bytes(std::uint32_t field, std::string_view value);
    ProtoMessage& message(std::uint32_t field, const ProtoMessage& value);
    /// The key and the length of a field of `size` bytes, which the caller writes behind this.
    ProtoMessage& begin_bytes(std::uint32_t field, std::uint64_t size);
    /// A field as it stood in another message, its key included.
    ProtoMessage& raw(std::span<const std::uint8_t> field);

    [[nodiscard]] std::string_view view() const noexcept { return m_bytes; }

private:
    void varint(std::uint64_t value);

    std::string m_bytes;
};

/// One field of a message that was read.
struct ProtoField {
    enum class Kind { Varint, Fixed64, Bytes, Fixed32 };

    std::uint32_t number = 0;
    Kind kind = Kind::Varint;
    std::uint64_t value = 0;              ///< of all kinds but Bytes
    std::span<const std::uint8_t> bytes;  ///< of kind Bytes
    std::span<const std::uint8_t> raw;    ///< the whole field with its key

    [[nodiscard]] std::string_view text() const noexcept {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
};

/// The fields of a message, in their order. Refers to the content.
class ProtoReader {
public:
    explicit ProtoReader(std::span<const std::uint8_t> content) : m_left(content) {}

    /// Nothing at the end. @throws Error Corrupt if the message ends within a field or is none
    std::optional<ProtoField> next();

private:
    std::span<const std::uint8_t> m_left;
};

/// Repeated numbers, packed or one by one: adds those of `field` to `values`.
/// @throws Error Corrupt if `field` holds something else
void add_varints(const ProtoField& field, std::vector<std::int64_t>& values);
void add_floats(const ProtoField& field, std::vector<float>& values);
void add_doubles(const ProtoField& field, std::vector<float>& values);

}  // namespace halfspace
