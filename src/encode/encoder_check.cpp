// SPDX-License-Identifier: Apache-2.0
#include "encode/encoder_check.hpp"

#include "base/error.hpp"
#include "encode/encoder_details.hpp"
#include "encode/hub_blob.hpp"
#include "image/preprocess.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>

namespace halfspace {
namespace {

using Rows = std::vector<float>;
using Row = std::span<const float>;

constexpr std::size_t kItems = 8;
constexpr double kMostNormError = 1e-5;
constexpr double kMostBatchError = 1e-4;
constexpr double kMostAlike = 1 - 1e-6;  // cosine of two unlike items

double cosine(Row a, Row b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    }
    return sum;
}

double largest_difference(Row a, Row b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        largest = std::max(largest, std::abs(static_cast<double>(a[i] - b[i])));
    }
    return largest;
}

/// One tower, tried with `kItems` items of its kind.
class TowerTrial {
public:
    /// @param kind   `pictures` or `texts`
    /// @param embed  the rows of the items from `begin` to `end`
    TowerTrial(std::string kind, std::size_t dim,
               std::function<Rows(std::size_t begin, std::size_t end)> embed)
        : m_kind(std::move(kind)), m_dim(dim), m_embed(std::move(embed)) {}

    std::vector<CheckResult> run();

private:
    [[nodiscard]] Row row(const Rows& rows, std::size_t i) const {
        return Row(rows).subspan(i * m_dim, m_dim);
    }
    [[nodiscard]] CheckResult unit_vectors(const Rows& rows) const;
    [[nodiscard]] CheckResult told_apart(const Rows& rows) const;
    [[nodiscard]] CheckResult same_alone(const Rows& rows);

    std::string m_kind;
    std::size_t m_dim;
    std::function<Rows(std::size_t, std::size_t)> m_embed;
};

CheckResult TowerTrial::unit_vectors(const Rows& rows) const {
    double worst = 0;
    for (std::size_t i = 0; i < kItems; ++i) {
        const double norm = std::sqrt(cosine(row(rows, i), row(rows, i)));
        if (!std::isfinite(norm)) {
            return {m_kind + ": vectors", false,
                    fmt::format("the network gives no finite vector for item {}", i + 1)};
        }
        worst = std::max(worst, std::abs(norm - 1));
    }
    return {m_kind + ": vectors", worst <= kMostNormError,
            fmt::format("{} numbers, norm 1 within {:.1e}", m_dim, worst)};
}

CheckResult TowerTrial::told_apart(const Rows& rows) const {
    double most = -1;
    for (std::size_t i = 1; i < kItems; ++i) {
        most = std::max(most, cosine(row(rows, 0), row(rows, i)));
    }
    return {m_kind + ": told apart", most < kMostAlike,
            fmt::format("unlike {} have a cosine of {:.4f} at most", m_kind, most)};
}

CheckResult TowerTrial::same_alone(const Rows& rows) {
    double worst = 0;
    for (std::size_t i = 0; i < kItems; ++i) {
        const Rows alone = m_embed(i, i + 1);
        worst = std::max(worst, largest_difference(row(alone, 0), row(rows, i)));
    }
    const bool is_good = worst <= kMostBatchError;
    return {m_kind + ": alone or in a batch", is_good,
            fmt::format("differ by {:.1e} a number{}", worst,
                        is_good ? ""
                                : "; the networks of some quantized variants are like that: take "
                                  "another variant where exactness counts")};
}

std::vector<CheckResult> TowerTrial::run() {
    Rows rows;
    try {
        rows = m_embed(0, kItems);
    } catch (const Error& error) {
        return {{m_kind + ": network", false, error.what()}};
    }
    const auto start = std::chrono::steady_clock::now();
    (void)m_embed(0, kItems);  // the first time it was compiled too
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    std::vector<CheckResult> results{unit_vectors(rows)};
    if (results.front().is_good) {
        results.push_back(told_apart(rows));
        results.push_back(same_alone(rows));
    }
    results.push_back({m_kind + ": speed", true,
                       fmt::format("{:.1f} ms each, {} at once", time.count() / kItems, kItems)});
    return results;
}

