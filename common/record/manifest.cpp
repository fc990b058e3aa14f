#include "record/manifest.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/tar.hpp"
#include "base/text.hpp"
#include "document/strict.hpp"
#include "document/write.hpp"
#include "record/node.hpp"

#include <stdexcept>

namespace kf::record {

namespace {

using doc::OrderedJson;

constexpr std::string_view api_version = "kf-plugins/v1", kind = "Bundle";
constexpr long long schema = 1;
constexpr std::size_t most_told = 5;
constexpr long long largest = 1LL << 40;

/// What the manifest says of a file.
struct Said {
  std::size_t size = 0;
  std::string digest;
  bool secret = false;
};

std::map<std::string, Said> said_in(const Node& root) {
  if (root.at("apiVersion").text() != api_version) root.at("apiVersion").wrong("is not " + std::string(api_version));
  if (root.at("kind").text() != kind) root.at("kind").wrong("is not " + std::string(kind));
  root.check_schema(schema);
  root.only({"apiVersion", "kind", "schema", "files"});
  std::map<std::string, Said> all;
  for (const Node& file : root.at("files").elements()) {
    file.only({"name", "size", "sha256", "secret"});
    const std::string& name = file.at("name").text();
    if (!tar::is_name(name) || name == bundle_manifest) file.at("name").wrong("is no name for a file in it");
    const Said said{static_cast<std::size_t>(file.at("size").whole(0, largest)), file.at("sha256").text(),
                    file.at("secret").truth()};
    if (!all.emplace(name, said).second) file.at("name").wrong("stands there twice");
  }
  return all;
}

/// Empty: it is the very file.
std::string trouble_with(const std::string& bytes, const Said& said) {
  if (bytes.size() < said.size) {
    return "is torn: " + std::to_string(bytes.size()) + " of " + std::to_string(said.size) + " bytes are there";
  }
  return bytes.size() == said.size && sha256(bytes) == said.digest ? "" : "was changed";
}

[[noreturn]] void not_whole(std::vector<std::string> troubles, const std::string& where) {
  const std::size_t all = troubles.size();
  if (all > most_told) {
    troubles.resize(most_told);
    troubles.push_back("and " + std::to_string(all - most_told) + " more");
  }
  throw Error(text::printable("the bundle " + where + " is not as it was written"), Exit::refused)
      .why(text::printable(text::join(troubles, "; ")))
      .attempt("copy it once more from where it was made, or export again");
}

}  // namespace

std::string word_for(std::string_view text) {
  constexpr std::size_t most = 80, kept = 60, digits = 16;
  if (text.size() <= most && text.find('/') == std::string_view::npos && tar::is_name(text)) return std::string(text);
  std::string word(text.substr(0, kept));
  for (char& c : word) {
    if (!tar::is_name({&c, 1})) c = '_';
  }
  if (word.empty()) word = "_";
  return word + "-" + sha256(text).substr(0, digits);
}

std::string manifest_of(const Bundle& bundle) {
  OrderedJson files = OrderedJson::array();
  for (const auto& [name, file] : bundle.files) {
    if (!tar::is_name(name) || name == bundle_manifest) throw std::logic_error("no file can be called " + name);
    files.push_back(
        {{"name", name}, {"size", file.bytes.size()}, {"sha256", sha256(file.bytes)}, {"secret", file.secret}});
  }
  return doc::to_json({{"apiVersion", api_version}, {"kind", kind}, {"schema", schema}, {"files", std::move(files)}});
}

Bundle checked(Found found, const std::string& where) {
  auto manifest = found.files.extract(bundle_manifest);
  if (manifest.empty()) {
    throw Error(text::printable(where + " is not a bundle"), Exit::refused)
        .why(std::string("there is no ") + bundle_manifest + " in it")
        .attempt("name what `export` wrote");
  }
  const std::string file = text::printable(where + "/" + bundle_manifest);
  const doc::Json json = doc::read_strict(manifest.mapped(), file);
  Bundle bundle;
  for (const auto& [name, said] : said_in(Node(json, file))) {
    auto node = found.files.extract(name);
    if (node.empty()) {
      found.troubles.push_back(name + " is missing");
    } else if (const auto trouble = trouble_with(node.mapped(), said); !trouble.empty()) {
      found.troubles.push_back(name + " " + trouble);
    } else {
      bundle.files.emplace(name, Bundle::File{std::move(node.mapped()), said.secret});
    }
  }
  for (const auto& [name, bytes] : found.files) found.troubles.push_back(name + " is not of it");
  if (!found.troubles.empty()) not_whole(std::move(found.troubles), where);
  return bundle;
}

}  // namespace kf::record
