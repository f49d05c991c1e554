/* The steps of EM for a normal mixture: both in one pass over the values, and their curvature.

   A block of values at a time goes through every stage while it lies in the nearest cache, and only
   sums leave it. Deviations are measured from each component's present mean in units of its present
   sd, so that no sum cancels however far from 0 the data lie. */

#ifndef MIX1D_NORMAL_H
#define MIX1D_NORMAL_H

#include "elementary.h"

/* Number of rows: a component of less weight is on its way to weight 0 (as in em.degeneracy). */
static const double FEWEST_ROWS = 1e-3;

/* Half the logarithm of 2 pi. */
static const double HALF_LOG_2PI = 0.9189385332046727;

/* Number of factors of a product whose logarithm is taken: so few that it stays a number. */
enum { FACTORS = 64 };

/* Work of one value and one component in an E step, in nanoseconds. */
static const double WORK_OF_A_DENSITY = 1.0;

/* Values with their weights. */
typedef struct {
    const double *y, *weights;
    whole n;
    double each;      /* the weight of every value, or 0 if the weights differ */
    stopwatch *watch; /* of the call */
} rows;

static rows rows_of(const double *y, const double *weights, whole n, stopwatch *watch)
{
    bool equal = n > 0;
    for (whole i = 1; i < n && equal; i++) equal = weights[i] == weights[0];
    return (rows){y, weights, n, equal ? weights[0] : 0.0, watch};
}

/* How the log-likelihood is added up. */
typedef enum {
    NOTHING, /* not at all */
    SUM,     /* a logarithm for each value */
    PRODUCT, /* of values of one weight: one logarithm of a product of many densities */
} summation;

static inline summation summation_of(rows data) { return data.each > 0.0 ? PRODUCT : SUM; }

/* Doubles of working memory for a block: three rows for each component, three for all of them
   (`greatest`, `total`, `factor`), the heights of the components, and those near the block. */
static inline whole memory_for_block(whole k) { return (3 * k + 3) * BLOCK + 7 * k; }

/* The parts of a block's working memory, each a row of BLOCK but for the heights (k,) and the
   memory (6 k,) of `near_block`. */
static inline double *greatest_of(double *block, whole k) { return block + 3 * k * BLOCK; }
static inline double *total_of(double *block, whole k) { return block + (3 * k + 1) * BLOCK; }
static inline double *factor_of(double *block, whole k) { return block + (3 * k + 2) * BLOCK; }
static inline double *heights_of(double *block, whole k) { return block + (3 * k + 3) * BLOCK; }
static inline double *nearby_of(double *block, whole k) { return heights_of(block, k) + k; }

/* Logarithm of each component's density at its mean, times its weight. */
static void set_heights(const double *mixture, whole k, double *height)
{
    for (whole j = 0; j < k; j++) height[j] = log(mixture[j] / mixture[2 * k + j]) - HALF_LOG_2PI;
}

/* Logarithms of the densities times weights for `n` values, one row for each component; and the
   `greatest` of each value. */
static INLINE void log_densities(const double *restrict y, whole n, const double *restrict mixture,
                                 whole k, const double *restrict height, double *restrict block)
{
    double *restrict greatest = greatest_of(block, k);
    for (whole j = 0; j < k; j++) {
        const double h = height[j], mean = mixture[k + j], inverse = 1.0 / mixture[2 * k + j];
        double *restrict row = block + j * BLOCK;
        if (j == 0)
            for (whole i = 0; i < n; i++) {
                double z = (y[i] - mean) * inverse;
                greatest[i] = row[i] = h - 0.5 * z * z;
            }
        else
            for (whole i = 0; i < n; i++) {
                double z = (y[i] - mean) * inverse;
                row[i] = h - 0.5 * z * z;
                greatest[i] = larger(row[i], greatest[i]);
            }
    }
}

/* From their logarithms to the densities in units of the greatest of each value, and their `total`:
   a value far from every component still has responsibilities that sum to 1. */
