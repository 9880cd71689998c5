// SPDX-License-Identifier: Apache-2.0
#include "http/message.hpp"

#include "http/json.hpp"

namespace halfspace {

int status_of(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::InvalidInput: return 400;
        case ErrorCode::NotFound: return 404;
        case ErrorCode::Corrupt: return 500;
        case ErrorCode::Unavailable: return 503;
        case ErrorCode::Conflict: return 409;
    }
    return 500;
}

HttpResponse error_response(ErrorCode code, std::string_view message) {
    return error_response(status_of(code), code, message);
}

HttpResponse error_response(int status, ErrorCode code, std::string_view message) {
    const JsonValue error{{"code", name_of(code)}, {"message", message}};
    return json_response(to_text(error), status);
}

HttpResponse json_response(std::string json, int status) {
    return {status, "application/json", std::move(json), {{"Cache-Control", "no-store"}}};
}

}  // namespace halfspace
