// backend: chooses the world that the algorithms are compiled for.
//
// Everything in this project lives in `namespace contend::inline CONTEND_BACKEND`. The backend is a
// setting of the build target, never a template parameter; because it is part of every mangled name,
// objects that were compiled for different backends do not link with each other.
//
//   native   std::atomic, the kernel's futex and clock: what benchmarks time and users ship
//   model    every access is a call of a hook (platform/model/hooks.h), which stress/explore defines
#pragma once

#ifndef CONTEND_BACKEND
#define CONTEND_BACKEND native
#endif

// For the preprocessor, which cannot compare names: each header with two halves asks once, #if CONTEND_IS_MODEL.
#define CONTEND_IS_MODEL_native 0
#define CONTEND_IS_MODEL_model 1
#define CONTEND_IS_MODEL_OF(backend) CONTEND_IS_MODEL_##backend
#define CONTEND_IS_MODEL_OF_VALUE(backend) CONTEND_IS_MODEL_OF(backend)
#define CONTEND_IS_MODEL CONTEND_IS_MODEL_OF_VALUE(CONTEND_BACKEND)
