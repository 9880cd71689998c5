// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "data/image_folder_source.hpp"
#include "data/source.hpp"

namespace halfspace {

std::unique_ptr<Source> open_source(const std::filesystem::path& path,
                                    const SourceOptions& options) {
    if (!std::filesystem::exists(path)) {
        throw Error(ErrorCode::NotFound, "There is no file or folder " + path.string());
    }
    return open_image_folder(path, options);
}

}  // namespace halfspace
