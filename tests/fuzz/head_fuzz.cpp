// SPDX-License-Identifier: Apache-2.0
// Saved heads. Byte 0 chooses the format, the rest is the file.
#include "fuzz_input.hpp"
#include "head/head_formats.hpp"

#include <cstdlib>

using namespace halfspace;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const HeadFormat format = data[0] % 2 == 0 ? HeadFormat::Json : HeadFormat::Safetensors;
    fuzz::may_refuse([&] {
        const SavedHead head = read_head({data + 1, size - 1}, format);
        // What was read can be written, and comes back the same.
        for (const HeadFormat other : {HeadFormat::Json, HeadFormat::Safetensors}) {
            const SavedHead again = read_head(write_head(head, other), other);
            if (again.head != head.head || again.classifier != head.classifier) std::abort();
        }
    });
    return 0;
}
