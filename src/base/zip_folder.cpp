// SPDX-License-Identifier: Apache-2.0
#include "base/zip_folder.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <zip.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

struct Discard {
    void operator()(zip_t* archive) const noexcept { zip_discard(archive); }
};
using NewArchive = std::unique_ptr<zip_t, Discard>;

[[noreturn]] void refuse(const fs::path& file, const std::string& reason) {
    throw Error(ErrorCode::Unavailable, file.string() + " cannot be written: " + reason);
}

NewArchive create(const fs::path& file) {
    int code = 0;
    NewArchive archive(zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
    if (archive) return archive;
    zip_error_t problem;
    zip_error_init_with_code(&problem, code);
    const std::string reason = zip_error_strerror(&problem);
    zip_error_fini(&problem);
    refuse(file, reason);
}

void add(zip_t* archive, const fs::path& file, const std::string& name) {
    zip_source_t* const source = zip_source_file(archive, file.c_str(), 0, -1);
    const zip_int64_t index =
        source == nullptr ? -1 : zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        refuse(file, zip_strerror(archive));
    }
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
}

}  // namespace

void zip_folder(const fs::path& folder, const fs::path& file) {
    std::vector<fs::path> paths;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    NewArchive archive = create(file);
    for (const fs::path& path : paths) {
        add(archive.get(), path, to_utf8(path.lexically_relative(folder)));
    }
    // Writes it beside the file, and renames.
    if (zip_close(archive.get()) != 0) refuse(file, zip_strerror(archive.get()));
    (void)archive.release();
}

}  // namespace halfspace
