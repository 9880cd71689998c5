// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/hub_http.hpp"
#include "encode/hub_name.hpp"
#include "encode/hub_settings.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

/// A file of a model on the hub.
struct HubFile {
    std::string path;  ///< in the repository: `onnx/model.onnx`
    std::uint64_t size = 0;
    std::string etag{};    ///< the name of its blob; empty if not known yet
    std::string sha256{};  ///< hex; empty for what git itself holds, whose etag is its blob id
};

/// A model at one commit.
struct HubListing {
    std::string commit;
    std::vector<HubFile> files;
};

/// Ends what was going on because a stop was requested; no fault.
class HubStopped : public std::exception {};

/// The hub's web interface, for models: what huggingface_hub's `model_info`, `get_hf_file_metadata`
/// and download do. Connections that are cut, 5xx and 429 are tried again, with growing waits, as
/// long as something new comes now and then. One thread at a time.
///
/// Every member throws HubStopped after a stop request, and Error: NotFound if there is no such
/// model, revision or file, or it is not for this person; Unavailable if the hub cannot be reached,
/// is busy, refuses the token, or the model is gated. The message says what to do.
class HubClient {
public:
    /// @param on_notice  is told of each wait, in words for a person
    HubClient(HubSettings settings, std::stop_token stop,
              std::function<void(const std::string&)> on_notice);

    /// GET /api/models/{repository}/revision/{revision}?blobs=true
    HubListing list(const HubName& name);

    /// Fills in size and etag where the listing did not tell: HEAD
    /// /{repository}/resolve/{commit}/{path}.
    void complete(const HubName& name, const std::string& commit, HubFile& file);

    /// Passes the content to `sink` from byte `offset` on, or from 0 if the server so chooses.
    /// GET /{repository}/resolve/{commit}/{path}, to wherever that leads.
    /// @return the place after the last byte given
    std::uint64_t download(const HubName& name, const std::string& commit, const HubFile& file,
                           std::uint64_t offset, const BodySink& sink);

private:
    [[nodiscard]] HubRequest request_for(std::string path) const;
    [[nodiscard]] std::string file_path(const HubName& name, const std::string& commit,
                                        const std::string& file) const;
    HubAnswer send(const HubRequest& request, const HubName& name);
    HubAnswer head(HubRequest request, const HubName& name);
    void wait_before(std::size_t attempt, const HubAnswer& answer);

    HubSettings m_settings;
    std::stop_token m_stop;
    std::function<void(const std::string&)> m_on_notice;
    HubSession m_session;
};

}  // namespace halfspace
