// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// How gRPC writes messages and statuses into HTTP/2:
// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md

namespace halfspace {

/// A message of at most 4 GiB in its frame, not compressed.
std::string framed(const std::string& message);

/// Takes the frame off. @return whether `body` was one whole frame, not compressed
bool unframe(std::string& body);

/// The message of a status, whose odd characters come as %XX; what is no such code stays as it is.
std::string unescaped_status(std::string_view text);

}  // namespace halfspace
