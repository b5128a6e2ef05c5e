// The vector registers of the processor that the including module is compiled for: what `-march` and its like define.
#pragma once

#include "CVectors.h"

enum {
#if defined(__AVX512F__)
    FRAMI_VECTOR_FLOATS = 16,
    FRAMI_VECTOR_REGISTERS = 32
#elif defined(__AVX__)
    FRAMI_VECTOR_FLOATS = 8,
    FRAMI_VECTOR_REGISTERS = 16
#elif defined(__aarch64__)
    FRAMI_VECTOR_FLOATS = 4,
    FRAMI_VECTOR_REGISTERS = 32
#else
    FRAMI_VECTOR_FLOATS = 4,
    FRAMI_VECTOR_REGISTERS = 16
#endif
};
