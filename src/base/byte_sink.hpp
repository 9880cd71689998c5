// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace halfspace {

/// Bytes on their way out, in order, whatever their number. One thread at a time.
class ByteSink {
public:
    virtual ~ByteSink() = default;

    /// @throws Error Unavailable (disk full, closed pipe)
    virtual void write(std::string_view bytes) = 0;

    /// All is written: puts the result in its place, or flushes. Called once, last.
    /// @throws Error Unavailable
    virtual void finish() = 0;
};

/// Replaces `path` at `finish` so that a crash leaves either the old or the new content, however
/// large it is: written to `beside`, which is removed if `finish` never comes, synced and renamed.
/// @param beside  in the same file system; empty: `path` with an ending of its own
/// @throws Error NotFound or Unavailable if `beside` cannot be made
std::unique_ptr<ByteSink> replace_file(const std::filesystem::path& path,
                                       std::filesystem::path beside = {});

/// Puts `from` in the place of `to`, of the same file system; durable once the folder is synced.
/// @throws Error NotFound or Unavailable; both are as they were then
void rename_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// Appends to `text`, which must outlive it.
std::unique_ptr<ByteSink> append_to(std::string& text);

/// Standard output, as it comes.
std::unique_ptr<ByteSink> standard_output();

}  // namespace halfspace
