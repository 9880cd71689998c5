// SPDX-License-Identifier: Apache-2.0
#include "encode/onnx_parts.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

namespace halfspace {

namespace {

using onnx::GraphFields;
using onnx::ModelFields;
using onnx::TensorFields;
namespace fs = std::filesystem;

constexpr std::uint64_t kExternal = 1;  // TensorProto.DataLocation.EXTERNAL

std::uint64_t number_in(const std::map<std::string, std::string>& entries, const char* name) {
    const auto found = entries.find(name);
    std::uint64_t number = 0;
    if (found == entries.end()) return 0;
    const char* const end = found->second.data() + found->second.size();
    const auto [stop, problem] = std::from_chars(found->second.data(), end, number);
    if (problem != std::errc{} || stop != end) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("An ONNX tensor's {} is {}", name, found->second));
    }
    return number;
}

/// The fields of a TensorProto but those that say where its numbers are.
ProtoMessage without_place(std::span<const std::uint8_t> tensor) {
    ProtoMessage message;
    ProtoReader fields(tensor);
    while (const auto field = fields.next()) {
        const bool says_place =
            field->number == TensorFields::kExternal || field->number == TensorFields::kLocation;
        if (!says_place) message.raw(field->raw);
    }
    return message;
}

ProtoMessage entry(std::string_view name, std::string_view value) {
    return ProtoMessage().bytes(1, name).bytes(2, value);
}

}  // namespace

/// Where the numbers of a tensor lie outside the model's file.
struct OnnxParts::Outside {
    fs::path file;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;

    static Outside of(const onnx::Tensor& tensor, const fs::path& model) {
        std::map<std::string, std::string> entries;
        ProtoReader fields(tensor.content);
        while (const auto field = fields.next()) {
            if (field->number == TensorFields::kExternal) onnx::add_entry(field->bytes, entries);
        }
        const fs::path location = fs::path(entries["location"]).lexically_normal();
        if (location.empty() || location.is_absolute() || *location.begin() == "..") {
            throw Error(ErrorCode::Corrupt,
                        fmt::format("{}: the numbers of {} are said to lie at {}", model.string(),
                                    tensor.name, location.string()));
        }
        Outside place{model.parent_path() / location, number_in(entries, "offset"),
                      number_in(entries, "length")};
        const std::uint64_t there = fs::file_size(place.file);
        if (!entries.contains("length") && place.offset <= there) {
            place.bytes = there - place.offset;
        }
        if (place.offset > there || place.bytes > there - place.offset) {
            throw Error(ErrorCode::Corrupt, fmt::format("{} ends before the numbers of {}",
                                                        place.file.string(), tensor.name));
        }
        return place;
    }

    /// Gives the bytes piece by piece.
    template <typename Take>
    void read(Take&& take) const {
        constexpr std::uint64_t kPiece_bytes = 1U << 20U;
        const auto descriptor = FileDescriptor::open(file, O_RDONLY | O_CLOEXEC);
        std::string piece;
        for (std::uint64_t done = 0; done < bytes; done += piece.size()) {
            piece.resize(std::min(kPiece_bytes, bytes - done));
            descriptor.read_at(std::as_writable_bytes(std::span(piece)), offset + done);
            take(piece);
        }
    }
};

void OnnxParts::add(std::span<const std::uint8_t> fields) {
    m_pieces.emplace_back(reinterpret_cast<const char*>(fields.data()), fields.size());
    m_bytes += fields.size();
}

void OnnxParts::add(ProtoMessage fields) {
    m_owned.emplace_back(fields.view());
    m_pieces.emplace_back(m_owned.back());
    m_bytes += m_owned.back().size();
}

void OnnxParts::add_initializers() {
    std::vector<std::pair<const OnnxModel::Initializer*, Outside>> outside;
    std::uint64_t total = m_bytes;
    for (const auto& [name, initializer] : m_model.initializers) {
        if (initializer.tensor.is_external) {
            outside.emplace_back(&initializer, Outside::of(initializer.tensor, m_model.path));
            total += outside.back().second.bytes + initializer.raw.size();
        } else {
            add(initializer.raw);
            total += initializer.raw.size();
        }
    }
    for (const auto& [initializer, place] : outside) {
        total > m_weights.most_bytes ? add_beside(*initializer, place)
                                     : add_inline(*initializer, place);
    }
    if (m_data) m_data->finish();
    if (m_bytes > kMostGraph_bytes) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} has {} bytes; an ONNX file may have 2 GiB",
                                m_model.path.string(), m_bytes));
    }
}

void OnnxParts::add_inline(const OnnxModel::Initializer& initializer, const Outside& place) {
    ProtoMessage tensor = without_place(initializer.tensor.content);
    tensor.begin_bytes(TensorFields::kRaw, place.bytes);
    ProtoMessage field;
    field.begin_bytes(GraphFields::kInitializer, tensor.view().size() + place.bytes);
    std::string& whole = m_owned.emplace_back(field.view());
    whole.reserve(whole.size() + tensor.view().size() + place.bytes);
    whole += tensor.view();
    place.read([&](const std::string& piece) { whole += piece; });
    m_pieces.emplace_back(whole);
    m_bytes += whole.size();
}

void OnnxParts::add_beside(const OnnxModel::Initializer& initializer, const Outside& place) {
    constexpr std::uint64_t kAlignment = 4096;  // so that it can be mapped
    if (!m_weights.open) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The model of {} has more than 2 GiB, so its weights need a file "
                                "beside it; write it with: halfspace export",
                                m_model.path.string()));
    }
    if (!m_data) m_data = m_weights.open();
    const std::uint64_t gap = (kAlignment - m_data_bytes % kAlignment) % kAlignment;
    m_data->write(std::string(gap, '\0'));
    m_data_bytes += gap;
    ProtoMessage tensor = without_place(initializer.tensor.content);
    tensor.message(TensorFields::kExternal, entry("location", m_weights.name))
        .message(TensorFields::kExternal, entry("offset", std::to_string(m_data_bytes)))
        .message(TensorFields::kExternal, entry("length", std::to_string(place.bytes)))
        .integer(TensorFields::kLocation, kExternal);
    place.read([&](const std::string& piece) { m_data->write(piece); });
    m_data_bytes += place.bytes;
    add(ProtoMessage().message(GraphFields::kInitializer, tensor));
}

std::uint64_t OnnxParts::write(std::uint64_t ir_version, const Metadata& metadata, ByteSink& sink) {
    ProtoMessage head;
    head.integer(ModelFields::kIrVersion, ir_version).bytes(ModelFields::kProducer, "halfspace");
    for (const auto& field : m_model.kept) head.raw(field);
    for (const auto& [name, value] : metadata) {
        head.message(ModelFields::kMetadata, entry(name, value));
    }
    head.begin_bytes(ModelFields::kGraph, m_bytes);
    sink.write(head.view());
    for (const std::string_view piece : m_pieces) sink.write(piece);
    return head.view().size() + m_bytes;
}

}  // namespace halfspace
