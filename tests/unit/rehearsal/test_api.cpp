#include "catch.hpp"
#include "worlds.hpp"

using namespace kf;
using namespace kf::test;
using kube::Failure;

TEST_CASE("a patch with the resourceVersion of an earlier read is a conflict, and changes nothing", "[api]") {
  World w = bound("Delete");
  const Json read = w.get(resource::volumes, {"", "v"}).value();
  policy(w, "v", "Retain");
  const Json stale{
      {"metadata", {{"uid", read["metadata"]["uid"]}, {"resourceVersion", read["metadata"]["resourceVersion"]}}},
      {"spec", {{"persistentVolumeReclaimPolicy", "Delete"}}}};
  CHECK(failure([&] { w.patch(resource::volumes, {"", "v"}, stale); }) == Failure::conflict);
  CHECK(text(w, resource::volumes, {"", "v"}, "/spec/persistentVolumeReclaimPolicy") == "Retain");
}

TEST_CASE("a patch with the uid of another object of that name is a conflict", "[api]") {
  World w = bound();
  const Json read = w.get(resource::volumes, {"", "v"}).value();
  const Json other{{"metadata", {{"uid", "another"}, {"resourceVersion", read["metadata"]["resourceVersion"]}}}};
  CHECK(failure([&] { w.patch(resource::volumes, {"", "v"}, other); }) == Failure::conflict);
}

TEST_CASE("a patch without uid and resourceVersion is a bug of the caller", "[api]") {
  World w = bound();
  CHECK_THROWS_AS(w.patch(resource::volumes, {"", "v"}, Json::object()), std::logic_error);
}

TEST_CASE("a patch of what is not there is not found", "[api]") {
  World w;
  const Json merge{{"metadata", {{"uid", "u"}, {"resourceVersion", "1"}}}};
  CHECK(failure([&] { w.patch(resource::volumes, {"", "v"}, merge); }) == Failure::not_found);
}

TEST_CASE("a delete with another uid or resourceVersion is a conflict, and one of what is gone is not found", "[api]") {
  World w = bound();
  const auto is = kube::Seen::of(w.get(resource::claims, {"a", "c"}).value());
  CHECK(failure([&] { w.remove(resource::claims, {"a", "c"}, {"another", is.version}); }) == Failure::conflict);
  CHECK(failure([&] { w.remove(resource::claims, {"a", "c"}, {is.uid, "earlier"}); }) == Failure::conflict);
  CHECK(failure([&] { w.remove(resource::claims, {"a", "d"}, is); }) == Failure::not_found);
  w.remove(resource::claims, {"a", "c"}, is);
  w.settle();
  CHECK_FALSE(w.get(resource::claims, {"a", "c"}));
}

TEST_CASE("a name is taken once, and its next bearer has another uid", "[api]") {
  World w = bound();
  const std::string first = uid(w, resource::claims, {"a", "c"});
  CHECK(failure([&] { w.create(resource::claims, pvc({})); }) == Failure::exists);
  remove(w, resource::claims, {"a", "c"});
  w.settle();
  w.create(resource::claims, pvc({}));
  CHECK(uid(w, resource::claims, {"a", "c"}) != first);
}

TEST_CASE("null in a merge patch removes the member, everything unknown stays", "[api]") {
  World w;
  Json volume = pv({.ref = "a/c"});
  volume["spec"]["newInKubernetes"] = {{"deep", {1, 2}}};
  w.create(resource::volumes, volume);
  patch(w, resource::volumes, {"", "v"}, {{"spec", {{"claimRef", nullptr}}}});
  const Json now = w.get(resource::volumes, {"", "v"}).value();
  CHECK_FALSE(now["spec"].contains("claimRef"));
  CHECK(now["spec"]["newInKubernetes"] == volume["spec"]["newInKubernetes"]);
}

TEST_CASE("a volume's source, its mode and its affinity once set cannot be changed", "[api]") {
  World w = bound();
  for (const Json& spec : {Json{{"csi", {{"volumeHandle", "vol-other"}}}},
                           Json{{"csi", nullptr}, {"nfs", {{"server", "s"}}}}, Json{{"volumeMode", "Block"}}}) {
    CHECK(failure([&] { patch(w, resource::volumes, {"", "v"}, {{"spec", spec}}); }) == Failure::invalid);
  }
  const Json affinity{{"required", {{"nodeSelectorTerms", Json::array()}}}};
  patch(w, resource::volumes, {"", "v"}, {{"spec", {{"nodeAffinity", affinity}}}});
  CHECK(failure([&] {
          patch(w, resource::volumes, {"", "v"}, {{"spec", {{"nodeAffinity", nullptr}}}});
        }) == Failure::invalid);
}

TEST_CASE("a claim cannot be changed, but for growing when it is bound, and naming a volume once", "[api]") {
  World w = bound();
  w.create(resource::claims, pvc({.name = "d", .cls = "none"}));
  const auto change = [&](const char* claim, const Json& spec) {
    return failure([&] { patch(w, resource::claims, {"a", claim}, {{"spec", spec}}); });
  };
  const auto size = [](const char* to) { return Json{{"resources", {{"requests", {{"storage", to}}}}}}; };
  CHECK(change("c", {{"storageClassName", "fast"}}) == Failure::invalid);
  CHECK(change("c", {{"volumeName", "w"}}) == Failure::invalid);
  CHECK(change("c", size("10Gi")) == Failure::invalid);
  CHECK_FALSE(change("c", size("30Gi")));
  CHECK(change("d", size("30Gi")) == Failure::invalid);
  CHECK_FALSE(change("d", {{"volumeName", "w"}}));
  CHECK(change("d", {{"volumeName", "v"}}) == Failure::invalid);
}

