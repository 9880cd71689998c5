// SPDX-License-Identifier: Apache-2.0
#include "base/wanted.hpp"

#include <utility>

namespace halfspace {

namespace {

thread_local const WantedWhile* t_innermost = nullptr;

}  // namespace

WantedWhile::WantedWhile(std::function<bool()> still_wanted)
    : m_still_wanted(std::move(still_wanted)), m_outer(std::exchange(t_innermost, this)) {}

WantedWhile::~WantedWhile() {
    t_innermost = m_outer;
}

bool WantedWhile::holds() {
    return t_innermost == nullptr || t_innermost->m_still_wanted();
}

}  // namespace halfspace
