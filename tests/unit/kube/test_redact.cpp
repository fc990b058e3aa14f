#include "catch.hpp"
#include "document/read.hpp"
#include "kube/redact.hpp"
#include "kube/snapshot.hpp"

#include <functional>

using namespace kf;
using namespace kf::kube;
using doc::Json;

namespace {

const std::string word = "Tr0ub4dor";  // what must never pass

Json object(const std::string& yaml) {
  Json found;
  doc::read_yaml(yaml, "test", [&](Json&& o) { found = std::move(o); });
  return found;
}

/// The redacted object as text, with the secret gone.
std::string safe(const Json& from) {
  REQUIRE_THAT(from.dump(), ContainsSubstring(word));  // else the case cannot fail
  const Json once = redacted(from);
  CHECK_THAT(once.dump(), !ContainsSubstring(word));
  CHECK(redacted(once) == once);
  return once.dump();
}

std::string safe_yaml(const std::string& yaml) { return safe(object(yaml)); }

}  // namespace

TEST_CASE("of a workload no command, argument or value of a variable is kept", "[redact]") {
  for (const char* kind : {"Deployment", "StatefulSet", "ReplicaSet"}) {
    for (const char* list : {"containers", "initContainers"}) {
      for (const char* leak :
           {"command: [mysqld, --password=Tr0ub4dor]", "args: [Tr0ub4dor]",
            "env: [{name: MYSQL_ROOT_PASSWORD, value: Tr0ub4dor}]", "env: [{name: HARMLESS, value: Tr0ub4dor}]",
            "env: [{name: MYSQL_DATABASE, value: {a: Tr0ub4dor}}]",
            "lifecycle: {postStart: {exec: {command: [Tr0ub4dor]}}}",
            "livenessProbe: {exec: {command: [mysqladmin, -pTr0ub4dor, ping]}}", "env: {name: A, value: Tr0ub4dor}",
            "image: 'https://me:Tr0ub4dor@registry/x'"}) {
        const std::string container = std::string("{name: c, ") + leak + "}";
        INFO(kind << " " << leak);
        safe_yaml(std::string("kind: ") + kind + "\nmetadata: {name: n}\nspec: {template: {spec: {" + list + ": [" +
                  container + "]}}}");
        safe_yaml(std::string("kind: Pod\nmetadata: {name: n}\nspec: {") + list + ": [" + container + "]}");
      }
    }
  }
}

TEST_CASE("of a workload what recognises it is kept", "[redact]") {
  const Json from = object(R"(
kind: Deployment
apiVersion: apps/v1
metadata: {name: mysql, namespace: kubeflow, labels: {app: mysql}, annotations: {kfctl.kubeflow.io/kfdef-instance: x}}
spec:
  replicas: 1
  template:
    metadata: {labels: {app: mysql}}
    spec:
      containers:
      - name: main
        image: mysql:8.0.29
        envFrom: [{secretRef: {name: katib-mysql-secrets}}]
        env: [{name: MYSQL_DATABASE, value: katib}, {name: P, valueFrom: {secretKeyRef: {name: mysql-secret, key: password}}}]
        volumeMounts: [{name: data, mountPath: /var/lib/mysql}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: mysql}}, {name: s, secret: {secretName: the-secret}}])");
  const Json to = redacted(from);
  CHECK(to["spec"] == from["spec"]);
  CHECK(to["metadata"]["labels"] == from["metadata"]["labels"]);
  CHECK(to["metadata"]["annotations"].contains("kfctl.kubeflow.io/kfdef-instance"));
}

