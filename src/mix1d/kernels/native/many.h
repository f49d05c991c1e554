/* Many small fits: each column is searched without a return to Python.

   The same method as the search for one data set: a few EM steps from many starts, on a coarse copy
   of the values; the best distinct ones go on to the maxima of the penalised L_a; from these, the
   highest first, climbs on L with all values. The answer is the sound maximum with the highest
   rank. */

#ifndef MIX1D_MANY_H
#define MIX1D_MANY_H

#include "ascent.h"
#include "clusters.h"
#include "columns.h"
#include "lattice.h"
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
   their sds differ by less (as in search.distinct). */
static const double SAME_MIXTURE = 0.05;

/* How thoroughly a column is searched. */
typedef struct {
    whole cells;     /* of the coarse copy on which the starts run */
    whole random;    /* random starts beside those that are not */
    whole survivors; /* distinct short runs that go on to their maxima */
    whole alone;     /* random starts that climb on L alone, for 200 values; of fewer more */
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
   their number. Each of these is given what `led` says of the others of its group. */
static whole distinct(const double *mixtures, whole k, const double *ends, whole count,
                      double spread, whole most, whole *order, whole *chosen, double *led)
{
    whole number = 0;
    descending(ends, count, order);
    for (whole s = 0; s < count && number < most; s++) {
        whole c = 0;
        while (c < number &&
               !is_same(mixtures + order[s] * 3 * k, mixtures + chosen[c] * 3 * k, k, spread))
            c++;
        if (c < number)
            led[chosen[c]] += led[order[s]];
        else
            chosen[number++] = order[s];
    }
    return number;
}

/* Puts the numbers of the chosen first. */
static void compress(double *numbers, const whole *chosen, whole count, double *spare)
{
    for (whole c = 0; c < count; c++) spare[c] = numbers[chosen[c]];
    copy(spare, numbers, count);
}

/* The sd within the exact k-means clusters, as in `search.search`. */
static double within_clusters(rows data, whole k, double spread, pool memory)
{
    if (data.n < k) return spread;
    whole *labels = (whole *)take(&memory, data.n);
    cluster(data.y, data.weights, data.n, k, labels, memory, data.watch);
    if (data.watch->stopped) return spread;
    double squares = 0.0;
    for (whole first = 0, end = 0; first < data.n; first = end) {
        double mass = 0.0, mean = 0.0;
        for (; end < data.n && labels[end] == labels[first]; end++) mass += data.weights[end];
        for (whole i = first; i < end; i++) mean += data.weights[i] / mass * data.y[i];
        for (whole i = first; i < end; i++)
            squares += data.weights[i] * (data.y[i] - mean) * (data.y[i] - mean);
    }
    return squares > 0.0 ? sqrt(squares / sum_of(data.weights, data.n)) : spread;
}

/* The maxima of L_a that a search has found. */
typedef struct {
    double *mixtures; /* (count, 3, k) */
    double *ends;     /* (count,) L_a */
    double *bounds;   /* (count,) L_a, or what they would be ranked by where that is more */
    double *led;      /* (count,) how many of the starts that were followed ended there */
    whole count;
    double unit; /* in which their lengths are compared */
} maxima_found;

/* The maxima of L_a on (a coarse copy of) the data. `mixtures` and the arrays of `found` have
   memory for all starts. The penalty pulls towards six sds within clusters at most. */
static void penalised_maxima(rows all, whole k, double spread, objective rule, double small_gain,
                             effort search, whole starts, workspace w, double *mixtures,
                             maxima_found *found, pool memory)
{
    const whole m = 3 * k;
    const double total = sum_of(all.weights, all.n);
    double *maxima = found->mixtures, *ends = found->ends, *led = found->led;
    whole *order = (whole *)take(&memory, starts), *chosen = (whole *)take(&memory, starts);
    double *spare = take(&memory, starts);
    rows few = all;
    if (all.n > search.cells) {
        double *points = take(&memory, search.cells), *masses = take(&memory, search.cells);
        const whole cells = coarse(all, spread, search.cells, points, masses);
        few = rows_of(points, masses, cells, all.watch);
    }
    begin(few, k, rule, search.seed, mixtures, starts, take(&memory, 4 * k + 2 * few.n));
    const double held =
        smaller(spread, FARTHEST_PULL * within_clusters(few, k, spread, memory));
    rule.square = held * held;
    found->unit = held;
    for (whole s = 0; s < starts; s++) {
        double *mixture = mixtures + s * m;
        ends[s] = finish(mixture, k, em_steps(few, mixture, k, rule, SHORT, w.block, w.spare));
    }
    whole count = distinct(mixtures, k, ends, starts, held, search.survivors, order, chosen, led);
    for (whole c = 0; c < count; c++) {
        led[c] = 1.0;
        double *here = maxima + c * m;
        copy(mixtures + chosen[c] * m, here, m);
        ends[c] = finish(here, k, em_steps(few, here, k, rule, LONGER, w.block, w.spare));
    }
    for (whole pass = 0;; pass++) { /* those that are one go on as one: before and after climbs */
        copy(maxima, mixtures, count * m);
        count = distinct(mixtures, k, ends, count, held, count, order, chosen, led);
        for (whole c = 0; c < count; c++) copy(mixtures + chosen[c] * m, maxima + c * m, m);
        compress(ends, chosen, count, spare);
        compress(led, chosen, count, spare);
        if (pass == 1) break;
        for (whole c = 0; c < count; c++) {
            const options how = {1e-3, small_gain, LONGEST_COARSE, false};
            double *here = maxima + c * m;
            ends[c] = finish(here, k, ascend(few, here, k, rule, how, w, NULL, 0).objective);
        }
    }
    for (whole c = 0; c < count; c++) {
        const double *here = maxima + c * m, loglik = ends[c] + penalty_at(here, k, rule);
        found->bounds[c] =
            larger(ends[c], rank_of(here, k, loglik, spread, total, rule.shared));
    }
    found->count = count;
}

static whole memory_for(whole n, whole k, effort search)
{
    const whole starts = FIXED_STARTS + search.random;
    const whole few = least(n, search.cells);
    return 5 * n + memory_for_workspace(k) + starts * (6 * k + 7) + 2 * search.cells + 11 * k +
           memory_for_clusters(few, k);
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
    whole from; /* which of the maxima of L_a it was reached from; -1 for none */
} best_so_far;

/* Climbs on L from `mixture`, the maximum number `from` of L_a, in place. The end is the best so
   far if it can be trusted more, or as much and has a higher rank. */
static void consider(const search_problem *q, double *mixture, whole from, best_so_far *best)
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
    best->from = from;
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
        consider(q, mixture, -1, best);
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

/* Considers climbs on L from random starts: some maxima of L have none of L_a below them. `spare`
   has 3 k. */
static void consider_alone(const search_problem *given, effort search, best_so_far *best,
                           double *spare)
{
    enum { VALUES = 200, MOST_TIMES = 5, LONGEST_ALONE = 60 };
    search_problem q = *given;
    q.how.near_maximum = false;
    q.how.longest = least(q.how.longest, LONGEST_ALONE);
    const double times = smaller((double)VALUES / (double)q.all.n, MOST_TIMES);
    const whole count = (whole)((double)search.alone * times);
    uint64_t seed = search.seed + 1;
    for (whole s = 0; s < count && !q.all.watch->stopped; s++) {
        at_random(q.all, q.k, q.spread, q.plain.shared, &seed, spare);
        consider(&q, spare, -1, best);
    }
}

/* A column in the units of `model.problem`. */
typedef struct {
    rows all;
    double center, unit; /* a value is center + unit y */
    double spread, step, total;
} posed_column;

/* Poses `n` sorted values, each `counts` times, in `y` (n,) and `weights` (n,). A spread of 0 means
   that there are fewer than `least_values` distinct ones, or that all are equal. */
static posed_column pose(const double *values, const double *counts, whole n, whole least_values,
                         double *y, double *weights, stopwatch *watch)
{
    posed_column p = {.spread = 0.0};
    const whole m = fold(values, counts, n, y, weights);
    p.all = rows_of(y, weights, m, watch);
    p.total = sum_of(weights, m);
    if (m >= least_values && m > 0) p.spread = robust_scale(p.all, p.total);
    if (!(p.spread > 0.0)) {
        p.spread = 0.0;
        return p;
    }
    double most = 0.0;
    for (whole i = 0; i < m; i++) most = larger(weights[i], most);
    p.center = value_at(p.all, p.total, 0.5);
    p.unit = exp2(floor(log2(p.spread)) + 1.0);
    p.step = most > 1.0 ? step_of(y, m, watch) / p.unit : 0.0;
    for (whole i = 0; i < m; i++) y[i] = y[i] / p.unit - p.center / p.unit;
    p.spread /= p.unit;
    return p;
}

/* A mixture in the units of the values, in those of the column. */
static void to_column(const double *given, whole k, posed_column p, double *mixture)
{
    for (whole j = 0; j < k; j++) {
        mixture[j] = given[j];
        mixture[k + j] = (given[k + j] - p.center) / p.unit;
        mixture[2 * k + j] = given[2 * k + j] / p.unit;
    }
}

/* Whether three in four of the starts that were followed ended at the maximum of L_a from which the
   answer was reached, near by, as in `search.search`: then there is hardly a better one. */
static bool starts_agree(const maxima_found *found, const best_so_far *best, whole k)
{
    if (best->worth != SOUND || best->from < 0) return false;
    const double *below = found->mixtures + 3 * k * best->from;
    return 4.0 * found->led[best->from] >= 3.0 * sum_of(found->led, found->count) &&
           is_same(below, best->mixture, k, found->unit);
}

/* The best sound maximum for `n` sorted values, each `counts` times, as `mixture` (3, k).

   From `given` (3, k), if there is one, in the units of the values; else by a search. Where every
   climb ends in a spike, the best maximum of L_a. Returns how it ended; `loglik` receives L, and
   `agreed` 1 where the starts agree, else 0. */
static whole search_column(const double *values, const double *counts, whole n, const double *given,
                           whole k, bool shared, double tol, whole longest, effort search,
                           double *mixture, double *loglik, whole *agreed, pool memory,
                           stopwatch *watch)
{
    const whole m = 3 * k, starts = given || k == 1 ? 1 : FIXED_STARTS + search.random;
    double *y = take(&memory, n), *weights = take(&memory, n);
    const posed_column p = pose(values, counts, n, k, y, weights, watch);
    *agreed = 1;
    if (p.spread == 0.0) {
        for (whole i = 0; i < m; i++) mixture[i] = NAN;
        *loglik = NAN;
        return TOO_FEW;
    }
    const bool turned = !given && k > 1 && reflects(p.all);
    if (turned) reflect(y, weights, p.all.n);
    const double side = turned ? -1.0 : 1.0;
    const objective penalised = {smallest_penalty(p.total), p.spread * p.spread, shared, 1.0};
    const search_problem q = {p.all,
                              k,
                              {0.0, p.spread * p.spread, shared, 1.0},
                              {tol, larger(1.0, 1e-3 * p.total), longest, !given},
                              p.spread,
                              p.step,
                              p.total,
                              take_workspace(&memory, k)};
    best_so_far best = {mixture, SPIKE, -INFINITY, NAN, RUNNING, -1};
    double *mixtures = take(&memory, starts * m), *spare = take(&memory, 7 * k);
    maxima_found found = {.mixtures = take(&memory, starts * m),
                          .ends = take(&memory, starts),
                          .bounds = take(&memory, starts),
                          .led = take(&memory, starts),
                          .count = 1,
                          .unit = p.spread};
    whole *order = (whole *)take(&memory, starts);
    clear(found.led, starts);
    found.bounds[0] = INFINITY;
    if (given)
        to_column(given, k, p, found.mixtures);
    else
        penalised_maxima(p.all, k, p.spread, penalised, q.how.small_gain, search, starts, q.w,
                         mixtures, &found, memory);
    descending(found.bounds, found.count, order);
    for (whole c = 0; c < found.count && !watch->stopped; c++) {
        if (best.worth == SOUND && found.bounds[order[c]] < best.rank) break;
        copy(found.mixtures + order[c] * m, spare, m);
        consider(&q, spare, order[c], &best);
    }
    if (!given && k > 1) {
        consider_partitions(&q, &best, spare);
        *agreed = starts_agree(&found, &best, k);
        consider_alone(&q, search, &best, spare);
    }
    if (best.worth == SPIKE) { /* every climb ended in one */
        copy(found.mixtures, mixture, m);
        const report end = ascend(p.all, mixture, k, penalised, q.how, q.w, NULL, 0);
        best.code = PENALISED;
        best.loglik = end.objective + penalty_at(mixture, k, penalised);
    }
    for (whole j = 0; j < k; j++) {
        mixture[k + j] = p.center + p.unit * side * mixture[k + j];
        mixture[2 * k + j] *= p.unit;
    }
    if (!given) in_order(mixture, k);
    *loglik = best.loglik - p.total * log(p.unit);
    return best.code;
}

/* ------------------------------------------------------------------------------ for Python */

/* The best mixture of each column: the sorted values, and their counts or NULL, from one of the
   offsets (columns + 1,) to the next. `mixtures` (columns, 3, k), `logliks` (columns,) and `codes`
   (columns,) receive where each search ended, `agreed` (columns,) whether its starts agree. */
EXPORT whole search_columns(const double *values, OPTIONAL const double *counts,
                            const whole *offsets, whole columns, OPTIONAL const double *given,
                            whole k, bool shared, double tol, whole longest, whole cells,
                            whole random, whole survivors, whole alone, uint64_t seed,
                            double *mixtures,
                            double *logliks, whole *codes,
                            whole *agreed)
{
    const effort search = {cells, random, survivors, alone, seed};
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
                                 search, mixtures + 3 * k * c, logliks + c, agreed + c, memory,
                                 &watch);
    close_pool(&memory);
    return end_loop(&watch, 0);
}

