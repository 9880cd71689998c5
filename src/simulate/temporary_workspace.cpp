// SPDX-License-Identifier: Apache-2.0
#include "simulate/temporary_workspace.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "data/source.hpp"
#include "workspace/indexer.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <span>
#include <string>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr const char* kTraining = "train";
constexpr const char* kHeldOut = "validation";
constexpr std::size_t kIndexBatch = 4096;

fs::path make_temporary_folder() {
    const fs::path memory = "/dev/shm";
    const bool has_memory = fs::is_directory(memory) && ::access(memory.c_str(), W_OK) == 0;
    std::string name = (has_memory ? memory : fs::temp_directory_path()) / "halfspace-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
        throw Error(ErrorCode::Unavailable, "Could not make " + name + ": " + system_error_text());
    }
    return name;
}

/// A set as a source of ready-made vectors, one record an item; its key is its index.
class KnownSource : public Source {
public:
    KnownSource(const KnownSet& set, const SetVectors& vectors, std::size_t dim)
        : m_set(set), m_vectors(vectors) {
        m_info.root = "/" + set.name;
        m_info.format = "known set";
        m_info.kind = ItemKind::Vector;
        m_info.has_vectors = true;
        m_info.dim = dim;
        m_info.count = set.size();
    }

    [[nodiscard]] const SourceInfo& info() const noexcept override { return m_info; }

    std::vector<Record> next(std::size_t count) override {
        std::vector<Record> records;
        for (; m_next < m_set.size() && records.size() < count; ++m_next) {
            Record record;
            record.key = std::to_string(m_next);
            record.split = m_set.is_training[m_next] ? kTraining : kHeldOut;
            record.content = NoContent{};
            const auto row = std::span(m_vectors.items).subspan(m_next * m_info.dim, m_info.dim);
            record.vector.assign(row.begin(), row.end());
            records.push_back(std::move(record));
        }
        return records;
    }

    [[nodiscard]] Content content(const std::string& /*key*/) const override { return NoContent{}; }

private:
    const KnownSet& m_set;
    const SetVectors& m_vectors;
    SourceInfo m_info;
    std::size_t m_next = 0;
};

}  // namespace

TemporaryWorkspace::TemporaryWorkspace(const KnownSet& set, const SetVectors& vectors,
                                       const EncoderInfo& encoder)
    : m_folder(make_temporary_folder()) {
    try {
        m_workspace = Workspace::create(m_folder / set.name, encoder);
        m_workspace->use_encoder(std::make_shared<KnownPrompts>(encoder, set, vectors.prompts));
        KnownSource source(set, vectors, encoder.dim);
        IndexOptions options;
        options.batch_size = kIndexBatch;
        index_source(*m_workspace, source, {}, options);
        std::vector<ItemId> id_of(set.size());
        for (std::uint64_t id = 0; id < set.size(); ++id) {
            m_order.push_back(std::stoul(m_workspace->item(ItemId{id}).key));
            id_of.at(m_order.back()) = ItemId{id};
        }
        for (std::size_t i = 0; i < set.size(); ++i) {
            if (!set.is_training[i]) m_held_out.push_back(id_of[i]);
        }
    } catch (...) {
        m_workspace.reset();
        fs::remove_all(m_folder);
        throw;
    }
}

TemporaryWorkspace::~TemporaryWorkspace() {
    m_workspace.reset();
    std::error_code ignored;
    fs::remove_all(m_folder, ignored);
}

}  // namespace halfspace
