/* Short runs of EM from many starts side by side, which only rank them.

   Each lane of a vector is a mixture: one pass over the values is a step of all of them, and no sum
   is taken across lanes. Numbers of 32 bits are exact enough to rank, and twice as many fit. */

#ifndef MIX1D_LANES_H
#define MIX1D_LANES_H

#include "ascent.h"

#if defined(__AVX__)
#include <immintrin.h>
#endif

/* Mixtures side by side: as many as one vector of the processor holds. Wider vectors than it has
   are taken apart number by number. */
#if defined(__AVX512F__)
enum { LANES = 16 };
#elif defined(__AVX__)
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif

typedef float lanes __attribute__((vector_size(4 * LANES)));
typedef int32_t lane_bits __attribute__((vector_size(4 * LANES)));

/* Log-ratios of densities, of base 2, beyond which nothing changes: their powers are numbers, and
   so are the reciprocals of these. */
static const float FARTHEST = 100.0F;

/* The least weight of a component: its logarithm is a number. */
static const float LEAST_WEIGHT = 1e-30F;

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi" /* of vectors that are returned: these are inlined */
#endif

static INLINE lanes either(lane_bits where, lanes a, lanes b)
{
    return (lanes)((where & (lane_bits)a) | (~where & (lane_bits)b));
}

#if defined(__AVX512F__)
static INLINE lanes larger_of(lanes a, lanes b)
{
    return (lanes)_mm512_max_ps((__m512)a, (__m512)b);
}
#elif defined(__AVX__)
static INLINE lanes larger_of(lanes a, lanes b)
{
    return (lanes)_mm256_max_ps((__m256)a, (__m256)b);
}
#else
static INLINE lanes larger_of(lanes a, lanes b) { return either(a > b, a, b); }
#endif

static INLINE lanes roots(lanes squares)
{
    float each[LANES];
    memcpy(each, &squares, sizeof each);
    for (whole l = 0; l < LANES; l++) each[l] = sqrtf(each[l]);
    memcpy(&squares, each, sizeof each);
    return squares;
}

/* exp(u) for u <= 0, within 2e-7 of it; below -87, exp(-87): see `exponential`. */
static INLINE lanes exponentials_of(lanes u)
{
    const float log2_e = 1.44269504F, rounding = 0x1.8p23F;
    const float ln2_high = 0.693359375F, ln2_low = -2.12194440e-4F;
    const float e0 = 0.49999143F, e1 = 0.16666886F, e2 = 0.041898578F, e3 = 0.0083338380F;
    u = larger_of(u, 0.0F * u - 87.0F);
    const lanes turn = u * log2_e + rounding, turns = turn - rounding;
    const lanes r = (u - turns * ln2_high) - turns * ln2_low, square = r * r;
    const lanes near_one = 1.0F + (r + square * ((e0 + r * e1) + square * (e2 + r * e3)));
    return (lanes)((lane_bits)near_one + ((lane_bits)turn << 23));
}

/* 2^u for |u| <= 126, within 3e-7 of it: a power of two and, for the rest |r| <= 1/2, a polynomial
   (least squares; see `exponential`). */
static INLINE lanes powers_of_two(lanes u)
{
    const float rounding = 0x1.8p23F;
    const float c1 = 0.693147205F, c2 = 0.240222347F, c3 = 0.0555033003F;
    const float c4 = 0.00967186829F, c5 = 0.00133996122F;
    const lanes turn = u + rounding, r = u - (turn - rounding), square = r * r;
    const lanes near_one = (1.0F + r * c1) + square * ((c2 + r * c3) + square * (c4 + r * c5));
    return (lanes)((lane_bits)near_one + ((lane_bits)turn << 23));
}

/* log(x) of positive normal numbers, within 2e-7 of it: see `logarithm`. */
static INLINE lanes logarithms_of(lanes x)
{
    const int32_t root_half = 0x3F3504F3;
    const lane_bits above = (lane_bits)x - root_half;
    const lanes power = __builtin_convertvector(above >> 23, lanes);
    const lanes m = (lanes)((above & 0x007FFFFF) + root_half);
    const lanes f = (m - 1.0F) / (m + 1.0F), s = f * f;
    return power * 0.69314718F + 2.0F * f * (1.0F + s * (1 / 3.0F + s * (1 / 5.0F + s / 7.0F)));
}

