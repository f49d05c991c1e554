/* Many small fits: each column is searched without a return to Python.

   The same method as the search for one data set: a few EM steps from many starts, on a coarse copy
   of the values; the best distinct ones go on to the maxima of the penalised L_a; with three and
   more components, the same from the best maximum with one component moved; from all maxima, the
   highest first, climbs on L with all values. The answer is the sound maximum with the highest
   rank. */

#ifndef MIX1D_MANY_H
#define MIX1D_MANY_H

#include "ascent.h"
#include "clusters.h"
#include "columns.h"
#include "lanes.h"
#include "mixtures.h"
#include "soundness.h"
#include "starts.h"

/* Three more ways to end than a climb has. */
enum {
    PENALISED = RUNNING + 1, /* at the maximum of L_a: all that were found of L are spikes */
    TOO_FEW,                 /* nowhere: there are fewer distinct values than components */
    DOUBTFUL,                /* at a maximum with a component that chance can make */
};

/* Number of EM steps from each start, on the coarse copy (as in search.short_runs). */
enum { SHORT = 12 };

/* Further rounds at most, and the gain in L_a without which there is no other. */
enum { MOST_ROUNDS = 5 };
static const double HIGHER = 1e-3;

/* Iterations at most of a climb on the coarse copy. */
enum { LONGEST_COARSE = 200 };

/* How thoroughly a column is searched. */
typedef struct {
    whole cells;     /* of the coarse copy on which the starts run */
    whole random;    /* random starts beside those that are not */
    whole survivors; /* distinct short runs that go on to their maxima */
    whole moved;     /* starts of a further round: the best maximum with one component moved */
    whole alone;     /* random starts that climb on L alone, for 200 values; of fewer more */
    uint64_t seed;
} effort;

/* A column to be searched. */
typedef struct {
    posed_column column;
    whole k;
    objective plain, penalised; /* L and L_a */
    options how;                /* climbs on L are made */
    effort search;
    workspace w;
} search_problem;

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

/* Puts the components in order after a run; returns its objective, -inf if that is no number. */
static double finish(double *mixture, whole k, double end)
{
    in_order(mixture, k);
    return isfinite(end) ? end : -INFINITY;
}

/* The maxima of L_a that a search has found. */
typedef struct {
    double *mixtures;  /* (count, 3, k) */
    double *ends;      /* (count,) L_a */
    double *bounds;    /* (count,) L_a, or what they would be ranked by where that is more */
    double *led;       /* (count,) how many of the starts that were followed ended there */
    whole count, most; /* how many there are, and for how many there is memory */
    double unit;       /* in which their lengths are compared */
} maxima_found;

/* The number of the known maximum near `mixture`; or of the next one, if there is none. */
static whole known_near(const maxima_found *found, const double *mixture, whole k)
{
    whole c = 0;
    while (c < found->count && !is_same(mixture, found->mixtures + 3 * k * c, k, found->unit)) c++;
    return c;
}

/* Climbs on L_a from `mixture`, in place, where so many starts led; the end is one more maximum, if
   it is not a known one. The climb ends early near a maximum that is known, and as high. */
static void follow(rows data, double *mixture, double led, whole k, objective rule,
                   const search_problem *q, maxima_found *found)
{
    const options how = {1e-3, q->how.small_gain, LONGEST_COARSE, false};
    ascent a = begin_ascent(data, mixture, k, rule, how, q->w, NULL, 0);
    bool arrived = false;
    while (is_under_way(&a) && !arrived) {
        advance(&a);
        const whole near = known_near(found, mixture, k);
        arrived = near < found->count && a.end.objective <= found->ends[near];
    }
    const double end = finish(mixture, k, a.end.objective);
    const whole c = known_near(found, mixture, k);
    const bool is_new = c == found->count;
    found->count += is_new;
    found->led[c] = is_new ? led : found->led[c] + led;
    if (!is_new && end <= found->ends[c]) return;
    const double loglik = end + penalty_at(mixture, k, rule), total = q->column.total;
    copy(mixture, found->mixtures + 3 * k * c, 3 * k);
    found->ends[c] = end;
    found->bounds[c] =
        larger(end, rank_of(mixture, k, loglik, q->column.spread, total, rule.shared));
}

/* The maximum with the highest bound. */
static whole highest_of(const maxima_found *found)
{
    whole best = 0;
    for (whole c = 1; c < found->count; c++)
        if (found->bounds[c] > found->bounds[best]) best = c;
    return best;
}

