#include "room.hpp"

#include "inventory.hpp"
#include "kube/quantity.hpp"

#include <algorithm>
#include <sstream>

namespace kf::refresh {

namespace {

constexpr double mebibyte = 1024.0 * 1024.0, gibibyte = 1024.0 * mebibyte, least = gibibyte / 4;

std::string shown(double bytes) {
  const bool much = bytes >= gibibyte;
  std::ostringstream out;
  out.precision(much ? 1 : 0);
  out << std::fixed << bytes / (much ? gibibyte : mebibyte) << (much ? " GiB" : " MiB");
  return out.str();
}

double size_of_databases(const Facts& facts) {
  double all = 0;
  for (const auto& row : facts.discovery.volumes) {
    if (!database_on(facts, row).empty()) all += kube::quantity(row.capacity).value_or(0);
  }
  return all;
}

}  // namespace

std::optional<double> room_at(std::filesystem::path directory) {
  std::error_code error;
  while (!std::filesystem::exists(directory, error) && directory.has_relative_path())
    directory = directory.parent_path();
  const auto space = std::filesystem::space(directory, error);
  return error ? std::nullopt : std::optional(static_cast<double>(space.available));
}

std::vector<Finding> check_room(std::optional<double> free, const Facts& facts, const UpgradeOf& of) {
  const double databases = size_of_databases(facts);
  if (!free || *free >= std::max(least, databases)) return {};
  const bool blocks = *free < least;
  return {{"ROOM", blocks,
           shown(*free) + " are free for the backup in " + of.backups +
               (databases > 0 ? "; the volumes of the databases that are dumped there have " + shown(databases) : ""),
           blocks ? "--backup-dir DIR where there is room" : "if the databases are that large: --backup-dir DIR"}};
}

}  // namespace kf::refresh
