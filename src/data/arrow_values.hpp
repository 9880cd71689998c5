// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/table.hpp"

#include <arrow/type_fwd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace halfspace {

/// A column of an Arrow schema with what Hugging Face's metadata says of it.
struct ArrowColumn {
    Column column;
    std::vector<std::string> class_names;  ///< of a ClassLabel
};

/// The columns of a schema. Metadata `huggingface` (JSON, `info.features`, as datasets writes it)
/// may say that one is an Image or a ClassLabel.
std::vector<ArrowColumn> columns_of(const arrow::Schema& schema);

/// Cell `i` of an array, as wanted. A class number without a name is a missing cell.
Value value_of(const arrow::Array& array, std::int64_t i, Want want, const ArrowColumn& column);

}  // namespace halfspace
