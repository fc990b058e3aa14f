// How juju spells charms, channels and bases, which differs by command and by version, brought to one form each.
#pragma once
#include <string>

namespace kf::juju {

/// What a charm is called where it comes from.
struct CharmName {
  std::string name;   ///< "minio"; of a charm in a file its path
  int revision = -1;  ///< only if it stands in the text
  bool local = false;
};

/// "minio", "ch:amd64/focal/minio-200", "local:focal/minio-0", "cs:~user/minio-3", "./minio.charm".
CharmName charm_name(const std::string& text);

/// "edge" is "latest/edge", "1.7" is "1.7/stable"; empty stays empty.
std::string full_channel(const std::string& channel);

/// "ubuntu@22.04" of "ubuntu@22.04/stable"; empty stays empty.
std::string plain_base(const std::string& base);

/// "ubuntu@20.04" of "focal"; empty for a series that has no base, such as the "kubernetes" of juju 2.9.
std::string base_of_series(const std::string& series);
/// The way back, for a juju that knows no --base; empty: there is none.
std::string series_of_base(const std::string& base);

}  // namespace kf::juju
