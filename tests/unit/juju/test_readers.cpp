#include "base/error.hpp"
#include "catch.hpp"
#include "juju/config.hpp"
#include "juju/info.hpp"
#include "juju/storage.hpp"

#include <functional>

using namespace kf;
using namespace kf::juju;

namespace {

/// Reading ends with an error that names where the text came from.
void refused(const std::function<void(const std::string&)>& read, const std::vector<std::string>& texts) {
  for (const auto& text : texts) {
    INFO(text);
    try {
      read(text);
      FAIL("it was read");
    } catch (const Error& e) {
      CHECK(e.code() == Exit::failed);
      CHECK_THAT(e.what(), ContainsSubstring("juju answer"));
    }
  }
}

const std::string config = R"({
  "application": "minio", "charm": "minio",
  "application-config": {"trust": {"default":false,"description":"x","source":"user","type":"bool","value":true}},
  "settings": {
    "access-key": {"default":"minio","description":"x","source":"default","type":"string","value":"minio"},
    "secret-key": {"description":"x","source":"unset","type":"string"},
    "port": {"default":9000,"source":"user","type":"int","value":9001},
    "mode": {"source":"user","type":"string","value":""}
  }
})";

const std::string storage_of_juju_3 = R"({
  "storage": {
    "minio-data/0": {"kind":"filesystem","life":"alive","status":{"current":"attached","since":"x"},"persistent":false,
                     "attachments":{"units":{"minio/0":{"life":"alive"}}}},
    "minio-data/1": {"kind":"filesystem","life":"dying","status":{"current":"detached"},"persistent":true},
    "data/2": {"kind":"filesystem","status":{"current":"pending"},"persistent":false,
               "attachments":{"units":{"db/0":{}}}}
  },
  "filesystems": {
    "0": {"provider-id":"856c7336","volume":"0","storage":"minio-data/0","pool":"kubernetes","size":10240},
    "1": {"provider-id":"7117a9b2","volume":"1","storage":"minio-data/1","size":20480},
    "2": {"volume":"2","storage":"data/2","provider-id":"not-the-volume","size":1024}
  },
  "volumes": {
    "0": {"provider-id":"pvc-856c7336","storage":"minio-data/0","pool":"kubernetes","size":10240},
    "1": {"provider-id":"pvc-7117a9b2","size":20480}
  }
})";

}  // namespace

TEST_CASE("a configuration tells what somebody has set from what the charm begins with", "[config]") {
  const Config read = read_config(config, "juju answer");
  CHECK(read.charm == "minio");
  CHECK(read.trust);
  REQUIRE(read.settings.size() == 4);
  CHECK(read.settings.at("access-key").value == "\"minio\"");
  CHECK_FALSE(read.settings.at("access-key").by_user);
  CHECK_FALSE(read.settings.at("secret-key").value);
  CHECK_FALSE(read.settings.at("secret-key").by_user);
  CHECK(read.settings.at("port").value == "9001");
  CHECK(read.settings.at("port").by_user);
  CHECK(read.settings.at("mode").value == "\"\"");
  CHECK(read.settings.at("mode").by_user);
}

TEST_CASE("a charm without settings has a configuration", "[config]") {
  CHECK(read_config(R"({"application":"a","charm":"a","settings":{}})", "x").settings.empty());
  CHECK_FALSE(read_config(R"({"application":"a","charm":"a","settings":null})", "x").trust);
}

TEST_CASE("what is no configuration is refused", "[config]") {
  refused(
      [](const std::string& text) { read_config(text, "juju answer"); },
      {"", "{}", "[]", "null", R"({"application":"a"})", R"({"settings":{}})", config.substr(0, config.size() - 2)});
}

TEST_CASE("settings go back to juju with the type that they had", "[config]") {
  CHECK(config_file("minio", {{"port", "9001"}, {"secret-key", "\"p\\\"w: #x\""}, {"tls", "true"}}) ==
        R"({"minio":{"port":9001,"secret-key":"p\"w: #x","tls":true}})"
        "\n");
}

