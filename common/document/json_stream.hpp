// JSON that is read while it arrives: what was parsed is let go, what is still to come is not waited for.
#pragma once
#include "document/read.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace kf::doc {

/// read_json() over pieces. The sink is called from a thread of the stream's own, never after finish() or the
/// destructor has returned.
class JsonStream {
 public:
  JsonStream(std::string origin, ObjectSink sink);
  JsonStream(const JsonStream&) = delete;
  JsonStream& operator=(const JsonStream&) = delete;
  ~JsonStream();  ///< without finish(): what was fed is abandoned

  void feed(std::string_view piece);  ///< blocks while about a megabyte waits to be read; does not throw
  ListMeta finish();                  ///< the end of the text; throws what read_json would

 private:
  struct Pipe;
  std::unique_ptr<Pipe> pipe_;
};

}  // namespace kf::doc
