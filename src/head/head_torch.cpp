// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/float_bytes.hpp"
#include "base/zip_archive.hpp"
#include "head/head_codecs.hpp"
#include "head/pickle_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

//   NAME/data.pkl     what tensors there are, and where
//   NAME/byteorder    little or big; little where it is not there
//   NAME/data/KEY     the numbers of a storage
namespace halfspace::head_codecs {

namespace {

constexpr std::string_view kPickle = "data.pkl";
constexpr std::uint64_t kLargestPickle_bytes = std::uint64_t{1} << 20U;

FloatType type_of(const PickledTensor& tensor) {
    if (tensor.type == "FloatStorage") return FloatType::F32;
    if (tensor.type == "HalfStorage") return FloatType::F16;
    if (tensor.type == "BFloat16Storage") return FloatType::BF16;
    if (tensor.type == "DoubleStorage") return FloatType::F64;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("The tensor {} is kept as torch.{}; floats of 16, 32 and 64 bits are "
                            "read",
                            tensor.name, tensor.type));
}

/// The storage's place of each number of the tensor, the last axis counting fastest.
class Places {
public:
    explicit Places(const PickledTensor& tensor)
        : m_tensor(tensor), m_place(tensor.shape.size(), 0), m_at(tensor.offset) {}

    [[nodiscard]] std::uint64_t at() const noexcept { return m_at; }

    void advance() {
        for (std::size_t axis = m_place.size(); axis-- > 0;) {
            m_at += m_tensor.strides[axis];
            if (++m_place[axis] < m_tensor.shape[axis]) return;
            m_at -= m_tensor.strides[axis] * m_tensor.shape[axis];
            m_place[axis] = 0;
        }
    }

private:
    const PickledTensor& m_tensor;
    std::vector<std::uint64_t> m_place;
    std::uint64_t m_at;
};

/// How many numbers the tensor has. @throws Error Corrupt if they do not lie within `there`
std::uint64_t checked_count(const PickledTensor& tensor, std::uint64_t there) {
    std::uint64_t count = 1;
    std::uint64_t last = tensor.offset;
    bool fits = true;
    for (std::size_t axis = 0; axis < tensor.shape.size(); ++axis) {
        std::uint64_t reach = 0;
        const std::uint64_t steps = std::max<std::uint64_t>(1, tensor.shape[axis]) - 1;
        fits = fits && !__builtin_mul_overflow(count, tensor.shape[axis], &count) &&
               !__builtin_mul_overflow(steps, tensor.strides[axis], &reach) &&
               !__builtin_add_overflow(last, reach, &last);
    }
    constexpr std::uint64_t kMost = kLargestPart_bytes / sizeof(float);
    if (!fits || count > kMost || (count > 0 && last >= there)) {
        corrupt(fmt::format("The tensor {} reaches beyond the {} numbers of its storage",
                            tensor.name, there));
    }
    return count;
}

std::vector<float> numbers_of(const ZipArchive& archive, const std::string& folder,
                              const PickledTensor& tensor, std::endian order) {
    const FloatType type = type_of(tensor);
    const auto bytes = archive.read(folder + "data/" + tensor.storage, kLargestPart_bytes);
    const std::uint64_t count = checked_count(tensor, bytes.size() / width_of(type));
    std::vector<float> values;
    values.reserve(count);
    Places places(tensor);
    for (; values.size() < count; places.advance()) {
        values.push_back(float_at(bytes.data() + places.at() * width_of(type), type, order));
    }
    return values;
}

std::endian order_of(const ZipArchive& archive, const std::string& folder) {
    const std::string name = folder + "byteorder";
    if (archive.find(name) == nullptr) return std::endian::little;
    constexpr std::uint64_t kMost = 100;
    const auto content = archive.read(name, kMost);
    const std::string order(content.begin(), content.end());
    if (order != "little" && order != "big") {
        corrupt(fmt::format("The PyTorch file's byte order is \"{}\"", order));
    }
    return order == "big" ? std::endian::big : std::endian::little;
}

}  // namespace

ForeignHead read_torch(const ZipArchive& archive) {
    const auto entry = std::ranges::find_if(archive.entries(), [](const ZipEntry& candidate) {
        return candidate.name.ends_with(kPickle);
    });
    const std::string folder = entry->name.substr(0, entry->name.size() - kPickle.size());
    const std::endian order = order_of(archive, folder);
    std::vector<NamedTensor> tensors;
    for (PickledTensor& tensor :
         read_pickled_tensors(archive.read(entry->name, kLargestPickle_bytes))) {
        std::string name = tensor.name;
        auto shape = tensor.shape;
        tensors.push_back({std::move(name), std::move(shape),
                           [&archive, folder, order, tensor = std::move(tensor)] {
                               return numbers_of(archive, folder, tensor, order);
                           }});
    }
    return {layer_of(tensors)};
}

}  // namespace halfspace::head_codecs