TEST_CASE("a setting that cannot be sent is not repeated in the error", "[config]") {
  try {
    config_file("minio", {{"secret-key", "hunter2"}});
    FAIL("it was written");
  } catch (const Error& e) {
    CHECK_THAT(e.what(), ContainsSubstring("secret-key") && !ContainsSubstring("hunter2"));
    CHECK_THAT(e.why(), !ContainsSubstring("hunter2"));
  }
}

TEST_CASE("storage is joined with the PersistentVolume that it lies on", "[storage]") {
  const auto all = read_storage(storage_of_juju_3, "juju answer");
  REQUIRE(all.size() == 3);
  CHECK(all[0].id == "data/2");
  CHECK(all[0].volume.empty());  // it is not there yet: the filesystem's own id is none of a PersistentVolume
  CHECK(all[0].state == "pending");
  CHECK(all[1].id == "minio-data/0");
  CHECK(all[1].unit == "minio/0");
  CHECK(all[1].volume == "pvc-856c7336");
  CHECK(all[1].state == "attached");
  CHECK(all[1].mebibytes == 10240);
  CHECK_FALSE(all[1].dying);
  CHECK(all[2].unit.empty());
  CHECK(all[2].volume == "pvc-7117a9b2");  // by way of the filesystem
  CHECK(all[2].state == "detached");
  CHECK(all[2].mebibytes == 20480);
  CHECK(all[2].dying);
}

TEST_CASE("juju 4 tells the PersistentVolume with the filesystem", "[storage]") {
  const auto all = read_storage(R"({
    "storage":{"minio-data/0":{"kind":"filesystem","life":"alive","status":{"current":"attached"},
               "attachments":{"units":{"minio/0":{"life":"alive"}}}}},
    "filesystems":{"0":{"provider-id":"pvc-77","storage":"minio-data/0","size":10240}}})",
                                "juju answer");
  REQUIRE(all.size() == 1);
  CHECK(all[0].volume == "pvc-77");
  CHECK(all[0].mebibytes == 10240);
}

TEST_CASE("a model without storage has none, which juju says with no text at all", "[storage]") {
  CHECK(read_storage("", "juju answer").empty());
  CHECK(read_storage("\n", "juju answer").empty());
  CHECK(read_storage("{}", "juju answer").empty());
}

TEST_CASE("what is no list of storage is refused", "[storage]") {
  refused([](const std::string& text) { read_storage(text, "juju answer"); },
          {"[]", "null", "No storage to display.", storage_of_juju_3.substr(0, storage_of_juju_3.size() - 1)});
}

TEST_CASE("a model is pinned by controller, owner and name", "[info]") {
  const ModelInfo model = read_model(R"({"kubeflow":{"name":"admin/kubeflow","short-name":"kubeflow",
      "model-uuid":"910dff48","model-type":"caas","controller-uuid":"82fa","controller-name":"uk8s","owner":"admin",
      "cloud":"microk8s","status":{"current":"available"},"agent-version":"3.6.10"}})",
                                     "juju answer");
  CHECK(model.pinned() == "uk8s:admin/kubeflow");
  CHECK(model.uuid == "910dff48");
  CHECK(model.type == "caas");
  CHECK(model.agent == Version{3, 6, 10});
  CHECK(
      read_model(R"({"m":{"name":"m","owner":"bob@external","controller-name":"c","model-uuid":"u"}})", "x").pinned() ==
      "c:bob@external/m");
}

TEST_CASE("what is no description of one model is refused", "[info]") {
  refused([](const std::string& text) { read_model(text, "juju answer"); },
          {"", "{}", "[]", R"({"a":{},"b":{}})", R"({"m":{"name":"admin/m","controller-name":"c"}})",
           R"({"m":{"name":"m","controller-name":"c","model-uuid":"u"}})", R"({"m":7})"});
}

