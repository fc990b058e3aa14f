#include "catch.hpp"
#include "volume/releases.hpp"
#include "volume/upgrades.hpp"

#include <set>
#include <string>
#include <vector>

using namespace kf;
using Kind = volume::UpgradePath::Kind;

TEST_CASE("every release has a name of its own, and no two the same API server", "[releases]") {
  std::set<std::string> names, tags;
  for (const auto& r : volume::releases()) {
    if (!r.kubeflow.empty()) CHECK(names.insert(std::string(r.kubeflow)).second);
    CHECK(tags.insert(volume::newest_pipelines(r)).second);
    CHECK_FALSE(r.mysql.empty());
    CHECK(r.minio.empty() != r.seaweedfs.empty());
  }
}

TEST_CASE("a release is found by its name, with a patch number too, or by Pipelines' version", "[releases]") {
  const auto name = [](const std::string& given) -> std::string {
    const auto* r = volume::release_named(given);
    return r == nullptr ? "-" : std::string(r->kubeflow);
  };
  CHECK(name("1.8") == "1.8");
  CHECK(name("1.8.1") == "1.8");
  CHECK(name("v1.10.2") == "1.10");
  CHECK(name("1.1") == "1.1");  // not 1.10, not 1.11
  CHECK(name("26.03") == "26.03");
  CHECK(name("26.03.1") == "26.03");
  CHECK(name("1.12") == "-");
  CHECK(name("") == "-");
  CHECK(name("pipelines-2.0.5") == "1.8");
  CHECK(name("pipelines-2.3.1") == "1.9");
  CHECK(name("pipelines-9.0.0") == "26.03");
  CHECK(name("pipelines-nonsense") == "-");
  CHECK(name("pipelines-0.1.1") == "-");  // before all that is known
}

TEST_CASE("Pipelines' patch releases belong to the release that brought their line", "[releases]") {
  const auto of = [](const std::string& tag) -> std::string {
    const auto* r = volume::release_of_pipelines(tag);
    return r == nullptr ? "-" : std::string(r->kubeflow);
  };
  CHECK(of("2.0.5") == "1.8");
  CHECK(of("2.0.4") == "1.8");
  CHECK(of("1.8.5") == "1.5");
  CHECK(of("2.0.0-alpha.7") == "1.7");
  CHECK(of("2.0.0-alpha.9") == "-");
  CHECK(of("0.1.23") == "0.6");
  CHECK(of("0.1.30") == "-");  // 0.1 was brought by three releases
  CHECK(of("") == "-");
  CHECK(of("master") == "-");
}

TEST_CASE("MySQL goes one series at a time and never back", "[upgrades]") {
  const auto path = [](const std::string& from, const std::string& to) {
    return volume::upgrade_path("mysql", from, "mysql", to);
  };
  CHECK((path("5.6", "5.6").kind == Kind::none));
  CHECK((path("5.6.44", "5.7").kind == Kind::one_step));
  CHECK((path("5.7", "8.0.26").kind == Kind::one_step));
  CHECK((path("8.0.26", "8.4").kind == Kind::one_step));
  CHECK((path("5.6", "8.0").kind == Kind::several));
  CHECK(path("5.6", "8.0").by_way_of == std::vector<std::string>{"5.7"});
  CHECK(path("5.6", "8.4").by_way_of == std::vector<std::string>{"5.7", "8.0"});
  CHECK((path("8.0", "5.7").kind == Kind::backwards));
  CHECK((path("8.0.30", "8.0.26").kind == Kind::backwards));
  CHECK((path("8.0.26", "8.0.30").kind == Kind::none));
  CHECK((path("8.0.30", "8.0").kind == Kind::none));  // any patch of the series is meant
  CHECK((path("8", "8.4").kind == Kind::unknown));    // a tag that moves
  CHECK((path("", "8.4").kind == Kind::unknown));
  CHECK((path("9.1", "8.4").kind == Kind::unknown));
}

TEST_CASE("another product never reads the files, and PostgreSQL's are of one major version", "[upgrades]") {
  using volume::upgrade_path;
  CHECK((upgrade_path("minio", "RELEASE.2019-08-14T20-37-41Z", "seaweedfs", "4.00").kind == Kind::format));
  CHECK((upgrade_path("mariadb", "10.3", "mysql", "8.0").kind == Kind::format));
  CHECK((upgrade_path("postgresql", "14.7", "postgresql", "16.1").kind == Kind::format));
  CHECK((upgrade_path("postgresql", "16.1", "postgresql", "16.4").kind == Kind::none));
  CHECK((upgrade_path("postgresql", "16", "postgresql", "14").kind == Kind::backwards));
  CHECK((upgrade_path("minio", "RELEASE.2019-08-14T20-37-41Z", "minio", "RELEASE.2022-11-17").kind == Kind::format));
  CHECK((upgrade_path("minio", "RELEASE.2018-02-09T22-40-05Z", "minio", "RELEASE.2019-08-14").kind == Kind::none));
  CHECK((upgrade_path("minio", "RELEASE.2019-08-14T20-37-41Z", "minio", "RELEASE.2018-02-09").kind == Kind::backwards));
  CHECK((upgrade_path("minio", "x", "minio", "RELEASE.2018-02-09").kind == Kind::unknown));
}

TEST_CASE("Kaptain's releases name the Kubeflow in them", "[releases]") {
  CHECK(volume::kubeflow_of_kaptain("1.1.0") == "1.2");
  CHECK(volume::kubeflow_of_kaptain("1.3.0") == "1.4");
  CHECK(volume::kubeflow_of_kaptain("2.0.0").empty());
}
