// What of a model cannot be had again when an application goes: written down, to be compared and to be put back.
//
//     relations.json            every relation, both endpoints
//     applications.json         charm, channel, revision, scale, trust, constraints, storage
//     config/APP.json           settings that somebody has set, of the applications that go   (secret)
//     secrets/NAME.json         Secrets that the charms have made                               (secret)
//     objects/PLURAL.GROUP.json custom resources as they are
//     volumes.json              volumes and claims as they are
#pragma once
#include "juju/model.hpp"
#include "kube/cluster.hpp"
#include "record/bundle.hpp"
#include "vault.hpp"

#include <set>
#include <string>
#include <vector>

namespace kf::refresh {

struct BackupOf {
  std::string ns;
  std::set<std::string> apps;     ///< whose settings are kept
  std::set<std::string> secrets;  ///< names, in the model's namespace
  std::vector<kube::Resource> objects;
};

/// Throws as the ports do.
record::Bundle backup_of(juju::Reader&, kube::Reader&, const BackupOf&);

/// Of what no plan changes before it goes, and nobody else should: relations, settings, Secrets. Equal digests mean
/// that what was written is what was noted.
std::string digest_of(const record::Bundle&);

/// Where a plan keeps it all, below `backups`: a file of the bundle by what it is.
std::string config_file(const std::string& at, const std::string& app);
/// A Secret of it, to be read as the settings of its charm: text_in() makes them of it.
std::string settings_file(const std::string& at, const std::string& secret);
/// The text of a file that config_file() or settings_file() names. Throws as the vault does, and Error for a Secret
/// that cannot be read.
std::string text_in(Vault&, const std::string& path);

}  // namespace kf::refresh