/* What is said of a certified maximum `mixture` (3, k) of one column of sorted values, each
   `counts` times: `marks` (2,) how far it can be trusted and whether the search looks at the
   negative values; `numbers` (3,) the step, what a rank takes from its log-likelihood, and the sd
   towards which the penalty pulls; `chances` (k,) the P of each component on few rows, else 0. */
EXPORT whole judge_column(const double *values, OPTIONAL const double *counts, whole n,
                          const double *mixture, whole k, bool shared, whole *marks,
                          double *numbers, double *chances)
{
    stopwatch watch = begin_loop();
    pool memory;
    const whole needed = 3 * n + 9 * k + memory_for_block(k) + memory_for_clusters(n, k);
    if (!open_pool(&memory, needed)) return end_loop(&watch, NO_MEMORY);
    double *y = take(&memory, n), *weights = take(&memory, n), *here = take(&memory, 3 * k);
    double *sums = take(&memory, 6 * k), *block = take(&memory, memory_for_block(k));
    const posed_column p = pose(values, counts, n, 1, y, weights, &watch);
    to_column(mixture, k, p, here);
    marks[0] = judge(p.all, here, k, shared, p.step, CERTIFIED, block, sums);
    marks[1] = reflects(p.all);
    numbers[0] = p.step * p.unit;
    numbers[1] = -rank_of(here, k, 0.0, p.spread, p.total, shared);
    numbers[2] = p.unit * smaller(p.spread, FARTHEST_PULL *
                                                within_clusters(p.all, k, p.spread, memory));
    shares_of(p.all, here, k, block, sums);
    for (whole j = 0; j < k; j++) {
        const double in_group = sums[j] * sums[j] / sums[2 * k + j];
        const bool few = in_group < ENOUGH * log(p.total);
        chances[j] = few && k > 1 ? chance_of(here, k, j, in_group, p.total, p.step) : 0.0;
    }
    close_pool(&memory);
    return end_loop(&watch, 0);
}

#endif