static INLINE void relative_densities(whole n, whole k, double *restrict block)
{
    const double *restrict greatest = greatest_of(block, k);
    double *restrict total = total_of(block, k);
    for (whole j = 0; j < k; j++) {
        double *restrict row = block + j * BLOCK;
        if (j == 0)
            for (whole i = 0; i < n; i++) total[i] = row[i] = exponential(row[i] - greatest[i]);
        else
            for (whole i = 0; i < n; i++) {
                row[i] = exponential(row[i] - greatest[i]);
                total[i] += row[i];
            }
    }
}

/* Responsibilities of the components for `n` values: the rows of the block times its `factor`,
   which holds the weight of the value too. `height` as from `set_heights`. */
static INLINE void responsibilities(const double *restrict y, const double *restrict weights,
                                    whole n, const double *restrict mixture, whole k,
                                    const double *restrict height, double *restrict block)
{
    log_densities(y, n, mixture, k, height, block);
    relative_densities(n, k, block);
    const double *restrict total = total_of(block, k);
    double *restrict factor = factor_of(block, k);
    for (whole i = 0; i < n; i++) factor[i] = weights[i] / total[i];
}

/* Adds the log-likelihood of a block of which the responsibilities are known; and to `size` a bound
   on sum_i |w_i log f_i|, of which the rounding of the log-likelihood is a small part. */
static INLINE void add_logs(const double *restrict weights, whole n, whole k,
                            double *restrict block, double *loglik, double *size)
{
    const double *restrict greatest = greatest_of(block, k), *restrict total = total_of(block, k);
    double part = 0.0, part_of_size = 0.0;
#pragma omp simd reduction(+ : part, part_of_size)
    for (whole i = 0; i < n; i++) {
        double term = weights[i] * (greatest[i] + logarithm(total[i]));
        part += term;
        part_of_size += fabs(term);
    }
    *loglik += part;
    *size += part_of_size;
}

/* The same for values that have the weight `each`. */
static INLINE void add_logs_of_products(double each, whole n, whole k, double *restrict block,
                                        double *loglik, double *size)
{
    const double *restrict greatest = greatest_of(block, k), *restrict total = total_of(block, k);
    double part = 0.0, part_of_size = 0.0;
    for (whole first = 0; first < n; first += FACTORS) {
        double product = 1.0;
#pragma omp simd reduction(* : product) reduction(+ : part, part_of_size)
        for (whole i = first; i < least(n, first + FACTORS); i++) {
            product *= total[i];
            part += each * greatest[i];
            part_of_size += each * fabs(greatest[i]);
        }
        const double of_totals = each * log(product);
        part += of_totals;
        part_of_size += of_totals;
    }
    *loglik += part;
    *size += part_of_size;
}

/* `moments` of two components, the most frequent number: one exponential serves both, and nothing
   is stored on the way. */
static INLINE double moments_of_two(rows data, const double *mixture, summation how, double *sums,
                                    double *size)
{
    const double mean0 = mixture[2], mean1 = mixture[3];
    const double inverse0 = 1.0 / mixture[4], inverse1 = 1.0 / mixture[5];
    double height[2], loglik = 0.0;
    set_heights(mixture, 2, height);
    clear(sums, 6);
    *size = 0.0;
    for (whole first = 0; first < data.n; first += BLOCK) {
        const double *restrict y = data.y + first, *restrict weights = data.weights + first;
        const whole n = least(BLOCK, data.n - first);
        if (interrupted(data.watch, WORK_OF_A_DENSITY * 2.0 * BLOCK)) break;
        double part = 0.0, part_of_size = 0.0, product = 1.0; /* at most 2^BLOCK */
        double zeroth0 = 0.0, once0 = 0.0, twice0 = 0.0, zeroth1 = 0.0, once1 = 0.0, twice1 = 0.0;
#pragma omp simd reduction(+ : part, part_of_size, zeroth0, once0, twice0, zeroth1, once1, twice1) \
    reduction(* : product)
        for (whole i = 0; i < n; i++) {
            const double weight = how == PRODUCT ? data.each : weights[i];
            double z0 = (y[i] - mean0) * inverse0, z1 = (y[i] - mean1) * inverse1;
            double log0 = height[0] - 0.5 * z0 * z0, log1 = height[1] - 0.5 * z1 * z1;
            double ratio = exponential(-fabs(log0 - log1)), total = 1.0 + ratio;
            double more = weight / total, less = more * ratio;
            double q0 = log0 < log1 ? less : more, q1 = log0 < log1 ? more : less;
            double greatest = larger(log0, log1);
            if (how == SUM) {
                double term = weight * (greatest + logarithm(total));
                part += term;
                part_of_size += fabs(term);
            } else if (how == PRODUCT) {
                part += weight * greatest;
                part_of_size += weight * fabs(greatest);
                product *= total;
            }
            zeroth0 += q0;
            once0 += q0 * z0;
            twice0 += q0 * z0 * z0;
            zeroth1 += q1;
            once1 += q1 * z1;
            twice1 += q1 * z1 * z1;
        }
        const double of_totals = how == PRODUCT ? data.each * log(product) : 0.0;
        loglik += part + of_totals;
        *size += part_of_size + of_totals;
        const double all[] = {zeroth0, zeroth1, once0, once1, twice0, twice1};
        for (whole a = 0; a < 6; a++) sums[a] += all[a];
    }
    return loglik;
}

