// backend: chooses the world that the algorithms are compiled for.
//
// Everything in this project lives in `namespace contend::inline CONTEND_BACKEND`. The backend is a
// setting of the build target, never a template parameter; because it is part of every mangled name,
// objects that were compiled for different backends do not link with each other.
//
//   native   std::atomic, the kernel's futex and clock: what benchmarks time and users ship
#pragma once

#ifndef CONTEND_BACKEND
#define CONTEND_BACKEND native
#endif
