// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "workspace/database.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// An earlier label a page asks about again.
struct Recheck {
    ItemId item{};
    float score = 0;      ///< of the label when it was asked about
    double surprise = 0;  ///< how much the other labels contradict it, in nats

    friend bool operator==(const Recheck&, const Recheck&) = default;
};

/// What the pages of rounds ask about again. The caller holds the workspace's mutex and, for
/// writing, a Transaction.
class RoundRechecks {
public:
    explicit RoundRechecks(Database& database) : m_database(database) {}

    /// What the page of a round asks, in its order; without items that are removed by now.
    [[nodiscard]] std::vector<Recheck> of(std::int64_t round) const;
    /// What the pages of the classifier have asked, up to the page of `last` if there is one, each
    /// item as it was the last time.
    [[nodiscard]] std::vector<Recheck> asked(ClassifierId classifier,
                                             std::optional<std::int64_t> last = {}) const;

    void write(std::int64_t round, std::span<const Recheck> rechecks);
    void remove(std::int64_t round);

private:
    Database& m_database;
};

}  // namespace halfspace
