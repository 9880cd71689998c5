// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace halfspace::testing {

/// The address of the PostgreSQL that `tools/engines.py start` runs; tests that ctest knows to need
/// it (ENGINE postgres) have it running.
inline std::string postgres_address() {
    const char* const engines = std::getenv("HALFSPACE_ENGINES");
    if (engines == nullptr) {
        throw std::runtime_error(
            "HALFSPACE_ENGINES does not name the folder of the engines: run this by ctest, or "
            "after "
            "tools/engines.py start with HALFSPACE_ENGINES=build/engines");
    }
    std::string text = read_text(std::filesystem::path(engines) / "postgres" / "address");
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

/// The name of a schema that no other test uses.
inline std::string new_schema() {
    static int made = 0;
    return "test_" + std::to_string(getpid()) + "_" + std::to_string(made++);
}

}  // namespace halfspace::testing
