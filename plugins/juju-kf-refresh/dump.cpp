#include "dump.hpp"

#include "base/text.hpp"
#include "kube/failure.hpp"
#include "plan/engine.hpp"
#include "server.hpp"
#include "volume/catalog.hpp"

namespace kf::refresh {

namespace {

const std::vector<std::string>& dump_client() {
  static const auto argv =
      as_root(dump_clients, "--all-databases --single-transaction --routines --events --hex-blob --comments");
  return argv;
}

std::string asked(kube::Exec& exec, const Server& server, const std::string& login) {
  const std::string what = "the database in pod " + text::printable(server.pod.shown());
  try {
    return exec.exec(server.pod, server.container, dump_client(), login, dump_bounds);
  } catch (const kube::ClusterError& e) {
    if (e.failure == kube::Failure::too_much) {
      throw plan::Refused(Error(what + " is too large to be dumped by us")
                              .why("its dump has more than " + std::to_string(dump_bounds.output) + " bytes")
                              .attempt("remove from it what nobody needs any more (old runs), then repeat"));
    }
    if (!is_in_vain(e)) throw;
    throw plan::Refused(Error("cannot dump " + what).why(e.why()).attempt(e.attempt()));
  }
}

}  // namespace

bool is_whole(const std::string& dump) {
  const std::string_view text = text::trim(dump);
  const auto line = text.rfind('\n');
  return text.substr(line == std::string_view::npos ? 0 : line + 1).starts_with("-- Dump completed");
}

std::string dump_of(const Dumping& with, const kube::Name& claim, const std::string& product) {
  const Server server = server_on(with.cluster, claim, product);
  const std::string login = login_line(with.model, volume::juju_claim(claim.name).application, product);
  std::string dump = asked(with.exec, server, login);
  if (is_whole(dump)) return dump;
  throw Error("the dump of the database in pod " + text::printable(server.pod.shown()) + " ended before its end")
      .why("its last line is not \"-- Dump completed\", after " + std::to_string(dump.size()) + " bytes");
}

}  // namespace kf::refresh
