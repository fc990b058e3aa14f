// The time of day as a record writes it.
#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kf::record {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Now = std::function<Time()>;

Time time_of_day();

std::string rfc3339(Time);                                ///< "2026-11-21T05:03:12.007Z"
std::optional<Time> from_rfc3339(std::string_view text);  ///< exactly what rfc3339() writes, or nothing
std::string compact(Time);                                ///< "20261121-050312"

}  // namespace kf::record
