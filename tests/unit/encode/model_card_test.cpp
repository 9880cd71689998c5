// SPDX-License-Identifier: Apache-2.0
#include "encode/model_card.hpp"

#include "base/file.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace halfspace {
namespace {

std::string licence_in(std::string_view card) {
    const testing::TemporaryFolder folder;
    write_file(folder / "README.md", card);
    return licence_of_model_card(folder.path());
}

TEST(ModelCard, StatesTheLicenceInItsFrontMatter) {
    EXPECT_EQ(licence_in("---\nlanguage: en\nlicense: apache-2.0\n---\n# Model\n"), "apache-2.0");
    EXPECT_EQ(licence_in("---\r\nlicense: \"mit\"\r\n---\r\n"), "mit");
    EXPECT_EQ(licence_in("---\nlicense: other\nlicense_name: my-terms\n---\n"), "my-terms");
    EXPECT_EQ(licence_in("---\nlicense: other\n---\nlicense_name: no\n"), "other");
}

TEST(ModelCard, MayStateNone) {
    EXPECT_EQ(licence_in("# Model\nlicense: mit\n"), "");
    EXPECT_EQ(licence_in("---\nlanguage: en\n---\nlicense: mit\n"), "");
    EXPECT_EQ(licence_in(""), "");
    EXPECT_EQ(licence_of_model_card("/nowhere"), "");
}

}  // namespace
}  // namespace halfspace