TEST_CASE("no annotation brings a whole object, or its secrets, along", "[redact]") {
  const std::string document = R"({"spec":{"env":[{"name":"P","value":"Tr0ub4dor"}]}})";
  for (const char* kind : {"PersistentVolume", "PersistentVolumeClaim", "Namespace", "StorageClass", "Pod",
                           "Deployment", "Secret", "ConfigMap", "Job", "Event"}) {
    for (const char* key : {"kubectl.kubernetes.io/last-applied-configuration", "objectset.rio.cattle.io/applied",
                            "kopf.zalando.org/last-handled-configuration"}) {
      safe(Json{{"kind", kind}, {"metadata", {{"name", "n"}, {"annotations", {{key, document}}}}}});
      safe(Json{{"kind", kind}, {"metadata", {{"name", "n"}, {"annotations", {{key, "a:\n  b: " + word}}}}}});
    }
    safe(Json{{"kind", kind}, {"metadata", {{"annotations", {{"example.com/api-token", word}}}}}});
    safe(Json{{"kind", kind}, {"metadata", {{"managedFields", {{{"fieldsV1", {{"f", word}}}}}}}}});
  }
  for (const char* kind : {"Pod", "Deployment", "Secret"})
    safe(Json{{"kind", kind}, {"metadata", {{"annotations", {{"harmless", word}}}}}});
  safe(
      Json{{"kind", "StatefulSet"}, {"spec", {{"template", {{"metadata", {{"annotations", {{"harmless", word}}}}}}}}}});
  safe(Json{{"kind", "StatefulSet"},
            {"spec", {{"volumeClaimTemplates", {{{"metadata", {{"annotations", {{"a", document}}}}}}}}}}});
}

TEST_CASE("of ConfigMaps and Secrets only the keys are kept", "[redact]") {
  for (const char* key : {"data", "stringData", "binaryData"}) {
    for (const char* kind : {"Secret", "ConfigMap"}) {
      const auto text = safe(Json{{"kind", kind}, {"metadata", {{"name", "n"}}}, {key, {{"config.yaml", word}}}});
      CHECK_THAT(text, ContainsSubstring("config.yaml"));
      safe(Json{{"kind", kind}, {key, word}});
      safe(Json{{"kind", kind}, {key, {{"a", {word}}}}});
      safe(Json{{"kind", kind}, {"else", {{"a", word}}}});
    }
    safe(Json{{"kind", "Secret"}, {key, {{"pipelineDb", word}}}});
  }
  safe(Json{{"kind", "ConfigMap"}, {"data", {{"bucketName", "s3://me:" + word + "@host/bucket"}}}});
  const Json install{{"kind", "ConfigMap"},
                     {"metadata", {{"name", "pipeline-install-config"}}},
                     {"data", {{"appVersion", "2.0.5"}, {"pipelineDb", "mlpipeline"}}}};
  CHECK(redacted(install) == install);
}

TEST_CASE("nothing in a volume that speaks of a secret is kept", "[redact]") {
  for (const char* leak : {"csi: {volumeAttributes: {password: Tr0ub4dor}}",
                           "csi: {volumeAttributes: {clientSecret: Tr0ub4dor}}",
                           "csi: {volumeAttributes: {secret: Tr0ub4dor}}",
                           "csi: {volumeAttributes: {accountKey: Tr0ub4dor}}",
                           "csi: {volumeAttributes: {storageaccountkey: Tr0ub4dor}}",
                           "csi: {volumeAttributes: {API_KEY: Tr0ub4dor}}",
                           "csi: {volumeAttributes: {userPwd: Tr0ub4dor}}",
                           "csi: {volumeAttributes: {auth: 'me:Tr0ub4dor'}}",
                           "csi: {volumeAttributes: {mountOptions: 'vers=3.0,password=Tr0ub4dor'}}",
                           "csi: {volumeAttributes: {tokens: [Tr0ub4dor]}}",
                           "mountOptions: ['username=me', 'password=Tr0ub4dor']",
                           "mountOptions: ['username=me,passwd=Tr0ub4dor,vers=3']",
                           "flexVolume: {options: {accessKey: Tr0ub4dor}}",
                           "csi: {volumeAttributes: {url: 'https://me:Tr0ub4dor@host/x'}}",
                           "csi: {volumeAttributes: {url: 'https://me:a@Tr0ub4dor@host/x'}}",
                           "csi: {volumeAttributes: {url: 'https://me:a/Tr0ub4dor@host/x'}}",
                           "csi: {volumeAttributes: {url: 'https://Tr0ub4dor@host'}}",
                           "csi: {volumeAttributes: {url: 'http://a:80/x,http://me:Tr0ub4dor@b'}}",
                           "csi: {volumeAttributes: {url: 'https://host/x?sv=1&sig=Tr0ub4dor&se=2'}}",
                           "csi: {volumeAttributes: {url: 'https://s3/x?X-Amz-Signature=Tr0ub4dor'}}",
                           "csi: {volumeAttributes: {conn: 'AccountName=me;AccountKey=Tr0ub4dor==;Suffix=x'}}"}) {
    INFO(leak);
    safe_yaml(std::string("kind: PersistentVolume\nmetadata: {name: v}\nspec: {") + leak + "}");
    safe_yaml(std::string("kind: StorageClass\nmetadata: {name: v}\nparameters: {") + leak + "}");
  }
  CHECK_THAT(redacted(object("{kind: PersistentVolume, metadata: {name: v}, spec: {csi: {password: 12345}}}")).dump(),
             !ContainsSubstring("12345"));
  safe_yaml(
      R"({kind: Event, metadata: {name: e}, message: 'mount -t cifs -o username=me,password=Tr0ub4dor //nas/x failed'})");
}

