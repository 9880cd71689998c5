// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <semaphore>
#include <string>
#include <vector>

namespace halfspace {

/// Which picture, in which size, out of which state of its file, if it has one.
struct PictureKey {
    std::string workspace;
    ItemId item{};
    std::size_t size = 0;          ///< longer side, pixels
    std::int64_t modified_ns = 0;  ///< of a file of its own, so that a replaced one is read again
    std::uint64_t bytes = 0;       ///< of such a file; inside a table the item stays what it is

    friend auto operator<=>(const PictureKey&, const PictureKey&) = default;
};

/// Encoded pictures, the latest used, up to a number of bytes. Threads: any.
class PictureCache {
public:
    explicit PictureCache(std::size_t max_bytes) : m_max_bytes(max_bytes) {}

    /// Nothing if it is not kept.
    [[nodiscard]] std::shared_ptr<const std::string> find(const PictureKey& key);
    /// One larger than the whole cache is not kept.
    void keep(const PictureKey& key, std::shared_ptr<const std::string> picture);
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Kept {
        PictureKey key;
        std::shared_ptr<const std::string> picture;
    };
    std::size_t m_max_bytes;
    mutable std::mutex m_mutex;
    std::size_t m_bytes = 0;
    std::list<Kept> m_kept;  // latest used first
    std::map<PictureKey, std::list<Kept>::iterator> m_index;
};

/// Makes the JPEGs that pages show. At most one a core is decoded at a time, for a decoded picture
/// may take hundreds of megabytes. Threads: any.
class Pictures {
public:
    Pictures();

    /// Gives the bytes of the picture's file, once they are needed.
    using Read = std::function<std::vector<std::uint8_t>()>;

    /// JPEG bytes. @param name  of the picture, for a person
    /// @throws Error NotFound if it cannot be read or shown, with the reason
    [[nodiscard]] std::shared_ptr<const std::string> picture(const PictureKey& key,
                                                             const std::string& name,
                                                             const Read& read);

private:
    PictureCache m_cache;
    std::counting_semaphore<> m_free_cores;
};

/// Names the bytes for `ETag`, quotes included.
std::string etag_of(const PictureKey& key);

}  // namespace halfspace
