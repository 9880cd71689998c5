// SPDX-License-Identifier: Apache-2.0
#include "served_workspace.hpp"

#include "support/colour_encoder.hpp"
#include "workspace/indexer.hpp"

#include <memory>

namespace halfspace::testing {

std::filesystem::path make_workspace(const TemporaryFolder& folder, const std::string& name,
                                     std::size_t pictures) {
    const auto source = folder / (name + "-pictures");
    write_red_to_blue(source, pictures);
    const auto encoder = std::make_shared<ColourEncoder>();
    const auto workspace = Workspace::create(folder / name, encoder->info());
    workspace->use_encoder(encoder);
    (void)index_source(*workspace, *open_source(source), {});
    return folder / name;
}

}  // namespace halfspace::testing
