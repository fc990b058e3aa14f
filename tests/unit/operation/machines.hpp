// Two machines with a cluster between them that can fail at any call.
#pragma once
#include "desk.hpp"
#include "kube/failure.hpp"
#include "record/history.hpp"
#include "record/session.hpp"
#include "record/state_directory.hpp"
#include "rehearsal/world.hpp"
#include "shared/take_over.hpp"

namespace kf::operation {

using doc::Json;
using kube::Failure;
using rehearsal::World;

inline kube::ClusterError failed(Failure failure) { return {failure, Error("cannot do that").why("the test says so")}; }

/// The calls to a World, each by its words: "get configmaps", "patch configmaps", "create namespaces".
struct Wire final : kube::Cluster {
  using Told = std::function<void(const std::string& call)>;

  void list(const kube::Resource& r, const kube::Query& q, const doc::ObjectSink& sink) override {
    world.list(r, q, sink);
  }
  std::optional<Json> get(const kube::Resource& r, const kube::Name& name) override {
    return through("get " + r.plural, [&] { return world.get(r, name); });
  }
  std::string version() override { return world.version(); }
  void try_create(const kube::Resource& r, const Json& object) override { world.try_create(r, object); }
  void create(const kube::Resource& r, const Json& object) override {
    through("create " + r.plural, [&] { world.create(r, object); });
  }
  void patch(const kube::Resource& r, const kube::Name& name, const Json& merge) override {
    through("patch " + r.plural, [&] { world.patch(r, name, merge); });
  }
  void remove(const kube::Resource& r, const kube::Name& name, const kube::Seen& seen) override {
    world.remove(r, name, seen);
  }

  template <class Call>
  auto through(const std::string& words, Call call) -> decltype(call()) {
    calls.push_back(words);
    if (before) before(words);
    struct Late {  // the server has done it when the reply is lost
      Wire& wire;
      const std::string& words;
      int uncaught = std::uncaught_exceptions();
      ~Late() noexcept(false) {
        if (wire.after && std::uncaught_exceptions() == uncaught) wire.after(words);
      }
    } late{*this, words};
    return call();
  }

  World world;
  Told before, after;
  std::vector<std::string> calls;
};

/// A desk with an operator at it. One is used at a time: the state directory is the environment's.
struct Machine {
  Machine(Wire& wire, std::string who) : place(wire, "desk", {std::move(who), "kubectl desk", ""}) {}

  Machine& use() {
    ::setenv("XDG_STATE_HOME", desk.state.c_str(), 1);
    return *this;
  }
  Hands hands() {
    Hands hands = desk.hands();
    hands.place = &place;
    return hands;
  }
  Ended begin(const plan::Plan& plan) { return use(), operation::begin(desk.in, "tidy", plan, hands()); }
  Ended resume(const plan::Plan& plan) {
    use();
    auto operation = record::Operation::open(record::state_directory(), on_record().at(0).id);
    return go_on(desk.in, operation, plan, hands());
  }
  shared::Consent consent = [](const shared::Head&, const plan::Plan&) {};
  std::optional<record::Operation> take_over(const std::string& id = "") {
    return use(), shared::take_over(place, record::state_directory(), "desk", id, desk_verbs(), consent);
  }
  std::vector<record::Summary> on_record() { return use(), record::list_operations(record::state_directory()); }

  Desk desk;
  shared::Place place;
};

inline shared::Found there(Wire& wire) { return shared::Place(wire, "desk", {}).read().value(); }

inline const std::string journal_there(Wire& wire) { return shared::sheet_in(there(wire), "it").journal; }

template <class Call>
Error error_of(Call call) {
  try {
    call();
  } catch (const Error& e) {
    return e;
  }
  FAIL("it returned");
  return Error("");
}

inline plan::Plan two_steps() { return plan_of({step("a"), step("b", {"a"})}); }

}  // namespace kf::operation
