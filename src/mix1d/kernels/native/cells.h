/* The accumulation of a sketch: values into a table of cells, one pass. */

#ifndef MIX1D_CELLS_H
#define MIX1D_CELLS_H

#include "loops.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Number of values whose cells are found at a time: few enough for the nearest cache. */
enum { PLACED = 512 };

/* How many values ahead memory is asked for. */
enum { AHEAD = 1024 };

/* Keys of cells stay below: whole numbers beyond it are not exact. */
static const double LARGEST_KEY = 0x1p53;

/* The multiplier of Fibonacci hashing: 2^64 / golden ratio. */
static const uint64_t FIBONACCI = 11400714819323198485u;

/* Work of one value, in nanoseconds. */
static const double WORK_OF_A_VALUE = 2.0;

typedef double four __attribute__((vector_size(32), aligned(8)));
typedef double two __attribute__((vector_size(16), aligned(8)));

/* Numbers of `a` (0 to 3) and of `b` (4 to 7) by their places. */
#if defined(__clang__)
#define PICK(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
typedef int64_t four_places __attribute__((vector_size(32)));
#define PICK(a, b, ...) __builtin_shuffle(a, b, (four_places){__VA_ARGS__})
#endif
#define LOWER(v) ((two){(v)[0], (v)[1]})
#define UPPER(v) ((two){(v)[2], (v)[3]})

static inline two larger_of_two(two a, two b)
{
#ifdef __SSE2__
    return _mm_max_pd(a, b);
#else
    return (two){larger(a[0], b[0]), larger(a[1], b[1])};
#endif
}

/* A table of cells. Row r holds the cell with the key `base + r` for r below `width`, what has no
   cell (NaN, infinities, weight 0) for r = `width`, and the cells found by hash above. */
typedef struct {
    double shrink, shrink_again; /* their product is one over the cell's width (it can overflow) */
    double base;
    whole width;
    double *sums; /* (rows, 4): weight and weighted sums of d, d^2, d^3; 0 up to row `width` */
    double *ends; /* (rows, 2): minus the smallest and the largest value; -inf up to row `width` */
    double *keys; /* (capacity,): of the rows above `width` */
    whole capacity;
    int32_t *slots; /* (2^b,) open hash table: one plus the index of a key, 0 where free */
    uint64_t mask;  /* 2^b - 1 */
    int shift;      /* 64 - b */
    int64_t *state; /* keys in use; faulty values met */
} table;

/* Sets four times the row, and the distance from the cell's centre, of each value; returns how many
   have no dense row. Nothing here may branch, so that several values go at a time. */
static whole locate(const double *restrict x, whole n, table t, uint32_t *restrict index,
                    double *restrict distance)
{
    const double limit = (double)t.width;
    const int32_t nowhere = 4 * (int32_t)t.width;
    int32_t outside = 0;
#pragma omp simd reduction(+ : outside)
    for (whole i = 0; i < n; i++) {
        double u = x[i] * t.shrink * t.shrink_again;
        double c = floor(u);
        c = (x[i] < 0.0) & (c == 0.0) ? c - 1.0 : c; /* u is too small for a number */
        double row = c - t.base;
        bool inside = (row >= 0.0) & (row < limit); /* false for NaN */
        index[i] = (uint32_t)(inside ? 4 * (int32_t)(inside ? row : 0.0) : nowhere);
        distance[i] = u - c - 0.5;
        outside += !inside;
    }
    return outside;
}

/* Index of `key` among the keys, where it is put if it is new; -1 if there is no room. There are
   more slots than keys, so one is free and the search ends. */
static whole hashed(double key, table t)
{
    uint64_t slot = ((uint64_t)(int64_t)key * FIBONACCI) >> t.shift;
    for (; t.slots[slot] > 0; slot = (slot + 1) & t.mask)
        if (t.keys[t.slots[slot] - 1] == key) return t.slots[slot] - 1;
    if (t.state[0] == t.capacity) return -1;
    whole row = (whole)t.state[0]++;
    t.keys[row] = key;
    t.slots[slot] = (int32_t)row + 1;
    return row;
}

/* Sets the rows of the values outside the dense ones; returns the position reached. */
static whole find(const double *x, const double *weights, whole n, table t, uint32_t *index)
{
    for (whole i = 0; i < n; i++) {
        if (index[i] != 4 * (uint32_t)t.width) continue;
        if (!isfinite(x[i])) {
            t.state[1]++;
            continue;
        }
        if (weights && weights[i] == 0.0) continue;
        double key = floor(x[i] * t.shrink * t.shrink_again);
        if (!(fabs(key) < LARGEST_KEY)) return i;
        if (key == 0.0) key = x[i] < 0.0 ? -1.0 : 0.0;
        int64_t used = t.state[0];
        whole found = hashed(key, t);
        if (found < 0) return i;
        whole row = t.width + 1 + found;
        if (used < t.state[0]) {
            clear(t.sums + 4 * row, 4);
            t.ends[2 * row] = t.ends[2 * row + 1] = -INFINITY;
        }
        index[i] = 4 * (uint32_t)row;
    }
    return n;
}

