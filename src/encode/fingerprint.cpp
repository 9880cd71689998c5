// SPDX-License-Identifier: Apache-2.0
#include "encode/fingerprint.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <utility>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

class Sha256 {
public:
    Sha256() : m_context(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
        check(m_context != nullptr &&
              EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) == 1);
    }

    void add(const void* data, std::size_t size) {
        check(EVP_DigestUpdate(m_context.get(), data, size) == 1);
    }

    std::string hex() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned size = 0;
        check(EVP_DigestFinal_ex(m_context.get(), digest.data(), &size) == 1);
        std::string text;
        for (unsigned i = 0; i < size; ++i) {
            text += fmt::format("{:02x}", digest[i]);
        }
        return text;
    }

private:
    static void check(bool is_good) {
        if (!is_good) {
            throw Error(ErrorCode::Unavailable, "OpenSSL gives no SHA-256");
        }
    }

    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> m_context;
};

std::string digest_of(const fs::path& path) {
    constexpr std::uint64_t kBlock = 1 << 20;
    const FileDescriptor file = FileDescriptor::open(path, O_RDONLY | O_CLOEXEC);
    const std::uint64_t size = file.size();
    std::vector<std::byte> block(kBlock);
    Sha256 sha;
    for (std::uint64_t offset = 0; offset < size; offset += kBlock) {
        const auto count = static_cast<std::size_t>(std::min(kBlock, size - offset));
        file.read_at(std::span(block).first(count), offset);
        sha.add(block.data(), count);
    }
    return sha.hex();
}

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
        known = {size, time, digest_of(path)};
    }
    return known.digest;
}

std::string fingerprint_of(const fs::path& folder, const std::vector<fs::path>& names) {
    Sha256 sha;
    for (const fs::path& name : names) {
        const std::string line =
            fmt::format("{}  {}\n", sha256_of_file(folder / name), to_utf8(name));
        sha.add(line.data(), line.size());
    }
    return sha.hex();
}

}  // namespace halfspace