/* The components of a mixture that matter in a block of values. */
typedef struct {
    whole count;
    double *mixture, *height; /* (3, count) and (count,) */
    whole *number;            /* (count,) of each in the whole mixture */
} nearby;

enum { FEW_COMPONENTS = 5, SMALL_BLOCK = 64 }; /* up to so few all matter */

static inline whole block_for(whole k) { return k > FEW_COMPONENTS ? SMALL_BLOCK : BLOCK; }

/* Those whose responsibilities may reach 2e-22 there; the block knows the heights of all. */
static nearby near_block(const double *restrict y, whole n, const double *mixture, whole k,
                         double *block)
{
    const double negligible = 50.0; /* units of log-density below the highest */
    const double *height = heights_of(block, k);
    double *spare = nearby_of(block, k);
    nearby result = {0, spare, spare + 3 * k, (whole *)(spare + 4 * k)};
    double *highest = spare + 5 * k, low = y[0], high = y[0], floor_of_all = -INFINITY;
    const bool all = k <= FEW_COMPONENTS;
    for (whole i = 1; i < n && !all; i++) {
        low = smaller(low, y[i]);
        high = larger(high, y[i]);
    }
    for (whole j = 0; j < k; j++) {
        const double mean = mixture[k + j], inverse = 1.0 / mixture[2 * k + j];
        const double nearest = larger(larger(low - mean, mean - high), 0.0) * inverse;
        const double farthest = larger(high - mean, mean - low) * inverse;
        highest[j] = height[j] - 0.5 * nearest * nearest;
        floor_of_all = larger(floor_of_all, height[j] - 0.5 * farthest * farthest);
    }
    for (whole j = 0; j < k; j++)
        if (all || !(highest[j] < floor_of_all - negligible)) result.number[result.count++] = j;
    for (whole c = 0; c < result.count; c++) {
        const whole j = result.number[c];
        result.height[c] = height[j];
        for (whole row = 0; row < 3; row++)
            result.mixture[row * result.count + c] = mixture[row * k + j];
    }
    return result;
}

