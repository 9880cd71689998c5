// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"
#include "encode/hub_http.hpp"
#include "encode/hub_name.hpp"
#include "encode/hub_settings.hpp"

#include <string>

namespace halfspace {

/// Whether the same request may go well a moment later: cut connections, 408, 429, 500, 502 to 504.
bool may_go_well_later(const HubAnswer& answer);

/// Why an answer is not what was asked for, and the way out. Reads the hub's X-Error-Code and
/// X-Error-Message. @param url  what was asked for
Error hub_error(const HubAnswer& answer, const HubName& name, const HubSettings& settings,
                const std::string& url);

/// For an answer that is no hub's at all. @param what  what is wrong with it
Error not_a_hub(const HubSettings& settings, const std::string& what);

}  // namespace halfspace
