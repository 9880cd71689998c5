// SPDX-License-Identifier: Apache-2.0
// Search::best_of_many. The int8 rows meet all planes in int8 first, which is fast but loose; the
// few rows of a chunk that a plane's coarse bounds leave open are bounded again as in a single
// query.
#include "store/first_pass.hpp"
#include "store/quantize.hpp"
#include "store/search.hpp"

#include <algorithm>
#include <deque>

namespace halfspace {

namespace {

/// A plane with what is known about its best rows.
struct Contest {
    Contest(const Plane& wanted, const Snapshot& snapshot, std::size_t workers, std::uint64_t count,
            ScoreRange range)
        : plane(wanted),
          coarse(wanted, *snapshot.mean, QuantizedPlane::kCoarse),
          fine(wanted, *snapshot.mean, QuantizedPlane::kFine),
          ranking(workers, count, range) {}

    Plane plane;
    QuantizedPlane coarse;
    QuantizedPlane fine;
    Ranking ranking;
};

std::vector<std::int8_t> coarse_codes(const std::deque<Contest>& contests) {
    std::vector<std::int8_t> codes;
    for (const Contest& contest : contests) {
        for (const std::int16_t code : contest.coarse.codes()) {
            codes.push_back(static_cast<std::int8_t>(code));
        }
    }
    return codes;
}

}  // namespace

std::vector<std::vector<RowScore>> Search::best_of_many(std::span<const Plane> planes,
                                                        const Selection& selection,
                                                        ScoreRange range,
                                                        std::uint64_t count) const {
    std::vector<std::vector<RowScore>> answers(planes.size());
    count = std::min(count, selection.count());
    if (count == 0) return answers;
    std::deque<Contest> contests;  // which cannot be moved
    for (const Plane& plane : planes) {
        contests.emplace_back(plane, m_snapshot, m_pool.size(), count, range);
    }
    const std::vector<std::int8_t> codes = coarse_codes(contests);

    for_chunks(m_pool, m_kernels, m_snapshot, selection,
               [&](std::size_t worker, ChunkReader& reader) {
                   reader.read_coarse(codes, contests.size());
                   std::vector<std::uint64_t> open;
                   for (std::size_t i = 0; i < contests.size(); ++i) {
                       Contest& contest = contests[i];
                       const BoundedRows loose = reader.coarse_bounds(contest.coarse, i);
                       if (!contest.ranking.find_open(worker, loose, open)) continue;
                       contest.ranking.add(worker, reader.bounds(contest.fine, open));
                   }
               });

    const auto answer = [&](std::size_t i, ThreadPool* pool) {
        const ExactScores exact(m_snapshot, contests[i].plane);
        answers[i] = decide(contests[i].ranking.candidates(), count, range, std::nullopt,
                            [&](std::span<const std::uint64_t> rows, std::span<float> scores) {
                                if (pool != nullptr) return exact.compute(*pool, rows, scores);
                                exact.compute(rows, scores);
                            });
    };
    if (contests.size() == 1) {
        answer(0, &m_pool);  // has all cores for its look-ups
    } else {
        m_pool.for_chunks(contests.size(), 1,
                          [&](std::size_t i, std::size_t /*end*/) { answer(i, nullptr); });
    }
    return answers;
}

}  // namespace halfspace
