// SPDX-License-Identifier: Apache-2.0
#include "store/embedded_store.hpp"

#include "store_samples.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using namespace testing;

constexpr std::size_t kDim = 5;

TEST(EmbeddedStore, OpenSaysWhenThereIsNone) {
    const TemporaryFolder folder;

    error_of(ErrorCode::NotFound, [&] { open_embedded_store(folder.path()); });
    error_of(ErrorCode::NotFound, [&] { open_embedded_store(folder.path() / "missing"); });
}

TEST(EmbeddedStore, CreateRefusesAFolderInUseAndBadSpaces) {
    const TemporaryFolder folder;
    create_embedded_store(folder.path() / "used", space_of(kDim))
        ->add(unit_rows(4, kDim, 1), "train");

    error_of(ErrorCode::Conflict,
             [&] { create_embedded_store(folder.path() / "used", space_of(kDim)); });
    error_of(ErrorCode::InvalidInput, [&] { create_embedded_store(folder.path(), space_of(0)); });
    error_of(ErrorCode::InvalidInput,
             [&] { create_embedded_store(folder.path(), space_of(65537)); });
    error_of(ErrorCode::InvalidInput,
             [&] { create_embedded_store(folder.path(), {kDim, std::string(125, 'a')}); });

    EXPECT_EQ(open_embedded_store(folder.path() / "used")->size(), 4U);
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "header"));
}

}  // namespace
}  // namespace halfspace
