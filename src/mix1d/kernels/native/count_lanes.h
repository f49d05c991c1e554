/* Short runs of EM on counts from many starts side by side, which only rank them.

   As in lanes.h, each lane of a vector is a mixture. One pass over the counts, ascending, carries
   the logarithm of each probability from one count to the next: with the mean m and the reciprocal
   a of the size (counts.h),

       g(x + 1) / g(x) = (1 + a x) / (x + 1) * m / (1 + a m),

   and the first two derivatives of log g by a likewise. The factors 1 + a x of AT_A_TIME counts are
   multiplied, with the derivatives of their product, before one logarithm is taken. */

#ifndef MIX1D_COUNT_LANES_H
#define MIX1D_COUNT_LANES_H

#include "lanes.h"

/* Factors 1 + a x of one product: of the largest size and count it is a number of 32 bits. */
enum { AT_A_TIME = 3 };

/* The smallest mean: of a component of zeros alone (as in families.poisson). */
static const double SMALLEST_MEAN = 1e-12;

/* The largest reciprocal of a size. */
static const double LARGEST_INVERSE = 1e6;

/* Runs side by side. */
typedef struct {
    const float *x, *w; /* (n,) distinct counts, ascending, and how often each occurs */
    whole n, k;
    const double *log_rise; /* logarithms of the factorials */
    lanes *mixture;         /* (3, k) weights, means, reciprocals of the sizes */
    lanes *sums;            /* (4, k) expected numbers, and sums of counts and of derivatives */
    lanes *slope;           /* (k,) log(m / (1 + a m)) */
    lanes *row, *lost;      /* (k,) log weighted probabilities at a count, and their rounding */
    lanes *first, *second;  /* (k,) derivatives of sum_{i < x} log(1 + a i) */
    lanes *part;            /* (k,) probabilities of a count in units of the greatest */
    lanes *loglik;          /* (1,) */
} counts_side_by_side;

static whole memory_for_count_lanes(whole n, whole k)
{
    return 2 * memory_for_rounded(n) + memory_for_vectors(13 * k + 1);
}

static counts_side_by_side take_count_lanes(const double *x, const double *w, whole n,
                                            const double *log_rise, whole k, pool *p)
{
    lanes *v = take_vectors(p, 13 * k + 1);
    return (counts_side_by_side){.x = rounded(x, n, p),
                                 .w = rounded(w, n, p),
                                 .n = n,
                                 .k = k,
                                 .log_rise = log_rise,
                                 .mixture = v,
                                 .sums = v + 3 * k,
                                 .slope = v + 7 * k,
                                 .row = v + 8 * k,
                                 .lost = v + 9 * k,
                                 .first = v + 10 * k,
                                 .second = v + 11 * k,
                                 .part = v + 12 * k,
                                 .loglik = v + 13 * k};
}

static INLINE lanes smaller_of(lanes a, lanes b) { return -larger_of(-a, -b); }

/* Below this, functions of u = a m are series. */
static const float NEAR_POISSON = 0.3F;

/* (log(1 + u) - u + u^2 / 2) / u^3, within 1e-5 of it: `log_remainder` of order 3. */
static INLINE lanes remainders_of(lanes u)
{
    lanes series = 0.0F * u;
    for (int i = 12; i >= 0; i--) series = 1.0F / (float)(3 + i) - u * series;
    const lanes far = larger_of(u, 0.0F * u + NEAR_POISSON);
    const lanes second = (far - logarithms_of(1.0F + far)) / (far * far);
    return either(u < NEAR_POISSON, series, (0.5F - second) / far);
}

/* What a pass begins with: the logarithms of the weighted probabilities of 0. */
static INLINE void prepare_counts(counts_side_by_side r, whole k)
{
    const lanes none = 0.0F * r.mixture[0];
    for (whole j = 0; j < k; j++) {
        const lanes mean = r.mixture[k + j], u = r.mixture[2 * k + j] * mean;
        const lanes far = larger_of(u, none + NEAR_POISSON);
        const lanes ratio = /* log(1 + u) / u */
            either(u < NEAR_POISSON, 1.0F - u * (0.5F - u * remainders_of(u)),
                   logarithms_of(1.0F + far) / far);
        r.slope[j] = logarithms_of(mean) - u * ratio;
        r.row[j] = logarithms_of(larger_of(r.mixture[j], none + LEAST_WEIGHT)) - mean * ratio;
        r.lost[j] = r.first[j] = r.second[j] = none;
    }
    for (whole a = 0; a < 4 * k; a++) r.sums[a] = none;
    *r.loglik = none;
}

/* Carries the logarithms of the probabilities from the count `from` to the count `to`, AT_A_TIME
   further at most; what rounding takes from the sum is added to the next term (Kahan). */
static INLINE void carry_on(counts_side_by_side r, whole k, bool has_sizes, whole from, whole to)
{
    const float steps = (float)(to - from), rise = (float)(r.log_rise[to] - r.log_rise[from]);
    for (whole j = 0; j < k; j++) {
        lanes term = steps * r.slope[j] - rise - r.lost[j];
        if (has_sizes) {
            const lanes inverse = r.mixture[2 * k + j];
            lanes product = 1.0F + inverse * (float)from, once = 0.0F * product + (float)from;
            lanes twice = 0.0F * product;
            for (whole i = from + 1; i < to; i++) {
                const float at = (float)i;
                const lanes factor = 1.0F + inverse * at;
                twice = twice * factor + 2.0F * at * once;
                once = once * factor + at * product;
                product *= factor;
            }
            term += logarithms_of(product);
            const lanes reciprocal = 1.0F / product, derivative = once * reciprocal;
            r.first[j] += derivative;
            r.second[j] += twice * reciprocal - derivative * derivative;
        }
        const lanes sum = r.row[j] + term;
        r.lost[j] = (sum - r.row[j]) - term;
        r.row[j] = sum;
    }
}

