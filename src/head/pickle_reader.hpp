// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// A tensor as the pickle of a PyTorch state dict describes it.
struct PickledTensor {
    std::string name;          ///< its key in the dict
    std::string type;          ///< of its storage: `FloatStorage`, `HalfStorage`, ...
    std::string storage;       ///< name of the file beside the pickle
    std::uint64_t offset = 0;  ///< in numbers
    std::vector<std::uint64_t> shape;
    std::vector<std::uint64_t> strides;  ///< in numbers, one a size
};

/// The tensors in a dict that torch.save pickled: the dict itself or, in a checkpoint, what stands
/// there as `state_dict`, `model_state_dict` or `model`.
///
/// Reads the opcodes (Python's Lib/pickletools.py, protocols 2 to 5) that such a dict is made of
/// and calls nothing: names of functions are compared with those of torch's own rebuilding.
/// @throws Error InvalidInput, naming it, if the pickle asks for anything else; Corrupt if it is
///         broken
std::vector<PickledTensor> read_pickled_tensors(std::span<const std::uint8_t> pickle);

}  // namespace halfspace
