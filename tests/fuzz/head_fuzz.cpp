// SPDX-License-Identifier: Apache-2.0
// Saved heads, ours and others'. Byte 0: 0 a file; 1 the pickle inside a PyTorch file, whose
// archive's checksum would keep the fuzzer out; 2 an array of numpy likewise.
#include "fuzz_input.hpp"
#include "head/head_formats.hpp"
#include "head/npy_array.hpp"
#include "head/pickle_reader.hpp"

#include <cstdlib>

using namespace halfspace;

namespace {

void read_whole(std::span<const std::uint8_t> content) {
    const SavedHead head = read_head(content);
    // What was read can be written, and comes back the same.
    for (const HeadFormat format : {HeadFormat::Json, HeadFormat::Safetensors, HeadFormat::Onnx}) {
        const SavedHead again = read_head(write_head(head, format));
        if (again.head != head.head || again.classifier != head.classifier) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::span<const std::uint8_t> content(data + 1, size - 1);
    fuzz::may_refuse([&] {
        switch (data[0] % 3) {
            case 0: read_whole(content); break;
            case 1: read_pickled_tensors(content); break;
            default: {
                const NpyArray array({content.begin(), content.end()}, "array");
                fuzz::may_refuse([&] { static_cast<void>(array.names()); });
                static_cast<void>(array.floats());
            }
        }
    });
    return 0;
}