/* Runs side by side. */
typedef struct {
    const float *y, *weights;
    whole n, k;
    lanes *mixture;          /* (3, k) */
    lanes *sums;             /* (3, k) of the E step */
    lanes *height, *inverse; /* (k,) of each component: its log density at the mean; 1 / sd */
    lanes *part;             /* (k,) densities of one value */
} side_by_side;

static whole memory_for_vectors(whole count)
{
    return (count + 1) * (whole)(sizeof(lanes) / sizeof(double));
}

/* Memory for so many vectors, where a vector may begin. */
static lanes *take_vectors(pool *p, whole count)
{
    const uintptr_t size = sizeof(lanes), start = (uintptr_t)p->next;
    double *taken = take(p, memory_for_vectors(count));
    return (lanes *)(taken + ((size - start % size) % size) / sizeof(double));
}

static whole memory_for_rounded(whole n) { return (n + 1) / 2; }

/* The numbers in 32 bits each. */
static const float *rounded(const double *numbers, whole n, pool *p)
{
    float *result = (float *)take(p, memory_for_rounded(n));
    for (whole i = 0; i < n; i++) result[i] = (float)numbers[i];
    return result;
}

static whole memory_for_lanes(whole n, whole k)
{
    return 2 * memory_for_rounded(n) + memory_for_vectors(9 * k);
}

static side_by_side take_lanes(rows data, whole k, pool *p)
{
    const float *y = rounded(data.y, data.n, p), *weights = rounded(data.weights, data.n, p);
    lanes *next = take_vectors(p, 9 * k);
    return (side_by_side){y,        weights,      data.n,       k, next, next + 3 * k, next + 6 * k,
                          next + 7 * k, next + 8 * k};
}

/* What the E step needs of each component. */
static INLINE void prepare(side_by_side r, whole k)
{
    for (whole j = 0; j < k; j++) {
        const lanes weight = larger_of(r.mixture[j], 0.0F * r.mixture[j] + LEAST_WEIGHT);
        r.inverse[j] = 1.0F / r.mixture[2 * k + j];
        r.height[j] = logarithms_of(weight * r.inverse[j]);
    }
}

/* The densities of value i in units of the greatest, as `part`; returns their sum. */
static INLINE lanes densities_of(side_by_side r, whole i, whole k, lanes *greatest)
{
    for (whole j = 0; j < k; j++) {
        const lanes z = (r.y[i] - r.mixture[k + j]) * r.inverse[j];
        r.part[j] = r.height[j] - 0.5F * z * z;
        *greatest = j ? larger_of(r.part[j], *greatest) : r.part[j];
    }
    lanes total = 0.0F * *greatest;
    for (whole j = 0; j < k; j++) total += r.part[j] = exponentials_of(r.part[j] - *greatest);
    return total;
}

/* The E step of k components, as the sums of `moments`. */
static INLINE void sums_of_all(side_by_side r, whole k)
{
    lanes greatest;
    for (whole i = 0; i < r.n; i++) {
        const lanes factor = r.weights[i] / densities_of(r, i, k, &greatest);
        for (whole j = 0; j < k; j++) {
            const lanes z = (r.y[i] - r.mixture[k + j]) * r.inverse[j];
            const lanes q = r.part[j] * factor, once = q * z;
            r.sums[j] += q;
            r.sums[k + j] += once;
            r.sums[2 * k + j] += once * z;
        }
    }
}

/* The same of two components: the ratio of their densities is all that is needed. Deviations in
   units of sqrt(2 log 2) sds have squares that are logarithms of base 2. */
static void sums_of_two(side_by_side r)
{
    const float unit = 1.17741002F, log2_e = 1.44269504F;
    const lanes mean0 = r.mixture[2], mean1 = r.mixture[3];
    const lanes inverse0 = r.inverse[0] / unit, inverse1 = r.inverse[1] / unit;
    const lanes odds = (r.height[1] - r.height[0]) * log2_e, none = 0.0F * odds;
    const lanes end = none - FARTHEST;
    lanes zeroth0 = none, once0 = none, twice0 = none, zeroth1 = none, once1 = none, twice1 = none;
    for (whole i = 0; i < r.n; i++) {
        const lanes z0 = (r.y[i] - mean0) * inverse0, z1 = (r.y[i] - mean1) * inverse1;
        const lanes log_ratio = (odds - z1 * z1) + z0 * z0;
        const lanes ratio = powers_of_two(-larger_of(-larger_of(log_ratio, end), end));
        const lanes q0 = r.weights[i] / (1.0F + ratio), first0 = q0 * z0;
        const lanes q1 = q0 * ratio, first1 = q1 * z1;
        zeroth0 += q0, once0 += first0, twice0 += first0 * z0;
        zeroth1 += q1, once1 += first1, twice1 += first1 * z1;
    }
    const float square = unit * unit;
    const lanes all[] = {zeroth0,      zeroth1,         once0 * unit,
                         once1 * unit, twice0 * square, twice1 * square};
    memcpy(r.sums, all, sizeof all);
}

