// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/cut_off.hpp"
#include "workspace/database.hpp"
#include "workspace/loop_types.hpp"

#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// A classifier as the catalogue keeps it.
struct ClassifierRow {
    ClassifierId id{};
    std::string name;
    std::string split;
    Strategy strategy = Strategy::Diverse;
    std::size_t page_size = 20;
    float cut_off = 0;
    std::vector<StartPart> start;
    std::vector<float> start_vector;     ///< unit vector
    std::optional<float> group_at = {};  ///< cosine from which items share a card
    LearnerSettings learner = {};
    CutOffRule cut_off_rule = {};
};

/// The classifiers of a catalogue. The caller holds the workspace's mutex.
class ClassifierTable {
public:
    explicit ClassifierTable(Database& database) : m_database(database) {}

    [[nodiscard]] std::vector<ClassifierRow> all() const;
    [[nodiscard]] std::optional<ClassifierRow> find(const std::string& name) const;
    /// @return its id. @throws Error Conflict if the name is taken
    ClassifierId add(const ClassifierRow& row);
    /// Writes every column. @throws as `add`
    void update(const ClassifierRow& row);
    void remove(ClassifierId id);

private:
    Database& m_database;
};

}  // namespace halfspace
