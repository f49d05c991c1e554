/* The accumulation of a sketch: values into a table of cells, one pass. */

#ifndef MIX1D_CELLS_H
#define MIX1D_CELLS_H

#include "loops.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
    PLACED = 512, /* values placed at a time: their indices and distances stay in the nearest cache */
    AHEAD = 1024, /* values, of which memory is asked for before they are needed */
};

static const double LARGEST_KEY = 0x1p53;
static const uint64_t FIBONACCI = 11400714819323198485u; /* 2^64 / golden ratio: spreads neighbours */

typedef double four __attribute__((vector_size(32), aligned(8)));
typedef double two __attribute__((vector_size(16), aligned(8)));
typedef int64_t bits_of_four __attribute__((vector_size(32), aligned(8)));
typedef int64_t bits_of_two __attribute__((vector_size(16), aligned(8)));

static inline two larger_of_two(two a, two b)
{
#ifdef __SSE2__
    return _mm_max_pd(a, b);
#else
    const bits_of_two first = a > b;
    return (two)(((bits_of_two)a & first) | ((bits_of_two)b & ~first));
#endif
}

/* Row r holds the cell with the key `base + r` for r below `width`, what has no cell (NaN,
   infinities, weight 0) for r = `width`, and the cells found by hash above. */
typedef struct {
    double shrink, shrink_again; /* their product is one over the cell's width (it can overflow) */
    double base;
    whole width;
    double *sums; /* (rows, 4): weight and weighted sums of d, d^2, d^3; 0 up to row `width` */
    double *ends; /* (rows, 2): minus the smallest and the largest value; -inf up to row `width` */
    double *keys; /* (capacity,): of the rows above `width` */
    whole capacity;
    int32_t *slots; /* (mask + 1,) open hash table: one plus the index of a key, 0 where free */
    uint64_t mask;
    int64_t *state; /* keys in use; faulty values met; 64 less the bits of the mask */
} table;

/* Row and distance from the cell's centre of each value; how many have no dense row. Several values
   at a time where the processor can: nothing here may branch. */
static whole locate(const double *restrict x, whole n, table t, uint32_t *restrict index,
                    double *restrict distance)
{
    const double limit = (double)t.width;
    const int32_t nowhere = (int32_t)t.width;
    int32_t outside = 0;
#pragma omp simd reduction(+ : outside)
    for (whole i = 0; i < n; i++) {
        double u = x[i] * t.shrink * t.shrink_again;
        double c = floor(u);
        c = (x[i] < 0.0) & (c == 0.0) ? c - 1.0 : c; /* u is too small for a number */
        double row = c - t.base;
        bool inside = (row >= 0.0) & (row < limit); /* false for NaN */
        index[i] = (uint32_t)(inside ? (int32_t)(inside ? row : 0.0) : nowhere);
        distance[i] = u - c - 0.5;
        outside += !inside;
    }
    return outside;
}

/* Where `key` stands in the keys, put there if it is new; -1 if there is no room. */
static whole hashed(double key, table t)
{
    uint64_t slot = ((uint64_t)(int64_t)key * FIBONACCI) >> t.state[2];
    for (; t.slots[slot] > 0; slot = (slot + 1) & t.mask)
        if (t.keys[t.slots[slot] - 1] == key) return t.slots[slot] - 1;
    if (t.state[0] == t.capacity) return -1;
    whole row = (whole)t.state[0]++;
    t.keys[row] = key;
    t.slots[slot] = (int32_t)row + 1;
    return row;
}

/* Rows of the values outside the dense ones; the position reached. */
static whole find(const double *x, const double *weights, whole n, table t, uint32_t *index)
{
    for (whole i = 0; i < n; i++) {
        if (index[i] != (uint32_t)t.width) continue;
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
        index[i] = (uint32_t)row;
    }
    return n;
}

/* Send values of no weight, or of a faulty one, to the row that is thrown away. */
static void discard(const double *weights, whole n, table t, uint32_t *index)
{
    for (whole i = 0; i < n; i++)
        if (!(weights[i] > 0.0 && weights[i] < INFINITY)) {
            index[i] = (uint32_t)t.width;
            t.state[1] += weights[i] != 0.0;
        }
}

/* One addition of four numbers, and one maximum of two: one by one they cost twice the time, and
   comparisons with branches are mispredicted while a table is young. While a block is added nothing
   else would read on in memory, so what lies ahead (or beyond the end) is asked for. */
static inline void scatter(const double *x, const double *weights, whole n, table t,
                           const uint32_t *index, const double *distance)
{
    const int64_t one = 0x3FF0000000000000;
    const bits_of_four odd = {0, -1, 0, -1}, one_even = {one, 0, one, 0},
                       upper = {0, 0, -1, -1}, one_lower = {one, one, 0, 0};
    for (whole i = 0; i < n; i++) {
        const double d = distance[i], weight = weights ? weights[i] : 1.0;
        double *sums = t.sums + 4 * (size_t)index[i], *ends = t.ends + 2 * (size_t)index[i];
        const four every = {d, d, d, d}, squares = every * every;
        const four powers = (four)(((bits_of_four)every & odd) | one_even) *
                            (four)(((bits_of_four)squares & upper) | one_lower);
        *(four *)sums += weight * powers;
        const two old = *(two *)ends, new = {-x[i], x[i]};
        *(two *)ends = larger_of_two(new, old);
        __builtin_prefetch((const char *)(x + i) + AHEAD * sizeof(double));
    }
}

/* Add the values from `start` on to the table; the position reached. Stops before a finite value
   that has no place: the hash is full, or its key is no exact whole number. */
EXPORT whole accumulate(const double *x, const double *weights, whole n, whole start, double shrink,
                        double shrink_again, double base, whole width, double *sums, double *ends,
                        double *keys, whole capacity, int32_t *slots, whole n_slots,
                        int64_t *state)
{
    const table t = {shrink, shrink_again, base, width, sums, ends, keys, capacity, slots,
                     (uint64_t)n_slots - 1, state};
    uint32_t index[PLACED];
    double distance[PLACED];
    for (whole first = start; first < n; first += PLACED) {
        const double *values = x + first, *shares = weights ? weights + first : NULL;
        const whole size = least(PLACED, n - first);
        whole reached = size;
        if (locate(values, size, t, index, distance)) reached = find(values, shares, size, t, index);
        if (shares) {
            discard(shares, reached, t, index);
            scatter(values, shares, reached, t, index, distance);
        } else {
            scatter(values, NULL, reached, t, index, distance);
        }
        if (reached < size) return first + reached;
    }
    return n;
}

#endif
