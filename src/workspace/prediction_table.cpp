// SPDX-License-Identifier: Apache-2.0
#include "workspace/prediction_table.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kCells = 3;  // of a head

}  // namespace

std::string probability_note(const SavedHead& saved) {
    return saved.calibration ? "calibrated" : "sigmoid of the score; the head is not calibrated";
}

std::vector<CellColumn> prediction_columns(std::span<const PredictionHead> heads,
                                           const std::string& prefix) {
    std::vector<CellColumn> columns;
    for (const PredictionHead& head : heads) {
        const std::string suffix = heads.size() == 1 ? "" : "_" + head.name;
        columns.push_back({prefix + "score" + suffix, CellType::Number});
        columns.push_back({prefix + "probability" + suffix, CellType::Number});
        columns.push_back({prefix + "decision" + suffix, CellType::Truth});
    }
    return columns;
}

void set_prediction_cells(std::span<const PredictionHead> heads, const ScoredRecord& record,
                          std::vector<Cell>& cells) {
    cells.assign(kCells * heads.size(), Cell{});
    if (!record.problem.empty()) return;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        const float score = record.scores[i];
        cells[kCells * i] = score;
        cells[kCells * i + 1] = static_cast<float>(
            probability(score, heads[i].saved.calibration.value_or(Calibration{})));
        cells[kCells * i + 2] = score >= heads[i].cut_off;
    }
}

TableMetadata prediction_metadata(std::span<const PredictionHead> heads) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const PredictionHead& head : heads) {
        all.push_back({{"name", head.name},
                       {"encoder", head.saved.encoder},
                       {"encoder_fingerprint", head.saved.encoder_fingerprint},
                       {"cut_off", head.cut_off},
                       {"probability", probability_note(head.saved)}});
    }
    const nlohmann::ordered_json json{{"heads", std::move(all)}};
    return {{"halfspace", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)}};
}

PredictionTable::PredictionTable(std::vector<PredictionHead> heads, const std::string& prefix,
                                 const std::optional<TableFiles>& tables,
                                 std::unique_ptr<ByteSink> sink, TableFormat format)
    : m_heads(std::move(heads)), m_positives(m_heads.size()) {
    auto columns = prediction_columns(m_heads, prefix);
    const TableMetadata metadata = prediction_metadata(m_heads);
    if (tables) {
        m_copy = open_table_copy(*tables, std::move(sink), format, std::move(columns), metadata);
        return;
    }
    columns.insert(columns.begin(), {"key", CellType::Text});
    m_writer = open_table_writer(std::move(sink), format, std::move(columns), metadata);
}

void PredictionTable::append(const ScoredRecord& record) {
    set_prediction_cells(m_heads, record, m_cells);
    for (std::size_t i = 0; i < m_heads.size(); ++i) {
        const auto* decision = std::get_if<bool>(&m_cells[kCells * i + 2]);
        if (decision && *decision) ++m_positives[i];
    }
    if (m_copy) return m_copy->append(record.key, m_cells);
    m_cells.insert(m_cells.begin(), Cell(record.key));
    m_writer->append(m_cells);
}

void PredictionTable::finish() {
    if (m_copy) return m_copy->finish();
    m_writer->finish();
}

}  // namespace halfspace
