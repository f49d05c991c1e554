/* What every loop stands on: one translation unit, so that the compiler sees all of it.

   Arrays are contiguous and of doubles unless a name says otherwise; a mixture is a (3, k) array,
   row by row: weights, means, sds. What the numbers mean is the business of the Python floors. */

#ifndef MIX1D_LOOPS_H
#define MIX1D_LOOPS_H

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

#define INLINE inline __attribute__((always_inline))

typedef int64_t whole; /* of 64 bits on every platform: Python passes int64 */

enum { BLOCK = 256 }; /* values that go through every stage while they lie in the nearest cache */

static inline double larger(double a, double b) { return a > b ? a : b; }
static inline double smaller(double a, double b) { return a < b ? a : b; }
static inline whole least(whole a, whole b) { return a < b ? a : b; }

/* Memory for all that one call needs, cut from one piece. */
typedef struct {
    double *next, *start;
} pool;

static inline bool open_pool(pool *p, whole doubles)
{
    p->next = p->start = malloc((size_t)doubles * sizeof(double));
    return p->start != NULL;
}

static inline double *take(pool *p, whole doubles)
{
    double *result = p->next;
    p->next += doubles;
    return result;
}

static inline void close_pool(pool *p) { free(p->start); }

static inline double sum_of(const double *numbers, whole n)
{
    double total = 0.0;
    for (whole i = 0; i < n; i++) total += numbers[i];
    return total;
}

static inline void copy(const double *from, double *to, whole n)
{
    memcpy(to, from, (size_t)n * sizeof(double));
}

static inline void clear(double *numbers, whole n)
{
    for (whole i = 0; i < n; i++) numbers[i] = 0.0;
}

#endif
