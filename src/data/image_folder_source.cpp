// SPDX-License-Identifier: Apache-2.0
#include "data/image_folder_source.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "data/image_folder.hpp"
#include "data/splits.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

/// Whether a key names a place inside its source.
bool stays_inside(const fs::path& key) {
    return !key.empty() && key.is_relative() &&
           std::ranges::none_of(key, [](const fs::path& part) { return part == ".."; });
}

class ImageFolderSource : public Source {
public:
    ImageFolderSource(const fs::path& root, const SourceOptions& options) {
        FolderScan scan = scan_image_folder(root, options.splits);
        m_info.root = fs::canonical(root);
        m_info.format = "image folder";
        m_info.kind = ItemKind::Image;
        m_info.rule_used = scan.rule_used;
        m_info.count = scan.files.size() + scan.skipped.size();
        m_records.reserve(scan.files.size() + scan.skipped.size());
        for (FoundFile& file : scan.files) add(std::move(file), options.labels_from_folders);
        for (SkippedFile& file : scan.skipped) {
            Record record;
            record.key = std::move(file.path);
            record.content = NoContent{};
            record.problem = std::move(file.reason);
            m_records.push_back(std::move(record));
        }
        std::ranges::stable_sort(m_records, {}, &Record::key);
    }

    [[nodiscard]] const SourceInfo& info() const noexcept override { return m_info; }

    std::vector<Record> next(std::size_t count) override {
        count = std::min(count, m_records.size() - m_given);
        const auto begin = m_records.begin() + static_cast<std::ptrdiff_t>(m_given);
        m_given += count;
        return {std::make_move_iterator(begin),
                std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(count))};
    }

    [[nodiscard]] Content content(const std::string& key) const override {
        const fs::path path = m_info.root / key;
        struct stat status{};
        if (!stays_inside(key) || ::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
            throw Error(ErrorCode::NotFound,
                        "There is no picture " + key + " in " + m_info.root.string() + " any more");
        }
        return ImageFile{
            path, static_cast<std::uint64_t>(status.st_size),
            std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
    }

private:
    void add(FoundFile file, bool label_from_folder) {
        Record record;
        record.content = ImageFile{m_info.root / file.path, file.bytes, file.modified_ns};
        record.split = std::move(file.split);
        record.metadata = std::move(file.metadata);
        if (label_from_folder) {
            std::string label = class_folder(file.path);
            if (!label.empty()) record.metadata.insert_or_assign("label", std::move(label));
        }
        record.key = std::move(file.path);
        m_records.push_back(std::move(record));
    }

    SourceInfo m_info;
    std::vector<Record> m_records;
    std::size_t m_given = 0;
};

}  // namespace

std::unique_ptr<Source> open_image_folder(const fs::path& root, const SourceOptions& options) {
    return std::make_unique<ImageFolderSource>(root, options);
}

}  // namespace halfspace