TEST_CASE("an ordinary volume, claim, class, namespace and event stay as they are", "[redact]") {
  for (const char* yaml :
       {R"(
kind: PersistentVolume
apiVersion: v1
metadata: {name: v, uid: u, finalizers: [x], annotations: {pv.kubernetes.io/provisioned-by: d, kf-plugins/holds: metadata/mysql}}
spec:
  capacity: {storage: 20Gi}
  claimRef: {namespace: ns, name: n, uid: c}
  csi: {driver: d, volumeHandle: 'projects/p/zones/z/disks/d', nodePublishSecretRef: {name: n, namespace: ns},
        volumeAttributes: {secretName: azure, secretNamespace: ns, storage.kubernetes.io/csiProvisionerIdentity: 1-x, url: 'http://host:80/a@b'}}
  mountOptions: [vers=4.1, hard]
status: {phase: Bound})",
        "{kind: PersistentVolumeClaim, metadata: {name: n}, spec: {volumeName: v, resources: {requests: {storage: "
        "1}}}}",
        "{kind: StorageClass, metadata: {name: n}, provisioner: p, parameters: {type: gp3, "
        "csi.storage.k8s.io/node-stage-secret-name: s}}",
        "{kind: Namespace, metadata: {name: n, ownerReferences: [{kind: Profile, name: n}]}, status: {phase: Active}}",
        "{kind: Event, metadata: {name: n}, involvedObject: {kind: Pod, name: p}, message: 'no nodes, x=1'}"}) {
    const Json from = object(yaml);
    CHECK(redacted(from) == from);
  }
}

TEST_CASE("of Services, nodes and pods' states what recognises and checks is kept, and nothing that they say",
          "[redact]") {
  CHECK_THAT(
      safe_yaml("kind: Service\nmetadata: {name: s, annotations: {note: Tr0ub4dor}}\nspec: {selector: {app: db}, "
                "type: ExternalName, externalName: db.example.com, sessionAffinity: Tr0ub4dor}"),
      ContainsSubstring("db.example.com"));
  const std::string node = safe_yaml(
      "kind: Node\nmetadata: {name: n, labels: {zone: z}, annotations: {a: Tr0ub4dor}}\nspec: {providerID: Tr0ub4dor}\n"
      "status: {nodeInfo: {kubeletVersion: v1.30.1, machineID: Tr0ub4dor}, addresses: [{address: Tr0ub4dor}]}");
  CHECK_THAT(node, ContainsSubstring("v1.30.1") && ContainsSubstring("zone"));
  CHECK_THAT(safe_yaml("kind: CSINode\nmetadata: {name: n, annotations: {a: Tr0ub4dor}}\nspec: {drivers: [{name: "
                       "ebs.csi.aws.com}]}"),
             ContainsSubstring("ebs.csi.aws.com"));
  const std::string pod = safe_yaml(
      "kind: Pod\nmetadata: {name: p}\nspec: {}\nstatus: {phase: Running, containerStatuses: [{name: c, restartCount: "
      "3, "
      "state: {waiting: {reason: CrashLoopBackOff, message: Tr0ub4dor}}, lastState: {terminated: {message: "
      "Tr0ub4dor}}}]}");
  CHECK_THAT(pod, ContainsSubstring("CrashLoopBackOff") && ContainsSubstring("\"restartCount\":3"));
  CHECK_THAT(safe_yaml("kind: Deployment\nmetadata: {name: d, annotations: {argocd.argoproj.io/tracking-id: "
                       "'kf:apps/Deployment:a/b', mine: Tr0ub4dor}}"),
             ContainsSubstring("kf:apps/Deployment:a/b"));
}

