// SPDX-License-Identifier: Apache-2.0
// Recall is 1, not nearly 1: many random queries on each kind of data, the answers compared with
// those of a plain loop, id by id and bit by bit. Once for each set of kernels.
#include "store/search.hpp"
#include "store/store_files.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace halfspace {
namespace {

using namespace testing;

constexpr ClassifierId kViewer{1};
constexpr std::size_t kPage = 20;

struct Data {
    Kind kind;
    std::size_t rows;
    std::size_t dim;
    std::size_t best_seen;  ///< how many of the best of the first query are seen
};

/// The scores of all rows by a plain loop. Rows are in a store too.
class Sample {
public:
    explicit Sample(const Data& data)
        : m_dim(data.dim),
          m_rows(unit_rows(data.rows, data.dim, 9, data.kind)),
          m_is_seen(data.rows) {
        store = create_embedded_store(m_folder.path(), space_of(m_dim));
        store->add(m_rows, "train");
    }

    void see(const std::vector<Match>& matches) {
        std::vector<ItemId> ids;
        for (const Match& match : matches) {
            ids.push_back(match.id);
            m_is_seen[value_of(match.id)] = true;
        }
        store->set_seen(kViewer, ids, true);
    }

    [[nodiscard]] std::vector<Match> best_unseen(const Plane& plane, std::size_t count) const {
        std::vector<Match> matches;
        for (std::size_t i = 0; i < m_is_seen.size(); ++i) {
            if (m_is_seen[i]) continue;
            double sum = 0;
            for (std::size_t j = 0; j < m_dim; ++j) {
                sum += static_cast<double>(m_rows[i * m_dim + j]) *
                       static_cast<double>(plane.weights[j]);
            }
            matches.push_back(
                {ItemId{i}, static_cast<float>(sum + static_cast<double>(plane.bias))});
        }
        const auto end =
            matches.begin() + static_cast<std::ptrdiff_t>(std::min(count, matches.size()));
        std::partial_sort(matches.begin(), end, matches.end(), [](const Match& a, const Match& b) {
            return a.score > b.score || (a.score == b.score && a.id < b.id);
        });
        matches.erase(end, matches.end());
        return matches;
    }

    /// A row, so that a query can be close to some: where the order of the best is hardest.
    [[nodiscard]] std::span<const float> row(std::size_t index) const {
        return std::span(m_rows).subspan(index * m_dim, m_dim);
    }

    std::unique_ptr<Store> store;

private:
    TemporaryFolder m_folder;
    std::size_t m_dim;
    std::vector<float> m_rows;
    std::vector<bool> m_is_seen;
};

std::vector<float> random_query(const Sample& sample, const Data& data, std::mt19937& generator) {
    std::normal_distribution<float> normal;
    std::vector<float> query(data.dim);
    for (float& weight : query) weight = normal(generator);
    if (generator() % 2 == 0) return query;
    const auto row = sample.row(generator() % data.rows);
    for (std::size_t j = 0; j < data.dim; ++j) query[j] = 0.1F * query[j] + 20 * row[j];
    return query;
}

/// @return how many of `queries` queries were answered otherwise than by a plain loop
int wrong_answers(const Data& data, int queries) {
    Sample sample(data);
    std::mt19937 generator(3);
    if (data.best_seen > 0) {
        const std::vector<float> first = random_query(sample, data, generator);
        sample.see(sample.store->best({first, 0}, data.best_seen, {}));
    }
    int wrong = 0;
    for (int i = 0; i < queries; ++i) {
        const std::vector<float> query = random_query(sample, data, generator);
        const Plane plane{query, 0.125F};
        const auto best = sample.store->best(plane, kPage, {.unseen_by = kViewer});
        wrong += best == sample.best_unseen(plane, kPage) ? 0 : 1;
    }
    return wrong;
}

// Together 10,000 queries.
TEST(Recall, IsOneOnClusters) {
    EXPECT_EQ(wrong_answers({Kind::Clustered, 2500, 16, 0}, 3000), 0);
}

TEST(Recall, IsOneWithTheBest2000RowsSeen) {
    EXPECT_EQ(wrong_answers({Kind::Clustered, 5000, 16, 2000}, 2000), 0);
}

TEST(Recall, IsOneWithManyDuplicates) {
    EXPECT_EQ(wrong_answers({Kind::Duplicates, 2500, 16, 500}, 2000), 0);
}

TEST(Recall, IsOneWithAnOutlierDimension) {
    EXPECT_EQ(wrong_answers({Kind::Outlier, 2500, 16, 500}, 3000), 0);
}

/// What the store does with the kernels it picks must hold with each of them.
TEST(Recall, IsOneWithEachSetOfKernels) {
    const std::vector<float> rows = unit_rows(3000, 100, 9, Kind::Clustered);
    ThreadPool pool(2);
    const TemporaryFolder folder;
    auto files = StoreFiles::create(folder.path(), space_of(100));
    files.add(rows, "train", pool);
    const Snapshot snapshot = files.snapshot(std::make_shared<Epoch>());
    PlainStore plain(100);
    plain.add(rows, "train");
    for (const Kernels& kernels : supported_kernels()) {
        const Search search(pool, kernels, snapshot);
        for (unsigned seed = 0; seed < 20; ++seed) {
            const std::vector<float> query = weights(100, seed);
            const Plane plane{query, 0.5F};
            const auto expected = page(plain.ranked(plane, {}), 0, kPage);

            const auto best = search.best(plane, Selection(snapshot, {}), {}, kPage);
            const auto many = search.best_of_many({&plane, 1}, Selection(snapshot, {}), {}, kPage);

            for (const auto& answer : {best, many.front()}) {
                ASSERT_EQ(answer.size(), expected.size());
                for (std::size_t i = 0; i < kPage; ++i) {
                    EXPECT_EQ(answer[i].row, value_of(expected[i].id)) << kernels.name;
                    EXPECT_EQ(answer[i].score, expected[i].score) << kernels.name;
                }
            }
        }
    }
}

}  // namespace
}  // namespace halfspace
