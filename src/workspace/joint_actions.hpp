// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/label_log.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// The actions of several classifiers between its construction and `close` become one step of their
/// set's undo. Both within one Transaction.
class JointAction {
public:
    explicit JointAction(Database& database);
    void close();

private:
    Database& m_database;
    std::int64_t m_before;  ///< the newest action of any classifier then
};

/// The classifiers whose last edit a set's next undo takes back, or whose last one taken back its
/// redo makes again, as places in `classifiers`. That is the newest such step of any of them, with
/// all that was done together with it; nothing if there is none. After a new edit of any there is
/// nothing to redo.
struct JointHistory {
    std::vector<std::size_t> to_undo;
    std::vector<std::size_t> to_redo;
};
JointHistory joint_history(const Database& database, std::span<const ClassifierId> classifiers);

}  // namespace halfspace
