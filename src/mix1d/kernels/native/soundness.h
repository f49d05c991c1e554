/* Whether a maximum of the likelihood can be trusted, as `em.degeneracy` and `em.soundness` say it,
   and its rank, as in `model.problem`. */

#ifndef MIX1D_SOUNDNESS_H
#define MIX1D_SOUNDNESS_H

#include "ascent.h"

/* Effective number of distinct values: a component that rests on fewer is a spike (as in
   em.degeneracy). */
static const double FEWEST_VALUES = 2.5;

/* Number of rows, in units of log n: a component that rests on so many is sound (as in
   em.soundness). */
static const double ENOUGH = 1.5;

/* Probability that chance makes a component: above it the component is doubtful (as in
   em.soundness). */
static const double CHANCE = 0.01;

/* The scale of the penalty in a rank is at most so many sds within the components (as in
   model.problem). */
static const double FARTHEST_PULL = 6.0;

/* The penalty in a rank is at most so many log n (as in model.problem). */
static const double MOST_PENALTY = 5.0;

/* How far the end of a climb can be trusted, from the least. */
typedef enum { SPIKE, RIDGE, DOUBTFUL_MAXIMUM, SOUND } trust;

/* The regularised incomplete beta function by its continued fraction (Lentz's method; Press et al.
   1992, section 6.4), for x at most (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
    const double tiny = 1e-300;
    double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0);
    if (fabs(d) < tiny) d = tiny;
    d = 1.0 / d;
    double result = d;
    for (double m = 1.0; m <= 500.0; m++) {
        const double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for (whole half = 0; half < 2; half++) {
            const double term = half ? odd : even;
            d = 1.0 + term * d;
            c = 1.0 + term / c;
            if (fabs(d) < tiny) d = tiny;
            if (fabs(c) < tiny) c = tiny;
            d = 1.0 / d;
            result *= d * c;
        }
        if (fabs(d * c - 1.0) < 1e-15) break;
    }
    return result;
}

static double incomplete_beta(double x, double a, double b)
{
    if (!(x > 0.0)) return 0.0;
    if (!(x < 1.0)) return 1.0;
    const double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1.0) / (a + b + 2.0)) return front * beta_fraction(x, a, b) / a;
    return 1.0 - front * beta_fraction(1.0 - x, b, a) / b;
}

/* Sums over the rows of w r, (w r)^2 and w r^2 of each component, as (3, k). */
static void shares_of(rows data, const double *mixture, whole k, double *block, double *sums)
{
    set_heights(mixture, k, heights_of(block, k));
    clear(sums, 3 * k);
    for (whole first = 0; first < data.n; first += BLOCK) {
        const whole n = least(BLOCK, data.n - first);
        const double *weights = data.weights + first;
        if (interrupted(data.watch, WORK_OF_A_DENSITY * (double)(k * BLOCK))) break;
        responsibilities(data.y + first, weights, n, mixture, k, heights_of(block, k), block);
        const double *factor = factor_of(block, k);
        for (whole j = 0; j < k; j++)
            for (whole i = 0; i < n; i++) {
                const double q = block[j * BLOCK + i] * factor[i];
                sums[j] += q;
                sums[k + j] += q * q;
                sums[2 * k + j] += q * q / weights[i];
            }
    }
}

/* The effective number of rows that component j rests on; `sums` as of `shares_of`. */
static double rows_of_component(const double *sums, whole k, whole j)
{
    return sums[j] * sums[j] / sums[2 * k + j];
}

/* Whether a component rests on fewer than 2.5 effective distinct values, or has an sd below half
   the step to which the values are rounded. `sums` as of `shares_of`. */
