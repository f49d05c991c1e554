/* Normal components of values that carry a normal error each: E step and derivatives.

   A value with the error e is normal with the variance s^2 + e^2 of its component and itself. With
   t = s^2 + e^2 and z the deviation from the mean in units of sqrt(t), and f = s^2 / t,

       the score by mean and log s is  z / sqrt(t)  and  f (z^2 - 1),
       the Hessian  -1 / t,  -2 f z / sqrt(t)  and  2 f (z^2 - 1 - 2 f z^2 + f).  */

#ifndef MIX1D_BLURRED_H
#define MIX1D_BLURRED_H

#include "normal.h"

/* Work of one value and one component, in nanoseconds: two logarithms and divisions, too. */
static const double WORK_OF_A_BLURRED_DENSITY = 8.0;

/* Values with the sds of their errors, and their weights. */
typedef struct {
    const double *y, *errors, *weights;
    whole n;
} blurred_rows;

/* Responsibilities of the components for a block of values, as from `responsibilities`. */
static INLINE void blurred_responsibilities(blurred_rows data, const double *restrict mixture,
                                            whole k, const double *restrict height,
                                            double *restrict block)
{
    const double *restrict y = data.y, *restrict errors = data.errors;
    double *restrict greatest = greatest_of(block, k);
    for (whole j = 0; j < k; j++) {
        const double h = height[j], mean = mixture[k + j], s = mixture[2 * k + j];
        double *restrict row = block + j * BLOCK;
        for (whole i = 0; i < data.n; i++) {
            double t = s * s + errors[i] * errors[i], away = y[i] - mean;
            row[i] = h - 0.5 * (logarithm(t) + away * away / t);
        }
        if (j == 0)
            copy(row, greatest, data.n);
        else
            for (whole i = 0; i < data.n; i++) greatest[i] = larger(row[i], greatest[i]);
    }
    relative_densities(data.n, k, block);
    const double *restrict total = total_of(block, k);
    double *restrict factor = factor_of(block, k);
    for (whole i = 0; i < data.n; i++) factor[i] = data.weights[i] / total[i];
}

/* Logarithms of the weights, less that of the square root of 2 pi. */
static void set_blurred_heights(const double *mixture, whole k, double *height)
{
    for (whole j = 0; j < k; j++) height[j] = log(mixture[j]) - HALF_LOG_2PI;
}

/* The block of `data` that begins at `first`. */
static inline blurred_rows block_at(blurred_rows data, whole first)
{
    const whole n = least(BLOCK, data.n - first);
    return (blurred_rows){data.y + first, data.errors + first, data.weights + first, n};
}

/* The E step at the values from `first` to `last` of (n,): their expected numbers in each component
   go to these places of `counts` (k, n), the log-likelihood and a bound on sum_i |w_i log f_i| to
   `totals` (2,). A mixture (3, k) has the sds without errors. */
EXPORT whole share_out_blurred(const double *y, const double *errors, const double *weights,
                               whole n, whole first, whole last, const double *mixture, whole k,
                               double *counts, double *totals)
{
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, memory_for_block(k))) return end_loop(&watch, NO_MEMORY);
    double *block = take(&p, memory_for_block(k)), *height = heights_of(block, k);
    const blurred_rows data = {y, errors, weights, last};
    set_blurred_heights(mixture, k, height);
    clear(totals, 2);
    for (whole at = first; at < last; at += BLOCK) {
        const blurred_rows some = block_at(data, at);
        if (interrupted(&watch, WORK_OF_A_BLURRED_DENSITY * (double)(k * some.n))) break;
        blurred_responsibilities(some, mixture, k, height, block);
        add_logs(some.weights, some.n, k, block, totals, totals + 1);
        const double *restrict factor = factor_of(block, k);
        for (whole j = 0; j < k; j++) {
            const double *restrict row = block + j * BLOCK;
            double *restrict into = counts + j * n + at;
            for (whole i = 0; i < some.n; i++) into[i] = row[i] * factor[i];
        }
    }
    close_pool(&p);
    return end_loop(&watch, 0);
}

/* Sums over values and expected numbers q: q times the products of the scores, and the Hessian. */
typedef struct {
    double one, mean, width, mean_mean, mean_width, width_width, bend, twist, curl;
} blurred_sums;

/* Turns the responsibilities of a component in `row`, but for `factor`, into its three scores, rows
   that are `apart` from one another; returns its sums. */
