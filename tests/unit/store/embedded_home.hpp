// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/embedded_store.hpp"
#include "store_home.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <memory>

namespace halfspace::testing {

/// A folder, for tests that look at the files too.
class EmbeddedHome final : public StoreHome {
public:
    std::unique_ptr<Store> create(const VectorSpace& space) override {
        return create_embedded_store(folder(), space);
    }
    std::unique_ptr<Store> open() override { return open_embedded_store(folder()); }

    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return m_folder.path(); }

private:
    TemporaryFolder m_folder;
};

}  // namespace halfspace::testing
