// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "weaviate/collection.hpp"
#include "weaviate/messages.pb.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace::weaviate {

// The messages of Weaviate's gRPC (messages.proto) for objects that are items: their ids,
// conditions on them, questions and answers.

/// Objects go by their ids, so items go by their numbers.
std::string id_of(std::uint64_t item);
/// Comes before every item's.
std::string id_before_items();
/// @param id  its 16 bytes. @return nothing if it is not an item's
std::optional<std::uint64_t> item_of(const std::string& id);

Filters filter_on(const char* property, Filters::Operator how);
Filters marks_filter(Filters::Operator how, std::span<const std::int64_t> marks);
Filters number_filter(const char* property, Filters::Operator how, std::uint64_t value);
/// Adds a condition that holds together with those there are.
void require(SearchRequest& request, Filters filter);

/// Always asks for whole objects: where Weaviate finds that another replica lacks one, it brings it
/// what it has read for this answer, and what was not asked for would be lost there for good.
SearchRequest question(const WeaviateAddress& address, std::size_t limit);
/// The items of an answer, in its order.
std::vector<FoundItem> found_in(SearchReply reply);
/// The marks of each item. @return nothing if an object is none
std::optional<std::vector<MarkedItem>> marks_in(const SearchReply& reply);

/// An object as a batch takes it, without marks or vector.
BatchObject object_of(const WeaviateAddress& address, std::uint64_t item, std::uint64_t split);

}  // namespace halfspace::weaviate