/* Short runs from so many mixtures, in place; the best distinct ones go on to their maxima. */
static void explore(rows data, double *mixtures, whole count, objective rule,
                    const search_problem *q, maxima_found *found, pool memory)
{
    const whole k = q->k, m = 3 * k;
    double *ends = take(&memory, count), *led = take(&memory, count);
    whole *order = (whole *)take(&memory, count), *chosen = (whole *)take(&memory, count);
    short_runs(data, mixtures, count, k, rule, SHORT, ends, memory);
    if (data.watch->stopped) return;
    for (whole s = 0; s < count; s++) {
        ends[s] = finish(mixtures + s * m, k, ends[s]);
        led[s] = 1.0;
    }
    const whole most = least(q->search.survivors, found->most - found->count);
    const whole followed =
        distinct(mixtures, k, ends, count, found->unit, most, order, chosen, led);
    for (whole c = 0; c < followed; c++)
        follow(data, mixtures + chosen[c] * m, led[chosen[c]], k, rule, q, found);
}

/* The maxima of L_a on (a coarse copy of) the data, from so many starts, for all of which
   `mixtures` and the arrays of `found` have memory. The penalty pulls towards six sds within
   clusters at most. Further rounds begin at the best maximum with one component moved, as long as
   they find a higher one. */
static void penalised_maxima(const search_problem *q, whole starts, double *mixtures,
                             maxima_found *found, pool memory)
{
    const rows all = q->column.all;
    const double spread = q->column.spread, total = q->column.total;
    const whole k = q->k, most_cells = q->search.cells, moved = least(q->search.moved, starts);
    objective rule = q->penalised;
    rows few = all;
    if (all.n > most_cells) {
        double *points = take(&memory, most_cells), *masses = take(&memory, most_cells);
        const whole cells = coarse(all, spread, most_cells, points, masses);
        few = rows_of(points, masses, cells, all.watch);
    }
    begin(few, k, rule, q->search.seed, mixtures, starts, take(&memory, 4 * k + 2 * few.n));
    const double held = smaller(spread, FARTHEST_PULL * within_clusters(few, k, spread, memory));
    rule.square = held * held;
    found->unit = held;
    found->count = 0;
    explore(few, mixtures, starts, rule, q, found, memory);
    uint64_t seed = q->search.seed + 2;
    for (whole round = 0; round < MOST_ROUNDS && moved > 0 && !all.watch->stopped; round++) {
        const whole best = highest_of(found);
        const double bound = found->bounds[best];
        for (whole s = 0; s < moved; s++)
            with_one_moved(few, total, found->mixtures + best * 3 * k, k, held, rule.shared, &seed,
                           mixtures + s * 3 * k);
        explore(few, mixtures, moved, rule, q, found, memory);
        if (!(found->bounds[highest_of(found)] > bound + HIGHER)) break;
    }
}

