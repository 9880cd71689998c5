// SPDX-License-Identifier: Apache-2.0
#include "http/pictures.hpp"

#include "base/error.hpp"
#include "image/image.hpp"

#include <algorithm>
#include <thread>

namespace halfspace {

namespace {

constexpr std::size_t kCacheBytes = 128U << 20U;

class CoreInUse {
public:
    explicit CoreInUse(std::counting_semaphore<>& cores) : m_cores(cores) { m_cores.acquire(); }
    CoreInUse(const CoreInUse&) = delete;
    CoreInUse& operator=(const CoreInUse&) = delete;
    ~CoreInUse() { m_cores.release(); }

private:
    std::counting_semaphore<>& m_cores;
};

}  // namespace

std::shared_ptr<const std::string> PictureCache::find(const PictureKey& key) {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_index.find(key);
    if (found == m_index.end()) return nullptr;
    m_kept.splice(m_kept.begin(), m_kept, found->second);
    return found->second->picture;
}

void PictureCache::keep(const PictureKey& key, std::shared_ptr<const std::string> picture) {
    const std::scoped_lock lock(m_mutex);
    if (picture->size() > m_max_bytes || m_index.contains(key)) return;
    m_bytes += picture->size();
    m_kept.push_front({key, std::move(picture)});
    m_index.emplace(key, m_kept.begin());
    while (m_bytes > m_max_bytes) {
        m_bytes -= m_kept.back().picture->size();
        m_index.erase(m_kept.back().key);
        m_kept.pop_back();
    }
}

std::size_t PictureCache::bytes() const {
    const std::scoped_lock lock(m_mutex);
    return m_bytes;
}

Pictures::Pictures()
    : m_cache(kCacheBytes),
      m_free_cores(std::max<std::ptrdiff_t>(1, std::thread::hardware_concurrency())) {}

std::shared_ptr<const std::string> Pictures::picture(const PictureKey& key, const std::string& name,
                                                     const Read& read) {
    if (auto kept = m_cache.find(key)) return kept;
    try {
        const CoreInUse core(m_free_cores);
        const auto jpeg = encode_thumbnail(decode_image(read()), key.size);
        auto made = std::make_shared<const std::string>(jpeg.begin(), jpeg.end());
        m_cache.keep(key, made);
        return made;
    } catch (const Error& error) {
        throw Error(ErrorCode::NotFound,
                    "The picture " + name + " cannot be shown: " + error.what());
    }
}

std::string etag_of(const PictureKey& key) {
    return "\"" + std::to_string(value_of(key.item)) + "-" + std::to_string(key.size) + "-" +
           std::to_string(key.bytes) + "-" + std::to_string(key.modified_ns) + "\"";
}

}  // namespace halfspace