/* Sends values of weight 0, or of a faulty one, to the row that nobody reads. */
static void discard(const double *weights, whole n, table t, uint32_t *index)
{
    for (whole i = 0; i < n; i++)
        if (!(weights[i] > 0.0 && weights[i] < INFINITY)) {
            index[i] = 4 * (uint32_t)t.width;
            t.state[1] += weights[i] != 0.0;
        }
}

/* Add a value: `powers` of its distance, and `limits`, minus itself and itself. One addition of
   four numbers, and one maximum of two: one by one they cost twice the time, and comparisons with
   branches are mispredicted while a table is young. */
static INLINE void add(table t, uint32_t index, double weight, four powers, two limits)
{
    four *sums = (four *)(t.sums + index);
    two *ends = (two *)((char *)t.ends + 4 * (size_t)index);
    *sums += weight * powers;
    *ends = larger_of_two(limits, *ends);
}

/* Four values at a time: their powers, one value in a row, are a transposed square. While a block
   is added nothing else would read on in memory, so what lies ahead (or beyond the end) is asked
   for. */
static INLINE void scatter(const double *x, const double *weights, whole n, table t,
                           const uint32_t *index, const double *distance)
{
    const four ones = {1.0, 1.0, 1.0, 1.0};
    whole i = 0;
    for (; i + 4 <= n; i += 4) {
        const four d = *(const four *)(distance + i), square = d * d, cube = square * d;
        const four up = *(const four *)(x + i), down = -up;
        const four even = PICK(ones, d, 0, 4, 2, 6), odd = PICK(ones, d, 1, 5, 3, 7);
        const four upper_even = PICK(square, cube, 0, 4, 2, 6),
                   upper_odd = PICK(square, cube, 1, 5, 3, 7);
        const four limits_even = PICK(down, up, 0, 4, 2, 6),
                   limits_odd = PICK(down, up, 1, 5, 3, 7);
        const four w = weights ? *(const four *)(weights + i) : ones;
        add(t, index[i], w[0], PICK(even, upper_even, 0, 1, 4, 5), LOWER(limits_even));
        add(t, index[i + 1], w[1], PICK(odd, upper_odd, 0, 1, 4, 5), LOWER(limits_odd));
        add(t, index[i + 2], w[2], PICK(even, upper_even, 2, 3, 6, 7), UPPER(limits_even));
        add(t, index[i + 3], w[3], PICK(odd, upper_odd, 2, 3, 6, 7), UPPER(limits_odd));
        if (i % 8 == 0) __builtin_prefetch((const char *)(x + i) + AHEAD * sizeof(double));
    }
    for (; i < n; i++) {
        const double d = distance[i];
        add(t, index[i], weights ? weights[i] : 1.0, (four){1.0, d, d * d, d * d * d},
            (two){-x[i], x[i]});
    }
}

/* ------------------------------------------------------------------------------ for Python */

/* Adds the values from `start` on to the table; returns the position reached. It stops before a
   finite value that has no place: the hash is full, or its key is no exact whole number. `slots`
   (n_slots,) is a power of two, above `capacity`. */
EXPORT whole accumulate(const double *x, OPTIONAL const double *weights, whole n, whole start,
                        double shrink, double shrink_again, double base, whole width, double *sums,
                        double *ends, double *keys, whole capacity, int32_t *slots, whole n_slots,
                        int64_t *state)
{
    const int bits = __builtin_ctzll((uint64_t)n_slots);
    const uint64_t mask = (uint64_t)n_slots - 1;
    const table t = {shrink, shrink_again, base,  width, sums,      ends,
                     keys,   capacity,     slots, mask,  64 - bits, state};
    uint32_t index[PLACED];
    double distance[PLACED];
    stopwatch watch = begin_loop();
    whole position = start;
    while (position < n && !interrupted(&watch, WORK_OF_A_VALUE * PLACED)) {
        const double *values = x + position, *shares = weights ? weights + position : NULL;
        const whole size = least(PLACED, n - position);
        whole reached = size;
        if (locate(values, size, t, index, distance))
            reached = find(values, shares, size, t, index);
        if (shares) {
            discard(shares, reached, t, index);
            scatter(values, shares, reached, t, index, distance);
        } else {
            scatter(values, NULL, reached, t, index, distance);
        }
        position += reached;
        if (reached < size) break;
    }
    return end_loop(&watch, position);
}

#endif
