/* Many small fits: each column is searched without a return to Python.

   The same method as the search for one data set: a few EM steps from many starts, on a coarse copy
   of the values; the best distinct ones go on to the maxima of the penalised L_a; from these, the
   highest first, climbs on L with all values. The answer is the sound maximum with the highest
   rank. */

#ifndef MIX1D_MANY_H
#define MIX1D_MANY_H

#include "ascent.h"
#include "columns.h"
#include "soundness.h"
#include "starts.h"

/* Three more ways to end than a climb has. */
enum {
    PENALISED = RUNNING + 1, /* at the maximum of L_a: all that were found of L are spikes */
    TOO_FEW,                 /* nowhere: there are fewer distinct values than components */
    DOUBTFUL,                /* at a maximum with a component that chance can make */
};

/* Number of EM steps from each start, on the coarse copy. */
enum { SHORT = 4 };

/* Number of further EM steps of the survivors. */
enum { LONGER = 8 };

/* Iterations at most of a climb on the coarse copy. */
enum { LONGEST_COARSE = 200 };

/* Mixtures are one if their weights, their means in units of the spread, and the logarithms of
   their sds differ by less (as in search.runs). */
static const double SAME_MIXTURE = 0.05;

/* How thoroughly a column is searched. */
typedef struct {
    whole cells;     /* of the coarse copy on which the starts run */
    whole random;    /* random starts beside those that are not */
    whole survivors; /* distinct short runs that go on to their maxima */
    uint64_t seed;
} effort;

/* ---------------------------------------------------------------------------- order */

/* Components by mean, then by sd, then by weight. */
static void in_order(double *mixture, whole k)
{
    double *weight = mixture, *mean = mixture + k, *sd = mixture + 2 * k;
    for (whole a = 1; a < k; a++)
        for (whole j = a; j > 0; j--) {
            bool less = mean[j] < mean[j - 1];
            if (mean[j] == mean[j - 1])
                less = sd[j] == sd[j - 1] ? weight[j] < weight[j - 1] : sd[j] < sd[j - 1];
            if (!less) break;
            for (whole row = 0; row < 3; row++)
                swap(mixture + row * k + j, mixture + row * k + j - 1);
        }
}

/* Puts the components in order after a run; returns its objective, -inf if that is no number. */
static double finish(double *mixture, whole k, double end)
{
    in_order(mixture, k);
    return isfinite(end) ? end : -INFINITY;
}

/* Whether two mixtures are one. */
static bool is_same(const double *mixture, const double *other, whole k, double spread)
{
    for (whole j = 0; j < k; j++)
        if (!(fabs(mixture[j] - other[j]) < SAME_MIXTURE &&
              fabs(mixture[k + j] - other[k + j]) < SAME_MIXTURE * spread &&
              fabs(log(mixture[2 * k + j] / other[2 * k + j])) < SAME_MIXTURE))
            return false;
    return true;
}

/* The order of a few hundred numbers at most, from the largest down. */
static void descending(const double *numbers, whole n, whole *order)
{
    for (whole i = 0; i < n; i++) {
        whole j = i;
        for (; j > 0 && numbers[order[j - 1]] < numbers[i]; j--) order[j] = order[j - 1];
        order[j] = i;
    }
}

/* The highest of each group of mixtures that are one, `most` at the most, as `chosen`; returns
   their number. */
static whole distinct(const double *mixtures, whole k, const double *ends, whole count,
                      double spread, whole most, whole *order, whole *chosen)
{
    whole number = 0;
    descending(ends, count, order);
    for (whole s = 0; s < count && number < most; s++) {
        bool fresh = true;
        for (whole c = 0; c < number && fresh; c++)
            fresh = !is_same(mixtures + order[s] * 3 * k, mixtures + chosen[c] * 3 * k, k, spread);
        if (fresh) chosen[number++] = order[s];
    }
    return number;
}

/* The maxima of L_a on (a coarse copy of) the data, as `maxima` from the highest down, and their
   objectives as `ends`; returns their number. `mixtures`, `maxima` and `ends` have memory for all
   starts. */
static whole penalised_maxima(rows all, whole k, double spread, objective rule, double small_gain,
                              effort search, whole starts, workspace w, double *mixtures,
                              double *maxima, double *ends, pool memory)
{
    const whole m = 3 * k;
    whole *order = (whole *)take(&memory, starts), *chosen = (whole *)take(&memory, starts);
    rows few = all;
    if (all.n > search.cells) {
        double *points = take(&memory, search.cells), *masses = take(&memory, search.cells);
        const whole cells = coarse(all, spread, search.cells, points, masses);
        few = rows_of(points, masses, cells, all.watch);
    }
    begin(few, k, rule, search.seed, mixtures, starts, take(&memory, 4 * k + 2 * few.n));
    for (whole s = 0; s < starts; s++) {
        double *mixture = mixtures + s * m;
        ends[s] = finish(mixture, k, em_steps(few, mixture, k, rule, SHORT, w.block, w.spare));
    }
    whole count = distinct(mixtures, k, ends, starts, spread, search.survivors, order, chosen);
    for (whole c = 0; c < count; c++) {
        double *here = maxima + c * m;
        copy(mixtures + chosen[c] * m, here, m);
        ends[c] = finish(here, k, em_steps(few, here, k, rule, LONGER, w.block, w.spare));
    }
    for (whole pass = 0;; pass++) { /* those that are one go on as one: before and after climbs */
        copy(maxima, mixtures, count * m);
        count = distinct(mixtures, k, ends, count, spread, count, order, chosen);
        for (whole c = 0; c < count; c++) copy(mixtures + chosen[c] * m, maxima + c * m, m);
        if (pass == 1) {
            for (whole c = 0; c < count; c++) mixtures[c] = ends[chosen[c]];
            copy(mixtures, ends, count);
            return count;
        }
        for (whole c = 0; c < count; c++) {
            const options how = {1e-3, small_gain, LONGEST_COARSE, false};
            double *here = maxima + c * m;
            ends[c] = finish(here, k, ascend(few, here, k, rule, how, w, NULL, 0).objective);
        }
    }
}

