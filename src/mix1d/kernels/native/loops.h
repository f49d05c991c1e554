/* What every loop uses. All loops are one translation unit, so that the compiler sees all of it.

   Arrays are contiguous and of doubles unless a name says otherwise. A mixture is a (3, k) array,
   row by row: weights, means, sds. What the numbers mean is the business of the Python modules.

   A function marked EXPORT is called from Python, through the wrapper of its name in
   `mix1d.kernels`, which knows the shapes. `build.py` reads the types from its prototype: an array
   that is const is only read, any other is written, and one that is OPTIONAL may be NULL. Every
   such function begins with `begin_loop` and ends with `end_loop`, and returns 0 or a count; or
   NO_MEMORY or INTERRUPTED. */

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
static inline whole most_of(whole a, whole b) { return a > b ? a : b; }

/* ------------------------------------------------------------------------------ Python's side */

/* Work after which a loop asks whether to go on: about so many nanoseconds. */
static const double WORK_BETWEEN_QUESTIONS = 2e7;

/* What a loop needs of Python; all NULL where there is none. */
static struct {
    void *(*release)(void);        /* gives up the global lock: PyEval_SaveThread */
    void (*acquire)(void *thread); /* takes it again: PyEval_RestoreThread */
    void *(*call)(void *function); /* PyObject_CallNoArgs */
    void (*forget)(void *object);  /* Py_DecRef */
    void *ask;                     /* a function that raises if a loop is to stop (Ctrl-C) */
} python;

/* Sets it, once, when the library is loaded. */
EXPORT void connect_to_python(void *(*release)(void), void (*acquire)(void *),
                              void *(*call)(void *), void (*forget)(void *), void *ask)
{
    python.release = release;
    python.acquire = acquire;
    python.call = call;
    python.forget = forget;
    python.ask = ask;
}

/* One call of a loop from Python. */
typedef struct {
    void *thread;
    double work;  /* since it last asked, in nanoseconds or so */
    double spent; /* work so far */
    bool stopped; /* whether it was told to stop */
} stopwatch;

/* The beginning of a loop: gives up the global lock, so that other threads go on. */
static inline stopwatch begin_loop(void)
{
    return (stopwatch){python.release ? python.release() : NULL, 0.0, 0.0, false};
}

/* The end of a loop: takes the lock again. Returns `result`, or INTERRUPTED: then an exception is
   set, which Python raises. */
static inline whole end_loop(const stopwatch *w, whole result)
{
    if (python.acquire) python.acquire(w->thread);
    return w->stopped ? INTERRUPTED : result;
}

static bool is_told_to_stop(stopwatch *w)
{
    if (!python.ask) return false;
    python.acquire(w->thread);
    void *answer = python.call(python.ask); /* runs the handlers of signals too */
    if (answer) python.forget(answer);
    w->thread = python.release();
    return !answer;
}

/* Adds work, in nanoseconds or so, and asks when there has been enough of it; whether to stop. A
   loop that stops leaves its results unfinished: nobody reads them. */
static inline bool interrupted(stopwatch *w, double work)
{
    w->work += work;
    w->spent += work;
    if (w->work >= WORK_BETWEEN_QUESTIONS && !w->stopped) {
        w->work = 0.0;
        w->stopped = is_told_to_stop(w);
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

static inline void swap(double *a, double *b)
{
    double kept = *a;
    *a = *b;
    *b = kept;
}

static inline void clear(double *numbers, whole n)
{
    for (whole i = 0; i < n; i++) numbers[i] = 0.0;
}

#endif
