// SPDX-License-Identifier: Apache-2.0
#include "encode/fingerprint.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <utility>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

struct Remembered {
    std::uintmax_t size = 0;
    fs::file_time_type time;
    std::string digest;
};

/// Digests of this process, so that listing encoders again does not read gigabytes again.
struct Memory {
    std::mutex mutex;
    std::map<fs::path, Remembered> files;
};

Memory& memory() {
    static Memory instance;
    return instance;
}

}  // namespace

std::string sha256_of_file(const fs::path& path) {
    std::error_code failure;
    const std::uintmax_t size = fs::file_size(path, failure);
    const fs::file_time_type time =
        failure ? fs::file_time_type{} : fs::last_write_time(path, failure);
    if (failure) {
        throw Error(ErrorCode::NotFound, path.string() + ": " + failure.message());
    }
    const std::lock_guard lock(memory().mutex);
    Remembered& known = memory().files[path];
    if (known.digest.empty() || known.size != size || known.time != time) {
        known = {size, time, digest_of_file(path)};
    }
    return known.digest;
}

std::string fingerprint_of(const fs::path& folder, const std::vector<fs::path>& names) {
    Digest sha;
    for (const fs::path& name : names) {
        sha.add(fmt::format("{}  {}\n", sha256_of_file(folder / name), to_utf8(name)));
    }
    return sha.hex();
}

}  // namespace halfspace
