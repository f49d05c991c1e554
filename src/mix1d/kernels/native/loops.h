/* What every loop uses. All loops are one translation unit, so that the compiler sees all of it.

   Arrays are contiguous and of doubles unless a name says otherwise. A mixture is a (3, k) array,
   row by row: weights, means, sds. What the numbers mean is the business of the Python modules.

   A function marked EXPORT is called from Python, through the wrapper of its name in
   `mix1d.kernels`, which knows the shapes. `build.py` reads the types from its prototype: an array
   that is const is only read, any other is written, and one that is OPTIONAL may be NULL. Every
   such function returns 0 or a count; or NO_MEMORY or INTERRUPTED. */

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
#define OPTIONAL

/* A whole number: 64 bits on every platform, since Python passes int64. */
typedef int64_t whole;

/* Why a loop gave up. */
enum { NO_MEMORY = -1, INTERRUPTED = -2 };

/* Number of values that go through every stage together, while they lie in the nearest cache. */
enum { BLOCK = 256 };

static inline double larger(double a, double b) { return a > b ? a : b; }
static inline double smaller(double a, double b) { return a < b ? a : b; }
static inline whole least(whole a, whole b) { return a < b ? a : b; }

/* -------------------------------------------------------------------------------- interruption */

/* Work after which a call asks whether to stop: about so many nanoseconds. */
static const double WORK_BETWEEN_QUESTIONS = 2e7;

/* Whether Python wants the call to stop (Ctrl-C). It is set once, when the library is loaded. */
static bool (*stop_requested)(void);

EXPORT void set_stop_requested(bool (*function)(void)) { stop_requested = function; }

/* The work of one call since it last asked, and whether it was told to stop. */
typedef struct {
    double work;
    bool stopped;
} stopwatch;

/* Adds work, in nanoseconds or so, and asks if there has been enough of it; whether to stop. A loop
   that stops leaves its results unfinished: nobody reads them. */
static inline bool interrupted(stopwatch *w, double work)
{
    w->work += work;
    if (w->work >= WORK_BETWEEN_QUESTIONS && !w->stopped) {
        w->work = 0.0;
        w->stopped = stop_requested && stop_requested();
    }
    return w->stopped;
}

/* -------------------------------------------------------------------------------------- memory */

/* Memory for all that one call needs, cut from one piece. */
typedef struct {
    double *next, *start;
} pool;

static inline bool open_pool(pool *p, whole doubles)
{
    const size_t most = (size_t)PTRDIFF_MAX / sizeof(double);
    const bool possible = doubles >= 0 && (uint64_t)doubles <= most;
    p->next = p->start = possible ? malloc((size_t)(doubles + 1) * sizeof(double)) : NULL;
    return p->start != NULL;
}

static inline double *take(pool *p, whole doubles)
{
    double *result = p->next;
    p->next += doubles;
    return result;
}

static inline void close_pool(pool *p) { free(p->start); }

/* -------------------------------------------------------------------------------------- arrays */

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