TEST_CASE("a controller tells the version of its agents, or is refused", "[info]") {
  CHECK(read_controller(R"({"uk8s":{"details":{"uuid":"x","agent-version":"2.9.49"},"models":{}}})", "x") ==
        Version{2, 9, 49});
  refused([](const std::string& text) { read_controller(text, "juju answer"); },
          {"", "{}", R"({"uk8s":{"details":{"uuid":"x"},"errors":["cannot connect"]}})", R"({"a":{},"b":{}})"});
}

TEST_CASE("the version of juju is read, or refused", "[info]") {
  CHECK(read_version("3.6.12-ubuntu-amd64\n", "x") == Version{3, 6, 12});
  refused([](const std::string& text) { read_version(text, "juju answer"); }, {"", "juju: not found", "{}"});
}

TEST_CASE("juju 2.9 tells one release for each channel", "[info]") {
  const std::string text = R"({"type":"charm","name":"minio","channel-map":{
      "ckf-1.7/stable":{"track":"ckf-1.7","risk":"stable","revision":186,"architectures":["amd64"],
                        "series":["kubernetes"],"bases":["ubuntu@20.04"]},
      "latest/edge":{"track":"latest","risk":"edge","revision":300,"bases":["ubuntu@20.04","ubuntu@22.04"]}}})";
  CHECK(read_released(text, "x", "ckf-1.7/stable", "ubuntu@20.04") == 186);
  CHECK(read_released(text, "x", "ckf-1.7", "ubuntu@20.04/stable") == 186);
  CHECK(read_released(text, "x", "edge", "ubuntu@22.04") == 300);
  CHECK(read_released(text, "x", "ckf-1.7/stable", "") == 186);
  CHECK_FALSE(read_released(text, "x", "ckf-1.7/stable", "ubuntu@22.04"));
  CHECK_FALSE(read_released(text, "x", "ckf-1.8/stable", "ubuntu@20.04"));
}

TEST_CASE("since juju 3 the newest release for the base is the one", "[info]") {
  const std::string text = R"({"type":"charm","name":"kfp-api","channels":{"2.3":{"stable":[
      {"track":"2.3","risk":"stable","revision":1502,"bases":[{"name":"ubuntu","channel":"24.04"}]},
      {"track":"2.3","risk":"stable","revision":1500,"bases":[{"name":"ubuntu","channel":"20.04"}]},
      {"track":"2.3","risk":"stable","revision":1499,"bases":[{"name":"ubuntu","channel":"20.04"}]}],
      "edge":[{"revision":7,"bases":[{"name":"all","channel":"all"}]}]}}})";
  CHECK(read_released(text, "x", "2.3/stable", "ubuntu@20.04") == 1500);
  CHECK(read_released(text, "x", "2.3/stable", "ubuntu@24.04") == 1502);
  CHECK(read_released(text, "x", "2.3/stable", "") == 1502);
  CHECK(read_released(text, "x", "2.3/edge", "ubuntu@18.04") == 7);
  CHECK_FALSE(read_released(text, "x", "2.3/stable", "ubuntu@18.04"));
  CHECK_FALSE(read_released(text, "x", "2.3/beta", "ubuntu@20.04"));
  CHECK_FALSE(read_released(text, "x", "2.4/stable", "ubuntu@20.04"));
}

TEST_CASE("a charm without any release has none; what is no charm is refused", "[info]") {
  CHECK_FALSE(read_released(R"({"channels":{}})", "x", "1/stable", "ubuntu@20.04"));
  CHECK_FALSE(read_released(R"({"channel-map":null})", "x", "1/stable", "ubuntu@20.04"));
  refused([](const std::string& text) { read_released(text, "juju answer", "1/stable", ""); },
          {"", "{}", "[]", R"({"name":"minio"})", R"({"channels":{)"});
}
