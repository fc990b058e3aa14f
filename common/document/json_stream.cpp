#include "document/json_stream.hpp"

#include "document/json_parser.hpp"

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <iterator>
#include <mutex>
#include <thread>
#include <utility>

namespace kf::doc {

namespace {
constexpr std::size_t most_waiting = std::size_t{1} << 20;
}

/// Between who feeds and the thread that parses. Two buffers are exchanged, so that the lock is taken once per piece
/// and not once per character.
struct JsonStream::Pipe {
  std::mutex mutex;
  std::condition_variable changed;
  std::string waiting;
  bool ended = false, abandoned = false;

  // the parser's own
  std::string reading;
  const char* next = nullptr;
  const char* end = nullptr;

  ListMeta meta;
  std::exception_ptr failure;
  std::thread parser;

  /// More to read, or false at the end of the text.
  bool refill() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return !waiting.empty() || ended || abandoned; });
    reading.clear();
    if (!abandoned) std::swap(reading, waiting);
    changed.notify_all();
    next = reading.data();
    end = next + reading.size();
    return !reading.empty();
  }

  void close(bool abandon) {
    {
      const std::lock_guard lock(mutex);
      ended = true;
      abandoned = abandoned || abandon;
    }
    changed.notify_all();
    if (parser.joinable()) parser.join();
  }
};

namespace {

/// Reads the pipe a character at a time; two cursors are equal when both are at its end.
template <class Pipe>
struct Cursor {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  reference operator*() const { return *pipe->next; }
  Cursor& operator++() {
    ++pipe->next;
    return *this;
  }
  bool at_end() const { return pipe == nullptr || (pipe->next == pipe->end && !pipe->refill()); }
  bool operator==(const Cursor& other) const { return at_end() == other.at_end(); }
  bool operator!=(const Cursor& other) const { return !(*this == other); }

  Pipe* pipe = nullptr;
};

}  // namespace

JsonStream::JsonStream(std::string origin, ObjectSink sink) : pipe_(std::make_unique<Pipe>()) {
  Pipe* const pipe = pipe_.get();
  pipe->parser = std::thread([pipe, origin = std::move(origin), sink = std::move(sink)] {
    try {
      pipe->meta = parse_json(Cursor<Pipe>{pipe}, Cursor<Pipe>{}, origin, sink);
    } catch (...) {
      pipe->failure = std::current_exception();
      const std::lock_guard lock(pipe->mutex);
      pipe->abandoned = true;
      pipe->changed.notify_all();
    }
  });
}

JsonStream::~JsonStream() { pipe_->close(true); }

void JsonStream::feed(std::string_view piece) {
  {
    std::unique_lock lock(pipe_->mutex);
    pipe_->changed.wait(lock, [&] { return pipe_->waiting.size() < most_waiting || pipe_->abandoned; });
    if (pipe_->abandoned) return;
    pipe_->waiting += piece;
  }
  pipe_->changed.notify_all();
}

ListMeta JsonStream::finish() {
  pipe_->close(false);
  if (pipe_->failure) std::rethrow_exception(pipe_->failure);
  return pipe_->meta;
}

}  // namespace kf::doc