/// Picture `i` of the built-in ones: stripes of their own width, direction and colours.
Image built_in_picture(std::size_t i) {
    constexpr std::size_t kSide = 256;
    Image image{kSide, kSide, {}};
    image.pixels.reserve(kSide * kSide * 3);
    const std::size_t stripe = 4 + 9 * i;
    for (std::size_t y = 0; y < kSide; ++y) {
        for (std::size_t x = 0; x < kSide; ++x) {
            const std::size_t place = i % 2 == 0 ? x + y * (i / 2) : y + x * (i / 2);
            const bool is_light = place / stripe % 2 == 0;
            image.pixels.push_back(static_cast<std::uint8_t>(is_light ? 255 - 20 * i : 30 * i));
            image.pixels.push_back(static_cast<std::uint8_t>(is_light ? 40 + 25 * i : x / 2));
            image.pixels.push_back(static_cast<std::uint8_t>(is_light ? y / 2 : 200 - 20 * i));
        }
    }
    return image;
}

std::vector<CheckResult> try_pictures(Encoder& encoder) {
    std::vector<float> pixels;
    for (std::size_t i = 0; i < kItems; ++i) {
        const std::vector<float> picture =
            preprocess(built_in_picture(i), encoder.image_preprocess());
        pixels.insert(pixels.end(), picture.begin(), picture.end());
    }
    const std::size_t floats = encoder.image_preprocess().floats();
    return TowerTrial("pictures", encoder.dim(),
                      [&](std::size_t begin, std::size_t end) {
                          return encoder.embed_images(std::span<const float>(pixels).subspan(
                              begin * floats, (end - begin) * floats));
                      })
        .run();
}

std::vector<CheckResult> try_texts(Encoder& encoder) {
    // Of several lengths, so that the shorter ones of a batch are filled up.
    const std::string long_text =
        "The committee approved the budget for the coming year after a long debate about roads, "
        "schools and the old bridge over the river.";
    const std::vector<std::string> texts = {"a photo of a dog at a dog show",
                                            "snow",
                                            "two birds on a wire in the evening light",
                                            "How do I reset my password?",
                                            long_text,
                                            "a bowl of red apples",
                                            "wheel",
                                            "Das Boot liegt im Hafen."};
    return TowerTrial("texts", encoder.dim(),
                      [&](std::size_t begin, std::size_t end) {
                          return encoder
                              .embed_texts(
                                  std::span<const std::string>(texts).subspan(begin, end - begin),
                                  TextRole::Item)
                              .rows;
                      })
        .run();
}

CheckResult checksums(const EncoderDetails& details) {
    std::vector<std::string> damaged;
    std::size_t known = 0;
    for (const EncoderFile& file : details.files) {
        if (file.checksum.empty()) continue;
        ++known;
        if (!has_hub_checksum(details.info.folder / file.path, file.checksum)) {
            damaged.push_back(file.path);
        }
    }
    if (!damaged.empty()) {
        return {"checksums", false,
                fmt::format("damaged: {}; bring them back with: halfspace encoder pull {}",
                            fmt::join(damaged, ", "), details.info.name)};
    }
    return {"checksums", true,
            known == 0 ? "none known: the package does not come from the hub's cache"
                       : fmt::format("{} of {} files have theirs", known, details.files.size())};
}

}  // namespace

std::vector<CheckResult> check_encoder(const std::filesystem::path& folder,
                                       const EncoderOptions& options,
                                       const std::function<void(const CheckResult&)>& on_result) {
    std::vector<CheckResult> results;
    const auto add = [&](const std::vector<CheckResult>& some) {
        for (const CheckResult& result : some) {
            if (on_result) on_result(result);
            results.push_back(result);
        }
    };
    add({checksums(encoder_details(folder, options))});
    const auto encoder = open_encoder(folder, options);
    if (encoder->info().reads_images) add(try_pictures(*encoder));
    if (encoder->info().reads_texts) add(try_texts(*encoder));
    return results;
}

}  // namespace halfspace