static blurred_sums blurred_scores(blurred_rows data, double mean, double s, double *row,
                                   whole apart, const double *restrict factor)
{
    const double *restrict y = data.y, *restrict errors = data.errors;
    double *restrict q = row, *restrict of_mean = row + apart, *restrict of_width = row + 2 * apart;
    double one = 0.0, first = 0.0, second = 0.0, bend = 0.0, twist = 0.0, curl = 0.0;
    double mean_mean = 0.0, mean_width = 0.0, width_width = 0.0;
#pragma omp simd reduction(+ : one, first, second, bend, twist, curl) \
    reduction(+ : mean_mean, mean_width, width_width)
    for (whole i = 0; i < data.n; i++) {
        const double inverse = 1.0 / (s * s + errors[i] * errors[i]), share = s * s * inverse;
        const double away = y[i] - mean, slope = away * inverse, square = away * slope;
        const double by_width = share * (square - 1.0), w = q[i] * factor[i];
        q[i] = w;
        of_mean[i] = w * slope;
        of_width[i] = w * by_width;
        one += w;
        first += w * slope;
        second += w * by_width;
        mean_mean += w * slope * slope;
        mean_width += w * slope * by_width;
        width_width += w * by_width * by_width;
        bend -= w * inverse;
        twist -= 2.0 * w * share * slope;
        curl += 2.0 * w * share * (square - 1.0 - 2.0 * share * square + share);
    }
    return (blurred_sums){one,        first, second, mean_mean, mean_width, width_width, bend, twist,
                          curl};
}

/* Adds the sums of component j to score (3 k,), Hessian (3 k, 3 k) and complete (2, 2 k), which has
   the squares of the scores and the Hessian's diagonal. */
static void add_blurred_sums(blurred_sums a, whole j, whole k, double *score, double *hessian,
                             double *complete)
{
    const whole m = 3 * k, mean = k + j, width = 2 * k + j;
    score[j] += a.one;
    score[mean] += a.mean;
    score[width] += a.width;
    hessian[j * m + j] += a.one;
    hessian[j * m + mean] += a.mean;
    hessian[mean * m + j] += a.mean;
    hessian[j * m + width] += a.width;
    hessian[width * m + j] += a.width;
    hessian[mean * m + mean] += a.mean_mean + a.bend;
    hessian[mean * m + width] += a.mean_width + a.twist;
    hessian[width * m + mean] += a.mean_width + a.twist;
    hessian[width * m + width] += a.width_width + a.curl;
    complete[j] += a.mean_mean;
    complete[k + j] += a.width_width;
    complete[2 * k + j] -= a.bend;
    complete[3 * k + j] -= a.curl;
}

/* Sums over the values from `first` to `last` of (n,) of the derivatives of log sum_j exp(eta_j) by
   log weights, means and log sds: score (3 k,) and Hessian (3 k, 3 k), and for each mean and log sd
   what known labels would tell, (2, 2 k): the squares of the scores, and the second derivatives. */
EXPORT whole derive_blurred(const double *y, const double *errors, const double *weights, whole n,
                            whole first, whole last, const double *mixture, whole k, double *score,
                            double *hessian, double *complete)
{
    stopwatch watch = begin_loop();
    const whole m = 3 * k, apart = k * BLOCK;
    pool p;
    if (!open_pool(&p, memory_for_block(k) + m * m + BLOCK)) return end_loop(&watch, NO_MEMORY);
    double *block = take(&p, memory_for_block(k)), *height = heights_of(block, k);
    double *cross = take(&p, m * m), *inverse_weight = take(&p, BLOCK);
    const blurred_rows data = {y, errors, weights, least(n, last)};
    set_blurred_heights(mixture, k, height);
    clear(score, m);
    clear(hessian, m * m);
    clear(complete, 4 * k);
    clear(cross, m * m);
    for (whole at = first; at < last; at += BLOCK) {
        const blurred_rows some = block_at(data, at);
        if (interrupted(&watch, WORK_OF_A_BLURRED_DENSITY * (double)(k * (k + 1) * some.n))) break;
        blurred_responsibilities(some, mixture, k, height, block);
        for (whole i = 0; i < some.n; i++) /* w u u' = (w u)(w u)' / w */
            inverse_weight[i] = some.weights[i] > 0.0 ? 1.0 / some.weights[i] : 0.0;
        const double *factor = factor_of(block, k);
        for (whole j = 0; j < k; j++) {
            const blurred_sums sums = blurred_scores(some, mixture[k + j], mixture[2 * k + j],
                                                     block + j * BLOCK, apart, factor);
            add_blurred_sums(sums, j, k, score, hessian, complete);
        }
        for (whole j = 0; j < k; j++)
            for (whole l = 0; l <= j; l++)
                multiply(block + j * BLOCK, block + l * BLOCK, apart, inverse_weight, some.n, cross,
                         k, j, l);
    }
    for (whole a = 0; a < m; a++) /* of two components the later one's rows are there */
        for (whole b = 0; b < m; b++)
            hessian[a * m + b] -= a % k < b % k ? cross[b * m + a] : cross[a * m + b];
    close_pool(&p);
    return end_loop(&watch, 0);
}

#endif
