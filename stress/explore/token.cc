// token: to text and back.
#include "explore/token.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>

#include "explore/lenient.h"

namespace contend::inline CONTEND_BACKEND::explore {

namespace {

constexpr std::uint32_t letters_in_use = 25;  // z: so many more

std::string packed(std::span<const choice> choices) {
  std::string text;
  std::uint32_t zeros = 0;
  for (const choice& made : choices) {
    if (made.taken == 0) {
      ++zeros;
      continue;
    }
    if (zeros != 0) absl::StrAppend(&text, zeros);
    zeros = 0;
    text.append((made.taken - 1) / letters_in_use, 'z');
    text.push_back(static_cast<char>('a' + (made.taken - 1) % letters_in_use));
  }
  return text;
}

std::optional<std::vector<std::uint32_t>> unpacked(std::string_view text) {
  constexpr std::size_t most = 1'000'000;
  std::vector<std::uint32_t> taken;
  std::size_t zeros = 0;
  std::uint32_t more = 0;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      zeros = zeros * 10 + static_cast<std::size_t>(c - '0');
    } else if (c == 'z') {
      more += letters_in_use;
    } else if (c >= 'a' && c < 'z') {
      taken.resize(std::min(most, taken.size() + zeros));
      taken.push_back(more + 1 + static_cast<std::uint32_t>(c - 'a'));
      zeros = more = 0;
    } else {
      return std::nullopt;
    }
    if (zeros > most || taken.size() > most) return std::nullopt;
  }
  if (zeros != 0 || more != 0) return std::nullopt;
  return taken;
}

}  // namespace

std::uint16_t check_of(std::span<const choice> choices) noexcept {
  std::uint32_t hash = 2166136261;  // FNV-1a
  const auto add = [&](std::uint32_t byte) { hash = (hash ^ (byte & 255)) * 16777619; };
  for (const choice& made : choices) {
    add(static_cast<std::uint32_t>(made.kind));
    add(made.options);
    add(made.taken);
  }
  return static_cast<std::uint16_t>(hash ^ (hash >> 16));
}

std::string token_of(const result& found) {
  return absl::StrCat(found.test, ":", found.explored == style::graphs ? "g" : "i", ":", packed(found.choices), ":",
                      absl::Hex(check_of(found.choices), absl::kZeroPad4));
}

std::optional<token> parse_token(std::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(std::string(text), ':');
  if (parts.size() != 4 || parts[0].empty() || (parts[1] != "g" && parts[1] != "i")) return std::nullopt;
  auto taken = unpacked(parts[2]);
  std::uint32_t check = 0;
  if (!taken || parts[3].size() != 4 || !absl::SimpleHexAtoi(parts[3], &check)) return std::nullopt;
  return token{.test = parts[0],
               .explored = parts[1] == "g" ? style::graphs : style::interleavings,
               .taken = std::move(*taken),
               .check = static_cast<std::uint16_t>(check)};
}

result replay(const token& wanted, const test_body& body, const limits& allowed) {
  lenient by(wanted.explored, wanted.taken);
  result answer = engine::running().explore(wanted.test, body, by, allowed);
  if (check_of(engine::running().choices()) != wanted.check) {
    answer.found = {verdict::not_deterministic,
                    "the token leads to another execution than the one it was made of: it is of another version of the "
                    "test or of what it tests, or the test is not deterministic",
                    "main", std::source_location()};
  }
  return answer;
}

}  // namespace contend::inline CONTEND_BACKEND::explore
