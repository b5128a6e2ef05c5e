#include <cblas.h>
#include <stddef.h>

/* LAPACK's symmetric eigen-decomposition, which OpenBLAS contains but Debian's package declares nowhere.
   Fortran: everything by address, and the lengths of the two strings at the end. */
void dsyevd_(const char *job, const char *triangle, const int *order, double *matrix, const int *leadingDimension,
             double *values, double *work, const int *workLength, int *integerWork, const int *integerWorkLength,
             int *info, size_t jobLength, size_t triangleLength);
