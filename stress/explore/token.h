// token: a finding in one short line that replays it anywhere: the test's name, and the choices that lead to it.
//
//   lock/mcs_lock/park/3x1_sections:i:4b2a:9d31
//
// The style (i: interleavings, g: graphs), then each choice that is not option 0: how many zeros stand before it, if
// any, and the option as letters (a: 1, ... y: 25, za: 26, ...); at last a check over kinds and numbers of options, so
// that a token of another version of the test is refused.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "explore/explore.h"
#include "platform/backend.h"

namespace contend::inline CONTEND_BACKEND::explore {

struct token {
  std::string test;
  style explored = style::graphs;
  std::vector<std::uint32_t> taken;  // up to the last that is not 0
  std::uint16_t check = 0;
};

// Over all choices of an execution.
std::uint16_t check_of(std::span<const choice> choices) noexcept;

std::string token_of(const result& found);

// Nothing unless it is a token.
std::optional<token> parse_token(std::string_view text);

// The execution once more: `choices` and `found` as then; a finding not_deterministic if it was another one.
result replay(const token& wanted, const test_body& body, const limits& allowed = {});

}  // namespace contend::inline CONTEND_BACKEND::explore
