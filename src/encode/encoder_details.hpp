// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/encoder.hpp"
#include "image/preprocess.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// A file of a package.
struct EncoderFile {
    std::string path;  ///< below the package's folder
    std::uint64_t bytes = 0;
    bool decides = false;  ///< part of the fingerprint: a change may change vectors
    std::string
        checksum;  ///< SHA-256 or git blob id it must have, if the hub's cache says; or empty
};

/// All there is to say about a package without loading its networks.
struct EncoderDetails {
    EncoderInfo info;
    std::string family;  ///< `model_type` of config.json (clip, bert, ...); empty if it has none
    std::string commit;  ///< of the hub; empty if it does not come from there
    std::optional<ImagePreprocess> image;
    std::string image_network;  ///< below the folder; empty without an image tower
    std::string text_network;
    std::size_t token_limit = 0;        ///< 0 if tokenizer.json alone decides
    std::string query_prompt;           ///< comes before what is looked for
    std::string item_prompt;            ///< comes before what is looked through
    std::vector<std::string> variants;  ///< of its networks; the plain one is ""
    std::vector<EncoderFile> files;
};

/// @throws as `inspect_encoder`
EncoderDetails encoder_details(const std::filesystem::path& folder,
                               const EncoderOptions& options = {});

}  // namespace halfspace
