// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace halfspace::testing {

/// A new empty folder that goes, with all that is in it, when the object does.
class TemporaryFolder {
public:
    /// In memory, fdatasync costs nothing; on a machine without /dev/shm that is on the disk too.
    enum class On { Disk, Memory };

    explicit TemporaryFolder(On on = On::Disk) {
        const std::filesystem::path memory = "/dev/shm";
        const bool in_memory = on == On::Memory && ::access(memory.c_str(), W_OK) == 0;
        const auto parent = in_memory ? memory : std::filesystem::temp_directory_path();
        std::string name = (parent / "halfspace-XXXXXX").string();
        m_path = ::mkdtemp(name.data());
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }
    std::filesystem::path operator/(const std::filesystem::path& name) const {
        return m_path / name;
    }

private:
    std::filesystem::path m_path;
};

}  // namespace halfspace::testing
