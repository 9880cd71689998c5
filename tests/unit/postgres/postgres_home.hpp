// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "postgres/postgres_store.hpp"
#include "store_home.hpp"

#include <memory>

namespace halfspace::testing {

/// A schema of its own in the engine that `tools/engines.py start` runs.
class PostgresHome final : public StoreHome {
public:
    explicit PostgresHome(PostgresLimits limits = {});
    ~PostgresHome() override;

    std::unique_ptr<Store> create(const VectorSpace& space) override {
        return create_postgres_store(m_address, space, m_limits);
    }
    std::unique_ptr<Store> open() override { return open_postgres_store(m_address, m_limits); }

    [[nodiscard]] const PostgresAddress& address() const noexcept { return m_address; }
    /// A connection beside the store's, with the schema's tables by their plain names.
    [[nodiscard]] std::unique_ptr<PostgresConnection> connect() const;

private:
    PostgresAddress m_address;
    PostgresLimits m_limits;
};

}  // namespace halfspace::testing
