// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command.hpp"
#include "encode/encoder.hpp"
#include "http/json.hpp"

#include <string>

namespace halfspace {

// The commands below `halfspace encoder`, one a file.
void add_encoder_list(CLI::App& encoder, Action& action);
void add_encoder_pull(CLI::App& encoder, Action& action);
void add_encoder_install(CLI::App& encoder, Action& action);  ///< add and remove
void add_encoder_info(CLI::App& encoder, Action& action);
void add_encoder_check(CLI::App& encoder, Action& action);
void add_encoder_devices(CLI::App& encoder, Action& action);

/// What a list, and every other of these commands with --json, says of an encoder.
JsonValue to_json(const EncoderInfo& info);

/// `pictures and texts`, `pictures` or `texts`.
std::string what_it_reads(const EncoderInfo& info);

}  // namespace halfspace
