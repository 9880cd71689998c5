// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace halfspace::testing {

/// What `tools/engines.py start` left in a file of an engine's folder. ctest has those engines
/// running that a test is known to need (ENGINE in its CMakeLists.txt).
inline std::string engine_file(const std::string& engine, const std::string& file) {
    const char* const engines = std::getenv("HALFSPACE_ENGINES");
    if (engines == nullptr) {
        throw std::runtime_error(
            "HALFSPACE_ENGINES does not name the folder of the engines: run this by ctest, or "
            "after "
            "tools/engines.py start with HALFSPACE_ENGINES=build/engines");
    }
    std::string text = read_text(std::filesystem::path(engines) / engine / file);
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

inline std::string postgres_address() {
    return engine_file("postgres", "address");
}

/// Open to all; the other node wants `weaviate_key`.
inline std::string weaviate_address() {
    return engine_file("weaviate", "address");
}
inline std::string weaviate_address_with_key() {
    return engine_file("weaviate_key", "address");
}
inline std::string weaviate_key() {
    return engine_file("weaviate_key", "key");
}

/// The name of a schema that no other test uses.
inline std::string new_schema() {
    static int made = 0;
    return "test_" + std::to_string(getpid()) + "_" + std::to_string(made++);
}

}  // namespace halfspace::testing
