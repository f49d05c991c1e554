#ifndef MIX1D_STARTS_H
#define MIX1D_STARTS_H

/* Where to begin: cuts of the sorted values, nested widths, dense windows, chance. */

#include "ascent.h"
#include "columns.h"

enum {
    CUTS = 5, /* starts that are not random */
    NESTED = 2,
    WINDOWS = 4,
    FIXED_STARTS = CUTS + NESTED + WINDOWS,
};

static const double SHARES[WINDOWS] = {0.02, 0.05, 0.1, 0.2}; /* of the values, in each window */
static const double NARROW = 0.02;                            /* as in em.start */

static void swap(double *a, double *b)
{
    double kept = *a;
    *a = *b;
    *b = kept;
}

/* A number between 0 and 1, and the next state of its generator (Steele et al. 2014). */
static double uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    z ^= z >> 31;
    return (double)(z >> 11) * 0x1p-53;
}

/* Weights, means and penalised sds of the groups between shares of the cumulated weight. `spare`
   has 3 k. */
static void from_cuts(rows data, double total, const double *cuts, whole k, target rule,
                      double *place, double *sums)
{
    double cumulated = 0.0;
    whole j = 0;
    clear(sums, 3 * k);
    for (whole i = 0; i < data.n; i++) {
        const double weight = data.weights[i], y = data.y[i];
        while (j < k - 1 && cumulated + 0.5 * weight > cuts[j] * total) j++;
        cumulated += weight;
        sums[j] += weight;
        sums[k + j] += weight * y;
        sums[2 * k + j] += weight * y * y;
    }
    for (j = 0; j < k; j++) {
        double squares = rule.square;
        if (sums[j] > 0.0) {
            place[j] = sums[j] / total;
            place[k + j] = sums[k + j] / sums[j];
            squares = larger(sums[2 * k + j] - sums[j] * place[k + j] * place[k + j], 0.0);
        } else {
            place[j] = 1e-3;
            place[k + j] = data.y[data.n / 2];
        }
        place[2 * k + j] = sqrt((squares + 2.0 * rule.square) / (sums[j] + 2.0));
    }
}

static double mean_of(rows data, double total, double *sd)
{
    double mean = 0.0, square = 0.0;
    for (whole i = 0; i < data.n; i++) mean += data.weights[i] / total * data.y[i];
    for (whole i = 0; i < data.n; i++)
        square += data.weights[i] / total * (data.y[i] - mean) * (data.y[i] - mean);
    *sd = sqrt(square);
    return mean;
}

typedef struct {
    whole first, last;
    double mass; /* 0 if there is none */
} window;

/* Where a share `h` of the values lies most densely beside a distribution of which `level` (n,) is
   the function; what has been found before is NAN there, and so is then what is found now. */
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
        double width = (level[to] - level[from]) / mass;
        if (mass >= h * total && to - from > 1 && width < narrowest) {
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

/* The distribution function of one normal, but for a logistic's shape. */
static void level_of(rows data, double mean, double sd, double *level)
{
    const double slope = 1.702 / sd;
    for (whole i = 0; i < data.n; i++) {
        double t = slope * (data.y[i] - mean), e = exponential(-fabs(t)), high = 1.0 / (1.0 + e);
        level[i] = t > 0.0 ? high : e * high;
    }
}

/* A background of all values, and before it k - 1 groups in the densest windows beside one normal
   with the distribution function `level` (n,). */
static void from_windows(rows data, double total, double h, whole k, bool shared, double mean,
                         double sd, double *level, double *place)
{
    for (whole j = 0; j < k - 1; j++) {
        const window found = densest(data, total, h, level);
        place[j] = larger(0.5 * found.mass / total, 1e-3);
        place[k + j] = middle_of(data, found);
        place[2 * k + j] = shared ? sd : larger(width_of(data, found), 1e-3 * sd);
    }
    place[k - 1] = larger(1.0 - sum_of(place, k - 1), 1e-3);
    place[k + k - 1] = mean;
    place[2 * k + k - 1] = sd;
}

/* Cuts of the sorted values at fixed and random shares, a core with tails, random places.
   `spare` has 4 k + 2 n. */
static void begin(rows data, whole k, target rule, uint64_t seed, double *places, whole count,
                  double *spare)
{
    static const double powers[CUTS] = {1.0, 2.5, 0.4, 5.0, 0.2};
    double *cuts = spare, *sums = spare + k, *level = spare + 4 * k;
    double *left = level + data.n;
    const double spread = sqrt(rule.square), total = sum_of(data.weights, data.n);
    double sd, mean = mean_of(data, total, &sd);
    level_of(data, mean, sd, level);
    for (whole s = 0; s < count; s++) {
        double *place = places + s * 3 * k;
        if (s < CUTS) { /* groups of equal weight, and of growing and shrinking ones */
            for (whole j = 0; j < k - 1; j++) cuts[j] = pow((double)(j + 1) / (double)k, powers[s]);
            from_cuts(data, total, cuts, k, rule, place, sums);
        } else if (s < CUTS + NESTED) { /* one centre, nested widths */
            const double centre = value_at(data, total, 0.5), ratio = s == CUTS ? 0.4 : 0.15;
            for (whole j = 0; j < k; j++) {
                place[j] = 1.0 / (double)k;
                place[k + j] = centre;
                place[2 * k + j] = spread * pow(ratio, (double)j - 0.5 * (double)(k - 1));
            }
        } else if (s < FIXED_STARTS) {
            copy(level, left, data.n);
            from_windows(data, total, SHARES[s - CUTS - NESTED], k, rule.shared, mean, sd, left,
                         place);
        } else if (s % 2 == 0) {
            for (whole j = 0; j < k - 1; j++) cuts[j] = uniform(&seed);
            for (whole a = 1; a < k - 1; a++)
                for (whole b = a; b > 0 && cuts[b] < cuts[b - 1]; b--) swap(cuts + b, cuts + b - 1);
            from_cuts(data, total, cuts, k, rule, place, sums);
        } else {
            for (whole j = 0; j < k; j++) {
                double where = uniform(&seed), width = uniform(&seed);
                place[j] = 1.0 / (double)k;
                place[k + j] = value_at(data, total, where);
                place[2 * k + j] = spread * pow(NARROW, width);
            }
        }
        if (rule.shared)
            for (whole j = 1; j < k; j++) place[2 * k + j] = place[2 * k];
    }
}

/* ---------------------------------------------------------------------------- one column */

/* ------------------------------------------------------------------------------ for Python */

/* The densest windows for each of the shares, the first, the second, ... of them that do not
   overlap, beside the distribution with the function `level` (n,), for ascending values. `found`
   (shares, each, 3) receives their share of the values, middle and width; all 0 where there is no
   more. */
EXPORT bool windows(const double *y, const double *weights, const double *level, whole n,
                    const double *shares, whole n_shares, whole each, double *found)
{
    pool p;
    if (!open_pool(&p, n)) return false;
    const rows data = rows_of(y, weights, n);
    const double total = sum_of(weights, n);
    double *left = take(&p, n);
    for (whole s = 0; s < n_shares; s++) {
        copy(level, left, n);
        for (whole e = 0; e < each; e++, found += 3) {
            const window here = densest(data, total, shares[s], left);
            found[0] = here.mass / total;
            found[1] = here.mass > 0.0 ? middle_of(data, here) : 0.0;
            found[2] = here.mass > 0.0 ? width_of(data, here) : 0.0;
        }
    }
    close_pool(&p);
    return true;
}

#endif
