// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/file.hpp"
#include "http/security.hpp"

#include <fcntl.h>
#include <sys/random.h>

#include <array>
#include <cctype>
#include <span>

namespace halfspace {

namespace {

constexpr std::size_t kTokenBytes = 32;
constexpr std::string_view kDigits = "0123456789abcdef";

std::string random_hex() {
    std::array<unsigned char, kTokenBytes> bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
        throw Error(ErrorCode::Unavailable,
                    "The system gave no random bytes for a token: " + system_error_text());
    }
    std::string text;
    for (const unsigned byte : bytes) {
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

std::string read_token(const std::filesystem::path& file) {
    namespace fs = std::filesystem;
    const auto open_to_others = fs::perms::group_all | fs::perms::others_all;
    if ((fs::status(file).permissions() & open_to_others) != fs::perms::none) {
        throw Error(ErrorCode::Conflict, "Others can read the token in " + file.string() +
                                             "; delete the file to get a new token, or run: "
                                             "chmod 600 '" +
                                             file.string() + "'");
    }
    std::string text = read_text(file);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
        text.pop_back();
    }
    if (text.size() != 2 * kTokenBytes) {
        throw Error(ErrorCode::Corrupt,
                    file.string() + " holds no token; delete it to get a new one");
    }
    return text;
}

}  // namespace

AccessToken keep_token(const std::filesystem::path& file) {
    if (std::filesystem::exists(file)) return {read_token(file), /*is_new=*/false};
    std::filesystem::create_directories(file.parent_path());
    AccessToken token{random_hex(), /*is_new=*/true};
    const auto opened = FileDescriptor::open(file, O_WRONLY | O_CREAT | O_EXCL, 0600);
    const std::string line = token.text + "\n";
    opened.write_at(std::as_bytes(std::span(line)), 0);
    opened.sync();
    return token;
}

}  // namespace halfspace
