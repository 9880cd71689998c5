// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace halfspace {

struct Digest::State {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free};
};

namespace {

void check(bool is_good) {
    if (!is_good) throw Error(ErrorCode::Unavailable, "OpenSSL cannot make the digest");
}

const EVP_MD* algorithm_of(DigestKind kind) {
    switch (kind) {
        case DigestKind::Sha256: break;
        case DigestKind::Sha1: return EVP_sha1();
        case DigestKind::Md5: return EVP_md5();
    }
    return EVP_sha256();
}

}  // namespace

Digest::Digest(DigestKind kind) : m_state(std::make_unique<State>()) {
    const EVP_MD* const algorithm = algorithm_of(kind);
    check(m_state->context != nullptr &&
          EVP_DigestInit_ex(m_state->context.get(), algorithm, nullptr) == 1);
}

Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;
Digest::~Digest() = default;

void Digest::add(std::span<const std::byte> data) {
    check(EVP_DigestUpdate(m_state->context.get(), data.data(), data.size()) == 1);
}

void Digest::add(std::string_view text) {
    add(std::as_bytes(std::span(text)));
}

std::vector<std::byte> Digest::bytes() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    check(EVP_DigestFinal_ex(m_state->context.get(), digest.data(), &size) == 1);
    const auto whole = std::as_bytes(std::span(digest));
    return {whole.begin(), whole.begin() + size};
}

std::string Digest::hex() {
    std::string text;
    for (const std::byte byte : bytes())
        text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
    return text;
}

std::string sha256(std::span<const std::byte> data) {
    Digest digest;
    digest.add(data);
    return digest.hex();
}

std::string digest_of_file(const std::filesystem::path& path, DigestKind kind,
                           std::string_view prefix) {
    constexpr std::uint64_t kBlock = 1 << 20;
    const FileDescriptor file = FileDescriptor::open(path, O_RDONLY | O_CLOEXEC);
    const std::uint64_t size = file.size();
    std::vector<std::byte> block(kBlock);
    Digest digest(kind);
    digest.add(prefix);
    for (std::uint64_t offset = 0; offset < size; offset += kBlock) {
        const auto count = static_cast<std::size_t>(std::min(kBlock, size - offset));
        file.read_at(std::span(block).first(count), offset);
        digest.add(std::span(block).first(count));
    }
    return digest.hex();
}

}  // namespace halfspace