TEST_CASE("a line of a log keeps its words and loses its secrets", "[redact]") {
  CHECK(redacted_text(
            "AccessDenied: GET https://u:Tr0ub4dor@s3/b?X-Amz-Signature=Tr0ub4dor&part=1, password=Tr0ub4dor") ==
        "AccessDenied: GET https://REDACTED@s3/b?X-Amz-Signature=REDACTED&part=1, password=REDACTED");
  CHECK(redacted_text("Access denied for user 'root'@'10.1.2.3' (using password: YES)") ==
        "Access denied for user 'root'@'10.1.2.3' (using password: YES)");
}

TEST_CASE("of a kind that nobody reads only its name is kept", "[redact]") {
  for (const char* kind : {"Job", "CronJob", "DaemonSet", "Notebook", "SecretList", "List", "pod", ""}) {
    const auto text = safe(Json{{"kind", kind},
                                {"metadata", {{"name", "the-name"}}},
                                {"spec", {{"env", {{{"name", "A"}, {"value", word}}}}}},
                                {"items", {{{"data", {{"a", word}}}}}}});
    CHECK_THAT(text, ContainsSubstring("the-name"));
  }
}

TEST_CASE("what is no object at all keeps no secret either", "[redact]") {
  safe(Json::array({Json{{"password", word}}}));
  safe(Json("https://me:" + word + "@host"));
  CHECK(redacted(nullptr) == nullptr);
  CHECK(redacted(7) == 7);
}

TEST_CASE("a text of a million characters is redacted, too", "[redact]") {
  const std::string many(1'000'000, 'a');
  std::string urls, colons;
  for (int i = 0; i < 200'000; ++i) urls += "://";
  for (int i = 0; i < 100'000; ++i) colons += "://a:b/";
  for (const auto& text : {"https://" + many + "@x", "https://" + many, urls, colons, urls + "@", "@" + colons,
                           colons + "@" + colons, many + "=" + many, std::string(1'000'000, '=')}) {
    const Json once = redacted({{"kind", "PersistentVolume"}, {"spec", {{"a", text}}}});
    CHECK(once["spec"].contains("a"));
    CHECK(redacted(once) == once);
  }
}

TEST_CASE("an object of any shape is redacted without a crash, and twice is as once", "[redact][hostile]") {
  const std::vector<Json> odd{nullptr,
                              true,
                              7,
                              -1.5,
                              "text",
                              "",
                              Json::array(),
                              Json::object(),
                              Json::array({nullptr}),
                              Json::array({Json::array({1, "a"})}),
                              Json::object({{"name", nullptr}}),
                              Json::object({{"annotations", Json::array({1})}})};
  Json whole =
      Json::parse(R"({"metadata": {"name": "n", "annotations": {"a": "b"}, "managedFields": []}, "data": {"a": "b"},
    "spec": {"replicas": 1, "csi": {"a": "b"}, "volumeClaimTemplates": [{"metadata": {"annotations": {"a": "b"}}}],
             "template": {"metadata": {"annotations": {"a": "b"}},
                          "spec": {"containers": [{"name": "c", "env": [{"name": "A", "value": "v"}]}],
                                   "volumes": [{"name": "m", "secret": {"secretName": "s"}}]}},
             "containers": [{"name": "c", "env": [{"name": "A", "value": "v"}], "envFrom": [{"secretRef": {"name": "s"}}]}],
             "volumes": [{"name": "m", "hostPath": {"path": "p"}}]}, "status": {"phase": "Bound"}})");
  std::size_t tried = 0;
  const std::function<void(Json&, Json&)> spoil = [&](Json& all, Json& here) {
    for (auto& member : here) {
      const Json before = member;
      for (const Json& value : odd) {
        member = value;
        const Json once = redacted(all);
        if (redacted(once) != once) FAIL(all.dump());
        Snapshot().add(once);
        ++tried;
      }
      member = before;
      if (member.is_structured()) spoil(all, member);
    }
  };
  for (const char* kind : {"PersistentVolume", "PersistentVolumeClaim", "Deployment", "StatefulSet", "Pod",
                           "StorageClass", "Namespace", "ConfigMap", "Secret", "Event", "Job"}) {
    Json object = whole;
    object["kind"] = kind;
    spoil(object, object);
  }
  CHECK(tried > 5000);
}
