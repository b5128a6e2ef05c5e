#include <sndfile.h>
#include <stdio.h>
#include <sys/types.h>

/// glibc's own fopencookie, which its header shows only to those who define _GNU_SOURCE before anything else.
struct frami_cookie_functions {
    ssize_t (*read)(void *cookie, char *text, size_t count);
    ssize_t (*write)(void *cookie, const char *text, size_t count);
    int (*seek)(void *cookie, long long *offset, int origin);
    int (*close)(void *cookie);
};
extern FILE *frami_fopencookie(void *cookie, const char *mode, struct frami_cookie_functions functions)
    __asm__("fopencookie");

/// Puts a stream in place of the C library's standard error, without a buffer: what is written to it goes to `write`.
///
/// Returns 0 where there is no memory for one.
static inline int frami_divert_stderr(ssize_t (*write)(void *cookie, const char *text, size_t count)) {
    struct frami_cookie_functions functions = {NULL, write, NULL, NULL};
    FILE *stream = frami_fopencookie(NULL, "w", functions);
    if (!stream) return 0;
    setvbuf(stream, NULL, _IONBF, 0);
    stderr = stream;
    return 1;
}
