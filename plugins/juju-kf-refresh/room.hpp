// Whether the backup fits where it goes.
#pragma once
#include "check.hpp"

#include <filesystem>
#include <optional>

namespace kf::refresh {

/// Bytes that are free where `directory` is, or will be made; nullopt: nobody can tell.
std::optional<double> room_at(std::filesystem::path directory);

/// ROOM: blocks where not even relations, settings and small dumps would fit, and is a note where the databases could
/// be larger than what is free; how much of their volumes they fill is not known from here. Pure. `free` in bytes.
std::vector<Finding> check_room(std::optional<double> free, const Facts&, const UpgradeOf&);

}  // namespace kf::refresh
