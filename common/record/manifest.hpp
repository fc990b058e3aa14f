// The manifest of a bundle. Belongs to this room; nothing else includes it.
#pragma once
#include "record/bundle.hpp"

#include <string>
#include <vector>

namespace kf::record {

/// The manifest's own bytes. A std::logic_error if a file is called as none can be, or as the manifest.
std::string manifest_of(const Bundle&);

/// What was found at a place: files by name, the manifest among them, and what is wrong with it already.
struct Found {
  std::map<std::string, std::string> files;
  std::vector<std::string> troubles;
};

/// The bundle that the manifest tells of. Throws Error as read_bundle() does; `where` is the place's name.
Bundle checked(Found found, const std::string& where);

}  // namespace kf::record
