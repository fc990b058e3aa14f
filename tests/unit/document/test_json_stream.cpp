#include "base/error.hpp"
#include "catch.hpp"
#include "document/json_stream.hpp"

#include <string>
#include <vector>

using namespace kf;

namespace {

const std::string list =
    R"({"kind":"PodList","apiVersion":"v1","metadata":{"continue":"next"},"items":[{"metadata":{"name":"a\"b"}},{"metadata":{"name":"é"}}]})";

struct Read {
  std::vector<std::string> names;
  doc::ListMeta meta;
};

Read read_in_pieces(const std::string& text, std::size_t size) {
  Read read;
  doc::JsonStream stream("x",
                         [&](doc::Json&& object) { read.names.push_back(doc::In(object)["metadata"]["name"].text()); });
  for (std::size_t at = 0; at < text.size(); at += size) stream.feed(std::string_view(text).substr(at, size));
  read.meta = stream.finish();
  return read;
}

std::string many_pods(std::size_t n) {
  std::string text = R"({"kind":"PodList","apiVersion":"v1","items":[)";
  for (std::size_t i = 0; i < n; ++i)
    text += (i == 0 ? "" : ",") + (R"({"metadata":{"name":"pod-)" + std::to_string(i) + "\"}}");
  return text + "]}";
}

}  // namespace

TEST_CASE("a text reads the same in pieces of any size", "[json_stream]") {
  for (const std::size_t size : {1U, 2U, 3U, 7U, 64U, 4096U}) {
    const Read read = read_in_pieces(list, size);
    CHECK(read.names == std::vector<std::string>{"a\"b", "é"});
    CHECK(read.meta.continue_token == "next");
  }
}

TEST_CASE("a text that ends at any point before its end is an error, never half an answer", "[json_stream]") {
  for (std::size_t length = 0; length < list.size(); ++length) {
    CHECK_THROWS_AS(read_in_pieces(list.substr(0, length), 5), Error);
  }
}

TEST_CASE("after a fault the rest of the text is taken and thrown away", "[json_stream]") {
  CHECK_THROWS_AS(read_in_pieces("]" + many_pods(200000), 65536), Error);
}

TEST_CASE("a sink that throws ends the reading with what it threw", "[json_stream]") {
  doc::JsonStream stream("x", [](doc::Json&&) { throw Error("enough"); });
  stream.feed(many_pods(1000));
  CHECK_THROWS_WITH(stream.finish(), "enough");
}

TEST_CASE("a stream that is given up half-way ends at once", "[json_stream]") {
  std::size_t seen = 0;
  {
    doc::JsonStream stream("x", [&](doc::Json&&) { ++seen; });
    stream.feed(R"({"kind":"PodList","items":[{"metadata":{"name":"a"}},)");
  }
  CHECK(seen <= 1);
}

TEST_CASE("a text far larger than what may wait is read whole", "[json_stream]") {
  CHECK(read_in_pieces(many_pods(100000), 100000).names.size() == 100000);
}
