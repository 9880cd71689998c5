// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// What the header of a numpy file says (numpy.lib.format, versions 1 to 3).
struct NpyHeader {
    std::string type;  ///< `<f4`; text that is no plain type, such as a record's, is cut at a quote
    bool is_fortran_order = false;
    std::vector<std::uint64_t> shape;
    std::uint64_t start = 0;  ///< of the numbers, in bytes
};

/// Fills `into` from byte `offset` on; is asked only for bytes there are.
using ByteReader = std::function<void(std::span<std::byte> into, std::uint64_t offset)>;

/// @param size  bytes of the whole file
/// @param name  of the file, for messages
/// @throws Error Corrupt if it is no numpy file or ends inside its header; as `read`
NpyHeader read_npy_header(const ByteReader& read, std::uint64_t size, const std::string& name);

}  // namespace halfspace