static whole memory_for(whole n, whole k, effort search)
{
    const whole starts = FIXED_STARTS + search.random;
    return 4 * n + memory_for_workspace(k) + starts * (6 * k + 3) + 2 * search.cells + 11 * k;
}

/* A column to be searched. */
typedef struct {
    rows all;
    whole k;
    objective plain; /* L */
    options how;
    double spread;
    double step;  /* to which the values are rounded, or 0 */
    double total; /* weight */
    workspace w;
} search_problem;

/* The best maximum so far. */
typedef struct {
    double *mixture;
    trust worth;
    double rank, loglik;
    whole code;
} best_so_far;

/* Climbs on L from `mixture`, in place. The end is the best so far if it can be trusted more, or as
   much and has a higher rank. */
static void consider(const search_problem *q, double *mixture, best_so_far *best)
{
    const whole k = q->k;
    const report end = ascend(q->all, mixture, k, q->plain, q->how, q->w, NULL, 0);
    if (q->all.watch->stopped) return;
    const bool shared = q->plain.shared;
    const trust worth =
        judge(q->all, mixture, k, shared, q->step, end.code, q->w.block, q->w.spare);
    double rank = -INFINITY;
    if (worth >= DOUBTFUL_MAXIMUM)
        rank = rank_of(mixture, k, end.objective, q->spread, q->total, shared);
    if (worth < best->worth || (worth == best->worth && !(rank > best->rank))) return;
    copy(mixture, best->mixture, 3 * k);
    best->worth = worth;
    best->rank = rank;
    best->loglik = end.objective;
    best->code = worth == DOUBTFUL_MAXIMUM ? DOUBTFUL : end.code;
}

/* Considers every way to cut a few values into k groups of two or more. `spare` has 7 k. */
static void consider_partitions(const search_problem *q, best_so_far *best, double *spare)
{
    enum { MOST_VALUES = 25, MOST_GROUPS = 4 };
    const whole k = q->k, n = q->all.n;
    double *mixture = spare, *sums = spare + 3 * k, *cuts = spare + 6 * k;
    if (n > MOST_VALUES || k > MOST_GROUPS || n < 2 * k) return;
    const double none = 1e-6 * q->spread;
    const objective barely = {1e-12, none * none, q->plain.shared, 1.0};
    whole ends[MOST_GROUPS];
    for (whole j = 0; j < k - 1; j++) ends[j] = 2 * (j + 1);
    for (;;) {
        double cumulated = 0.0;
        for (whole i = 0, j = 0; j < k - 1; i++) {
            cumulated += q->all.weights[i];
            if (i + 1 == ends[j]) cuts[j++] = cumulated / q->total;
        }
        from_cuts(q->all, q->total, cuts, k, barely, mixture, sums);
        if (q->plain.shared) {
            double squares = 0.0;
            for (whole j = 0; j < k; j++)
                squares += mixture[j] * mixture[2 * k + j] * mixture[2 * k + j];
            for (whole j = 0; j < k; j++) mixture[2 * k + j] = sqrt(squares);
        }
        consider(q, mixture, best);
        whole j = k - 2;
        while (j >= 0 && ends[j] + 2 * (k - 1 - j) >= n) j--;
        if (j < 0) return;
        ends[j]++;
        for (whole l = j + 1; l < k - 1; l++) ends[l] = ends[l - 1] + 2;
    }
}

/* Whether the search looks at the negative values: `search.reflection.reflects`. */
static bool reflects(rows data)
{
    const double *y = data.y, *weights = data.weights;
    const whole last = data.n - 1;
    const double noise = 1e-9 * (y[last] - y[0]);
    for (whole i = 0; i < data.n; i++) {
        const double off = (y[i] + y[last - i]) - (y[0] + y[last]);
        if (fabs(off) >= noise) return off < 0.0;
    }
    for (whole i = 0; i < data.n; i++)
        if (weights[i] != weights[last - i]) return weights[i] < weights[last - i];
    return false;
}

static void reflect(double *y, double *weights, whole n)
{
    for (whole i = 0, last = n - 1; i < last; i++, last--) {
        swap(y + i, y + last);
        swap(weights + i, weights + last);
    }
    for (whole i = 0; i < n; i++) y[i] = -y[i];
}

