// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_client.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/progress.hpp"
#include "encode/hub_errors.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

namespace halfspace {
namespace {

using nlohmann::json;

constexpr std::size_t kMostAttempts = 6;  // in a row without a new byte
constexpr std::chrono::milliseconds kFirstWait{250};
constexpr std::chrono::seconds kLongestWait{60};

/// Whether the stop came first.
bool stopped_during(std::chrono::milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, time, [] { return false; });
    return stop.stop_requested();
}

/// Doubles from attempt to attempt, give or take a quarter, so that many do not come back at once.
std::chrono::milliseconds back_off(std::size_t attempt) {
    static std::minstd_rand random{std::random_device{}()};
    const double share = std::uniform_real_distribution<double>(0.75, 1.25)(random);
    const auto wait = kFirstWait * (std::int64_t{1} << std::min<std::size_t>(attempt, 8));
    return std::chrono::duration_cast<std::chrono::milliseconds>(wait * share);
}

/// An ETag without `W/` and quotes, as the cache names blobs.
std::string plain_etag(std::string etag) {
    if (etag.starts_with("W/")) etag.erase(0, 2);
    std::erase(etag, '"');
    return etag;
}

std::uint64_t size_in(const std::string& text) {
    std::uint64_t size = 0;
    std::from_chars(text.data(), text.data() + text.size(), size);
    return size;
}

/// Empty if it is not there or no text.
std::string text_in(const json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// One of the listing's `siblings`: rfilename, and with blobs=true size, blobId and, for large
/// files, lfs.sha256.
HubFile file_in(const json& sibling) {
    HubFile file{sibling.at("rfilename").get<std::string>()};
    if (const auto size = sibling.find("size"); size != sibling.end() && size->is_number()) {
        file.size = size->get<std::uint64_t>();
        file.etag = text_in(sibling, "blobId");
    }
    if (const auto lfs = sibling.find("lfs"); lfs != sibling.end() && lfs->is_object()) {
        file.sha256 = text_in(*lfs, "sha256");
        file.etag = file.sha256;
        file.size = lfs->value("size", file.size);
    }
    return file;
}

HubListing listing_in(const std::string& text) {
    const json answer = json_in(text);
    HubListing listing{answer.at("sha").get<std::string>(), {}};
    for (const json& sibling : answer.at("siblings")) {
        listing.files.push_back(file_in(sibling));
    }
    return listing;
}

}  // namespace

HubClient::HubClient(HubSettings settings, std::stop_token stop,
                     std::function<void(const std::string&)> on_notice)
    : m_settings(std::move(settings)),
      m_stop(std::move(stop)),
      m_on_notice(std::move(on_notice)),
      m_session(m_stop) {}

HubRequest HubClient::request_for(std::string path) const {
    HubRequest request;
    request.url = m_settings.endpoint + std::move(path);
    request.token = m_settings.token;
    request.stall_limit = m_settings.stall_limit;
    return request;
}

std::string HubClient::file_path(const HubName& name, const std::string& commit,
                                 const std::string& file) const {
    return fmt::format("/{}/resolve/{}/{}", url_path(name.repository), url_segment(commit),
                       url_path(file));
}

/// Waits as long as the server asks or the attempt deserves.
void HubClient::wait_before(std::size_t attempt, const HubAnswer& answer) {
    const auto asked = std::chrono::milliseconds(asked_wait(answer));
    const auto wait = std::max(asked, back_off(attempt));
    if (m_on_notice) {
        const std::string reason = answer.problem.empty()
                                       ? fmt::format("the hub answers {}", answer.status)
                                       : answer.problem;
        m_on_notice(fmt::format("{}; trying again in {}", reason,
                                describe(std::chrono::duration<double>(wait))));
    }
    if (stopped_during(wait, m_stop)) throw HubStopped{};
}

HubAnswer HubClient::send(const HubRequest& request, const HubName& name) {
    for (std::size_t attempt = 0;; ++attempt) {
        HubAnswer answer = m_session.send(request);
        if (m_stop.stop_requested()) throw HubStopped{};
        const bool is_whole = answer.problem.empty() && answer.status < 400;
        if (is_whole) return answer;
        if (!may_go_well_later(answer) || attempt + 1 == kMostAttempts ||
            asked_wait(answer) > kLongestWait) {
            throw hub_error(answer, name, m_settings, request.url);
        }
        wait_before(attempt, answer);
    }
}

HubListing HubClient::list(const HubName& name) {
    const HubRequest request =
        request_for(fmt::format("/api/models/{}/revision/{}?blobs=true", url_path(name.repository),
                                url_segment(name.revision)));
    const HubAnswer answer = send(request, name);
    try {
        HubListing listing = listing_in(answer.body);
        if (!is_commit_id(listing.commit)) {
            throw not_a_hub(m_settings, "it gives no commit for " + name.repository);
        }
        std::erase_if(listing.files, [](const HubFile& f) { return !is_safe_hub_path(f.path); });
        return listing;
    } catch (const json::exception&) {
        throw not_a_hub(m_settings, request.url + " gives no list of files");
    }
}

/// Follows redirects within the hub (a model that was renamed), not those to where files lie: they
/// carry no headers of the hub.
HubAnswer HubClient::head(HubRequest request, const HubName& name) {
    constexpr int kMostRedirects = 5;
    request.is_head = true;
    for (int i = 0; i < kMostRedirects; ++i) {
        HubAnswer answer = send(request, name);
        const std::string target = answer.header("location");
        const bool is_inside = target.starts_with('/') && !target.starts_with("//");
        const bool is_same_host = target.starts_with(m_settings.endpoint + "/");
        if (answer.status < 300 || !answer.header("x-linked-etag").empty() ||
            !(is_inside || is_same_host)) {
            return answer;
        }
        const std::size_t host_end = m_settings.endpoint.find('/', 8);  // after https://
        request.url = is_inside ? m_settings.endpoint.substr(0, host_end) + target : target;
    }
    throw not_a_hub(m_settings, request.url + " leads round in circles");
}

void HubClient::complete(const HubName& name, const std::string& commit, HubFile& file) {
    const HubRequest request = request_for(file_path(name, commit, file.path));
    const HubAnswer answer = head(request, name);
    const std::string linked = answer.header("x-linked-etag");
    const std::string linked_size = answer.header("x-linked-size");
    file.etag = plain_etag(linked.empty() ? answer.header("etag") : linked);
    if (!linked_size.empty()) {
        file.size = size_in(linked_size);
    } else if (answer.status < 300) {
        file.size = size_in(answer.header("content-length"));
    }
    constexpr std::size_t kSha256Digits = 64;
    if (file.etag.size() == kSha256Digits) file.sha256 = file.etag;
}

std::uint64_t HubClient::download(const HubName& name, const std::string& commit,
                                  const HubFile& file, std::uint64_t offset, const BodySink& sink) {
    std::uint64_t end = offset;
    const auto follow = [&](std::uint64_t at, std::span<const std::byte> bytes) {
        sink(at, bytes);
        end = at + bytes.size();
    };
    HubRequest request = request_for(file_path(name, commit, file.path));
    for (std::size_t attempt = 0;; ++attempt) {
        request.offset = end;
        const HubAnswer answer = m_session.send(request, follow);
        if (m_stop.stop_requested()) throw HubStopped{};
        if (answer.problem.empty() && (answer.status == 200 || answer.status == 206)) return end;
        if (answer.status == 416 && end > 0) {  // what we have is not part of this file
            end = 0;
            continue;
        }
        if (end != request.offset) attempt = 0;
        if (!may_go_well_later(answer) || attempt + 1 >= kMostAttempts ||
            asked_wait(answer) > kLongestWait) {
            throw hub_error(answer, name, m_settings, request.url);
        }
        wait_before(attempt, answer);
    }
}

}  // namespace halfspace
