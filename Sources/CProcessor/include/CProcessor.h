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

// The level of x86-64 that the including module is compiled for; 0 below v2 and on other processors.
enum {
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512CD__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
    FRAMI_COMPILED_LEVEL = 4
#elif defined(__AVX2__) && defined(__FMA__) && defined(__BMI2__)
    FRAMI_COMPILED_LEVEL = 3
#elif defined(__SSE4_2__) && defined(__POPCNT__)
    FRAMI_COMPILED_LEVEL = 2
#else
    FRAMI_COMPILED_LEVEL = 0
#endif
};

// The level of x86-64 that this processor has; 0 below v2 and on other processors.
int frami_processor_level(void);
