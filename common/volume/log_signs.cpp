#include "volume/log_signs.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace kf::volume {

// Texts as the servers write them: MySQL 5.6 to 8.4 (share/messages_to_error_log.txt, docker-library/mysql's
// entrypoint), MinIO (cmd/format-fs.go, cmd/config-encrypted.go, minio#8601, #15999), google/ml-metadata
// (metadata_store/query_config_executor.cc), kubeflow/pipelines (backend/src/agent/persistence); reports in
// kubeflow/kubeflow#4610, #4949, #5468, kubeflow/pipelines#776, #4920, #9549, #11251, kubeflow/katib#993, #1939,
// kubeflow/manifests#2875, #3018, #3040.
const std::vector<LogSign>& log_signs() {
  static const std::vector<LogSign> all{
      {"Downgrade is not supported", "", "SERVER-TOO-OLD",
       "the data was written by a newer server: run that version or a newer one"},
      {"Invalid MySQL server downgrade", "", "SERVER-TOO-OLD",
       "the data was written by a newer server: run that version or a newer one"},
      {"Cannot upgrade server earlier than", "", "SERVER-SKIPPED",
       "a MySQL series was left out: start each one in between once, 5.6, 5.7, 8.0, 8.4"},
      {"Invalid MySQL server upgrade", "", "SERVER-SKIPPED",
       "a MySQL series was left out: start each one in between once, 5.6, 5.7, 8.0, 8.4"},
      {"Upgrade is not supported after a crash", "", "DIRTY-SHUTDOWN",
       "the old server was not stopped cleanly: start it again, SET GLOBAL innodb_fast_shutdown=0, stop it"},
      {"redo log", "not clean", "DIRTY-SHUTDOWN",
       "the old server was not stopped cleanly: start it again, SET GLOBAL innodb_fast_shutdown=0, stop it"},
      {"Different data dictionary version", "", "DICTIONARY-VERSION",
       "a preview of MySQL 8.0 (8.0.3) wrote the data: dump it with that version, load it into the new one"},
      {"Data dictionary version '1'", "", "DICTIONARY-VERSION",
       "a preview of MySQL 8.0 (8.0.3) wrote the data: dump it with that version, load it into the new one"},
      {"data directory has files in it", "", "DATADIR-NOT-EMPTY",
       "lost+found, or half a database, is in the way: --ignore-db-dir=lost+found, a subPath, or take it out"},
      {"Can't open and lock privilege tables", "", "NO-SYSTEM-TABLES",
       "no database is there: the wrong volume, the wrong subPath, or one that was never initialised"},
      {"Table 'mysql.user' doesn't exist", "", "NO-SYSTEM-TABLES",
       "no database is there: the wrong volume, the wrong subPath, or one that was never initialised"},
      {"Different lower_case_table_names settings", "", "TABLE-NAME-CASE",
       "the server's lower_case_table_names is not that of the data: give it back"},
      {"Access denied for user", "", "PASSWORD-DIFFERS",
       "the password on the disk is not the Secret's; the Secret never changes the disk's: give the old one back"},
      {"mysql_native_password' is not loaded", "", "PASSWORD-PLUGIN",
       "MySQL 8.4 needs --mysql-native-password=ON for accounts of older ones"},
      {"'caching_sha2_password' cannot be loaded", "", "PASSWORD-PLUGIN",
       "the client cannot log in to MySQL 8's default accounts: --default-authentication-plugin=mysql_native_password"},
      {"changing ownership of", "Operation not permitted", "ROOT-SQUASH",
       "the NFS export squashes root: no_root_squash, or give the files to the server's user there"},
      {"Can't create test file", "", "FILE-OWNER", "the files belong to another user: fsGroup, or chown (MySQL: 999)"},
      {"Can't create/write to file", "", "FILE-OWNER",
       "the files belong to another user: fsGroup, or chown (MySQL: 999)"},
      {"Operating system error number 13", "", "FILE-OWNER",
       "the files belong to another user: fsGroup, or chown (MySQL: 999)"},
      {"Unable to write to the backend", "", "FILE-OWNER",
       "the files belong to another user: fsGroup, or chown (MinIO: 1000)"},
      {"file access denied", "", "FILE-OWNER", "the files belong to another user: fsGroup, or chown (MinIO: 1000)"},
      {"backend type fs", "expected xl", "MINIO-FORMAT",
       "this MinIO no longer reads its filesystem mode: RELEASE.2022-10-24 does; or copy the objects over"},
      {"Unable to initialize", "decrypt", "MINIO-CREDENTIALS",
       "its configuration was encrypted with other root credentials: give those, as MINIO_ACCESS_KEY_OLD too"},
      {"Unable to initialize", "Invalid credentials", "MINIO-CREDENTIALS",
       "its configuration was encrypted with other root credentials: give those, as MINIO_ACCESS_KEY_OLD too"},
      {"SignatureDoesNotMatch", "", "OBJECT-STORE-KEY",
       "Secret mlpipeline-minio-artifact is not the store's key: also its copies in users' namespaces"},
      {"Access Key Id you provided does not exist", "", "OBJECT-STORE-KEY",
       "Secret mlpipeline-minio-artifact is not the store's key: also its copies in users' namespaces"},
      {"specified bucket does not exist", "", "BUCKET-MISSING",
       "the database came back without its object store: give the store its old volume, too"},
      {"Schema migration is disabled", "", "MLMD-SCHEMA-OLD",
       "ML Metadata may not upgrade its tables: --enable_database_upgrade=true, one replica, a backup before"},
      {"is greater than library version", "", "MLMD-SCHEMA-NEW", "the tables are of a newer ML Metadata: run that one"},
      {"MLMDEnv", "empty", "MLMD-HALF-MADE",
       "ML Metadata's database was only half made: if it is new, drop it and let the server make it again"},
      {"schema_version does not exist", "", "MLMD-HALF-MADE",
       "ML Metadata's database was only half made: if it is new, drop it and let the server make it again"},
      {"Unexpected runtime state!", "", "OLD-WORKFLOWS",
       "finished Workflows were restored into the cluster and are reported again and again: delete them", false},
      {"Invalid (old?) table or database name 'lost+found'", "", "LOST-AND-FOUND",
       "take lost+found out of the data directory before MySQL 8.0 starts on it", false},
      {"AccessDenied", "", "OBJECT-ACCESS",
       "the key may not read these objects: since Pipelines 2.15 a profile's only reads private-artifacts/PROFILE",
       false},
      {"No space left on device", "", "DISK-FULL", "make the volume larger, or purge MySQL's binary logs"},
  };
  return all;
}

std::vector<SeenLine> signs_in(const std::string& log) {
  std::vector<SeenLine> all;
  for (auto& line : text::split(log, '\n')) {
    for (const LogSign& sign : log_signs()) {
      if (line.find(sign.text) == std::string::npos || line.find(sign.more) == std::string::npos) continue;
      const auto same = std::find_if(all.begin(), all.end(), [&](const SeenLine& s) { return s.sign->id == sign.id; });
      if (same == all.end()) {
        all.push_back({&sign, line});
      } else {
        *same = {&sign, line};
      }
      break;
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const SeenLine& a, const SeenLine& b) { return a.sign < b.sign; });
  return all;
}

}  // namespace kf::volume
