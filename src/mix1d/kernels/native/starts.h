/* Starts of a search: groups of sorted values, one centre with several sds, dense windows, random
   mixtures. */

#ifndef MIX1D_STARTS_H
#define MIX1D_STARTS_H

#include "ascent.h"
#include "columns.h"

/* Numbers of the starts that are not random. */
enum {
    CUTS = 5,    /* from groups between fixed shares of the values */
    NESTED = 2,  /* with one centre */
    WINDOWS = 4, /* from dense windows */
    FIXED_STARTS = CUTS + NESTED + WINDOWS,
};

/* Shares of the values in each window. */
static const double SHARES[WINDOWS] = {0.02, 0.05, 0.1, 0.2};

/* The narrowest sd of a random start, in units of the spread (as in search.starts). */
static const double NARROW = 0.02;

/* A random number between 0 and 1; moves the state of the generator on (Steele et al. 2014). */
static double uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    z ^= z >> 31;
    return (double)(z >> 11) * 0x1p-53;
}

/* Weights, means and penalised sds of the groups between the `cuts`, shares of the cumulated
   weight. `sums` has 3 k. */
static void from_cuts(rows data, double total, const double *cuts, whole k, objective rule,
                      double *mixture, double *sums)
{
    double cumulated = 0.0;
    for (whole i = 0, j = 0; j < k; j++) {
        const double end = j < k - 1 ? cuts[j] * total : INFINITY;
        double zeroth = 0.0, once = 0.0, twice = 0.0;
        for (; i < data.n && !(cumulated + 0.5 * data.weights[i] > end); i++) {
            const double weight = data.weights[i], y = data.y[i];
            cumulated += weight;
            zeroth += weight;
            once += weight * y;
            twice += weight * y * y;
        }
        sums[j] = zeroth, sums[k + j] = once, sums[2 * k + j] = twice;
    }
    for (whole j = 0; j < k; j++) {
        double squares = rule.square;
        if (sums[j] > 0.0) {
            mixture[j] = sums[j] / total;
            mixture[k + j] = sums[k + j] / sums[j];
            squares = larger(sums[2 * k + j] - sums[j] * mixture[k + j] * mixture[k + j], 0.0);
        } else {
            mixture[j] = 1e-3;
            mixture[k + j] = data.y[data.n / 2];
        }
        mixture[2 * k + j] = sqrt((squares + 2.0 * rule.square) / (sums[j] + 2.0));
    }
}

/* The mean, and the sd. */
static double mean_of(rows data, double total, double *sd)
{
    double mean = 0.0, square = 0.0;
    for (whole i = 0; i < data.n; i++) mean += data.weights[i] / total * data.y[i];
    for (whole i = 0; i < data.n; i++)
        square += data.weights[i] / total * (data.y[i] - mean) * (data.y[i] - mean);
    *sd = sqrt(square);
    return mean;
}

/* Neighbouring values, both ends included. */
typedef struct {
    whole first, last;
    double mass; /* 0 if there is no window */
} window;

/* The window with a share `h` of the values that is densest in comparison with a distribution of
   which `level` (n,) are the values of the distribution function. Values whose level is NaN are
   left out; those that are found get that level. */
static window densest(rows data, double total, double h, double *level)
{
    window found = {0, 0, 0.0};
    double mass = 0.0, narrowest = INFINITY;
    whole from = 0;
    for (whole to = 0; to < data.n; to++) {
        if (isnan(level[to])) {
            mass = 0.0;
            from = to + 1;
            continue;
        }
        mass += data.weights[to];
        while (from < to && mass - data.weights[from] >= h * total) mass -= data.weights[from++];
        if (mass < h * total || to - from <= 1) continue;
        const double width = (level[to] - level[from]) / mass;
        if (width < narrowest) {
            narrowest = width;
            found = (window){from, to, mass};
        }
    }
    if (found.mass > 0.0)
        for (whole i = found.first; i <= found.last; i++) level[i] = NAN;
    return found;
}

static double middle_of(rows data, window w)
{
    return 0.5 * data.y[w.first] + 0.5 * data.y[w.last];
}

/* The sd of values evenly spread over a window. */
static double width_of(rows data, window w)
{
    return (data.y[w.last] - data.y[w.first]) / sqrt(12.0);
}

/* The distribution function of a logistic with the mean and sd of a normal, as `level` (n,). */
static void level_of(rows data, double mean, double sd, double *level)
{
    const double slope = 1.702 / sd;
    for (whole i = 0; i < data.n; i++) {
        double t = slope * (data.y[i] - mean), e = exponential(-fabs(t)), high = 1.0 / (1.0 + e);
        level[i] = t > 0.0 ? high : e * high;
    }
}

/* A broad component of all values, after k - 1 components in the densest windows in comparison with
   the distribution function `level` (n,). */
static void from_windows(rows data, double total, double h, whole k, bool shared, double mean,
                         double sd, double *level, double *mixture)
{
    for (whole j = 0; j < k - 1; j++) {
        const window found = densest(data, total, h, level);
        mixture[j] = larger(0.5 * found.mass / total, 1e-3);
        mixture[k + j] = middle_of(data, found);
        mixture[2 * k + j] = shared ? sd : larger(width_of(data, found), 1e-3 * sd);
    }
    mixture[k - 1] = larger(1.0 - sum_of(mixture, k - 1), 1e-3);
    mixture[k + k - 1] = mean;
    mixture[2 * k + k - 1] = sd;
}

