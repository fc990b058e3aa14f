// The lines of a journal, as text: what they say, and what of a file is whole. No file is touched here.
//
//     {"schema":1,"operation":"retain-20261121-050312-7f3a","plan":"<SHA-256>","tool":"kfpv 0.1.0","time":"…"}
//     {"time":"2026-11-21T05:03:12.007Z","what":"began","step":"retain-pvc-1"}
//     {"time":"…","what":"done","step":"retain-pvc-1","detail":"…","outputs":{"was":"Delete"}}
//     {"time":"…","what":"ended","how":"done"}
#pragma once
#include "plan/engine.hpp"
#include "record/time.hpp"

namespace kf::record {

inline constexpr int journal_schema = 1;

struct Header {
  std::string operation;
  std::string plan;  ///< SHA-256 of plan.json
  std::string tool;
  Time time;  ///< when the operation was created
  bool operator==(const Header&) const = default;
};

/// How an operation was brought to its end. One without an end is unfinished, whoever died or was stopped.
enum class Ending {
  done,       ///< all that was promised is kept
  refused,    ///< a step will not be done by asking again; what was begun is known
  abandoned,  ///< the user gave it up
};
std::string_view shown(Ending);

struct Ended {
  Ending how{};
  Time time;
  bool operator==(const Ended&) const = default;
};

struct Entries {
  Header header;
  std::vector<plan::Record> records;
  std::vector<Time> times;  ///< of each record
  std::optional<Ended> ended{};
  std::size_t whole = 0;  ///< bytes of the lines that are whole; what follows is a torn line

  Time last() const;  ///< when the last line was written
};

/// Each without its line end. Bytes of a detail that are no UTF-8 are replaced. Throws Error (exit 1) if they are in a
/// step's id or in the outputs, which a resumed operation needs exactly as they are.
std::string line_of(const Header&);
std::string line_of(const plan::Record&, Time);
std::string line_of(const Ended&);
/// All lines, each with its line end: entries_in() gives them back.
std::string text_of(const Entries&);

/// Throws Error that names `file` and the line: exit 1 if the first line is no whole header, exit 4 for a newer schema.
Header header_in(std::string_view text, const std::string& file);

/// One last line that was never completed (no line end, or no JSON) is left out: its writer died before it was told
/// that the line is safe. Throws Error (exit 1) that names `file` and the line for everything else that is not as it
/// should be: another bad line, an unknown record, a step that is not one of `steps`, anything after the end.
Entries entries_in(std::string_view text, const std::string& file, const std::set<plan::Id>& steps);

}  // namespace kf::record
