// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/database.hpp"

namespace halfspace {

/// Brings a catalogue to the present version: makes the tables of a new one, migrates an older one.
/// The tables are described in docs/formats.md.
/// @throws Error Conflict if a newer version of Halfspace made it
void migrate(Database& database);

}  // namespace halfspace
