// SPDX-License-Identifier: Apache-2.0
#include "map/principal_components.hpp"

#include <Eigen/Dense>

#include <algorithm>

namespace halfspace {

namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowsView = Eigen::Map<const Rows>;
using Vector = Eigen::VectorXf;

constexpr std::size_t kLanes = 4;  // sums are taken in parts, always the same ones
constexpr std::size_t kChunk = 1024;

RowsView view(std::span<const float> rows, std::size_t dim, std::size_t first, std::size_t count) {
    return {rows.data() + first * dim, static_cast<Eigen::Index>(count),
            static_cast<Eigen::Index>(dim)};
}

/// Calls `work(lane, first, count)` for chunks of `count` rows; those of a lane one after the other
/// in order.
template <typename Work>
void for_lanes(ThreadPool& pool, std::size_t count, const Work& work) {
    pool.for_chunks(kLanes, 1, [&](std::size_t lane, std::size_t /*end*/) {
        for (std::size_t first = lane * kChunk; first < count; first += kLanes * kChunk) {
            work(lane, first, std::min(kChunk, count - first));
        }
    });
}

Eigen::VectorXd mean_of(ThreadPool& pool, std::span<const float> rows, std::size_t dim) {
    const auto size = static_cast<Eigen::Index>(dim);
    std::vector<Eigen::VectorXd> sums(kLanes, Eigen::VectorXd::Zero(size));
    const std::size_t count = rows.size() / dim;
    for_lanes(pool, count, [&](std::size_t lane, std::size_t first, std::size_t n) {
        sums[lane] += view(rows, dim, first, n).cast<double>().colwise().sum().transpose();
    });
    for (std::size_t lane = 1; lane < kLanes; ++lane) sums[0] += sums[lane];
    return sums[0] / static_cast<double>(count);
}

Eigen::MatrixXd covariance_of(ThreadPool& pool, std::span<const float> rows, const Vector& mean) {
    const auto dim = static_cast<std::size_t>(mean.size());
    std::vector<Eigen::MatrixXd> sums(kLanes, Eigen::MatrixXd::Zero(mean.size(), mean.size()));
    for_lanes(pool, rows.size() / dim, [&](std::size_t lane, std::size_t first, std::size_t n) {
        const Rows centred = view(rows, dim, first, n).rowwise() - mean.transpose();
        Eigen::MatrixXf part = Eigen::MatrixXf::Zero(mean.size(), mean.size());
        part.selfadjointView<Eigen::Lower>().rankUpdate(centred.transpose());
        sums[lane] += part.cast<double>();
    });
    for (std::size_t lane = 1; lane < kLanes; ++lane) sums[0] += sums[lane];
    return sums[0];
}

/// The sign of an eigenvector is nobody's choice: the largest entry is made positive.
void settle_sign(Eigen::Ref<Vector> axis) {
    Eigen::Index largest = 0;
    axis.cwiseAbs().maxCoeff(&largest);
    if (axis[largest] < 0) axis = -axis;
}

}  // namespace

PrincipalComponents::PrincipalComponents(ThreadPool& pool, std::span<const float> rows,
                                         std::size_t dim, std::size_t most)
    : m_mean(dim), m_axes(std::min(dim, most) * dim) {
    const Vector mean = mean_of(pool, rows, dim).cast<float>();
    std::copy_n(mean.data(), dim, m_mean.begin());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance_of(pool, rows, mean));
    for (std::size_t i = 0; i < axes(); ++i) {  // eigenvalues ascend
        Vector axis =
            solver.eigenvectors().col(static_cast<Eigen::Index>(dim - 1 - i)).cast<float>();
        settle_sign(axis);
        std::copy_n(axis.data(), dim, m_axes.data() + i * dim);
    }
}

std::vector<float> PrincipalComponents::project(ThreadPool& pool,
                                                std::span<const float> rows) const {
    const std::size_t count = rows.size() / dim();
    std::vector<float> projected(count * axes());
    const Eigen::Map<const Vector> mean(m_mean.data(), static_cast<Eigen::Index>(dim()));
    const RowsView along = view(m_axes, dim(), 0, axes());
    pool.for_chunks(count, kChunk, [&](std::size_t first, std::size_t end) {
        Vector centred(m_mean.size());
        for (std::size_t i = first; i < end; ++i) {
            // Row by row: in a product of matrices a row's last bits go by the rows around it.
            centred = view(rows, dim(), i, 1).transpose() - mean;
            Eigen::Map<Vector>(projected.data() + i * axes(), along.rows()).noalias() =
                along * centred;
        }
    });
    return projected;
}

}  // namespace halfspace
