// A plan as a file: what is written is what will be read, field by field, or it is an error.
#pragma once
#include "document/json.hpp"
#include "plan/plan.hpp"

#include <string>
#include <string_view>

namespace kf::record {

inline constexpr int plan_schema = 1;

doc::OrderedJson to_json(const plan::Draft&);

/// The same draft gives the same bytes. Throws Error (exit 1) if reading them would not give this draft back: a text
/// in it is no UTF-8, or a patience is negative or longer than thirty years.
std::string plan_text(const plan::Draft&);

/// Throws Error that names `file` and the place in it: exit 1 for what is not such a plan (no JSON, a key too much, too
/// few or twice, another type), exit 4 for a newer schema. What it gives is not yet a Plan: that is Plan::make's.
plan::Draft draft_from(std::string_view text, const std::string& file);

/// draft_from() for a file. Throws Error if it cannot be read.
plan::Draft read_draft(const std::string& file);

}  // namespace kf::record
