// SPDX-License-Identifier: Apache-2.0
#include "base/digest.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>

namespace halfspace {

struct Digest::State {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                    &EVP_MD_CTX_free};
};

namespace {

void check(bool is_good) {
    if (!is_good) throw Error(ErrorCode::Unavailable, "OpenSSL cannot make the digest");
}

}  // namespace

Digest::Digest(DigestKind kind) : m_state(std::make_unique<State>()) {
    const EVP_MD* const algorithm = kind == DigestKind::Sha1 ? EVP_sha1() : EVP_sha256();
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

}  // namespace halfspace
