// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store_home.hpp"
#include "weaviate/weaviate_store.hpp"

#include <memory>
#include <string>

namespace halfspace::testing {

/// A collection of its own in the engine that `tools/engines.py start` runs.
class WeaviateHome final : public StoreHome {
public:
    /// @param options  more of the address: `index=hnsw`
    explicit WeaviateHome(const std::string& options = {}, WeaviateLimits limits = {});
    ~WeaviateHome() override;

    std::unique_ptr<Store> create(const VectorSpace& space) override {
        return create_weaviate_store(m_address, space, m_limits);
    }
    std::unique_ptr<Store> open() override { return open_weaviate_store(m_address, m_limits); }

    [[nodiscard]] const WeaviateAddress& address() const noexcept { return m_address; }
    /// A request of our own. @return the status and what came back
    WeaviateReply ask(const std::string& method, const std::string& path,
                      const std::string& body = {}) const;

private:
    WeaviateAddress m_address;
    WeaviateLimits m_limits;
};

}  // namespace halfspace::testing
