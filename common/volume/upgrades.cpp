#include "volume/upgrades.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace kf::volume {

namespace {

using Kind = UpgradePath::Kind;

/// Series that follow one another: none may be left out, none is taken back.
constexpr std::array<std::string_view, 4> mysql_series{"5.6", "5.7", "8.0", "8.4"};

int number(const std::string& text) {
  int n = -1;
  std::from_chars(text.data(), text.data() + text.size(), n);
  return n;
}

/// -1: not a series that we know; "8" is one that moves, and may be either of the last two.
int series_of(const std::string& version) {
  for (std::size_t i = 0; i < mysql_series.size(); ++i) {
    const std::string series(mysql_series[i]);
    if (version == series || version.starts_with(series + ".")) return static_cast<int>(i);
  }
  return -1;
}

/// The third number; -1: not said.
int patch_of(const std::string& version) {
  const auto parts = text::split(version, '.');
  return parts.size() > 2 ? number(parts[2]) : -1;
}

UpgradePath mysql(const std::string& from, const std::string& to) {
  const int first = series_of(from), last = series_of(to);
  if (first < 0 || last < 0) return {};
  if (first > last) return {Kind::backwards, {}};
  if (first == last) {
    const bool older = patch_of(to) >= 0 && patch_of(from) > patch_of(to);
    return {older && first >= 2 ? Kind::backwards : Kind::none, {}};  // 8.0.26 does not start on what 8.0.30 wrote
  }
  UpgradePath path{last - first == 1 ? Kind::one_step : Kind::several, {}};
  for (int i = first + 1; i < last; ++i) path.by_way_of.emplace_back(mysql_series[static_cast<std::size_t>(i)]);
  return path;
}

UpgradePath postgresql(const std::string& from, const std::string& to) {
  const int first = number(from), last = number(to);
  if (first < 0 || last < 0) return {};
  if (first == last) return {Kind::none, {}};
  return {first > last ? Kind::backwards : Kind::format,
          {}};  // its files are of one major version: pg_dump, pg_restore
}

UpgradePath minio(const std::string& from, const std::string& to) {
  if (!from.starts_with("RELEASE.") || !to.starts_with("RELEASE.")) return {};
  if (to >= first_minio_without_fs && from < first_minio_without_fs) return {Kind::format, {}};
  return {from.substr(0, to.size()) > to ? Kind::backwards : Kind::none, {}};
}

}  // namespace

UpgradePath upgrade_path(const std::string& product, const std::string& from, const std::string& to_product,
                         const std::string& to) {
  if (product.empty() || to_product.empty()) return {};
  if (product != to_product) return {Kind::format, {}};
  if (from.empty() || to.empty()) return {};
  if (product == "mysql") return mysql(from, to);
  if (product == "postgresql") return postgresql(from, to);
  return product == "minio" ? minio(from, to) : UpgradePath{};
}

Server database_of(const Release& release) { return {"mysql", std::string(release.mysql)}; }

Server objects_of(const Release& release) {
  if (!release.seaweedfs.empty()) return {"seaweedfs", std::string(release.seaweedfs)};
  return {"minio", std::string(release.minio)};
}

}  // namespace kf::volume
