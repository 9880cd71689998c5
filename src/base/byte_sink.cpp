// SPDX-License-Identifier: Apache-2.0
#include "base/byte_sink.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kBuffer_bytes = 1U << 20U;

class FileSink : public ByteSink {
public:
    FileSink(std::filesystem::path path, std::filesystem::path beside)
        : m_path(std::move(path)),
          m_beside(std::move(beside)),
          m_file(FileDescriptor::open(m_beside, O_WRONLY | O_CREAT | O_TRUNC)) {}

    FileSink(const FileSink&) = delete;
    FileSink& operator=(const FileSink&) = delete;
    ~FileSink() override {
        if (!m_is_finished) ::unlink(m_beside.c_str());
    }

    void write(std::string_view bytes) override {
        m_buffer += bytes;
        if (m_buffer.size() >= kBuffer_bytes) flush();
    }

    void finish() override {
        flush();
        m_file.sync();
        rename_file(m_beside, m_path);
        m_is_finished = true;
        sync_folder(m_path.parent_path());
    }

private:
    void flush() {
        m_file.write_at(std::as_bytes(std::span(m_buffer.data(), m_buffer.size())), m_size);
        m_size += m_buffer.size();
        m_buffer.clear();
    }

    std::filesystem::path m_path;
    std::filesystem::path m_beside;
    FileDescriptor m_file;
    std::string m_buffer;
    std::uint64_t m_size = 0;
    bool m_is_finished = false;
};

class StandardOutput : public ByteSink {
public:
    void write(std::string_view bytes) override {
        if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) fail();
    }
    void finish() override {
        if (std::fflush(stdout) != 0) fail();
    }

private:
    [[noreturn]] static void fail() {
        throw Error(ErrorCode::Unavailable,
                    "Could not write to standard output: " + system_error_text());
    }
};

class TextSink : public ByteSink {
public:
    explicit TextSink(std::string& text) : m_text(text) {}

    void write(std::string_view bytes) override { m_text += bytes; }
    void finish() override {}

private:
    std::string& m_text;
};

}  // namespace

std::unique_ptr<ByteSink> replace_file(const std::filesystem::path& path,
                                       std::filesystem::path beside) {
    if (beside.empty()) {
        beside = path;
        beside += ".part-" + std::to_string(::gettid());
    }
    return std::make_unique<FileSink>(path, std::move(beside));
}

std::unique_ptr<ByteSink> append_to(std::string& text) {
    return std::make_unique<TextSink>(text);
}

std::unique_ptr<ByteSink> standard_output() {
    return std::make_unique<StandardOutput>();
}

}  // namespace halfspace
