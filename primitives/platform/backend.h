// backend: chooses the world that the algorithms are compiled for.
//
// Everything in this project lives in `namespace contend::inline CONTEND_BACKEND`. The backend is a
// setting of the build target, never a template parameter; because it is part of every mangled name,
// objects that were compiled for different backends do not link with each other.
//
//   native     std::atomic, the kernel's futex and clock: what benchmarks time and users ship
//   model      every access is a call of a hook (platform/model/hooks.h), which stress/explore defines
//   amplified  native, and after every access a hook (platform/amplified/hooks.h), which stress/hunt defines
#pragma once

#ifndef CONTEND_BACKEND
#define CONTEND_BACKEND native
#endif

// For the preprocessor, which cannot compare names: a header with several halves asks once, #if CONTEND_IS_MODEL.
#define CONTEND_IS_MODEL_native 0
#define CONTEND_IS_MODEL_model 1
#define CONTEND_IS_MODEL_amplified 0
#define CONTEND_IS_AMPLIFIED_native 0
#define CONTEND_IS_AMPLIFIED_model 0
#define CONTEND_IS_AMPLIFIED_amplified 1
#define CONTEND_IS_OF(what, backend) CONTEND_IS_##what##_##backend
#define CONTEND_IS_OF_VALUE(what, backend) CONTEND_IS_OF(what, backend)
#define CONTEND_IS_MODEL CONTEND_IS_OF_VALUE(MODEL, CONTEND_BACKEND)
#define CONTEND_IS_AMPLIFIED CONTEND_IS_OF_VALUE(AMPLIFIED, CONTEND_BACKEND)