/* `moments` of any number of components. */
static INLINE double moments_of_all(rows data, const double *mixture, whole k, summation how,
                                    double *block, double *sums, double *size)
{
    const whole length = block_for(k);
    double loglik = 0.0;
    set_heights(mixture, k, heights_of(block, k));
    clear(sums, 3 * k);
    *size = 0.0;
    for (whole first = 0; first < data.n; first += length) {
        const double *restrict y = data.y + first, *restrict weights = data.weights + first;
        const whole n = least(length, data.n - first);
        const nearby some = near_block(y, n, mixture, k, block);
        const whole m = some.count;
        if (interrupted(data.watch, WORK_OF_A_DENSITY * (double)(m * n))) break;
        responsibilities(y, weights, n, some.mixture, m, some.height, block);
        if (how == SUM) add_logs(weights, n, m, block, &loglik, size);
        if (how == PRODUCT) add_logs_of_products(data.each, n, m, block, &loglik, size);
        const double *restrict factor = factor_of(block, m);
        for (whole c = 0; c < m; c++) {
            const whole j = some.number[c];
            const double mean = mixture[k + j], inverse = 1.0 / mixture[2 * k + j];
            const double *restrict row = block + c * BLOCK;
            double zeroth = 0.0, once = 0.0, twice = 0.0;
#pragma omp simd reduction(+ : zeroth, once, twice)
            for (whole i = 0; i < n; i++) {
                double z = (y[i] - mean) * inverse, q = row[i] * factor[i];
                zeroth += q;
                once += q * z;
                twice += q * z * z;
            }
            sums[j] += zeroth;
            sums[k + j] += once;
            sums[2 * k + j] += twice;
        }
    }
    return loglik;
}

/* The E step, and the sums that the M step needs: `sums` (3, k) receives sum_i w_i r_ij z_ij^a for
   a = 0, 1, 2, where z is the deviation from the component's mean in its sds. Returns the
   log-likelihood, if it is wanted; `size` receives a bound on sum_i |w_i log f_i|. */
static double moments(rows data, const double *mixture, whole k, summation how, double *block,
                      double *sums, double *size)
{
    switch (how) { /* each as machine code of its own */
    case NOTHING:
        return k == 2 ? moments_of_two(data, mixture, NOTHING, sums, size)
                      : moments_of_all(data, mixture, k, NOTHING, block, sums, size);
    case PRODUCT:
        return k == 2 ? moments_of_two(data, mixture, PRODUCT, sums, size)
                      : moments_of_all(data, mixture, k, PRODUCT, block, sums, size);
    default:
        return k == 2 ? moments_of_two(data, mixture, SUM, sums, size)
                      : moments_of_all(data, mixture, k, SUM, block, sums, size);
    }
}

/* Adds to `cross` (3 k, 3 k) the sums over a block of the products of the scores of two components,
   `mine` and `other`, three rows each that are `apart` from one another. */
static void multiply(const double *restrict mine, const double *restrict other, whole apart,
                     const double *restrict inverse_weight, whole n, double *cross, whole k,
                     whole j, whole l)
{
    const double *restrict a0 = mine, *restrict a1 = mine + apart, *restrict a2 = mine + 2 * apart;
    const double *restrict b0 = other, *restrict b1 = other + apart;
    const double *restrict b2 = other + 2 * apart;
    double s00 = 0.0, s01 = 0.0, s02 = 0.0, s10 = 0.0, s11 = 0.0, s12 = 0.0, s20 = 0.0, s21 = 0.0,
           s22 = 0.0;
#pragma omp simd reduction(+ : s00, s01, s02, s10, s11, s12, s20, s21, s22)
    for (whole i = 0; i < n; i++) {
        const double w = inverse_weight[i], p = a0[i] * w, q = a1[i] * w, r = a2[i] * w;
        s00 += p * b0[i];
        s01 += p * b1[i];
        s02 += p * b2[i];
        s10 += q * b0[i];
        s11 += q * b1[i];
        s12 += q * b2[i];
        s20 += r * b0[i];
        s21 += r * b1[i];
        s22 += r * b2[i];
    }
    const double sums[3][3] = {{s00, s01, s02}, {s10, s11, s12}, {s20, s21, s22}};
    for (whole a = 0; a < 3; a++)
        for (whole b = 0; b < 3; b++) cross[(a * k + j) * 3 * k + b * k + l] += sums[a][b];
}

/* Turns the responsibilities of a component in `row`, but for `factor`, into its three scores, rows
   that are `apart` from one another; adds to its `powers`, and returns the largest in the row. */
