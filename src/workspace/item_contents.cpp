// SPDX-License-Identifier: Apache-2.0
#include "workspace/item_contents.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <string_view>

namespace halfspace {

namespace {

constexpr std::string_view kImageFolder = "image folder";  // every item is a file of its own

bool is_another(const Source& source, const Content& content,
                const std::optional<ContentHash>& hash) {
    const auto* image = std::get_if<ImageBytes>(&content);
    // With a ready-made vector the hash is not of the picture alone.
    return image != nullptr && hash && !source.info().has_vectors && hash_of(image->bytes) != *hash;
}

Error changed(const std::string& what, const std::string& key) {
    return {ErrorCode::NotFound,
            what + " has changed since it was indexed; index it again to see " + key};
}

}  // namespace

std::optional<ImageFile> ItemContents::file_in(const std::filesystem::path& root,
                                               const std::string& key) {
    const std::filesystem::path inside(key);
    const bool stays = inside.is_relative() &&
                       std::ranges::none_of(inside, [](const auto& part) { return part == ".."; });
    struct stat status{};
    const auto path = root / inside;
    if (!stays || ::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return std::nullopt;
    }
    return ImageFile{path, static_cast<std::uint64_t>(status.st_size),
                     std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

Content ItemContents::read(const SourceRow& source, const std::string& key,
                           const std::optional<ContentHash>& hash) {
    if (auto file = file_in(source.root, key)) return *std::move(file);
    if (source.format == kImageFolder) {
        throw Error(ErrorCode::NotFound, (source.root / key).string() + " is not there any more");
    }
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto open = opened(source);
        Content content = open->content(key);
        if (!is_another(*open, content, hash)) return content;
        close(source.id);  // it was written anew while it was open
    }
    throw changed(source.root.string(), key);
}

std::vector<std::uint8_t> ItemContents::read_picture(const SourceRow& source,
                                                     const std::string& key,
                                                     const std::optional<ContentHash>& hash) {
    Content content = read(source, key, hash);
    if (auto* image = std::get_if<ImageBytes>(&content)) return std::move(image->bytes);
    const auto* file = std::get_if<ImageFile>(&content);
    if (file == nullptr) throw Error(ErrorCode::NotFound, key + " has no picture any more");
    auto bytes = read_file(file->path);
    if (hash && hashes_pictures(source) && hash_of(bytes) != *hash) {
        throw changed(file->path.string(), key);
    }
    return bytes;
}

bool ItemContents::hashes_pictures(const SourceRow& source) {
    return source.format == kImageFolder || !opened(source)->info().has_vectors;
}

std::shared_ptr<const Source> ItemContents::opened(const SourceRow& source) {
    const std::scoped_lock lock(m_mutex);
    auto& kept = m_sources[source.id];
    if (!kept) kept = open_source(source.root, source.options);
    return kept;
}

void ItemContents::close(std::int64_t source) {
    const std::scoped_lock lock(m_mutex);
    m_sources.erase(source);
}

}  // namespace halfspace
