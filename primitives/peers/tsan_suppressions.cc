// tsan_suppressions: what ThreadSanitizer reports inside the libraries, which is theirs to judge.
//
// moodycamel and oneTBB order with fences, which ThreadSanitizer does not see, and Debian's libtbb is not
// instrumented; Boost.Lockfree reads nodes that may be free again and looks at a tag afterwards. A race
// in our own code has none of these names on its stacks and is still reported.

// Weak: a program may get it through several of its parts.
extern "C" [[gnu::weak]] const char* __tsan_default_suppressions() {  // NOLINT: the name is the sanitizer's
  return "race:boost::lockfree::\n"
         "race:tagged_index\n"
         "race:moodycamel::\n"
         "race:tbb::detail::\n";
}