static double scores(const double *restrict y, whole n, double mean, double inverse, double *row,
                     whole apart, const double *restrict factor, double *powers, whole k)
{
    double *restrict q = row, *restrict of_mean = row + apart, *restrict of_width = row + 2 * apart;
    double zeroth = 0.0, once = 0.0, twice = 0.0, thrice = 0.0, fourth = 0.0, most = 0.0;
#pragma omp simd reduction(+ : zeroth, once, twice, thrice, fourth) reduction(max : most)
    for (whole i = 0; i < n; i++) {
        double z = (y[i] - mean) * inverse, w = q[i] * factor[i];
        double wz = w * z, wzz = wz * z;
        most = larger(q[i], most);
        q[i] = w;
        of_mean[i] = wz;
        of_width[i] = wzz - w;
        zeroth += w;
        once += wz;
        twice += wzz;
        thrice += wzz * z;
        fourth += wzz * z * z;
    }
    powers[0] += zeroth;
    powers[k] += once;
    powers[2 * k] += twice;
    powers[3 * k] += thrice;
    powers[4 * k] += fourth;
    return most;
}

/* `curvature` of two components: since their responsibilities sum to 1, sums of
   v_i = w_i r_i0 r_i1 and powers of z are enough, and nothing is stored on the way. */
static void curvature_of_two(rows data, const double *mixture, double *powers, double *cross)
{
    const double mean0 = mixture[2], mean1 = mixture[3];
    const double inverse0 = 1.0 / mixture[4], inverse1 = 1.0 / mixture[5];
    double height[2];
    set_heights(mixture, 2, height);
    const double odds = height[0] - height[1];
    double p00 = 0.0, p01 = 0.0, p02 = 0.0, p03 = 0.0, p04 = 0.0; /* sums of w r_0 z_0^a */
    double p10 = 0.0, p11 = 0.0, p12 = 0.0, p13 = 0.0, p14 = 0.0; /* of w r_1 z_1^a */
    double v00 = 0.0, v10 = 0.0, v20 = 0.0, v30 = 0.0, v40 = 0.0; /* of v z_0^a z_1^b */
    double v01 = 0.0, v02 = 0.0, v03 = 0.0, v04 = 0.0;
    double v11 = 0.0, v12 = 0.0, v21 = 0.0, v22 = 0.0;
    for (whole first = 0; first < data.n; first += BLOCK) {
        const double *restrict y = data.y + first, *restrict weights = data.weights + first;
        const whole n = least(BLOCK, data.n - first);
        if (interrupted(data.watch, WORK_OF_A_DENSITY * 4.0 * BLOCK)) break;
#pragma omp simd reduction(+ : p00, p01, p02, p03, p04, p10, p11, p12, p13, p14) \
    reduction(+ : v00, v10, v20, v30, v40, v01, v02, v03, v04, v11, v12, v21, v22)
        for (whole i = 0; i < n; i++) {
            double z0 = (y[i] - mean0) * inverse0, z1 = (y[i] - mean1) * inverse1;
            double square0 = z0 * z0, square1 = z1 * z1;
            double log_odds = odds - 0.5 * (square0 - square1);
            double ratio = exponential(-fabs(log_odds)), share = 1.0 / (1.0 + ratio);
            double more = weights[i] * share, less = more * ratio, v = less * share;
            double q0 = log_odds < 0.0 ? less : more, q1 = log_odds < 0.0 ? more : less;
            double first0 = q0 * z0, second0 = q0 * square0;
            double first1 = q1 * z1, second1 = q1 * square1;
            double vz0 = v * z0, vz1 = v * z1, vs0 = v * square0, vs1 = v * square1;
            p00 += q0, p01 += first0, p02 += second0, p03 += second0 * z0, p04 += second0 * square0;
            p10 += q1, p11 += first1, p12 += second1, p13 += second1 * z1, p14 += second1 * square1;
            v00 += v, v10 += vz0, v20 += vs0, v30 += vs0 * z0, v40 += vs0 * square0;
            v01 += vz1, v02 += vs1, v03 += vs1 * z1, v04 += vs1 * square1;
            v11 += vz0 * z1, v12 += vz0 * square1, v21 += vs0 * z1, v22 += vs0 * square1;
        }
    }
    const double of_rows[5][2] = {{p00, p10}, {p01, p11}, {p02, p12}, {p03, p13}, {p04, p14}};
    const double own[2][5] = {{p00 - v00, p01 - v10, p02 - v20, p03 - v30, p04 - v40},
                              {p10 - v00, p11 - v01, p12 - v02, p13 - v03, p14 - v04}};
    const double mixed[3][3] = {
        {v00, v01, v02 - v00},
        {v10, v11, v12 - v10},
        {v20 - v00, v21 - v01, v22 - v20 - v02 + v00},
    };
    memcpy(powers, of_rows, sizeof of_rows);
    for (whole j = 0; j < 2; j++) { /* w r_j^2 = w r_j - v */
        const double *m = own[j];
        const double of_one[3][3] = {
            {m[0], m[1], m[2] - m[0]},
            {m[1], m[2], m[3] - m[1]},
            {m[2] - m[0], m[3] - m[1], m[4] - 2.0 * m[2] + m[0]},
        };
        for (whole a = 0; a < 3; a++)
            for (whole b = 0; b < 3; b++) {
                cross[(2 * a + j) * 6 + 2 * b + j] = of_one[a][b];
                cross[(2 * a + j) * 6 + 2 * b + 1 - j] = j ? mixed[b][a] : mixed[a][b];
            }
    }
}

