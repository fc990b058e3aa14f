// fake_world under the names juju and kubectl, and `fake_world init BUNDLE.yaml
// [--release 1.6] [--seed N] [--kubernetes v1.24.0]`, which makes the state, and
// `fake_world judge`, which tells what was lost: {"losses":[…],"missing":[…]}.
#include "document/read.hpp"
#include "fake.hpp"

#include <cstdlib>
#include <filesystem>
#include <iostream>

using namespace kf;
using namespace kf::fake;

namespace {

int init(const std::vector<std::string>& line) {
  const Arguments in = parse(line, {"--seed", "--release", "--kubernetes"}, {}, "unknown flag: ", 2);
  if (in.words.size() != 2)
    throw Ends{"usage: fake_world init BUNDLE.yaml [--release 1.6] [--seed N] [--kubernetes v1.24.0]", 2};
  const juju::Version version = client();
  const unsigned seed = in.has("--seed") ? static_cast<unsigned>(std::stoul(in.get("--seed"))) : 1;
  const juju::Bundle bundle = bundle_in(doc::read_file(in.words[1]), in.words[1]);
  Session session(rehearsal::JujuWorld(bundle, charms(), {version, version, version}, seed, in.get("--release")));
  if (in.has("--kubernetes")) session.world.cluster().call_itself(in.get("--kubernetes"));
  session.keep();
  return 0;
}

int judge() {
  const Session session;
  Json out{{"losses", Json::array()}, {"missing", Json::array()}};
  for (const auto& each : session.world.losses()) out["losses"].push_back(each.words);
  for (const auto& each : session.world.missing_relations()) out["missing"].push_back(each.shown());
  for (const auto& each : session.world.unserved()) out["missing"].push_back(each);
  if (session.world.misses_secret()) out["missing"].push_back("Secret minio-secret");
  std::cout << out.dump() << "\n";
  return 0;
}

int run(const std::string& name, const std::vector<std::string>& line) {
  if (name == "juju") return run_juju(line);
  if (name == "kubectl") return run_kubectl(line);
  if (!line.empty() && line[0] == "init") return init(line);
  if (!line.empty() && line[0] == "judge") return judge();
  throw Ends{"usage: fake_world init BUNDLE.yaml | judge; or under the names juju and kubectl", 2};
}

}  // namespace

int main(int count, char** values) {
  try {
    return run(std::filesystem::path(values[0]).filename().string(), {values + 1, values + count});
  } catch (const Ends& ends) {
    if (!ends.words.empty()) std::cerr << ends.words << "\n";
    return ends.code;
  } catch (const Error& error) {
    std::cerr << "fake: " << error.what() << ": " << error.why() << "\n";
  } catch (const std::exception& error) {
    std::cerr << "fake: " << error.what() << "\n";
  }
  return 70;
}
