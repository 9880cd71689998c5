// SPDX-License-Identifier: Apache-2.0
#include "recorded_disk.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

namespace halfspace::testing {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSectorBytes = 512;

std::uint64_t inode_of(int descriptor) {
    struct stat status{};
    ::fstat(descriptor, &status);
    return status.st_ino;
}

std::uint64_t inode_of(const fs::path& path) {
    struct stat status{};
    ::stat(path.c_str(), &status);
    return status.st_ino;
}

RecordedDisk::Content content_of(const fs::path& path) {
    const std::vector<std::uint8_t> bytes = read_file(path);
    const auto view = std::as_bytes(std::span(bytes));
    return {view.begin(), view.end()};
}

void write_into(RecordedDisk::Content& file, std::uint64_t offset,
                std::span<const std::byte> content) {
    if (content.empty()) return;
    file.resize(std::max(file.size(), offset + content.size()));
    std::ranges::copy(content, file.begin() + static_cast<std::ptrdiff_t>(offset));
}

/// Decides, part by part, what of the changes that were not synced is on the disk.
class Fate {
public:
    Fate(Loss loss, std::mt19937& generator) : m_loss(loss), m_generator(generator) {
        constexpr std::array kShares{0.1, 0.5, 0.9};
        m_share = kShares.at(generator() % kShares.size());
    }

    bool spares() {
        if (m_loss != Loss::Some) return m_loss == Loss::None;
        return std::bernoulli_distribution(m_share)(m_generator);
    }

    void write(RecordedDisk::Content& file, std::uint64_t offset,
               std::span<const std::byte> content) {
        while (!content.empty()) {
            const std::size_t to_border = kSectorBytes - offset % kSectorBytes;
            const auto sector = content.first(std::min(content.size(), to_border));
            if (spares()) {
                const bool is_torn = m_loss == Loss::Some && m_generator() % 4 == 0;
                const std::size_t bytes = is_torn ? m_generator() % sector.size() : sector.size();
                write_into(file, offset, sector.first(bytes));
            }
            offset += sector.size();
            content = content.subspan(sector.size());
        }
    }

private:
    Loss m_loss;
    std::mt19937& m_generator;
    double m_share;
};

}  // namespace

RecordedDisk::RecordedDisk(fs::path folder) : m_folder(std::move(folder)) {
    for (const auto& entry : fs::directory_iterator(m_folder)) {
        m_durable[entry.path().filename().string()] = content_of(entry.path());
    }
    for (const auto& [name, content] : m_durable) {
        m_inodes[inode_of(m_folder / name)] = m_files;
        m_names[name] = m_files++;
    }
    set_file_observer(this);
}

RecordedDisk::~RecordedDisk() {
    set_file_observer(nullptr);
}

std::size_t RecordedDisk::size() const {
    const std::scoped_lock lock(m_mutex);
    return m_changes.size();
}

void RecordedDisk::record(Change change) {
    m_changes.push_back(std::move(change));
}

void RecordedDisk::record(int descriptor, Change change) {
    const std::scoped_lock lock(m_mutex);
    const auto file = m_inodes.find(inode_of(descriptor));
    if (file == m_inodes.end()) return;  // of another folder
    change.file = file->second;
    record(std::move(change));
}

void RecordedDisk::opened(int descriptor, const fs::path& path, int flags) {
    if (path.parent_path() != m_folder) return;
    {
        const std::scoped_lock lock(m_mutex);
        const std::string name = path.filename().string();
        if (!m_names.contains(name)) {
            m_inodes[inode_of(descriptor)] = m_files;
            m_names[name] = m_files;
            record({.kind = Kind::Create, .file = m_files++, .name = name});
        }
    }
    if ((flags & O_TRUNC) != 0) resizes(descriptor, 0);
}

void RecordedDisk::writes(int descriptor, std::span<const std::byte> content,
                          std::uint64_t offset) {
    record(descriptor,
           {.kind = Kind::Write, .offset = offset, .content = {content.begin(), content.end()}});
}

void RecordedDisk::resizes(int descriptor, std::uint64_t bytes) {
    record(descriptor, {.kind = Kind::Resize, .offset = bytes});
}

void RecordedDisk::syncs(int descriptor) {
    record(descriptor, {.kind = Kind::Sync});
}

void RecordedDisk::renames(const fs::path& from, const fs::path& to) {
    if (from.parent_path() != m_folder) return;
    const std::scoped_lock lock(m_mutex);
    const std::string old_name = from.filename().string();
    const std::string new_name = to.filename().string();
    const std::size_t file = m_names.at(old_name);
    m_names.erase(old_name);
    m_names[new_name] = file;
    record({.kind = Kind::Rename, .file = file, .name = old_name, .new_name = new_name});
}

void RecordedDisk::removes(const fs::path& path) {
    if (path.parent_path() != m_folder) return;
    const std::scoped_lock lock(m_mutex);
    const std::string name = path.filename().string();
    if (m_names.erase(name) > 0) record({.kind = Kind::Remove, .name = name});
}

void RecordedDisk::syncs_folder(const fs::path& folder) {
    if (folder != m_folder) return;
    const std::scoped_lock lock(m_mutex);
    record({.kind = Kind::SyncFolder});
}

void RecordedDisk::crash(std::size_t changes, Loss loss, std::mt19937& generator,
                         const fs::path& into) const {
    const std::scoped_lock lock(m_mutex);
    std::vector<Content> durable(m_files);
    std::map<std::string, std::size_t> names;
    std::vector<std::vector<const Change*>> pending(m_files);
    std::vector<const Change*> pending_names;
    for (const auto& [name, content] : m_durable) {
        durable[names.size()] = content;  // numbered in the order of their names
        names.emplace(name, names.size());
    }

    Fate fate(loss, generator);
    const auto apply_name = [&](const Change& change) {
        if (change.kind == Kind::Create) names[change.name] = change.file;
        if (change.kind != Kind::Create) names.erase(change.name);
        if (change.kind == Kind::Rename) names[change.new_name] = change.file;
    };
    for (std::size_t i = 0; i < std::min(changes, m_changes.size()); ++i) {
        const Change& change = m_changes[i];
        switch (change.kind) {
            case Kind::Write:
            case Kind::Resize: pending[change.file].push_back(&change); break;
            case Kind::Sync:
                for (const Change* done : pending[change.file]) {
                    if (done->kind == Kind::Resize) durable[change.file].resize(done->offset);
                    write_into(durable[change.file], done->offset, done->content);
                }
                pending[change.file].clear();
                break;
            case Kind::SyncFolder:
                for (const Change* done : pending_names) apply_name(*done);
                pending_names.clear();
                break;
            default: pending_names.push_back(&change);
        }
    }
    for (std::size_t file = 0; file < m_files; ++file) {
        for (const Change* change : pending[file]) {
            if (change->kind == Kind::Write) {
                fate.write(durable[file], change->offset, change->content);
            } else if (fate.spares()) {
                durable[file].resize(change->offset);
            }
        }
    }
    for (const Change* change : pending_names) {
        if (fate.spares()) apply_name(*change);
    }
    for (const auto& [name, file] : names) {
        std::ofstream out(into / name, std::ios::binary);
        out.write(reinterpret_cast<const char*>(durable[file].data()),
                  static_cast<std::streamsize>(durable[file].size()));
    }
}

}  // namespace halfspace::testing