TEST_CASE("a status cannot be patched into an object", "[api]") {
  World w = bound();
  patch(w, resource::volumes, {"", "v"}, {{"status", {{"phase", "Available"}}}});
  CHECK(phase(w) == "Bound");
}

TEST_CASE("what the server must know is required", "[api]") {
  World w = bound();
  Json no_size = pv({.name = "w"}), no_source = pv({.name = "w"}), with_version = pv({.name = "w"}),
       no_modes = pvc({.name = "d"});
  no_size["spec"].erase("capacity");
  no_source["spec"].erase("csi");
  with_version["metadata"]["resourceVersion"] = "7";
  no_modes["spec"].erase("accessModes");
  for (const Json& bad : {no_size, no_source, with_version}) {
    CHECK(failure([&] { w.create(resource::volumes, bad); }) == Failure::invalid);
  }
  CHECK(failure([&] { w.create(resource::claims, no_modes); }) == Failure::invalid);
  CHECK(failure([&] { w.create(resource::claims, pvc({.ns = "nowhere"})); }) == Failure::not_found);
}

TEST_CASE("a list is of one namespace or of all, and by name", "[api]") {
  World w = bound();
  w.create(resource::claims, pvc({.ns = "b"}));
  const auto count = [&](const kube::Query& query) {
    int n = 0;
    w.list(resource::claims, query, [&](Json&&) { ++n; });
    return n;
  };
  CHECK(count({}) == 2);
  CHECK(count({.ns = "b"}) == 1);
  CHECK(count({.ns = "", .fields = "metadata.name=c"}) == 2);
  CHECK_THROWS_AS(count({.ns = "", .fields = "status.phase=Bound"}), std::logic_error);
}

TEST_CASE("what is not modelled is a hard error that names it", "[api]") {
  World w;
  const kube::Resource jobs{"/apis/batch/v1", "jobs"};
  CHECK_THROWS_WITH(w.get(jobs, {"a", "b"}), ContainsSubstring("jobs"));
  CHECK_THROWS_WITH(w.create(jobs, {{"kind", "Job"}, {"metadata", {{"name", "j"}}}}), ContainsSubstring("jobs"));
  CHECK_THROWS_AS(w.create(resource::claims, pv({})), std::logic_error);
}

TEST_CASE("there are no events", "[api]") {
  World w = bound();
  w.list(resource::events, {.ns = "", .fields = "involvedObject.kind=Pod,type=Warning"},
         [](Json&&) { FAIL("an event"); });
}

TEST_CASE("a capture that is loaded keeps what it says, and gets what it lacks", "[api]") {
  World w = sample();
  CHECK(text(w, resource::volumes, {"", "pvc-wordpress"}, "/metadata/resourceVersion") == "1012");
  CHECK_FALSE(uid(w, resource::namespaces, {"", "kubeflow"}).empty());
  CHECK(uid(w, resource::namespaces, {"", "kube-system"}) ==
        uid(*std::make_unique<World>(7), resource::namespaces, {"", "kube-system"}));
  w.load({{"apiVersion", "batch/v1"}, {"kind", "CronJob"}, {"metadata", {{"name", "j"}, {"namespace", "new"}}}});
  CHECK(text(w, resource::namespaces, {"", "new"}, "/status/phase") == "Active");
  World again;
  for (const Json& object : w.objects()) again.load(object);
  CHECK(again.objects() == w.objects());
}

TEST_CASE("a ConfigMap keeps texts and bytes, and is refused above a mebibyte or with bytes that are none", "[api]") {
  World w;
  const kube::Name at{"default", "m"};
  Json map{{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"metadata", {{"namespace", "default"}, {"name", "m"}}}};
  map["data"]["a"] = "text";
  map["binaryData"]["b"] = "Zm9v";
  Json large = map, no_bytes = map, twice = map;
  large["data"]["c"] = std::string((std::size_t{1} << 20) - 8, 'x');
  no_bytes["binaryData"]["b"] = "Zm9";
  twice["binaryData"]["a"] = "Zm9v";
  for (const Json& bad : {large, no_bytes, twice}) {
    CHECK(failure([&] { w.create(resource::config_maps, bad); }) == Failure::invalid);
  }
  w.create(resource::config_maps, map);
  const Json read = w.get(resource::config_maps, at).value();
  Json merge{{"metadata", {{"uid", read["metadata"]["uid"]}, {"resourceVersion", read["metadata"]["resourceVersion"]}}},
             {"binaryData", {{"b", "Zm9vYmFy"}}}};
  w.patch(resource::config_maps, at, merge);
  CHECK(text(w, resource::config_maps, at, "/binaryData/b") == "Zm9vYmFy");
  CHECK(text(w, resource::config_maps, at, "/data/a") == "text");
  CHECK(failure([&] { w.patch(resource::config_maps, at, merge); }) == Failure::conflict);
}
