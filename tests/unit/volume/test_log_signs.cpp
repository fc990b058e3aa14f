#include "catch.hpp"
#include "volume/log_signs.hpp"

#include <string>
#include <vector>

using namespace kf;

namespace {
std::vector<std::string> ids(const std::string& log) {
  std::vector<std::string> all;
  for (const auto& seen : volume::signs_in(log)) all.emplace_back(seen.sign->id);
  return all;
}
using Ids = std::vector<std::string>;
}  // namespace

// Lines as the servers write them, in our own words where a name or a number stands.
TEST_CASE("what servers say when data and server do not fit is understood", "[logs]") {
  const std::vector<std::pair<std::string, std::string>> lines{
      {"[ERROR] [MY-014061] [InnoDB] Invalid MySQL server downgrade: Cannot downgrade from 80400 to 80036.",
       "SERVER-TOO-OLD"},
      {"[ERROR] [MY-013168] [InnoDB] Cannot upgrade server earlier than 5.7 to 8.0", "SERVER-SKIPPED"},
      {"[InnoDB] Upgrade is not supported after a crash or shutdown with innodb_fast_shutdown = 2.", "DIRTY-SHUTDOWN"},
      {"[ERROR] [Server] Data dictionary version '1' not supported by this server.", "DICTIONARY-VERSION"},
      {"[ERROR] --initialize specified but the data directory has files in it. Aborting.", "DATADIR-NOT-EMPTY"},
      {"[ERROR] Fatal error: Can't open and lock privilege tables: Table 'mysql.user' doesn't exist",
       "NO-SYSTEM-TABLES"},
      {"Different lower_case_table_names settings for server ('1') and data dictionary ('0').", "TABLE-NAME-CASE"},
      {"Access denied for user 'root'@'10.1.2.3' (using password: YES)", "PASSWORD-DIFFERS"},
      {"Plugin 'mysql_native_password' is not loaded", "PASSWORD-PLUGIN"},
      {"chown: changing ownership of '/var/lib/mysql/': Operation not permitted", "ROOT-SQUASH"},
      {"InnoDB: Operating system error number 13 in a file operation.", "FILE-OWNER"},
      {"ERROR Unable to initialize backend: found backend type fs, expected xl or xl-single", "MINIO-FORMAT"},
      {"ERROR Unable to initialize config system: Unable to decrypt", "MINIO-CREDENTIALS"},
      {"ERROR Unable to initialize server: Invalid credentials", "MINIO-CREDENTIALS"},
      {"In the given db, MLMDEnv exists but is empty", "MLMD-HALF-MADE"},
      {"SignatureDoesNotMatch: The request signature we calculated does not match", "OBJECT-STORE-KEY"},
      {"InternalServerError: The specified bucket does not exist", "BUCKET-MISSING"},
      {"MLMD database version 6 is older than library version 10. Schema migration is disabled.", "MLMD-SCHEMA-OLD"},
      {"database version 10 is greater than library version 7", "MLMD-SCHEMA-NEW"},
      {"Unexpected runtime state!", "OLD-WORKFLOWS"},
      {"[Warning] Invalid (old?) table or database name 'lost+found'", "LOST-AND-FOUND"},
      {"write /data/x: No space left on device", "DISK-FULL"},
  };
  for (const auto& [line, id] : lines) {
    INFO(line);
    CHECK(ids("starting\n" + line + "\nstopped\n") == Ids{id});
  }
}

TEST_CASE("ordinary lines say nothing", "[logs]") {
  CHECK(ids("ready for connections. Version: '8.0.26'\nhttp: 200\nUpgrade complete\n").empty());
  CHECK(ids("").empty());
  CHECK(ids("changing ownership of x\nOperation not permitted\n").empty());  // both, but not in one line
}

TEST_CASE("a sign is told once, with its last line", "[logs]") {
  const auto seen = volume::signs_in("Access denied for user 'a'@'x'\nfine\nAccess denied for user 'b'@'x'");
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].line == "Access denied for user 'b'@'x'");
}
