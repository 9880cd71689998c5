// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/open_tables.hpp"
#include "data/table_copy.hpp"
#include "workspace/predictor.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// A head that predicts, by the name its columns get.
struct PredictionHead {
    std::string name;  ///< unique among the heads of a run
    SavedHead saved;
    float cut_off = 0;  ///< a score from here on is a positive decision
};

/// How the probabilities of a head come about, for people and for files: calibrated, or for want of
/// that the sigmoid of the score.
std::string probability_note(const SavedHead& saved);

/// `score`, `probability` and `decision`, each with `prefix` before it; for several heads, each
/// head's three with _NAME behind.
std::vector<CellColumn> prediction_columns(std::span<const PredictionHead> heads,
                                           const std::string& prefix);

/// Those cells, all empty for a record with a problem.
void set_prediction_cells(std::span<const PredictionHead> heads, const ScoredRecord& record,
                          std::vector<Cell>& cells);

/// One entry, `halfspace`: JSON that says of each head its name, encoder, fingerprint, cut-off and
/// what its probability is.
TableMetadata prediction_metadata(std::span<const PredictionHead> heads);

/// Where predictions go, in the order of the source.
class PredictionTable {
public:
    /// @param tables  the files that are copied with the predictions as columns; nothing gives a
    ///                table of `key` and predictions
    /// @throws Error as `open_table_copy`
    PredictionTable(std::vector<PredictionHead> heads, const std::string& prefix,
                    const std::optional<TableFiles>& tables, std::unique_ptr<ByteSink> sink,
                    TableFormat format);

    /// @throws Error as `TableCopy::append`
    void append(const ScoredRecord& record);
    void finish();

    /// Records with a positive decision, one a head.
    [[nodiscard]] const std::vector<std::uint64_t>& positives() const noexcept {
        return m_positives;
    }

private:
    std::vector<PredictionHead> m_heads;
    std::unique_ptr<TableCopy> m_copy;      // one of the two
    std::unique_ptr<TableWriter> m_writer;  // with the key before the cells
    std::vector<Cell> m_cells;
    std::vector<std::uint64_t> m_positives;
};

}  // namespace halfspace
