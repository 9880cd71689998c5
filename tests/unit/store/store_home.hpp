// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"

#include <memory>
#include <utility>

namespace halfspace::testing {

/// A place of its own for one store, which goes with it.
class StoreHome {
public:
    StoreHome() = default;
    StoreHome(const StoreHome&) = delete;
    StoreHome& operator=(const StoreHome&) = delete;
    virtual ~StoreHome() = default;

    virtual std::unique_ptr<Store> create(const VectorSpace& space) = 0;
    virtual std::unique_ptr<Store> open() = 0;
};

/// A new place of the kind that this test program is for: the same tests are linked with each kind.
std::unique_ptr<StoreHome> new_home();

/// An empty store to test, and a way to leave it and come back.
class TestedStore {
public:
    explicit TestedStore(const VectorSpace& space, std::unique_ptr<StoreHome> home = new_home())
        : m_home(std::move(home)), m_store(m_home->create(space)) {}

    [[nodiscard]] Store& operator*() const noexcept { return *m_store; }
    [[nodiscard]] Store* operator->() const noexcept { return m_store.get(); }

    void reopen() {
        m_store.reset();
        m_store = m_home->open();
    }

private:
    std::unique_ptr<StoreHome> m_home;
    std::unique_ptr<Store> m_store;
};

}  // namespace halfspace::testing
