#include "catch.hpp"
#include "worlds.hpp"

using namespace kf;
using namespace kf::test;

namespace {
World two_spaces() {
  World w;
  w.create(resource::namespaces, ns("a"));
  w.create(resource::namespaces, ns("b"));
  return w;
}

/// The phase of claim a/c with this one volume.
std::string met(const Pv& v, const Pvc& c) {
  World w = two_spaces();
  w.create(resource::volumes, pv(v));
  w.create(resource::claims, pvc(c));
  REQUIRE(w.settle());
  return claim_phase(w);
}
}  // namespace

TEST_CASE("a volume that nobody names is Available", "[binding]") {
  World w;
  w.create(resource::volumes, pv({}));
  w.settle();
  CHECK(phase(w) == "Available");
}

TEST_CASE("a volume reserved by name is Available until its claim comes, and then Bound with its uid", "[binding]") {
  World w = two_spaces();
  w.create(resource::volumes, pv({.ref = "a/c"}));
  w.settle();
  CHECK(phase(w) == "Available");
  w.create(resource::claims, pvc({}));
  w.settle();
  CHECK(phase(w) == "Bound");
  CHECK(claim_phase(w) == "Bound");
  CHECK(text(w, resource::volumes, {"", "v"}, "/spec/claimRef/uid") == uid(w, resource::claims, {"a", "c"}));
  CHECK(text(w, resource::claims, {"a", "c"}, "/spec/volumeName") == "v");
}

TEST_CASE("a reserved volume is no other claim's", "[binding]") { CHECK(met({.ref = "b/c"}, {}) == "Pending"); }

TEST_CASE("a free volume is bound when class, size, mode and access modes fit", "[binding]") {
  CHECK(met({}, {}) == "Bound");
  CHECK(met({.cls = "fast"}, {.cls = "fast"}) == "Bound");
  CHECK(met({.modes = "[ReadOnlyMany, ReadWriteOnce]"}, {}) == "Bound");
  CHECK(met({.size = "30Gi"}, {}) == "Bound");
  CHECK(met({.size = "20Gi"}, {.size = "'21474836480'"}) == "Bound");
  CHECK(met({.cls = "fast"}, {}) == "Pending");
  CHECK(met({.size = "10Gi"}, {}) == "Pending");
  CHECK(met({.modes = "[ReadOnlyMany]"}, {}) == "Pending");
  CHECK(met({.mode = "Block"}, {}) == "Pending");
}

TEST_CASE("a claim's selector must fit a free volume's labels", "[binding]") {
  const std::string selector = ", selector: {matchLabels: {app: minio}}";
  CHECK(met({.labels = "{app: minio}"}, {.more = selector}) == "Bound");
  CHECK(met({}, {.more = selector}) == "Pending");
}

TEST_CASE("the beta annotation of the class wins over the spec", "[binding]") {
  CHECK(met({.cls = "slow", .annotations = "{volume.beta.kubernetes.io/storage-class: fast}"}, {.cls = "fast"}) ==
        "Bound");
}

TEST_CASE("a volume reserved for the claim needs no fitting class, but size and mode", "[binding]") {
  CHECK(met({.ref = "a/c", .cls = "fast"}, {}) == "Bound");
  CHECK(met({.ref = "a/c", .size = "10Gi"}, {}) == "Pending");
  CHECK(met({.ref = "a/c", .mode = "Block"}, {}) == "Pending");
}

TEST_CASE("a claim and a volume that name each other are bound without any check", "[binding]") {
  CHECK(met({.ref = "a/c", .cls = "fast", .size = "1Gi", .modes = "[ReadOnlyMany]"}, {.volume = "v"}) == "Bound");
}

TEST_CASE("a volume that a claim names, and that names nobody, must satisfy the claim", "[binding]") {
  CHECK(met({}, {.volume = "v"}) == "Bound");
  CHECK(met({.cls = "fast"}, {.volume = "v"}) == "Pending");
  CHECK(met({.size = "10Gi"}, {.volume = "v"}) == "Pending");
  CHECK(met({.modes = "[ReadOnlyMany]"}, {.volume = "v"}) == "Pending");
}

TEST_CASE("a claim that names a volume takes no other, and waits for one that is not there", "[binding]") {
  World w = two_spaces();
  w.create(resource::volumes, pv({.name = "w"}));
  w.create(resource::claims, pvc({.volume = "v"}));
  w.settle();
  CHECK(claim_phase(w) == "Pending");
  CHECK(phase(w, "w") == "Available");
}

TEST_CASE("a claim waits for a volume that is somebody else's", "[binding]") {
  World w = bound();
  w.create(resource::claims, pvc({.name = "d", .volume = "v"}));
  w.settle();
  CHECK(claim_phase(w, {"a", "d"}) == "Pending");
  CHECK(claim_phase(w) == "Bound");
}

