// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace halfspace {

/// What kind of thing went wrong. Each value maps to one HTTP status and one exit code.
enum class ErrorCode {
    InvalidInput,  ///< the caller's data breaks a stated rule; retrying will not help (400, exit 2)
    NotFound,      ///< the named item, model or file does not exist (404, exit 3)
    Corrupt,       ///< a file or record fails its checksum or format check (500, exit 4)
    Unavailable,   ///< busy, full or unreachable; retrying may help (503, exit 5)
    Conflict,      ///< it cannot be combined with what is there already (409, exit 6)
};

/// Ends the current operation. Caught once per entry point: HTTP handler, main, background job.
class Error : public std::runtime_error {
public:
    Error(ErrorCode code, const std::string& message) : std::runtime_error(message), m_code(code) {}

    ErrorCode code() const noexcept { return m_code; }

private:
    ErrorCode m_code;
};

/// The code's name in the API and in `--json`: `invalid_input`, `not_found`, ...
std::string_view name_of(ErrorCode code) noexcept;

}  // namespace halfspace
