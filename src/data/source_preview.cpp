// SPDX-License-Identifier: Apache-2.0
#include "data/source_preview.hpp"

#include "base/error.hpp"
#include "base/progress.hpp"
#include "data/words.hpp"

#include <fmt/format.h>

namespace halfspace {

namespace {

constexpr std::uint64_t kLookedAt = 1000;
constexpr std::size_t kPortion = 32;
constexpr std::size_t kShown = 3;

}  // namespace

SourcePreview preview(Source& source) {
    SourcePreview preview;
    preview.info = source.info();
    while (preview.looked_at < kLookedAt) {
        auto records = source.next(kPortion);
        if (records.empty()) {
            preview.is_all = true;
            break;
        }
        preview.looked_at += records.size();
        for (Record& record : records) {
            const bool is_good = record.problem.empty();
            if (is_good) {
                ++preview.splits[record.split];
            } else {
                ++preview.problem_count;
            }
            auto& list = is_good ? preview.first : preview.problems;
            if (list.size() < kShown) list.push_back(std::move(record));
        }
    }
    return preview;
}

void require_something(const SourcePreview& preview) {
    if (!preview.first.empty() || !preview.is_all) return;
    std::string message = fmt::format("Nothing in {} (read as {}) can be an item",
                                      preview.info.root.string(), preview.info.format);
    if (!preview.problems.empty()) {
        message += fmt::format("; of {} records the first is {} ({})", preview.problem_count,
                               preview.problems.front().key, preview.problems.front().problem);
    }
    throw Error(ErrorCode::InvalidInput, message);
}

std::string describe_content(const Record& record) {
    if (const auto* text = std::get_if<Text>(&record.content)) return one_line(text->text);
    if (const auto* file = std::get_if<ImageFile>(&record.content)) return file->path.string();
    if (const auto* image = std::get_if<ImageBytes>(&record.content)) {
        return fmt::format("a picture of {} bytes", with_thousands(image->bytes.size()));
    }
    return fmt::format("a vector of {}", record.vector.size());
}

NamedColumns named_columns(const Columns& columns) {
    return {{"text", &columns.text}, {"image", &columns.image}, {"vector", &columns.vector},
            {"id", &columns.id},     {"split", &columns.split}, {"label", &columns.label}};
}

}  // namespace halfspace
