// SPDX-License-Identifier: Apache-2.0
// Data sources whose readers are ours: tables, texts and vectors. Byte 0 chooses the ending, the
// rest is the file.
#include "data/source.hpp"
#include "fuzz_input.hpp"
#include "support/temporary_folder.hpp"

#include <array>
#include <fstream>

using namespace halfspace;

namespace {

constexpr std::array kNames{"a.csv", "a.tsv", "a.jsonl", "a.txt", "a.npy"};
constexpr std::size_t kMaxRecords = 1000;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const testing::TemporaryFolder folder(testing::TemporaryFolder::On::Memory);
    if (size == 0) return 0;
    const auto path = folder / kNames.at(data[0] % kNames.size());
    {
        std::ofstream file(path, std::ios::binary);
        file.write(reinterpret_cast<const char*>(data + 1), static_cast<std::streamsize>(size - 1));
    }
    fuzz::may_refuse([&] {
        SourceOptions options;
        options.texts.in_chunks = (data[0] & 0x80U) != 0;
        const auto source = open_source(path, options);
        std::size_t records = 0;
        for (;;) {
            const auto batch = source->next(100);
            if (batch.empty() || (records += batch.size()) > kMaxRecords) break;
            fuzz::may_refuse([&] { (void)source->content(batch.front().key); });
        }
    });
    std::filesystem::remove(path);
    return 0;
}
