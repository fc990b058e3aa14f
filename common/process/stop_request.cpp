#include "process/stop_request.hpp"

#include "process/signals.hpp"

#include <stdexcept>

namespace kf::process {

namespace {

static_assert(std::atomic<int>::is_always_lock_free);  // only then may a handler touch it

extern "C" void note_or_end(int signal) {
  if (signals::note(signal)) return;
  ::signal(signal, SIG_DFL);
  ::raise(signal);  // arrives when this handler returns
}

}  // namespace

StopRequest::StopRequest() {
  int nobody = signals::nobody_asks;
  if (!signals::noted.compare_exchange_strong(nobody, 0)) throw std::logic_error("a second StopRequest");
  struct sigaction ours {};
  ours.sa_handler = note_or_end;
  ours.sa_flags = SA_RESTART;  // what is being written is written
  for (const int signal : signals::passed_on) ::sigaddset(&ours.sa_mask, signal);
  for (std::size_t i = 0; i < before_.size(); ++i) {
    ::sigaction(signals::passed_on[i], nullptr, &before_[i]);
    if (before_[i].sa_handler != SIG_IGN) ::sigaction(signals::passed_on[i], &ours, nullptr);
  }
}

StopRequest::~StopRequest() {
  for (std::size_t i = 0; i < before_.size(); ++i) ::sigaction(signals::passed_on[i], &before_[i], nullptr);
  signals::noted = signals::nobody_asks;
}

std::optional<int> StopRequest::asked() const {
  const int signal = signals::noted;
  return signal > 0 ? std::optional(signal) : std::nullopt;
}

}  // namespace kf::process
