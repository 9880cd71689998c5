// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"
#include "postgres/postgres_store.hpp"
#include "support/engines.hpp"

#include <string>

namespace halfspace::testing {

/// An address in the engine of the tests, whose store goes with it.
class EngineHome {
public:
    EngineHome() : m_address(PostgresAddress::parse(postgres_address(), new_schema())) {}
    EngineHome(const EngineHome&) = delete;
    EngineHome& operator=(const EngineHome&) = delete;
    ~EngineHome() {
        try {
            remove_postgres_store(m_address);
        } catch (const Error&) {  // there is none, or a test that failed has it open
        }
    }
    [[nodiscard]] std::string text() const { return m_address.text(); }

private:
    PostgresAddress m_address;
};

}  // namespace halfspace::testing