/* Components of one weight at random values, with random sds. */
static void at_random(rows data, whole k, double spread, bool shared, uint64_t *seed,
                      double *mixture)
{
    const double total = sum_of(data.weights, data.n);
    for (whole j = 0; j < k; j++) {
        double where = uniform(seed), width = uniform(seed);
        mixture[j] = 1.0 / (double)k;
        mixture[k + j] = value_at(data, total, where);
        mixture[2 * k + j] = shared && j > 0 ? mixture[2 * k] : spread * pow(NARROW, width);
    }
}

/* A mixture with one component, at random, in another place (as in search.starts.insertions). */
static void with_one_moved(rows data, double total, const double *mixture, whole k, double spread,
                           bool shared, uint64_t *seed, double *moved)
{
    const double weight = 0.5 / (double)k, which = uniform(seed), where = uniform(seed);
    const double width = spread * pow(NARROW, uniform(seed));
    const whole j = least((whole)(which * (double)k), k - 1);
    copy(mixture, moved, 3 * k);
    moved[j] = 0.0;
    const double rest = sum_of(moved, k);
    for (whole i = 0; i < k; i++) moved[i] *= rest > 0.0 ? (1.0 - weight) / rest : 1.0;
    moved[j] = weight;
    moved[k + j] = value_at(data, total, where);
    if (!shared) moved[2 * k + j] = width;
}

/* All starts: groups between fixed and random shares of the values, one centre with several sds,
   dense windows, random components. `spare` has 4 k + 2 n. */
static void begin(rows data, whole k, objective rule, uint64_t seed, double *mixtures, whole count,
                  double *spare)
{
    static const double powers[CUTS] = {1.0, 2.5, 0.4, 5.0, 0.2};
    double *cuts = spare, *sums = spare + k, *level = spare + 4 * k;
    double *left = level + data.n;
    const double spread = sqrt(rule.square), total = sum_of(data.weights, data.n);
    double sd, mean = mean_of(data, total, &sd);
    level_of(data, mean, sd, level);
    for (whole s = 0; s < count; s++) {
        double *mixture = mixtures + s * 3 * k;
        if (s < CUTS) { /* groups of equal weight, and of growing and shrinking ones */
            for (whole j = 0; j < k - 1; j++) cuts[j] = pow((double)(j + 1) / (double)k, powers[s]);
            from_cuts(data, total, cuts, k, rule, mixture, sums);
        } else if (s < CUTS + NESTED) { /* one centre, nested widths */
            const double centre = value_at(data, total, 0.5), ratio = s == CUTS ? 0.4 : 0.15;
            for (whole j = 0; j < k; j++) {
                mixture[j] = 1.0 / (double)k;
                mixture[k + j] = centre;
                mixture[2 * k + j] = spread * pow(ratio, (double)j - 0.5 * (double)(k - 1));
            }
        } else if (s < FIXED_STARTS) {
            copy(level, left, data.n);
            from_windows(data, total, SHARES[s - CUTS - NESTED], k, rule.shared, mean, sd, left,
                         mixture);
        } else if (s % 2 == 0) {
            for (whole j = 0; j < k - 1; j++) cuts[j] = uniform(&seed);
            for (whole a = 1; a < k - 1; a++)
                for (whole b = a; b > 0 && cuts[b] < cuts[b - 1]; b--) swap(cuts + b, cuts + b - 1);
            from_cuts(data, total, cuts, k, rule, mixture, sums);
        } else {
            at_random(data, k, spread, rule.shared, &seed, mixture);
        }
        if (rule.shared)
            for (whole j = 1; j < k; j++) mixture[2 * k + j] = mixture[2 * k];
    }
}

/* ------------------------------------------------------------------------------ for Python */

/* For each of the shares, the `each` densest windows that do not overlap, in comparison with the
   distribution function `level` (n,), for ascending values. `found` (n_shares, each, 3) receives
   their share of the values, middle and width; all 0 where there is no more. */
EXPORT whole dense_windows(const double *y, const double *weights, const double *level, whole n,
                           const double *shares, whole n_shares, whole each, double *found)
{
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, n)) return end_loop(&watch, NO_MEMORY);
    const rows data = rows_of(y, weights, n, &watch);
    const double total = sum_of(weights, n);
    double *left = take(&p, n);
    for (whole s = 0; s < n_shares; s++) {
        copy(level, left, n);
        for (whole e = 0; e < each; e++, found += 3) {
            if (interrupted(&watch, 4.0 * (double)n)) break;
            const window here = densest(data, total, shares[s], left);
            found[0] = here.mass / total;
            found[1] = here.mass > 0.0 ? middle_of(data, here) : 0.0;
            found[2] = here.mass > 0.0 ? width_of(data, here) : 0.0;
        }
    }
    close_pool(&p);
    return end_loop(&watch, 0);
}

#endif
