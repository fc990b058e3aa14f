#include "catch.hpp"
#include "juju_worlds.hpp"

using namespace kf;
using namespace kf::test;
using juju::Failure;

TEST_CASE("a refresh over another deployment block is refused", "[juju]") {
  JujuWorld w = model();
  w.refresh({"jupyter-controller", "1.7/stable"});
  w.settle();
  w.scale("jupyter-controller", 0);
  w.settle();
  CHECK(refusal([&] { w.refresh({"jupyter-controller", "1.8/stable"}); }) == Failure::unsupported);
  CHECK_THAT(words([&] {
               w.refresh({"jupyter-controller", "1.8/stable"});
             }),
             StartsWith("Juju on containers does not support updating deployment info for services."));
  CHECK(app(w, "jupyter-controller").channel == "1.7/stable");
}

TEST_CASE("a refresh over another storage block is refused, and that before the units are looked at", "[juju]") {
  JujuWorld w = model();
  CHECK_THAT(words([&] {
               w.refresh({"minio", "1.10/stable"});
             }),
             StartsWith("Juju on containers does not support updating storage on a statefulset."));
}

TEST_CASE("a sidecar never becomes a podspec charm again", "[juju]") {
  JujuWorld w = model();
  become_sidecar(w, "kfp-api", "2.0-alpha.7/stable");
  CHECK(words([&] { w.refresh({"kfp-api", "2.0/stable"}); }) == "cannot downgrade from v2 charm format to v1");
}

TEST_CASE("from 2.9.44 and 3.1 on a podspec charm with units does not become a sidecar", "[juju]") {
  for (const char* version : {"2.9.44", "2.9.49", "3.1.0", "3.6.12"}) {
    JujuWorld w = model(version);
    CHECK(refusal([&] { w.refresh({"kfp-api", "2.0-alpha.7/stable"}); }) == Failure::needs_no_units);
  }
  for (const char* version : {"2.9.38", "2.9.43", "3.0.3"}) {
    JujuWorld w = model(version);
    CHECK_FALSE(refusal([&] { w.refresh({"kfp-api", "2.0-alpha.7/stable"}); }));
  }
}

TEST_CASE("a refresh that would break a relation is refused; without the relation it is not", "[juju]") {
  JujuWorld w = model("2.9.38");
  CHECK(words([&] {
          w.refresh({"kfp-api", "new-interface/stable"});
        }) == "would break relation \"kfp-api:object-storage minio:object-storage\"");
  w.unrelate(related("kfp-api", "object-storage", "minio", "object-storage"));
  w.settle();
  CHECK_FALSE(refusal([&] { w.refresh({"kfp-api", "new-interface/stable"}); }));
}

TEST_CASE("there is no release of what the table does not know, nor for a newer base", "[juju]") {
  JujuWorld w = model("3.6.12");
  CHECK(refusal([&] { w.refresh({"minio", "9/stable"}); }) == Failure::no_release);
  CHECK(refusal([&] { w.refresh({"minio", "ckf-1.7/stable", "ubuntu@24.04"}); }) == Failure::no_release);
  CHECK(refusal([&] { w.deploy({.app = "x", .charm = "nonsense", .channel = "1/stable"}); }) == Failure::no_release);
  CHECK_FALSE(w.released("minio", "9/stable", ""));
  CHECK(w.released("minio", "ckf-1.7/stable", "") == w.released("minio", "ckf-1.7/stable", "ubuntu@20.04"));
}

TEST_CASE("before 3.6 no client knows --base", "[juju]") {
  JujuWorld w = model("3.4.4");
  CHECK(refusal([&] { w.refresh({"minio", "ckf-1.7/stable", "ubuntu@20.04"}); }) == Failure::unsupported);
}

TEST_CASE("juju 4 runs no podspec charm", "[juju]") {
  JujuWorld w = model("4.0.1");
  CHECK(refusal([&] { w.deploy({.app = "x", .charm = "minio", .channel = "ckf-1.7/stable"}); }) ==
        Failure::unsupported);
}

TEST_CASE("a name is taken until the application before has gone altogether", "[juju]") {
  JujuWorld w = model();
  const juju::Deploy again{.app = "minio", .charm = "minio", .channel = "ckf-1.7/stable"};
  CHECK(refusal([&] { w.deploy(again); }) == Failure::exists);
  w.remove("minio");
  CHECK(app(w, "minio").dying);
  CHECK(refusal([&] { w.deploy(again); }) == Failure::exists);
  w.settle();
  CHECK_FALSE(refusal([&] { w.deploy(again); }));
}

TEST_CASE("an application whose offer somebody uses cannot be removed; an unused offer goes along", "[juju]") {
  juju::Bundle b = bundle();
  b.offers = {{"used", "minio", {{"object-storage", "object-storage"}}, 1}};
  JujuWorld w = model("3.4.4", 1, b);
  CHECK(refusal([&] { w.remove("minio"); }) == Failure::in_use);
  w.offer({"unused", "kfp-db", {{"mysql", "mysql"}}});
  CHECK(refusal([&] { w.offer({"unused", "kfp-db", {{"mysql", "mysql"}}}); }) == Failure::exists);
  w.remove("kfp-db");
  w.settle();
  CHECK_FALSE(w.status().offers.contains("unused"));
}

TEST_CASE("a relation that is there, or on its way out, is not made again", "[juju]") {
  JujuWorld w = model();
  const auto relation = related("kfp-api", "object-storage", "minio", "object-storage");
  CHECK(refusal([&] { w.relate(relation); }) == Failure::exists);
  w.unrelate(relation);
  CHECK(refusal([&] { w.relate(relation); }) == Failure::exists);
  CHECK(refusal([&] { w.unrelate(relation); }) == Failure::not_found);
  w.settle();
  CHECK(w.missing_relations() == std::vector{relation});
  w.relate(relation);
  CHECK(w.missing_relations().empty());
}

TEST_CASE("what is not there is not found", "[juju]") {
  JujuWorld w = model();
  CHECK(refusal([&] { w.scale("x", 0); }) == Failure::not_found);
  CHECK(refusal([&] { w.remove("x"); }) == Failure::not_found);
  CHECK(refusal([&] { w.config("x"); }) == Failure::not_found);
  CHECK(refusal([&] { w.relate(related("x", "a", "minio", "object-storage")); }) == Failure::not_found);
  CHECK(refusal([&] { w.forget_storage("x/0"); }) == Failure::not_found);
  CHECK(words([&] { w.relate(related("kfp-db", "", "minio", "")); }) == "no relations found");
}

TEST_CASE("a storage is attached only by 3.6.12, to one unit, of a sidecar, and when it is detached", "[juju]") {
  JujuWorld old = model("3.6.10");
  const std::string id = old.storage()[1].id;
  REQUIRE(id.starts_with("minio-data"));
  juju::Deploy wanted{.app = "m2", .charm = "minio", .channel = "1.10/stable", .attach = id};
  CHECK(refusal([&] { old.deploy(wanted); }) == Failure::unsupported);
  JujuWorld w = model("3.6.12");
  CHECK(refusal([&] { w.deploy(wanted); }) == Failure::in_use);
  wanted.attach = "minio-data/99";
  CHECK(refusal([&] { w.deploy(wanted); }) == Failure::not_found);
  wanted.attach = id;
  wanted.channel = "ckf-1.7/stable";
  CHECK(refusal([&] { w.deploy(wanted); }) == Failure::unsupported);
}