static bool is_spike(rows data, const double *mixture, whole k, bool shared, double step,
                     const double *sums)
{
    double total = 0.0, squares = 0.0;
    for (whole i = 0; i < data.n; i++) {
        total += data.weights[i];
        squares += data.weights[i] * data.weights[i];
    }
    for (whole j = 0; j < k; j++) {
        if (!(mixture[j] * total >= FEWEST_ROWS)) continue;
        const double first = shared ? total : sums[j], second = shared ? squares : sums[k + j];
        if (first * first < FEWEST_VALUES * second || mixture[2 * k + j] < 0.5 * step) return true;
    }
    return false;
}

/* The probability that chance makes component j, which rests on so many rows (P_j of
   em.soundness). */
static double chance_of(const double *mixture, whole k, whole j, double rows_of_it, double n,
                        double step)
{
    if (!(rows_of_it > 1.0)) return n;
    const double sd = mixture[2 * k + j], mean = mixture[k + j];
    const double width = sd * sqrt(12.0 * (rows_of_it - 1.0) / (rows_of_it + 1.0)) + step;
    double inside = 0.0, others = 0.0;
    for (whole l = 0; l < k; l++) {
        if (l == j) continue;
        const double unit = mixture[2 * k + l] * sqrt(2.0), off = fabs(mean - mixture[k + l]);
        others += mixture[l];
        inside += 0.5 * mixture[l] *
                  (erfc((off - 0.5 * width) / unit) - erfc((off + 0.5 * width) / unit));
    }
    inside = others > 0.0 ? larger(inside / others, 0.0) : 0.0;
    return n * incomplete_beta(inside, rows_of_it - 1.0, n - rows_of_it + 1.0);
}

/* How far the end of a climb that ended with `code` can be trusted. `sums` has 3 k. */
static trust judge(rows data, const double *mixture, whole k, bool shared, double step, whole code,
                   double *block, double *sums)
{
    const double n = sum_of(data.weights, data.n), enough = ENOUGH * log(n);
    if (code == COLLAPSED) return SPIKE;
    if (k == 1) return code == CERTIFIED ? SOUND : RIDGE;
    double fewest = INFINITY, most = 0.0, narrowest = INFINITY;
    for (whole i = 0; i < data.n; i++) most = larger(data.weights[i], most);
    for (whole j = 0; j < k; j++) {
        fewest = smaller(mixture[j] * n, fewest);
        narrowest = smaller(mixture[2 * k + j], narrowest);
    }
    /* (sum q)^2 / sum q^2 is at least sum q / max w, and both numbers of rows at least sum q */
    const bool rests_on_many = !shared && fewest >= larger(FEWEST_VALUES * most, enough);
    if (rests_on_many) {
        if (narrowest < 0.5 * step) return SPIKE;
    } else {
        shares_of(data, mixture, k, block, sums);
        if (is_spike(data, mixture, k, shared, step, sums)) return SPIKE;
    }
    if (code != CERTIFIED) return RIDGE;
    if (rests_on_many || shared) return SOUND;
    for (whole j = 0; j < k; j++) {
        const double in_group = rows_of_component(sums, k, j);
        if (mixture[j] * n >= FEWEST_ROWS && in_group < enough &&
            !(chance_of(mixture, k, j, in_group, n, step) <= CHANCE))
            return DOUBTFUL_MAXIMUM;
    }
    return SOUND;
}

/* The penalty of L_a for so many rows: `model.problem.Problem.penalised`. */
static double smallest_penalty(double n) { return larger(1.0 / n, 1e-20 * n); }

/* The number by which maxima are ranked: `model.problem.Problem.rank`. */
static double rank_of(const double *mixture, whole k, double loglik, double spread, double n,
                      bool shared)
{
    double within = 0.0;
    for (whole j = 0; j < k; j++) within += mixture[j] * mixture[2 * k + j] * mixture[2 * k + j];
    const double square = smaller(spread * spread, FARTHEST_PULL * FARTHEST_PULL * within);
    const objective rule = {smallest_penalty(n), square, shared, 1.0, NULL};
    return loglik - smaller(penalty_at(mixture, k, rule), MOST_PENALTY * log(n));
}

#endif
