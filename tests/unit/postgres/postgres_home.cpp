// SPDX-License-Identifier: Apache-2.0
#include "postgres_home.hpp"

#include "base/file.hpp"
#include "postgres/tables.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace halfspace::testing {

PostgresAddress engine_address(const std::string& schema) {
    const char* const engines = std::getenv("HALFSPACE_ENGINES");
    if (engines == nullptr) {
        throw std::runtime_error(
            "HALFSPACE_ENGINES does not name the folder of the engines: run "
            "this by ctest, or tools/engines.py start");
    }
    std::string text = read_text(std::filesystem::path(engines) / "postgres" / "address");
    while (text.ends_with('\n')) text.pop_back();
    return PostgresAddress::parse(text, schema);
}

PostgresHome::PostgresHome(PostgresLimits limits) : m_limits(limits) {
    static std::atomic<int> made{0};
    m_address = engine_address("test_" + std::to_string(getpid()) + "_" + std::to_string(made++));
}

PostgresHome::~PostgresHome() {
    try {
        connect()->execute("DROP SCHEMA IF EXISTS " + m_address.schema + " CASCADE");
    } catch (const std::exception&) {  // the engine goes after the tests, and all of it with it
    }
}

std::unique_ptr<PostgresConnection> PostgresHome::connect() const {
    return connect_to_tables(m_address, m_limits);
}

std::unique_ptr<StoreHome> new_home() {
    return std::make_unique<PostgresHome>();
}

}  // namespace halfspace::testing
