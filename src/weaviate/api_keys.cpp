// SPDX-License-Identifier: Apache-2.0
#include "weaviate/api_keys.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <sstream>
#include <system_error>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

void check_private(const fs::path& file) {
    const fs::perms others = fs::perms::group_all | fs::perms::others_all;
    if ((fs::status(file).permissions() & others) == fs::perms::none) return;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("Others can read {0}, which holds API keys; run: chmod 600 {0}",
                            file.string()));
}

}  // namespace

std::string api_key_for(const WeaviateNode& node, const fs::path& file) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
    if (const char* const key = std::getenv("WEAVIATE_API_KEY"); key != nullptr) return key;
    std::error_code problem;
    if (file.empty() || !fs::is_regular_file(file, problem)) return {};
    check_private(file);
    const std::string wanted = fmt::format("{}:{}", node.host, node.port);
    std::istringstream lines(read_text(file));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string where;
        std::string key;
        if (words >> where >> key && where == wanted) return key;
    }
    return {};
}

fs::path usual_key_file() {
    const char* const home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe)
    return home == nullptr ? fs::path() : fs::path(home) / ".weaviate_keys";
}

}  // namespace halfspace
