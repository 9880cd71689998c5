// SPDX-License-Identifier: Apache-2.0
#include "encode/fingerprint.hpp"

#include "base/digest.hpp"
#include "base/file.hpp"
#include "base/folders.hpp"
#include "encode/digest_memory.hpp"

#include <fmt/format.h>

namespace halfspace {

namespace fs = std::filesystem;

std::string sha256_of_file(const fs::path& path) {
    static DigestMemory memory(cache_folder() / "digests");
    return memory.digest_of(path);
}

std::string fingerprint_of(const fs::path& folder, const std::vector<fs::path>& names) {
    Digest sha;
    for (const fs::path& name : names) {
        sha.add(fmt::format("{}  {}\n", sha256_of_file(folder / name), to_utf8(name)));
    }
    return sha.hex();
}

std::string fingerprint_with(const std::string& fingerprint, std::string_view use) {
    Digest sha;
    sha.add(fmt::format("{}  {}\n", fingerprint, use));
    return sha.hex();
}

}  // namespace halfspace
