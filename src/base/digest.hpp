// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// Sha1 and Md5 only where a format asks for them (git blobs, splits by name).
enum class DigestKind { Sha256, Sha1, Md5 };

/// A cryptographic digest, fed piece by piece.
class Digest {
public:
    /// @throws Error Unavailable if the crypto library lacks it
    explicit Digest(DigestKind kind = DigestKind::Sha256);
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;
    Digest(const Digest&) = delete;
    Digest& operator=(const Digest&) = delete;
    ~Digest();

    void add(std::span<const std::byte> data);
    void add(std::string_view text);

    /// 32 bytes of SHA-256, 20 of SHA-1; ends the digest, call this or `hex` once.
    [[nodiscard]] std::vector<std::byte> bytes();
    /// The same in lower-case hex.
    [[nodiscard]] std::string hex();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Lower-case hex SHA-256 of `data`.
std::string sha256(std::span<const std::byte> data);

/// Lower-case hex digest of `prefix` and a file's content after it. @throws Error NotFound or
/// Unavailable if it cannot be read
std::string digest_of_file(const std::filesystem::path& path, DigestKind kind = DigestKind::Sha256,
                           std::string_view prefix = {});

}  // namespace halfspace