TEST_CASE("of several free volumes the smallest that fits is taken", "[binding]") {
  World w = two_spaces();
  for (const auto& [name, size] : {std::pair{"big", "50Gi"}, {"fit", "25Gi"}, {"small", "10Gi"}}) {
    w.create(resource::volumes, pv({.name = name, .size = size}));
  }
  w.settle();
  w.create(resource::claims, pvc({}));
  w.settle();
  CHECK(text(w, resource::claims, {"a", "c"}, "/spec/volumeName") == "fit");
}

TEST_CASE("of two claims for one volume one gets it, and the other waits", "[binding]") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    World w(seed);
    w.create(resource::namespaces, ns("a"));
    for (const char* name : {"c", "d"}) w.create(resource::claims, pvc({.name = name}));
    w.create(resource::volumes, pv({}));
    REQUIRE(w.settle());
    CHECK((claim_phase(w) == "Bound") != (claim_phase(w, {"a", "d"}) == "Bound"));
    CHECK(phase(w) == "Bound");
  }
}

TEST_CASE("a volume whose claimRef is there and empty is Available, and no claim gets it", "[binding]") {
  World w = two_spaces();
  w.create(resource::volumes, pv({}));
  w.settle();
  patch(w, resource::volumes, {"", "v"}, {{"spec", {{"claimRef", {{"uid", nullptr}}}}}});
  w.create(resource::claims, pvc({}));
  w.settle();
  CHECK(phase(w) == "Available");
  CHECK(claim_phase(w) == "Pending");
}

TEST_CASE("a Released volume that is being deleted binds no claim that it is reserved for", "[binding]") {
  World w = bound();
  w.patch_by_name(resource::volumes, {"", "v"}, {{"metadata", {{"finalizers", {"mine"}}}}});
  remove(w, resource::claims, {"a", "c"});
  w.settle();
  remove(w, resource::volumes, {"", "v"});
  patch(w, resource::volumes, {"", "v"}, {{"spec", {{"claimRef", {{"uid", nullptr}}}}}});
  w.create(resource::claims, pvc({}));
  w.settle();
  CHECK(claim_phase(w) == "Pending");
}

TEST_CASE("a volume that is being deleted binds nothing new", "[binding]") {
  World w = bound();
  remove(w, resource::volumes, {"", "v"});
  w.tick();
  CHECK(phase(w) == "Bound");  // pv-protection
  w.create(resource::claims, pvc({.name = "d"}));
  w.settle();
  CHECK(claim_phase(w, {"a", "d"}) == "Pending");
}

TEST_CASE("a bound claim whose volume is gone is Lost, and stays so when one of that name comes back", "[binding]") {
  World w = bound();
  w.patch_by_name(resource::volumes, {"", "v"}, {{"metadata", {{"finalizers", nullptr}}}});
  w.remove_by_name(resource::volumes, {"", "v"});
  REQUIRE(phase(w) == "gone");
  w.settle();
  CHECK(claim_phase(w) == "Lost");
  w.create(resource::volumes, pv({.ref = "a/c", .uid = "another"}));
  w.settle();
  CHECK(claim_phase(w) == "Lost");
  CHECK(phase(w) == "Released");
}

TEST_CASE("a bound volume whose claimRef is cleared is bound again to its claim", "[binding]") {
  World w = bound();
  patch(w, resource::volumes, {"", "v"}, {{"spec", {{"claimRef", nullptr}}}});
  w.settle();
  CHECK(phase(w) == "Bound");
  CHECK(text(w, resource::volumes, {"", "v"}, "/spec/claimRef/name") == "c");
}

TEST_CASE("a bound claim whose volume comes to name another is Lost", "[binding]") {
  World w = bound();
  patch(w, resource::volumes, {"", "v"}, {{"spec", {{"claimRef", {{"namespace", "b"}, {"uid", nullptr}}}}}});
  w.settle();
  CHECK(claim_phase(w) == "Lost");
}

TEST_CASE("a second volume for a claim that is bound elsewhere is unbound, and stays reserved if a person reserved it",
          "[binding]") {
  World w = bound();
  w.create(resource::volumes, pv({.name = "w", .ref = "a/c", .uid = uid(w, resource::claims, {"a", "c"})}));
  w.settle();
  CHECK(phase(w, "w") == "Available");
  CHECK(text(w, resource::volumes, {"", "w"}, "/spec/claimRef/name") == "c");
  CHECK(text(w, resource::volumes, {"", "w"}, "/spec/claimRef/uid").empty());
}
