// Comparisons of vectors and choices between them, which Swift's standard library makes lane by lane: its optimiser does not
// put them together again, and one choice costs forty times a multiplication. Clang makes them one instruction each.
#pragma once

typedef float frami_float16 __attribute__((ext_vector_type(16)));
typedef float frami_float8 __attribute__((ext_vector_type(8)));
typedef int frami_int16 __attribute__((ext_vector_type(16)));
typedef int frami_int8 __attribute__((ext_vector_type(8)));

#define FRAMI_INLINE static inline __attribute__((always_inline))

// All bits of a lane are set where the comparison holds. A comparison with NaN holds for frami_differ alone.
FRAMI_INLINE frami_int16 frami_less(frami_float16 a, frami_float16 b) { return a < b; }
FRAMI_INLINE frami_int16 frami_less_or_equal(frami_float16 a, frami_float16 b) { return a <= b; }
FRAMI_INLINE frami_int16 frami_equal(frami_float16 a, frami_float16 b) { return a == b; }
FRAMI_INLINE frami_int16 frami_differ(frami_float16 a, frami_float16 b) { return a != b; }
FRAMI_INLINE frami_int16 frami_less_numbers(frami_int16 a, frami_int16 b) { return a < b; }
FRAMI_INLINE frami_int16 frami_both(frami_int16 a, frami_int16 b) { return a & b; }
FRAMI_INLINE frami_int16 frami_either(frami_int16 a, frami_int16 b) { return a | b; }

// The lanes of a where the mask is set, else those of b.
FRAMI_INLINE frami_float16 frami_choose(frami_int16 mask, frami_float16 a, frami_float16 b) { return mask ? a : b; }

// min(x < 0 ? slope * x : x, ceiling); NaN stays.
#define FRAMI_ACTIVATED(name, floats, ints)                            \
    FRAMI_INLINE floats name(floats x, float slope, float ceiling) {  \
        floats top = ceiling, scaled = x * slope;                     \
        ints negative = x < 0;                                        \
        floats bent = negative ? scaled : x;                          \
        ints above = bent > top;                                      \
        return above ? top : bent;                                    \
    }
FRAMI_ACTIVATED(frami_activated16, frami_float16, frami_int16)
FRAMI_ACTIVATED(frami_activated8, frami_float8, frami_int8)

// a b + c, by one instruction where the processor has it and by two where it has not: Swift's own would call a function
// for each lane there.
FRAMI_INLINE float frami_multiply_add(float a, float b, float c) { return a * b + c; }

// Arithmetic, which the standard library makes lane by lane too.
#define FRAMI_ARITHMETIC(width, floats)                                                                          \
    FRAMI_INLINE floats frami_repeat##width(float a) { return a; }                                               \
    FRAMI_INLINE floats frami_add##width(floats a, floats b) { return a + b; }                                   \
    FRAMI_INLINE floats frami_subtract##width(floats a, floats b) { return a - b; }                              \
    FRAMI_INLINE floats frami_multiply##width(floats a, floats b) { return a * b; }                              \
    FRAMI_INLINE floats frami_divide##width(floats a, floats b) { return a / b; }                                \
    FRAMI_INLINE floats frami_negate##width(floats a) { return -a; }                                             \
    FRAMI_INLINE floats frami_multiply_add##width(floats a, floats b, floats c) { return a * b + c; }
FRAMI_ARITHMETIC(16, frami_float16)
FRAMI_ARITHMETIC(8, frami_float8)
