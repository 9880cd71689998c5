// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/table.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace halfspace {

class TextStream;

/// The JSON objects of a file, as text: one a line, or the elements of one array.
class JsonObjects {
public:
    virtual ~JsonObjects() = default;

    /// The next text that should be an object, or nothing at the end.
    virtual std::optional<std::string> next() = 0;
    /// Why the text that `next` gave last is not whole; empty if it is.
    [[nodiscard]] virtual std::string problem() const = 0;
    /// Of that text, from 1.
    [[nodiscard]] virtual std::uint64_t number() const = 0;
    /// What it is called in messages: `line`, `element`.
    [[nodiscard]] virtual std::string_view name() const = 0;
    virtual void rewind() = 0;
    /// Goes forward to where `next` gives the text `number`. @return false if there is none
    virtual bool skip_to(std::uint64_t number) = 0;
    [[nodiscard]] virtual const TextStream& stream() const = 0;
};

/// @throws Error as TextStream
std::unique_ptr<JsonObjects> open_json_objects(const std::filesystem::path& path,
                                               const std::string& encoding);

/// Why a text of UTF-8 cannot be read as an object, in words for a person; empty if it can.
std::string why_no_object(const std::string& text);

/// A file of JSON objects as rows: one a line, numbered by their lines (blank lines are passed
/// over), or the elements of one array, numbered from 1. Objects inside are flattened
/// (`user.name`), lists stay JSON text, null is a missing cell. What is no object, is not UTF-8,
/// nests deeper than 100 or is longer than 64 MiB is a row with a problem. Memory: one object.
/// @throws Error as TextStream
std::unique_ptr<RowReader> open_jsonl(const std::filesystem::path& path,
                                      const std::string& encoding);

}  // namespace halfspace
