/* Normal mixtures under linear constraints: weights that are all free or all fixed, means that are
   linear functions of a few numbers, sds that are fixed or multiples of a few.

   A mixture that obeys the constraints is moved along them, so their constants are not needed. */

#ifndef MIX1D_TIES_H
#define MIX1D_TIES_H

#include "normal.h"

typedef struct {
    bool weights_are_fixed;
    const double *group;  /* (k,) the number of each sd's group, whose ratios are fixed; or -1 */
    const double *share;  /* (k,) of each sd in the penalty */
    const double *slopes; /* (k, k) of the means, in columns, by the numbers; rows of 0 are unused */
    double *spare;        /* k^2 + 2 k */
} ties;

static inline whole memory_for_ties(whole k) { return k * k + 2 * k; }

/* From (k + 3, k) numbers: whether the weights are fixed, groups, shares, slopes. */
static ties ties_of(const double *numbers, whole k, pool *p)
{
    return (ties){
        .weights_are_fixed = numbers[0] > 0.0,
        .group = numbers + k,
        .share = numbers + 2 * k,
        .slopes = numbers + 3 * k,
        .spare = take(p, memory_for_ties(k)),
    };
}

/* Whether number `i` moves a mean, or an sd. */
static bool moves_a_mean(const ties *t, whole k, whole i)
{
    bool any = false;
    for (whole j = 0; j < k; j++) any |= t->slopes[i * k + j] != 0.0;
    return any;
}

static bool moves_an_sd(const ties *t, whole k, whole i)
{
    bool any = false;
    for (whole j = 0; j < k; j++) any |= t->group[j] == (double)i;
    return any;
}

/* ------------------------------------------------------------------------------- the M step */

/* Solves a (k, k) system that is positive semidefinite, in place, by Cholesky's factor; what a
   pivot that is rounding belongs to stays 0. */
static void solve_semidefinite(double *matrix, double *vector, whole k)
{
    for (whole a = 0; a < k; a++) {
        double *row = matrix + a * k, pivot = row[a];
        for (whole c = 0; c < a; c++) pivot -= row[c] * row[c];
        const double root = pivot > 1e-12 * row[a] ? sqrt(pivot) : 0.0;
        for (whole b = a + 1; b < k; b++) {
            double *below = matrix + b * k, value = below[a];
            for (whole c = 0; c < a; c++) value -= below[c] * row[c];
            below[a] = root > 0.0 ? value / root : 0.0;
        }
        row[a] = root;
    }
    for (whole a = 0; a < k; a++) {
        const double *row = matrix + a * k;
        for (whole c = 0; c < a; c++) vector[a] -= row[c] * vector[c];
        vector[a] = row[a] > 0.0 ? vector[a] / row[a] : 0.0;
    }
    for (whole a = k - 1; a >= 0; a--) {
        for (whole c = a + 1; c < k; c++) vector[a] -= matrix[c * k + a] * vector[c];
        vector[a] = matrix[a * k + a] > 0.0 ? vector[a] / matrix[a * k + a] : 0.0;
    }
}

/* The means that fit best beside the present sds: weighted least squares. */
static void move_means(const ties *t, const double *mixture, const double *sums, whole k,
                       double *means)
{
    double *matrix = t->spare, *vector = t->spare + k * k;
    clear(matrix, k * k + k);
    for (whole j = 0; j < k; j++) {
        const double inverse = 1.0 / mixture[2 * k + j], weight = sums[j] * inverse * inverse;
        for (whole a = 0; a < k; a++) {
            const double slope = t->slopes[a * k + j];
            if (slope == 0.0) continue;
            vector[a] += slope * sums[k + j] * inverse;
            for (whole b = 0; b < k; b++) matrix[a * k + b] += slope * weight * t->slopes[b * k + j];
        }
    }
    solve_semidefinite(matrix, vector, k);
    for (whole j = 0; j < k; j++) {
        means[j] = mixture[k + j];
        for (whole a = 0; a < k; a++) means[j] += t->slopes[a * k + j] * vector[a];
    }
}

/* The sds that fit best beside these means, those of a group by one factor. The penalty is that of
   L_a, of the spread's square. */
static void move_sds(const ties *t, const double *mixture, const double *sums, whole k,
                     double penalty, double square, const double *means, double *sds)
{
    double *squares = t->spare, *counts = t->spare + k;
    clear(squares, 2 * k);
    for (whole j = 0; j < k; j++) {
        if (t->group[j] < 0.0) continue;
        const whole g = (whole)t->group[j];
        const double sd = mixture[2 * k + j], shift = (means[j] - mixture[k + j]) / sd;
        const double share = 2.0 * penalty * t->share[j];
        const double off = sums[2 * k + j] - shift * (2.0 * sums[k + j] - shift * sums[j]);
        squares[g] += larger(off, 0.0) + share * square / (sd * sd);
        counts[g] += sums[j] + share;
    }
    for (whole j = 0; j < k; j++) {
        const whole g = (whole)t->group[j];
        sds[j] = mixture[2 * k + j];
        if (g >= 0 && counts[g] > 0.0) sds[j] *= sqrt(squares[g] / counts[g]);
    }
}

/* ------------------------------------------------------------------------- free coordinates */

/* The derivatives of a (3 k,) row by weights, numbers of means and groups of sds, in place, from
   those by weights, means and sds; `apart` lies between its numbers. The square of each slope
   counts where `squared`. */
static void tie_row(const ties *t, double *row, whole apart, whole k, bool squared)
{
    double *means = t->spare, *sds = t->spare + k;
    clear(means, 2 * k);
    for (whole j = 0; j < k; j++) {
        for (whole a = 0; a < k; a++) {
            const double slope = t->slopes[a * k + j];
            means[a] += (squared ? slope * slope : slope) * row[(k + j) * apart];
        }
        if (t->group[j] >= 0.0) sds[(whole)t->group[j]] += row[(2 * k + j) * apart];
    }
    for (whole i = 0; i < 2 * k; i++) row[(k + i) * apart] = means[i];
}

/* A (3 k,) direction of weights, means and sds, in place, from one of the free coordinates. */
static void untie_direction(const ties *t, double *direction, whole k)
{
    double *means = t->spare, *sds = t->spare + k;
    copy(direction + k, means, 2 * k);
    for (whole j = 0; j < k; j++) {
        direction[k + j] = 0.0;
        for (whole a = 0; a < k; a++) direction[k + j] += t->slopes[a * k + j] * means[a];
        direction[2 * k + j] = t->group[j] < 0.0 ? 0.0 : sds[(whole)t->group[j]];
    }
}

#endif
