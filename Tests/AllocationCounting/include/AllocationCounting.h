#pragma once
#include <stddef.h>

/// How many blocks this thread has asked the C library for since its start. Linking this target replaces malloc and its
/// kin by ones that count.
size_t allocation_count(void);
