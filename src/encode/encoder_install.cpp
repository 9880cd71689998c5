// SPDX-License-Identifier: Apache-2.0
#include "encode/encoder_install.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "encode/hub_settings.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

/// Whether a file (below the package's folder) holds weights of other programs, which no package
/// needs.
bool is_left_out(const fs::path& file) {
    constexpr std::array<std::string_view, 9> kOthers = {
        ".bin", ".ckpt", ".gguf", ".h5", ".msgpack", ".pt", ".pth", ".safetensors", ".tflite"};
    return file.parent_path().empty() &&
           std::ranges::find(kOthers, file.extension().string()) != kOthers.end();
}

void require_plain(const std::string& name) {
    const bool is_plain = !name.empty() && name.find('/') == std::string::npos &&
                          name.front() != '.' && name.front() != '-';
    if (is_plain) return;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("\"{}\" cannot be the name of an encoder: give a plain word without / "
                            "with --name",
                            name));
}

[[noreturn]] void fail(const fs::path& place, const std::error_code& failure) {
    throw Error(ErrorCode::Unavailable,
                fmt::format("{} cannot be written: {}", place.string(), failure.message()));
}

void copy_package(const fs::path& from, const fs::path& to) {
    std::error_code failure;
    fs::create_directories(to, failure);
    if (failure) fail(to, failure);
    for (const auto& entry : fs::recursive_directory_iterator(from)) {
        const fs::path name = entry.path().lexically_relative(from);
        const fs::path place = to / name;
        if (entry.is_directory()) {
            fs::create_directories(place, failure);
        } else if (entry.is_regular_file() && !is_left_out(name)) {
            fs::create_directories(place.parent_path(), failure);
            fs::copy_file(entry.path(), place, failure);  // of a link its target
        }
        if (failure) fail(place, failure);
    }
}

/// Where something is made before it gets its name; whatever is left there goes.
class Unfinished {
public:
    explicit Unfinished(fs::path path) : m_path(std::move(path)) { clear(); }
    Unfinished(const Unfinished&) = delete;
    Unfinished& operator=(const Unfinished&) = delete;
    ~Unfinished() { clear(); }

    [[nodiscard]] const fs::path& path() const noexcept { return m_path; }
    void move_to(const fs::path& place) const {
        std::error_code failure;
        fs::rename(m_path, place, failure);
        if (failure) fail(place, failure);
        sync_folder(place.parent_path());
    }

private:
    void clear() noexcept {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }

    fs::path m_path;
};

bool is_taken(const fs::path& place) {
    std::error_code failure;
    return fs::symlink_status(place, failure).type() != fs::file_type::not_found;
}

}  // namespace

EncoderInfo install_encoder(const fs::path& folder, const std::string& name, InstallMode mode) {
    const EncoderInfo info = inspect_encoder(folder);
    const std::string chosen = name.empty() ? info.name : name;
    require_plain(chosen);
    const fs::path place = user_encoder_folder() / chosen;
    if (is_taken(place)) {
        throw Error(ErrorCode::Conflict,
                    fmt::format("there is an encoder {0} already, in {1}. Choose another name with "
                                "--name, or first: halfspace encoder remove {0}",
                                chosen, place.string()));
    }
    std::error_code failure;
    fs::create_directories(place.parent_path(), failure);
    if (failure) fail(place.parent_path(), failure);
    const Unfinished made(place.parent_path() / fmt::format(".{}.{}", chosen, ::getpid()));
    if (mode == InstallMode::Link) {
        fs::create_directory_symlink(info.folder, made.path(), failure);
        if (failure) fail(made.path(), failure);
    } else {
        copy_package(info.folder, made.path());
    }
    made.move_to(place);
    return inspect_encoder(place);
}

fs::path remove_encoder(const std::string& name) {
    if (name.find('/') == std::string::npos) require_plain(name);
    const fs::path folder = find_encoder(name);
    const fs::path place = user_encoder_folder() / name;
    if (name.find('/') == std::string::npos && is_taken(place)) {
        const Unfinished gone(place.parent_path() / fmt::format(".{}.{}", name, ::getpid()));
        std::error_code failure;
        fs::rename(place, gone.path(), failure);
        if (failure) fail(place, failure);
        return place;
    }
    const bool is_of_hub = folder.string().starts_with(hub_cache_folder().string());
    throw Error(ErrorCode::Conflict,
                fmt::format("the encoder {} was not put there by `halfspace encoder add`, so it is "
                            "not removed. {}: {}",
                            name,
                            is_of_hub ? "Python programs may use it too. Its folder is"
                                      : "Remove the folder yourself if it is of no use",
                            (is_of_hub ? folder.parent_path().parent_path() : folder).string()));
}

}  // namespace halfspace
