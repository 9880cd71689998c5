// SPDX-License-Identifier: Apache-2.0
#include "workspace/vector_set_writer.hpp"

namespace halfspace {

namespace {

constexpr std::size_t kMaxWaitingFloats = std::size_t{4} << 20U;

}  // namespace

void VectorSetWriter::add(const std::string& split, std::span<const float> row) {
    if (m_runs.empty() || m_runs.back().split != split) m_runs.push_back({split, {}});
    auto& rows = m_runs.back().rows;
    rows.insert(rows.end(), row.begin(), row.end());
    m_waiting_floats += row.size();
}

void VectorSetWriter::add_missing(const std::string& split, const MissingVector& missing) {
    std::vector<float> stand_in(m_store.dim(), 0.0F);
    stand_in[0] = 1;
    add(split, stand_in);
    m_missing.push_back(missing);
}

void VectorSetWriter::flush_if_due() {
    const bool is_due = std::chrono::steady_clock::now() - m_since >= m_within;
    if (is_due || m_waiting_floats >= kMaxWaitingFloats) flush();
}

void VectorSetWriter::flush() {
    const std::scoped_lock lock(m_workspace.mutex());
    if (!m_missing.empty()) {
        Transaction transaction(m_workspace.database());
        VectorSetTable sets(m_workspace.database());
        for (const MissingVector& missing : m_missing) sets.add_missing(m_set, missing);
        transaction.commit();
        m_missing.clear();
    }
    for (const Run& run : m_runs) m_store.add(run.rows, run.split);
    m_runs.clear();
    m_waiting_floats = 0;
    m_since = std::chrono::steady_clock::now();
}

}  // namespace halfspace
