// A juju model in which nothing but a password can be asked for.
#pragma once
#include "juju/model.hpp"

namespace kf {

struct SilentModel : juju::Reader {
  std::string password = "hunter2";
  std::string of{};  ///< the application that was asked for last
  juju::Versions versions() override { return {}; }
  juju::Status status() override { return {}; }
  juju::Bundle bundle() override { return {}; }
  juju::Config config(const std::string&) override { return {}; }
  std::vector<juju::Storage> storage() override { return {}; }
  std::optional<int> released(const std::string&, const std::string&, const std::string&) override { return {}; }
  std::string root_password(const std::string& app) override {
    of = app;
    return password;
  }
};

}  // namespace kf
