// words: places, values and steps as people read them.
#pragma once

#include <cstdint>
#include <source_location>
#include <string>

#include "explore/engine.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

std::string short_place(const std::source_location& place);  // "mcs_lock.h:88"
std::string value(std::uint64_t bits);                       // decimal, large ones hexadecimal
std::string order_name(const event& step);                   // " acquire", nothing if relaxed
std::string words_for(const note& told);                     // "fills", "sleeps on": the object follows
std::string told(const finding& what);                       // "race: a read of ... (reader at mailbox.h:12)"

}  // namespace contend::inline CONTEND_BACKEND::explore
