// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/assets.hpp"
#include "http/message.hpp"

#include <optional>
#include <span>

namespace halfspace {

/// The UI's file that a GET asks for; nothing if the path is not one of them. `/` is index.html.
/// Files under /assets/ carry their hash in their name and may be cached for ever; for others
/// caches must ask.
std::optional<HttpResponse> static_answer(const HttpRequest& request, std::span<const Asset> files);

}  // namespace halfspace