/* The E step, and the sums that score and information need: `powers` (5, k) receives
   sum_i w_i r_ij z_ij^a for a = 0..4, and `cross` (3 k, 3 k) sum_i w_i u_i u_i', where
   u_i = (r_i., r_i. z_i., r_i. (z_i.^2 - 1)) is the score of row i but for the constants. */
static void curvature(rows data, const double *mixture, whole k, double *block, double *powers,
                      double *cross)
{
    if (k == 2) {
        curvature_of_two(data, mixture, powers, cross);
        return;
    }
    const double negligible = 1e-18; /* product of two responsibilities */
    const whole length = block_for(k), apart = k * BLOCK;
    set_heights(mixture, k, heights_of(block, k));
    clear(powers, 5 * k);
    clear(cross, 9 * k * k);
    for (whole first = 0; first < data.n; first += length) {
        const double *restrict y = data.y + first, *restrict weights = data.weights + first;
        const whole n = least(length, data.n - first);
        const nearby some = near_block(y, n, mixture, k, block);
        const whole m = some.count;
        if (interrupted(data.watch, WORK_OF_A_DENSITY * (double)(m * (m + 1) * n))) break;
        responsibilities(y, weights, n, some.mixture, m, some.height, block);
        /* behind the rows of all components, since the scores overwrite those behind `m` */
        double *restrict factor = factor_of(block, k);
        double *restrict inverse_weight = greatest_of(block, k);
        if (m < k) copy(factor_of(block, m), factor, n);
        for (whole i = 0; i < n; i++) /* w u u' = (w u)(w u)' / w */
            inverse_weight[i] = weights[i] > 0.0 ? 1.0 / weights[i] : 0.0;
        double *most = some.height; /* no longer needed */
        for (whole c = 0; c < m; c++) {
            const whole j = some.number[c];
            most[c] = scores(y, n, mixture[k + j], 1.0 / mixture[2 * k + j], block + c * BLOCK,
                             apart, factor, powers + j, k);
        }
        for (whole c = 0; c < m; c++)
            for (whole d = 0; d <= c; d++)
                if (!(most[c] * most[d] < negligible))
                    multiply(block + c * BLOCK, block + d * BLOCK, apart, inverse_weight, n, cross,
                             k, some.number[c], some.number[d]);
    }
    /* each pair of components stands there once, with the later one's rows; of a component with
       itself all nine */
    for (whole a = 0; a < 3; a++)
        for (whole b = 0; b < 3; b++)
            for (whole j = 0; j < k; j++)
                for (whole l = 0; l < j; l++)
                    cross[(b * k + l) * 3 * k + a * k + j] = cross[(a * k + j) * 3 * k + b * k + l];
}

#endif
