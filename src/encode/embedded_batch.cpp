// SPDX-License-Identifier: Apache-2.0
#include "encode/embedded_batch.hpp"

#include <cmath>

namespace halfspace {

void drop_missing_rows(EmbeddedBatch& batch, std::size_t dim) {
    std::vector<float> good;
    good.reserve(batch.rows.size());
    auto row = batch.rows.cbegin();
    for (auto& problem : batch.problems) {
        if (!problem.empty()) continue;
        const auto end = row + static_cast<std::ptrdiff_t>(dim);
        if (std::isnan(*row)) {
            problem = "the encoder gave no vector for it";
        } else {
            good.insert(good.end(), row, end);
        }
        row = end;
    }
    batch.rows = std::move(good);
}

}  // namespace halfspace
