#include "document/read.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sys/stat.h>

namespace kf::doc {

namespace {
std::string slurp(std::istream& in) { return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}; }
}  // namespace

std::string read_file(const std::string& path) {
  if (path == "-") return slurp(std::cin);
  struct stat info {};
  const bool found = ::stat(path.c_str(), &info) == 0;
  if (found && S_ISDIR(info.st_mode)) throw Error("cannot read " + path).why("it is a directory");
  std::ifstream in(path, std::ios::binary);
  if (!found || !in) {
    throw Error("cannot read " + path).why(std::strerror(errno != 0 ? errno : EIO)).attempt("check the path");
  }
  return slurp(in);
}

void read_objects(std::string_view text, const std::string& origin, const ObjectSink& sink) {
  std::size_t seen = 0;
  const ObjectSink counting = [&](Json&& object) {
    ++seen;
    sink(std::move(object));
  };
  std::string_view start = text;
  if (start.substr(0, 3) == "\xEF\xBB\xBF") start.remove_prefix(3);  // a byte order mark, as editors on Windows add it
  start = text::trim(start);
  const bool yaml_name = origin.ends_with(".yaml") || origin.ends_with(".yml");
  bool list = false;
  if (start.starts_with('{') && !yaml_name) {
    const ListMeta meta = read_json(text, origin, counting);
    list = meta.is_list;
    if (!meta.continue_token.empty()) {
      throw Error(origin + " is only the first page of a list")
          .why("its metadata.continue says that there is more")
          .attempt("kubectl get pv,pvc,deploy,sts,pod -A -o json > dump.json");
    }
  } else if (start.starts_with('[') && !yaml_name) {
    throw Error(origin + " holds a JSON array, not Kubernetes objects")
        .attempt("kubectl get pv,pvc,deploy,sts,pod -A -o json > dump.json");
  } else {
    list = read_yaml(text, origin, counting);
  }
  if (seen == 0 && !list) {
    throw Error("nothing in " + origin + " is a Kubernetes object")
        .why(start.empty() ? "it is empty" : "no document in it has a kind")
        .attempt("kubectl get pv,pvc,deploy,sts,pod -A -o json > dump.json");
  }
}

}  // namespace kf::doc
