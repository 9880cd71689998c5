// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_pull.hpp"

#include "base/error.hpp"
#include "encode/hub_blob.hpp"
#include "encode/hub_cache.hpp"
#include "encode/hub_client.hpp"
#include "encode/hub_errors.hpp"
#include "encode/hub_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

/// One pull from its first question to the package.
class Pull {
public:
    Pull(const HubName& name, const HubSettings& settings, const PullOptions& options)
        : m_name(name),
          m_settings(settings),
          m_options(options),
          m_cache(settings.cache_folder, name.repository),
          m_client(settings, options.stop, options.on_notice) {}

    void run(PullReport& report);

private:
    std::vector<HubFile> chosen(HubListing listing);
    [[nodiscard]] PullPlan plan_for(const std::string& commit,
                                    const std::vector<HubFile>& files) const;
    void require_room(const PullPlan& plan) const;
    void fetch(const std::string& commit, const std::vector<HubFile>& files, PullReport& report);
    void link(const std::string& commit, std::vector<HubFile> files) const;
    [[nodiscard]] EncoderInfo inspected(const std::string& commit) const;

    const HubName& m_name;
    const HubSettings& m_settings;
    const PullOptions& m_options;
    HubCache m_cache;
    HubClient m_client;
};

/// Whether an ETag can be the name of a blob.
bool is_file_name(const std::string& etag) {
    return is_safe_hub_path(etag) && etag.front() != '.' && url_segment(etag) == etag;
}

std::vector<HubFile> Pull::chosen(HubListing listing) {
    std::vector<std::string> paths;
    paths.reserve(listing.files.size());
    for (const HubFile& file : listing.files) {
        paths.push_back(file.path);
    }
    std::vector<HubFile> files;
    for (const std::string& path :
         choose_encoder_files(paths, m_options.variant, m_name.repository)) {
        HubFile& file = *std::ranges::find(listing.files, path, &HubFile::path);
        if (file.etag.empty()) m_client.complete(m_name, listing.commit, file);
        if (!is_file_name(file.etag)) {
            throw not_a_hub(m_settings, "it gives no usable ETag for " + path);
        }
        files.push_back(std::move(file));
    }
    return files;
}

PullPlan Pull::plan_for(const std::string& commit, const std::vector<HubFile>& files) const {
    PullPlan plan{commit, {}};
    for (const HubFile& file : files) {
        plan.files.push_back(file.path);
        plan.total_bytes += file.size;
        plan.present_bytes += bytes_present(m_cache, file);
    }
    return plan;
}

void Pull::require_room(const PullPlan& plan) const {
    std::error_code failure;
    const fs::space_info space = fs::space(m_cache.folder(), failure);
    const std::uint64_t missing = plan.total_bytes - std::min(plan.total_bytes, plan.present_bytes);
    if (failure || space.available >= missing) return;
    throw Error(ErrorCode::Unavailable,
                fmt::format("{} still needs {}, but the disk of {} has room for {}. Make room, or "
                            "put the hub's files on another disk with HF_HOME",
                            m_name.repository, with_byte_unit(missing), m_cache.folder().string(),
                            with_byte_unit(space.available)));
}

void Pull::fetch(const std::string& commit, const std::vector<HubFile>& files, PullReport& report) {
    const ProgressMeter meter(report.plan.total_bytes);
    std::uint64_t missing_before = report.plan.total_bytes - report.plan.present_bytes;
    for (const HubFile& file : files) {
        const std::uint64_t present = bytes_present(m_cache, file);
        missing_before -= std::min(missing_before, file.size - std::min(file.size, present));
        // What is here once this file has so many bytes; those after it count as they stand.
        const auto on_bytes = [&](std::uint64_t bytes) {
            const std::uint64_t missing = missing_before + file.size - std::min(file.size, bytes);
            if (!m_options.on_progress) return;
            m_options.on_progress(
                meter.at(report.plan.total_bytes - std::min(report.plan.total_bytes, missing), 0,
                         report.plan.present_bytes));
        };
        report.fetched_bytes +=
            fetch_blob(m_client, m_cache,
                       {m_name, commit, file, m_options.stop, on_bytes, m_options.on_notice});
    }
}

/// Names the files in the snapshot, now that all are here. A package is read from config.json on,
/// which comes last, and a network looks for what it keeps outside, which comes first; so that a
/// crash between leaves nothing that looks whole.
void Pull::link(const std::string& commit, std::vector<HubFile> files) const {
    const auto rank = [](const HubFile& file) {
        return file.path == "config.json" ? 2 : file.path.ends_with(".onnx") ? 1 : 0;
    };
    std::ranges::stable_sort(files, {}, rank);
    for (const HubFile& file : files) {
        m_cache.link(commit, file.path, file.etag);
    }
}

EncoderInfo Pull::inspected(const std::string& commit) const {
    const fs::path folder = m_cache.snapshot(commit);
    try {
        EncoderOptions options;
        options.variant = m_options.variant;
        return inspect_encoder(folder, options);
    } catch (const Error& error) {
        throw Error(error.code(), fmt::format("{} was downloaded to {}, but is not an encoder that "
                                              "Halfspace can use: {}",
                                              m_name.repository, folder.string(), error.what()));
    }
}

void Pull::run(PullReport& report) {
    HubListing listing = m_client.list(m_name);
    const std::string commit = listing.commit;
    const std::vector<HubFile> files = chosen(std::move(listing));
    m_cache.make_folders();
    report.plan = plan_for(commit, files);
    if (m_options.on_plan) m_options.on_plan(report.plan);
    require_room(report.plan);
    fetch(commit, files, report);
    link(commit, files);
    report.encoder = inspected(commit);
    m_cache.write_ref(m_name.revision, commit);
}

PullReport found_offline(const HubName& name, const HubSettings& settings) {
    const HubCache cache(settings.cache_folder, name.repository);
    PullReport report;
    report.was_offline = true;
    if (const auto folder = cache.snapshot_of(name.revision)) {
        report.encoder = inspect_encoder(*folder);
        report.plan.commit = folder->filename().string();
        return report;
    }
    throw Error(ErrorCode::Unavailable,
                fmt::format("{} is not in {}, and HF_HUB_OFFLINE keeps Halfspace from fetching it. "
                            "Unset HF_HUB_OFFLINE, or copy the folder {} there from a machine "
                            "that has it",
                            to_text(name), settings.cache_folder.string(),
                            cache.folder().filename().string()));
}

}  // namespace

PullReport pull_encoder(const HubName& name, const HubSettings& settings,
                        const PullOptions& options) {
    if (settings.is_offline) return found_offline(name, settings);
    PullReport report;
    try {
        Pull(name, settings, options).run(report);
    } catch (const HubStopped&) {
        report.was_stopped = true;
    }
    return report;
}

}  // namespace halfspace
