// SPDX-License-Identifier: Apache-2.0
#include "unit/encode/tiny_package.hpp"

#include "base/file.hpp"

#include <stdexcept>
#include <string>

namespace halfspace {

TinyPackage::TinyPackage() {
    std::filesystem::copy(HALFSPACE_TINY_ENCODER, folder(),
                          std::filesystem::copy_options::recursive);
}

void TinyPackage::remove(const std::filesystem::path& name) const {
    if (!std::filesystem::remove(folder() / name)) {
        throw std::logic_error("there is no " + name.string());
    }
}

void TinyPackage::write(const std::filesystem::path& name, std::string_view content) const {
    write_file(folder() / name, content);
}

void TinyPackage::replace(const std::filesystem::path& name, std::string_view old_text,
                          std::string_view new_text) const {
    std::string text = read_text(folder() / name);
    const std::size_t at = text.find(old_text);
    if (at == std::string::npos) {
        throw std::logic_error(name.string() + " does not hold " + std::string(old_text));
    }
    write(name, text.replace(at, old_text.size(), new_text));
}

}  // namespace halfspace
