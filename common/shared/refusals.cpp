#include "shared/refusals.hpp"

#include "base/text.hpp"

namespace kf::shared {

namespace {

std::string plain(const std::string& foreign) { return text::printable(foreign); }

std::string take_over(const Head& head, const Me& me) {
  return me.self + " resume --take-over " + plain(head.operation) + me.flags;
}

std::string since(const Head& head) { return record::rfc3339(head.since).substr(0, 19) + "Z"; }

}  // namespace

std::string shown(const Head& head) {
  return plain(head.holder) + " since " + since(head) + ", " + std::to_string(head.done) + " of " +
         text::count(head.steps, "step") + " done";
}

Error other_open(const Head& head, const Me& me, Exit code) {
  return Error("another operation is under way on this cluster: " + plain(head.operation), code)
      .why("held by " + shown(head) + ": " + plain(head.title))
      .attempt("ask " + plain(head.holder) + "; if that run is dead: " + take_over(head, me));
}

Error taken_over(const Head& head, const Me& me) {
  return Error("operation " + plain(head.operation) + " is held by " + plain(head.holder), Exit::resumable)
      .why("taken over by " + shown(head))
      .state("nothing more is done from here")
      .attempt("ask " + plain(head.holder) + "; to take it: " + take_over(head, me));
}

Error ended_by(const Head& head, const Me& me) {
  return Error("operation " + plain(head.operation) + " is over: " + std::string(record::shown(*head.ending)),
               Exit::refused)
      .why(plain(head.holder) + " had it since " + since(head) + " and brought it to its end")
      .attempt(me.self + " history");
}

Error gone(const std::string& operation, const Head* instead, const Me& me) {
  const std::string there = instead == nullptr ? "its ConfigMap is gone: somebody has deleted it"
                                               : "there is that of another one: " + plain(instead->operation) + ", " +
                                                     shown(*instead) + (instead->ending ? ", over" : "");
  return Error("the cluster has no record of operation " + plain(operation) + " any more", Exit::resumable)
      .why(there)
      .state("nothing more is done from here")
      .attempt(me.self + " resume --take-over " + plain(operation) + me.flags + "    (or abandon it)");
}

Error of_another_cluster(const Head& head, const Place& place) {
  return Error("the record in this cluster is that of another cluster", Exit::refused)
      .why("operation " + plain(head.operation) + " was begun on " + plain(head.where) + ", target " +
           plain(head.target) + "; a backup may have brought it here")
      .state("nothing was changed")
      .attempt("delete it: kubectl delete " + place.name());
}

Error not_recorded(const Error& e, const Place& place) {
  return Error("cannot keep the record of the operation in the cluster", Exit::refused)
      .why(std::string(e.what()) + (e.why().empty() ? "" : ": " + e.why()))
      .state("nothing was changed")
      .attempt("let an administrator do: kubectl create namespace " + std::string(home_namespace) + "; " +
               place.me().self + " rbac COMMAND | kubectl apply -f -");
}

Error too_large(std::size_t bytes) {
  return Error("the plan is too large for its record in the cluster", Exit::refused)
      .why("it would take " + std::to_string(bytes / 1024) + " KiB of a ConfigMap, and 900 KiB are the most")
      .state("nothing was changed")
      .attempt("do it in several parts");
}

Restless::Restless(const Place& place)
    : Error(Error("cannot write the record of the operation in the cluster", Exit::resumable)
                .why(place.trouble().empty() ? place.name() + " has just been changed each time" : place.trouble())
                .attempt("the same again")) {}

}  // namespace kf::shared