/* The best sound maximum for `n` sorted values, each `counts` times, as `mixture` (3, k).

   From `given` (3, k), if there is one, in the units of the values; else by a search. Where every
   climb ends in a spike, the best maximum of L_a. Returns how it ended; `loglik` receives L. */
static whole search_column(const double *values, const double *counts, whole n, const double *given,
                           whole k, bool shared, double tol, whole longest, effort search,
                           double *mixture, double *loglik, pool memory, stopwatch *watch)
{
    const whole m = 3 * k, starts = given || k == 1 ? 1 : FIXED_STARTS + search.random;
    double *y = take(&memory, n), *weights = take(&memory, n);
    const whole distinct_values = fold(values, counts, n, y, weights);
    const rows unscaled = rows_of(y, weights, distinct_values, watch);
    const double mass = sum_of(weights, distinct_values);
    double spread = distinct_values > 0 ? robust_scale(unscaled, mass) : 0.0;
    if (distinct_values < k || !(spread > 0.0)) {
        for (whole i = 0; i < m; i++) mixture[i] = NAN;
        *loglik = NAN;
        return TOO_FEW;
    }
    const double center = value_at(unscaled, mass, 0.5), unit = exp2(floor(log2(spread)) + 1.0);
    for (whole i = 0; i < distinct_values; i++) y[i] = y[i] / unit - center / unit;
    spread /= unit;
    const bool turned = !given && k > 1 && reflects(unscaled);
    if (turned) reflect(y, weights, distinct_values);
    const double side = turned ? -1.0 : 1.0;
    const rows all = rows_of(y, weights, distinct_values, watch);
    const objective penalised = {1.0 / mass, spread * spread, shared, 1.0};
    const search_problem q = {all,
                              k,
                              {0.0, spread * spread, shared, 1.0},
                              {tol, larger(1.0, 1e-3 * mass), longest, !given},
                              spread,
                              lattice_step(all),
                              mass,
                              take_workspace(&memory, k)};
    best_so_far best = {mixture, SPIKE, -INFINITY, NAN, RUNNING};
    double *mixtures = take(&memory, starts * m), *maxima = take(&memory, starts * m);
    double *heights = take(&memory, starts), *spare = take(&memory, 7 * k);
    whole count = 1;
    if (given)
        for (whole j = 0; j < k; j++) {
            maxima[j] = given[j];
            maxima[k + j] = (given[k + j] - center) / unit;
            maxima[2 * k + j] = given[2 * k + j] / unit;
        }
    else
        count = penalised_maxima(all, k, spread, penalised, q.how.small_gain, search, starts, q.w,
                                 mixtures, maxima, heights, memory);
    for (whole c = 0; c < count && !watch->stopped; c++) {
        if (best.worth == SOUND && heights[c] < best.rank) break;
        copy(maxima + c * m, spare, m);
        consider(&q, spare, &best);
    }
    if (!given && k > 1) consider_partitions(&q, &best, spare);
    if (best.worth == SPIKE) { /* every climb ended in one */
        copy(maxima, mixture, m);
        const report end = ascend(all, mixture, k, penalised, q.how, q.w, NULL, 0);
        best.code = PENALISED;
        best.loglik = end.objective + penalty_at(mixture, k, penalised);
    }
    for (whole j = 0; j < k; j++) {
        mixture[k + j] = center + unit * side * mixture[k + j];
        mixture[2 * k + j] *= unit;
    }
    if (!given) in_order(mixture, k);
    *loglik = best.loglik - mass * log(unit);
    return best.code;
}

/* ------------------------------------------------------------------------------ for Python */

/* The best mixture of each column: the sorted values, and their counts or NULL, from one of the
   offsets (columns + 1,) to the next. `mixtures` (columns, 3, k), `logliks` (columns,) and `codes`
   (columns,) receive where each search ended. */
EXPORT whole search_columns(const double *values, OPTIONAL const double *counts,
                            const whole *offsets, whole columns, OPTIONAL const double *given,
                            whole k, bool shared, double tol, whole longest, whole cells,
                            whole random, whole survivors, uint64_t seed, double *mixtures,
                            double *logliks, whole *codes)
{
    const effort search = {cells, random, survivors, seed};
    whole longest_column = 0;
    for (whole c = 0; c < columns; c++)
        if (offsets[c + 1] - offsets[c] > longest_column)
            longest_column = offsets[c + 1] - offsets[c];
    stopwatch watch = begin_loop();
    pool memory;
    if (!open_pool(&memory, memory_for(longest_column, k, search)))
        return end_loop(&watch, NO_MEMORY);
    for (whole c = 0; c < columns && !watch.stopped; c++)
        codes[c] = search_column(values + offsets[c], counts ? counts + offsets[c] : NULL,
                                 offsets[c + 1] - offsets[c], given, k, shared, tol, longest,
                                 search, mixtures + 3 * k * c, logliks + c, memory, &watch);
    close_pool(&memory);
    return end_loop(&watch, 0);
}

#endif
