// Files that belong together and can be told whole: what export leaves behind and import reads. A directory, or one
// .tar file with the same files in it.
#pragma once
#include <compare>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace kf::record {

struct Bundle {
  struct File {
    std::string bytes;
    bool secret = false;  ///< for its owner's eyes only: mode 0600, others have 0644
    bool operator==(const File&) const = default;
  };
  std::map<std::string, File> files;  ///< by name: see tar::is_name(); "volumes/minio-pv.yaml"
  bool operator==(const Bundle&) const = default;
};

/// Says of each file how long it is and what SHA-256 it has, and is itself none of them. It tells what was damaged on
/// the way; it is no signature: who changes a file on purpose can change it as well.
inline constexpr const char* bundle_manifest = "manifest.json";

/// A word for a file's name that stands for this text and no other: the text itself wherever it can, else what of it
/// can be in a name, and a digest. An object of Kubernetes may have a name of 253 bytes.
std::string word_for(std::string_view text);

/// Writes the bundle, and its manifest, to a directory, or, if the path ends in ".tar", to such a file: whole or not at
/// all, and on the disk when it returns. Nothing of the time, the user or the machine is in it. A tar file with a
/// secret in it has itself the mode 0600.
///
/// False if the very same bundle is there already, whole: nothing is written. Over anything else but an empty directory
/// nothing is written either, and it throws Error (exit 4); exit 1 if it cannot be written. A file called as none can
/// be is a std::logic_error.
bool write_bundle(const Bundle&, const std::filesystem::path& to);

/// A bundle can be written there: nothing is left behind. Throws Error: exit 1 if there is no directory for it, or none
/// that can be written to; exit 4 for the directory that one is in. What is there already is not looked at.
void check_place(const std::filesystem::path& to);

/// The files of a bundle, without the manifest. Throws one Error that names what is torn, changed, missing or too much
/// (exit 4), or why it cannot be read (exit 1; 4 if a newer kf-plugins wrote it). Follows no symbolic link in it.
Bundle read_bundle(const std::filesystem::path& from);

}  // namespace kf::record
