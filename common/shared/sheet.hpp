// The record of an operation as a ConfigMap: what stands in it, and how it is read without trusting it.
//
//     data        schema operation target tool verb title where state ending holder session since done steps
//     binaryData  plan (plan.json), journal (journal.jsonl), gzipped
#pragma once
#include "document/json.hpp"
#include "record/journal_text.hpp"

#include <optional>
#include <string>

namespace kf::shared {

inline constexpr int sheet_schema = 1;

/// What a colleague reads of it.
struct Head {
  std::string operation{};  ///< "rebind-20261121-050312-7f3a"
  std::string target{};     ///< plan::Draft::target: a copy in another cluster is no lock there
  std::string tool{}, verb{}, title{}, where{};
  std::optional<record::Ending> ending{};  ///< none: it is open
  std::string holder{};                    ///< "user@host"
  std::string session{};                   ///< of the run that may write
  record::Time since{};                    ///< that this holder has it
  std::size_t done = 0, steps = 0;
};

struct Sheet {
  Head head{};
  std::string plan{}, journal{};  ///< the texts of plan.json and journal.jsonl
};

/// One that was read, as the server has it.
struct Found {
  Head head;
  std::string uid, version;
  doc::Json object;
};

/// The members data and binaryData.
doc::Json members_of(const Sheet&);

/// How many bytes of it the server counts. Kubernetes refuses ConfigMaps above 1 MiB (core/validation
/// ValidateConfigMap: keys and values of data and binaryData, the latter decoded).
std::size_t size_of(const doc::Json& members);

/// `name`: "configmap kf-plugins/operation", for errors. Both throw Error (exit 4): for what is not as we write it, and
/// for a newer schema.
Found found_in(doc::Json object, const std::string& name);
Sheet sheet_in(const Found&, const std::string& name);

/// What was packed in binaryData, as it stands there; empty: nothing.
std::string packed_in(const doc::Json& object, const char* key);

}  // namespace kf::shared