/* The E step. */
static INLINE void pass_over(counts_side_by_side r, whole k, bool has_sizes)
{
    prepare_counts(r, k);
    whole from = 0;
    for (whole i = 0; i < r.n; i++) {
        const whole x = (whole)r.x[i];
        for (; from < x; from = least(from + AT_A_TIME, x))
            carry_on(r, k, has_sizes, from, least(from + AT_A_TIME, x));
        lanes greatest = r.row[0];
        for (whole j = 1; j < k; j++) greatest = larger_of(r.row[j], greatest);
        lanes total = 0.0F * greatest;
        for (whole j = 0; j < k; j++) total += r.part[j] = exponentials_of(r.row[j] - greatest);
        *r.loglik += r.w[i] * (greatest + logarithms_of(total));
        const lanes factor = r.w[i] / total;
        for (whole j = 0; j < k; j++) {
            const lanes q = r.part[j] * factor;
            r.sums[j] += q;
            r.sums[k + j] += q * r.x[i];
            if (!has_sizes) continue;
            r.sums[2 * k + j] += q * r.first[j];
            r.sums[3 * k + j] += q * r.second[j];
        }
    }
}

static void expect_in_lanes(counts_side_by_side r, bool has_sizes)
{
    if (r.k == 2 && has_sizes) /* each as machine code of its own */
        pass_over(r, 2, true);
    else if (r.k == 2)
        pass_over(r, 2, false);
    else if (r.k == 3 && has_sizes)
        pass_over(r, 3, true);
    else
        pass_over(r, r.k, has_sizes);
}

/* Newton's step for the reciprocal of the size of component j, as `derive_size` and
   `moved_inverse`. */
static INLINE lanes moved_inverses(counts_side_by_side r, whole j, lanes mean)
{
    const whole k = r.k;
    const lanes none = 0.0F * mean, inverse = r.mixture[2 * k + j], count = r.sums[j];
    const lanes u = inverse * mean, rest = 1.0F / (1.0F + u), third = remainders_of(u);
    const lanes by_count = mean * rest, sum = r.sums[k + j], square = count * mean * mean;
    const lanes slope = r.sums[2 * k + j] - sum * by_count + square * (rest - (0.5F - u * third));
    const lanes curvature = r.sums[3 * k + j] + sum * by_count * by_count +
                            square * mean * (u * rest * rest - 2.0F * third);
    const lanes least_step = 1e-3F / mean;
    const lanes by_half = either(slope > 0.0F, 2.0F * inverse + least_step, 0.5F * inverse);
    lanes moved = either(curvature < 0.0F, inverse - slope / curvature, by_half);
    moved = smaller_of(moved, 10.0F * inverse + 100.0F * least_step);
    moved = larger_of(moved, either(inverse > least_step, 0.1F * inverse, none));
    return smaller_of(moved, none + (float)LARGEST_INVERSE);
}

/* The M step, as `maximise_counts`. */
static void maximise_in_lanes(counts_side_by_side r, float total, bool has_sizes)
{
    const whole k = r.k;
    const lanes none = 0.0F * r.mixture[0], fewest = none + LEAST_WEIGHT;
    for (whole j = 0; j < k; j++) {
        const lanes count = r.sums[j];
        const lane_bits is_there = count > fewest;
        lanes *mean = r.mixture + k + j, *inverse = r.mixture + 2 * k + j;
        *mean = either(is_there, r.sums[k + j] / larger_of(count, fewest), *mean);
        *mean = larger_of(*mean, none + (float)SMALLEST_MEAN);
        if (has_sizes) *inverse = either(is_there, moved_inverses(r, j, *mean), *inverse);
        r.mixture[j] = count / total;
    }
}

/* Takes `steps` EM steps from each of the mixtures (count, 3, k), in place; `ends` (count,)
   receives the log-likelihood there, about. */
static void short_runs_of_counts(counts_side_by_side r, double *mixtures, whole count, double total,
                                 bool has_sizes, whole steps, double *ends, stopwatch *watch)
{
    const whole k = r.k;
    float *numbers = (float *)r.mixture;
    const double work = LANES * (double)(k * (r.n + (has_sizes ? (whole)r.x[r.n - 1] : 0)));
    for (whole begin = 0; begin < count; begin += LANES) {
        for (whole l = 0; l < LANES; l++) /* left over lanes repeat the last one */
            for (whole a = 0; a < 3 * k; a++)
                numbers[a * LANES + l] = (float)mixtures[least(begin + l, count - 1) * 3 * k + a];
        for (whole number = 0; number <= steps; number++) {
            if (interrupted(watch, work)) return;
            expect_in_lanes(r, has_sizes);
            if (number < steps) maximise_in_lanes(r, (float)total, has_sizes);
        }
        for (whole l = 0; l < least(LANES, count - begin); l++) {
            double *mixture = mixtures + (begin + l) * 3 * k, loglik = (*r.loglik)[l];
            for (whole a = 0; a < 3 * k; a++) mixture[a] = (double)numbers[a * LANES + l];
            const double sum = sum_of(mixture, k);
            for (whole j = 0; j < k; j++) mixture[j] /= sum;
            ends[begin + l] = isfinite(loglik) ? loglik : -INFINITY;
        }
    }
}

#endif