static whole memory_for(whole n, whole k, effort search)
{
    const whole starts = FIXED_STARTS + search.random;
    const whole few = least(n, search.cells);
    return 5 * n + memory_for_workspace(k) + starts * (6 * k + 8) + 2 * search.cells + 11 * k +
           most_of(memory_for_clusters(few, k), memory_for_lanes(few, k));
}

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
    const posed_column p = q->column;
    const whole k = q->k;
    const report end = ascend(p.all, mixture, k, q->plain, q->how, q->w, NULL, 0);
    if (p.all.watch->stopped) return;
    const bool shared = q->plain.shared;
    const trust worth = judge(p.all, mixture, k, shared, p.step, end.code, q->w.block, q->w.spare);
    double rank = -INFINITY;
    if (worth >= DOUBTFUL_MAXIMUM)
        rank = rank_of(mixture, k, end.objective, p.spread, p.total, shared);
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
    const posed_column p = q->column;
    const whole k = q->k, n = p.all.n;
    double *mixture = spare, *sums = spare + 3 * k, *cuts = spare + 6 * k;
    if (n > MOST_VALUES || k > MOST_GROUPS || n < 2 * k) return;
    const double none = 1e-6 * p.spread;
    const objective barely = {1e-12, none * none, q->plain.shared, 1.0, NULL};
    whole ends[MOST_GROUPS];
    for (whole j = 0; j < k - 1; j++) ends[j] = 2 * (j + 1);
    for (;;) {
        double cumulated = 0.0;
        for (whole i = 0, j = 0; j < k - 1; i++) {
            cumulated += p.all.weights[i];
            if (i + 1 == ends[j]) cuts[j++] = cumulated / p.total;
        }
        from_cuts(p.all, p.total, cuts, k, barely, mixture, sums);
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

/* Considers climbs on L from random starts: some maxima of L have none of L_a below them. `spare`
   has 3 k. */
static void consider_alone(const search_problem *given, best_so_far *best, double *spare)
{
    enum { VALUES = 200, MOST_TIMES = 5, LONGEST_ALONE = 60 };
    const posed_column p = given->column;
    search_problem q = *given;
    q.how.near_maximum = false;
    q.how.longest = least(q.how.longest, LONGEST_ALONE);
    const double times = smaller((double)VALUES / (double)p.all.n, MOST_TIMES);
    const whole count = (whole)((double)q.search.alone * times);
    uint64_t seed = q.search.seed + 1;
    for (whole s = 0; s < count && !p.all.watch->stopped; s++) {
        at_random(p.all, q.k, p.spread, q.plain.shared, &seed, spare);
        consider(&q, spare, -1, best);
    }
}

/* Whether three in five of the starts whose runs were followed, or merged into one that was, ended
   at the maximum of L_a from which the answer was reached, near by: then there is hardly a better
   one. */
static bool starts_agree(const maxima_found *found, const best_so_far *best, whole k)
{
    if (best->worth != SOUND || best->from < 0) return false;
    const double *below = found->mixtures + 3 * k * best->from;
    return 5.0 * found->led[best->from] >= 3.0 * sum_of(found->led, found->count) &&
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
    const double square = p.spread * p.spread;
    const search_problem q = {.column = p,
                              .k = k,
                              .plain = {0.0, square, shared, 1.0},
                              .penalised = {smallest_penalty(p.total), square, shared, 1.0},
                              .how = {tol, larger(1.0, 1e-3 * p.total), longest, !given},
                              .search = search,
                              .w = take_workspace(&memory, k)};
    best_so_far best = {mixture, SPIKE, -INFINITY, NAN, RUNNING, -1};
    double *mixtures = take(&memory, starts * m), *spare = take(&memory, 7 * k);
    maxima_found found = {.mixtures = take(&memory, starts * m),
                          .ends = take(&memory, starts),
                          .bounds = take(&memory, starts),
                          .led = take(&memory, starts),
                          .count = 1,
                          .most = starts,
                          .unit = p.spread};
    whole *order = (whole *)take(&memory, starts);
    clear(found.led, starts);
    found.bounds[0] = INFINITY;
    if (given)
        to_column(given, k, p, found.mixtures);
    else
        penalised_maxima(&q, starts, mixtures, &found, memory);
    descending(found.bounds, found.count, order);
    for (whole c = 0; c < found.count && !watch->stopped; c++) {
        if (best.worth == SOUND && found.bounds[order[c]] < best.rank) break;
        copy(found.mixtures + order[c] * m, spare, m);
        consider(&q, spare, order[c], &best);
    }
    if (!given && k > 1) {
        consider_partitions(&q, &best, spare);
        *agreed = starts_agree(&found, &best, k);
        consider_alone(&q, &best, spare);
    }
    if (best.worth == SPIKE) { /* every climb ended in one */
        copy(found.mixtures, mixture, m);
        const report end = ascend(p.all, mixture, k, q.penalised, q.how, q.w, NULL, 0);
        best.code = PENALISED;
        best.loglik = end.objective + penalty_at(mixture, k, q.penalised);
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
                            whole random, whole survivors, whole moved, whole alone, uint64_t seed,
                            double *mixtures, double *logliks, whole *codes, whole *agreed)
{
    const effort search = {cells, random, survivors, moved, alone, seed};
    whole longest_column = 0;
    for (whole c = 0; c < columns; c++)
        if (offsets[c + 1] - offsets[c] > longest_column)
            longest_column = offsets[c + 1] - offsets[c];
    stopwatch watch = begin_loop();
    pool memory;
    if (!open_pool(&memory, memory_for(longest_column, k, search)))
        return end_loop(&watch, NO_MEMORY);
    for (whole c = 0; c < columns && !watch.stopped; c++)
        codes[c] =
            search_column(values + offsets[c], counts ? counts + offsets[c] : NULL,
                          offsets[c + 1] - offsets[c], given, k, shared, tol, longest, search,
                          mixtures + 3 * k * c, logliks + c, agreed + c, memory, &watch);
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
    numbers[2] =
        p.unit * smaller(p.spread, FARTHEST_PULL * within_clusters(p.all, k, p.spread, memory));
    shares_of(p.all, here, k, block, sums);
    for (whole j = 0; j < k; j++) {
        const double in_group = rows_of_component(sums, k, j);
        const bool few = in_group < ENOUGH * log(p.total);
        chances[j] = few && k > 1 ? chance_of(here, k, j, in_group, p.total, p.step) : 0.0;
    }
    close_pool(&memory);
    return end_loop(&watch, 0);
}

#endif
