#include "CProcessor.h"

#if defined(__x86_64__)
int frami_processor_level(void) {
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("popcnt")) return 0;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2")) return 2;
    int foundation = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
    int rest = __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return foundation && rest ? 4 : 3;
}
#else
int frami_processor_level(void) { return 0; }
#endif
