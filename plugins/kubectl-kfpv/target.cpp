#include "target.hpp"

#include "rehearsed.hpp"
#include "verbs.hpp"

namespace kf::kfpv {

namespace {

class Live final : public Target {
 public:
  explicit Live(cli::Invocation& in) : connection_(in) {
    place = connection_.place, kubectl = connection_.kubectl, flags = connection_.flags;
  }
  kube::Kubectl& cluster() override { return connection_.cluster(); }
  kube::Logs* logs() override { return &cluster(); }
  kube::Exec* exec() override { return &cluster(); }
  plan::Executor& tools() override { return tools_; }
  operation::Hands hands() override {
    return {verbs(), tools_, connection_.clock(), [this](int lock) { cluster().lend(lock); }};
  }

 private:
  operation::Connection connection_;
  Tools tools_{*this};
};

}  // namespace

std::unique_ptr<Target> target_of(cli::Invocation& in) {
  if (in.args.has("rehearse")) return rehearsed_target(in);
  if (in.args.has("rehearse-out")) {
    throw Error("--rehearse-out is the end state of a rehearsal, and there is none", Exit::usage)
        .attempt("--rehearse=FILE --rehearse-out=" + in.args.get("rehearse-out"));
  }
  return std::make_unique<Live>(in);
}

}  // namespace kf::kfpv
