/* The steps of EM for a normal mixture: both in one pass over the values, and their curvature.

   A block of values at a time goes through every stage while it lies in the nearest cache, and only
   sums leave it. Deviations are measured from each component's present mean in units of its present
   sd, so that no sum cancels however far from 0 the data lie. */

#ifndef MIX1D_NORMAL_H
#define MIX1D_NORMAL_H

#include "elementary.h"

static const double HALF_LOG_2PI = 0.9189385332046727;

typedef struct {
    const double *y, *weights;
    whole n;
} rows;

/* Where a block is worked on: three rows for each component and three for their sums. */
static inline whole room_for(whole k) { return (3 * k + 3) * BLOCK; }

/* Logarithm of each component's density at its mean, times its weight. */
static void heights(const double *mixture, whole k, double *height)
{
    for (whole j = 0; j < k; j++)
        height[j] = log(mixture[j]) - log(mixture[2 * k + j]) - HALF_LOG_2PI;
}

/* Responsibilities of the components for the `n` values of a block, one row of `room` each but for
   the factor in the row 3 k + 2, which also holds the weight. By log-sum-exp: a value far from
   every component still has responsibilities that sum to 1. Adds to the log-likelihood, and to the
   sum of |w log f|, which scales its rounding. */
static inline void posteriors(const double *restrict y, const double *restrict weights, whole n,
                              const double *restrict mixture, whole k,
                              const double *restrict height, double *restrict room,
                              double *loglik, double *size)
{
    double *restrict top = room + 3 * k * BLOCK;
    double *restrict total = top + BLOCK;
    double *restrict factor = total + BLOCK;
    for (whole j = 0; j < k; j++) {
        const double h = height[j], mean = mixture[k + j], inverse = 1.0 / mixture[2 * k + j];
        double *restrict row = room + j * BLOCK;
        if (j == 0)
            for (whole i = 0; i < n; i++) {
                double z = (y[i] - mean) * inverse;
                top[i] = row[i] = h - 0.5 * z * z;
            }
        else
            for (whole i = 0; i < n; i++) {
                double z = (y[i] - mean) * inverse;
                row[i] = h - 0.5 * z * z;
                top[i] = larger(row[i], top[i]);
            }
    }
    for (whole j = 0; j < k; j++) {
        double *restrict row = room + j * BLOCK;
        if (j == 0)
            for (whole i = 0; i < n; i++) total[i] = row[i] = exponential(row[i] - top[i]);
        else
            for (whole i = 0; i < n; i++) {
                row[i] = exponential(row[i] - top[i]);
                total[i] += row[i];
            }
    }
    double part = 0.0, part_of_size = 0.0;
#pragma omp simd reduction(+ : part, part_of_size)
    for (whole i = 0; i < n; i++) {
        double term = weights[i] * (top[i] + logarithm(total[i]));
        part += term;
        part_of_size += fabs(term);
        factor[i] = weights[i] / total[i];
    }
    *loglik += part;
    *size += part_of_size;
}

/* The E step, and the sums that the M step needs: `sums` (3, k) receives sum_i w_i r_ij z_ij^a for
   a = 0, 1, 2, where z is the deviation from the component's mean in its sds. Returns L; `size`
   receives sum_i |w_i log f_i|. */
static double moments(rows data, const double *mixture, whole k, double *room, double *sums,
                      double *size)
{
    double height[k];
    heights(mixture, k, height);
    clear(sums, 3 * k);
    double loglik = 0.0;
    *size = 0.0;
    for (whole first = 0; first < data.n; first += BLOCK) {
        const double *restrict y = data.y + first;
        const whole n = least(BLOCK, data.n - first);
        posteriors(y, data.weights + first, n, mixture, k, height, room, &loglik, size);
        const double *restrict factor = room + (3 * k + 2) * BLOCK;
        for (whole j = 0; j < k; j++) {
            const double mean = mixture[k + j], inverse = 1.0 / mixture[2 * k + j];
            const double *restrict row = room + j * BLOCK;
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

static double product(const double *restrict a, const double *restrict b,
                      const double *restrict c, whole n)
{
    double result = 0.0;
#pragma omp simd reduction(+ : result)
    for (whole i = 0; i < n; i++) result += a[i] * b[i] * c[i];
    return result;
}

/* The E step, and the sums that score and information need: `powers` (5, k) receives
   sum_i w_i r_ij z_ij^a for a = 0..4, and `cross` (3 k, 3 k) sum_i w_i u_i u_i', where
   u_i = (r_i., r_i. z_i., r_i. (z_i.^2 - 1)) is the score of row i but for the constants. */
static double curvature(rows data, const double *mixture, whole k, double *room, double *powers,
                        double *cross)
{
    double height[k];
    heights(mixture, k, height);
    clear(powers, 5 * k);
    clear(cross, 9 * k * k);
    double loglik = 0.0, size = 0.0;
    for (whole first = 0; first < data.n; first += BLOCK) {
        const double *restrict y = data.y + first, *restrict weights = data.weights + first;
        const whole n = least(BLOCK, data.n - first);
        posteriors(y, weights, n, mixture, k, height, room, &loglik, &size);
        double *restrict inverse_weight = room + 3 * k * BLOCK;
        const double *restrict factor = room + (3 * k + 2) * BLOCK;
        for (whole i = 0; i < n; i++) /* w u u' = (w u)(w u)' / w */
            inverse_weight[i] = weights[i] > 0.0 ? 1.0 / weights[i] : 0.0;
        for (whole j = 0; j < k; j++) {
            const double mean = mixture[k + j], inverse = 1.0 / mixture[2 * k + j];
            double *restrict q = room + j * BLOCK;
            double *restrict of_mean = room + (k + j) * BLOCK;
            double *restrict of_width = room + (2 * k + j) * BLOCK;
            double zeroth = 0.0, once = 0.0, twice = 0.0, thrice = 0.0, fourth = 0.0;
#pragma omp simd reduction(+ : zeroth, once, twice, thrice, fourth)
            for (whole i = 0; i < n; i++) {
                double z = (y[i] - mean) * inverse, w = q[i] * factor[i];
                double wz = w * z, wzz = wz * z;
                q[i] = w;
                of_mean[i] = wz;
                of_width[i] = wzz - w;
                zeroth += w;
                once += wz;
                twice += wzz;
                thrice += wzz * z;
                fourth += wzz * z * z;
            }
            powers[j] += zeroth;
            powers[k + j] += once;
            powers[2 * k + j] += twice;
            powers[3 * k + j] += thrice;
            powers[4 * k + j] += fourth;
        }
        for (whole a = 0; a < 3 * k; a++)
            for (whole b = 0; b <= a; b++)
                cross[a * 3 * k + b] +=
                    product(room + a * BLOCK, room + b * BLOCK, inverse_weight, n);
    }
    for (whole a = 0; a < 3 * k; a++)
        for (whole b = 0; b < a; b++) cross[b * 3 * k + a] = cross[a * 3 * k + b];
    return loglik;
}

#endif
