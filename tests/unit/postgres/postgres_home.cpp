// SPDX-License-Identifier: Apache-2.0
#include "postgres_home.hpp"

#include "postgres/tables.hpp"
#include "support/engines.hpp"

#include <exception>

namespace halfspace::testing {

PostgresHome::PostgresHome(PostgresLimits limits)
    : m_address(PostgresAddress::parse(postgres_address(), new_schema())), m_limits(limits) {}

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