/* The E step. */
static void sums_of(side_by_side r)
{
    for (whole a = 0; a < 3 * r.k; a++) r.sums[a] = 0.0F * r.mixture[0];
    switch (r.k) { /* each as machine code of its own */
    case 2:
        prepare(r, 2);
        sums_of_two(r);
        return;
    case 3:
        prepare(r, 3);
        sums_of_all(r, 3);
        return;
    case 4:
        prepare(r, 4);
        sums_of_all(r, 4);
        return;
    default:
        prepare(r, r.k);
        sums_of_all(r, r.k);
    }
}

/* The M step, as `step`. */
static void step_in_lanes(side_by_side r, double total, objective rule)
{
    const whole k = r.k;
    const float all = (float)total, pull = (float)(2.0 * rule.penalty);
    const float prior = (float)(2.0 * rule.penalty * rule.square);
    const lanes none = 0.0F * r.mixture[0];
    lanes within = none;
    for (whole j = 0; j < k; j++) {
        const lanes count = larger_of(r.sums[j], none + LEAST_WEIGHT), sd = r.mixture[2 * k + j];
        const lanes shift = r.sums[k + j] / count;
        const lanes squares = larger_of(r.sums[2 * k + j] - r.sums[k + j] * shift, none) * sd * sd;
        r.mixture[j] = count / all;
        r.mixture[k + j] += sd * shift;
        r.mixture[2 * k + j] = roots((squares + prior) / (count + pull));
        within += squares;
    }
    if (rule.shared)
        for (whole j = 0; j < k; j++)
            r.mixture[2 * k + j] = roots((within + prior) / (all + pull));
}

/* The log-likelihood but for its constant, as `result`. */
static void find_logliks(side_by_side r, lanes *result)
{
    lanes greatest = 0.0F * r.mixture[0];
    *result = greatest;
    prepare(r, r.k);
    for (whole i = 0; i < r.n; i++) {
        const lanes total = densities_of(r, i, r.k, &greatest);
        *result += r.weights[i] * (greatest + logarithms_of(total));
    }
}

/* Takes `steps` EM steps from each of the mixtures (count, 3, k), in place; `ends` (count,)
   receives the objective there, about. */
static void short_runs(rows data, double *mixtures, whole count, whole k, objective rule,
                       whole steps, double *ends, pool memory)
{
    const side_by_side r = take_lanes(data, k, &memory);
    const double total = sum_of(data.weights, data.n);
    const double work = 0.1 * LANES * WORK_OF_A_DENSITY * (double)(k * data.n);
    for (whole first = 0; first < count; first += LANES) {
        float *numbers = (float *)r.mixture;
        for (whole l = 0; l < LANES; l++) /* left over lanes repeat the last one */
            for (whole a = 0; a < 3 * k; a++)
                numbers[a * LANES + l] = (float)mixtures[least(first + l, count - 1) * 3 * k + a];
        for (whole number = 0; number < steps; number++) {
            if (interrupted(data.watch, work)) return;
            sums_of(r);
            step_in_lanes(r, total, rule);
        }
        lanes logliks;
        find_logliks(r, &logliks);
        for (whole l = 0; l < least(LANES, count - first); l++) {
            double *mixture = mixtures + (first + l) * 3 * k;
            for (whole a = 0; a < 3 * k; a++) mixture[a] = (double)numbers[a * LANES + l];
            ends[first + l] =
                (double)logliks[l] - total * HALF_LOG_2PI - penalty_at(mixture, k, rule);
        }
    }
}

/* ------------------------------------------------------------------------------ for Python */

/* `short_runs` of the mixtures (count, 3, k), in place; `rule` as of `take_steps`. */
EXPORT whole take_rough_steps(const double *y, const double *weights, whole n, double *mixtures,
                              whole count, whole k, const double *rule, whole steps,
                              double *heights)
{
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, memory_for_lanes(n, k))) return end_loop(&watch, NO_MEMORY);
    short_runs(rows_of(y, weights, n, &watch), mixtures, count, k, objective_of(rule), steps,
               heights, p);
    close_pool(&p);
    return end_loop(&watch, 0);
}

#endif
