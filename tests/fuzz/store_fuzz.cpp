// SPDX-License-Identifier: Apache-2.0
// The embedded store: a whole small store, some of whose files the input replaces. The input is a
// row of entries: which file (1 byte), how many bytes (2, little-endian), the bytes. Bit 7 of the
// first byte says that the header's checksums are made right again, which lets damage further in.
#include "base/file.hpp"
#include "fuzz_input.hpp"
#include "store/checksum.hpp"
#include "store/embedded_store.hpp"
#include "store/store_check.hpp"
#include "support/temporary_folder.hpp"

#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <vector>

using namespace halfspace;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kDim = 6;
constexpr std::size_t kRows = 70;
constexpr std::array kFiles{"header",       "splits.names",  "vectors.1.f32", "vectors.1.q8",
                            "vectors.1.se", "vectors.1.crc", "vectors.1.ids", "split-0.bits",
                            "split-1.bits", "seen-1.bits",   "removed.bits",  "vectors.f32"};
constexpr std::uint8_t kMend = 0x80;

using Content = std::vector<std::uint8_t>;

std::vector<float> some_rows() {
    std::vector<float> rows(kRows * kDim);
    for (std::size_t i = 0; i < rows.size(); i += kDim) rows[i + i / kDim % kDim] = 1;
    return rows;
}

/// A store with splits, flags, removed items and a compaction behind it.
std::map<std::string, Content> whole_store() {
    const testing::TemporaryFolder folder(testing::TemporaryFolder::On::Memory);
    {
        const auto store = create_embedded_store(folder.path(), {kDim, "fingerprint"});
        store->add(some_rows(), "train");
        store->add(some_rows(), "test");
        store->set_seen(ClassifierId{1}, std::vector{ItemId{3}, ItemId{100}}, true);
        store->remove(std::vector{ItemId{5}, ItemId{64}, ItemId{90}});
        store->compact(std::vector{ItemId{90}}, {});
        store->add(some_rows(), "train");
    }
    std::map<std::string, Content> files;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
        files[entry.path().filename().string()] = read_file(entry.path());
    }
    return files;
}

void mend_checksums(Content& header) {
    const std::size_t slot = header.size() / 2;
    if (slot < 4) return;
    for (const std::size_t start : {std::size_t{0}, slot}) {
        const std::uint32_t sum = crc32(std::as_bytes(std::span(header).subspan(start, slot - 4)));
        std::memcpy(&header[start + slot - 4], &sum, sizeof sum);
    }
}

void replace_files(std::map<std::string, Content>& files, fuzz::Bytes input) {
    while (input.size() >= 3) {
        const std::string name = kFiles.at((input[0] & ~kMend & 0xFFU) % kFiles.size());
        const bool mend = (input[0] & kMend) != 0;
        const std::size_t wanted = input[1] + 256U * input[2];
        input = input.subspan(3);
        const auto bytes = input.first(std::min(wanted, input.size()));
        input = input.subspan(bytes.size());
        Content& content = files[name];
        if (name == "header" && mend && !bytes.empty()) {
            // Over the old one, at a place of its own: two bytes say where.
            const std::size_t at = bytes.size() < 2 ? 0 : bytes[0] + 256U * bytes[1];
            for (std::size_t i = 2; i < bytes.size() && at + i - 2 < content.size(); ++i) {
                content[at + i - 2] = bytes[i];
            }
            mend_checksums(content);
        } else {
            content.assign(bytes.begin(), bytes.end());
        }
    }
}

void use(const fs::path& folder) {
    const auto store = open_embedded_store(folder);
    const std::vector<float> query(store->dim(), 0.3F);
    const Plane plane{query, 0};
    for (const Filter& filter :
         {Filter{}, Filter{.split = "train"}, Filter{.unseen_by = ClassifierId{1}}}) {
        (void)store->best(plane, 5, filter);
        (void)store->random(plane, 5, filter, 1);
        (void)store->count_at_least(plane, 0.1F, filter);
        (void)store->histogram(plane, 7, filter);
    }
    (void)store->stats();
    if (store->size() > 0) {
        fuzz::may_refuse([&] { (void)store->rows(std::vector{ItemId{store->size() - 1}}); });
        fuzz::may_refuse([&] { store->remove(std::vector{ItemId{0}}); });
    }
    fuzz::may_refuse([&] {
        std::vector<float> row(store->dim());
        row[0] = 1;
        store->add(row, "train");
    });
    fuzz::may_refuse([&] { store->compact(); });
    fuzz::may_refuse([&] { store->truncate(store->size() / 2); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::map<std::string, Content> whole = whole_store();
    std::map<std::string, Content> files = whole;
    replace_files(files, {data, size});
    const testing::TemporaryFolder folder(testing::TemporaryFolder::On::Memory);
    for (const auto& [name, content] : files) {
        std::ofstream file(folder / name, std::ios::binary);
        file.write(reinterpret_cast<const char*>(content.data()),
                   static_cast<std::streamsize>(content.size()));
    }
    fuzz::may_refuse([&] { (void)check_embedded_store(folder.path()); });
    fuzz::may_refuse([&] { use(folder.path()); });
    return 0;
}
