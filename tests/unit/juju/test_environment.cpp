#include "catch.hpp"
#include "juju/environment.hpp"

#include <cstdlib>

using namespace kf::juju;

namespace {

/// Variables of the environment for one test.
class Variables {
 public:
  explicit Variables(std::map<std::string, std::string> wanted) : wanted_(std::move(wanted)) {
    for (const auto& [name, value] : wanted_) ::setenv(name.c_str(), value.c_str(), 1);
  }
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;
  ~Variables() {
    for (const auto& [name, value] : wanted_) ::unsetenv(name.c_str());
  }

 private:
  std::map<std::string, std::string> wanted_;
};

bool takes_out(const std::string& program, const std::string& name) {
  const auto difference = environment_for(program);
  const auto found = difference.find(name);
  return found != difference.end() && !found->second;
}

}  // namespace

TEST_CASE("juju is asked for plain text", "[environment]") {
  CHECK(environment_for("juju").at("NO_COLOR") == "1");
  CHECK(environment_for("juju").at("JUJU_STATUS_ISO_TIME") == "true");
}

TEST_CASE("outside a snap nothing is taken from juju's environment", "[environment]") {
  const Variables variables({{"LD_LIBRARY_PATH", "/opt/lib"}, {"SNAP_DATA", "/var/snap/x"}});
  CHECK_FALSE(takes_out("/bin/sh", "LD_LIBRARY_PATH"));
  CHECK_FALSE(takes_out("/bin/sh", "SNAP_DATA"));
}

TEST_CASE("within a snap a juju from outside does not get the snap's libraries and places", "[environment]") {
  const Variables variables({{"SNAP", "/snap/kf/1"},
                             {"SNAP_DATA", "/var/snap/kf/1"},
                             {"SNAPPY", "not a snap's"},
                             {"LD_LIBRARY_PATH", "/snap/kf/1/lib"}});
  for (const char* name : {"SNAP", "SNAP_DATA", "LD_LIBRARY_PATH"}) CHECK(takes_out("/bin/sh", name));
  CHECK_FALSE(takes_out("/bin/sh", "SNAPPY"));
  CHECK_FALSE(takes_out("/bin/sh", "HOME"));
  CHECK(takes_out("no-such-juju", "SNAP"));
}

TEST_CASE("a juju of the same snap keeps what the snap gives it", "[environment]") {
  const Variables variables({{"SNAP", "/bin/"}, {"LD_LIBRARY_PATH", "/bin/lib"}});
  CHECK_FALSE(takes_out("/bin/sh", "LD_LIBRARY_PATH"));
  CHECK_FALSE(takes_out("/bin/sh", "SNAP"));
}
