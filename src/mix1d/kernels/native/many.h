/* Many small fits: each column searched, climbed and judged without a return to Python.

   The same ideas as `search.search`, with fewer words: starts from cuts of the sorted values and at
   random, a few EM steps on a coarse copy, the best distinct ones to the top of the penalised L_a,
   and from the highest down, on every value, to the maxima of L. The answer is the sound one with the
   highest rank. */

#ifndef MIX1D_MANY_H
#define MIX1D_MANY_H

#include "ascent.h"
#include "columns.h"
#include "soundness.h"
#include "starts.h"

/* Three more ways to end: at the maximum of L_a, for want of one of L without a spike; nowhere, since
   there are fewer distinct values than components; at a maximum with a component that chance makes.
 */
enum { PENALISED = RUNNING + 1, TOO_FEW, DOUBTFUL };

enum {
    SHORT = 4,       /* EM steps of all starts, on the coarse copy */
    LONGER = 8,      /* and more of the survivors */
    ALONE_FOR = 200, /* stations of those that have not met */
};

static const double SAME_PLACE = 0.05; /* as in em.runs */

/* How thoroughly a column is searched. */
typedef struct {
    whole cells;     /* of the coarse copy on which the starts run */
    whole random;    /* random starts beside those that are not */
    whole survivors; /* distinct short runs that go to their tops */
    uint64_t seed;
} effort;

/* ---------------------------------------------------------------------------- order */

/* Components by mean, then by sd, then by weight. */
static void in_order(double *place, whole k)
{
    double *weight = place, *mean = place + k, *sd = place + 2 * k;
    for (whole a = 1; a < k; a++)
        for (whole j = a; j > 0; j--) {
            bool less = mean[j] < mean[j - 1];
            if (mean[j] == mean[j - 1])
                less = sd[j] == sd[j - 1] ? weight[j] < weight[j - 1] : sd[j] < sd[j - 1];
            if (!less) break;
            for (whole row = 0; row < 3; row++) swap(place + row * k + j, place + row * k + j - 1);
        }
}

/* A run that led to this place, with its components in order: how high, -inf if that is no number.
 */
static double settled(double *place, whole k, double end)
{
    in_order(place, k);
    return isfinite(end) ? end : -INFINITY;
}

static bool met(const double *place, const double *other, whole k, double spread)
{
    for (whole j = 0; j < k; j++)
        if (!(fabs(place[j] - other[j]) < SAME_PLACE &&
              fabs(place[k + j] - other[k + j]) < SAME_PLACE * spread &&
              fabs(log(place[2 * k + j] / other[2 * k + j])) < SAME_PLACE))
            return false;
    return true;
}

/* The order of the numbers from the largest down: a few hundred at most. */
static void descending(const double *numbers, whole n, whole *order)
{
    for (whole i = 0; i < n; i++) {
        whole j = i;
        for (; j > 0 && numbers[order[j - 1]] < numbers[i]; j--) order[j] = order[j - 1];
        order[j] = i;
    }
}

/* The highest of each group of places that have met, `most` at the most, as `chosen`. */
static whole distinct(const double *places, whole k, const double *ends, whole count, double spread,
                      whole most, whole *order, whole *chosen)
{
    whole number = 0;
    descending(ends, count, order);
    for (whole s = 0; s < count && number < most; s++) {
        bool fresh = true;
        for (whole c = 0; c < number && fresh; c++)
            fresh = !met(places + order[s] * 3 * k, places + chosen[c] * 3 * k, k, spread);
        if (fresh) chosen[number++] = order[s];
    }
    return number;
}

/* The maxima of L_a on (a coarse copy of) the data, as `tops` from the highest down, and their heights
   as `ends`; how many. `places`, `tops` and `ends` have room for all starts. */
static whole hills(rows all, whole k, double spread, target rule, double small, effort search,
                   whole starts, gear g, double *places, double *tops, double *ends, pool memory)
{
    const whole m = 3 * k;
    whole *order = (whole *)take(&memory, starts), *chosen = (whole *)take(&memory, starts);
    rows few = all;
    if (all.n > search.cells) {
        double *points = take(&memory, search.cells), *masses = take(&memory, search.cells);
        few = rows_of(points, masses, coarse(all, spread, search.cells, points, masses));
    }
    begin(few, k, rule, search.seed, places, starts, take(&memory, 4 * k + 2 * few.n));
    for (whole s = 0; s < starts; s++) {
        double *place = places + s * m;
        ends[s] = settled(place, k, walked(few, place, k, rule, SHORT, g.room, g.spare));
    }
    whole count = distinct(places, k, ends, starts, spread, search.survivors, order, chosen);
    for (whole c = 0; c < count; c++) {
        double *top = tops + c * m;
        copy(places + chosen[c] * m, top, m);
        ends[c] = settled(top, k, walked(few, top, k, rule, LONGER, g.room, g.spare));
    }
    for (whole stage = 0;; stage++) { /* those that have met go on as one */
        copy(tops, places, count * m);
        count = distinct(places, k, ends, count, spread, count, order, chosen);
        for (whole c = 0; c < count; c++) copy(places + chosen[c] * m, tops + c * m, m);
        if (stage == 1) {
            for (whole c = 0; c < count; c++) places[c] = ends[chosen[c]];
            copy(places, ends, count);
            return count;
        }
        for (whole c = 0; c < count; c++) {
            const manner how = {1e-3, small, ALONE_FOR, false};
            double *top = tops + c * m;
            ends[c] = settled(top, k, ascend(few, top, k, rule, how, g, NULL, 0).objective);
        }
    }
}

static whole memory_for(whole n, whole k, effort search)
{
    const whole starts = FIXED_STARTS + search.random;
    return 4 * n + gear_for(k) + starts * (6 * k + 3) + 2 * search.cells + 11 * k;
}

/* What a column is searched with. */
typedef struct {
    rows all;
    whole k;
    target plain;
    manner how;
    double spread, step, total;
    gear g;
} question;

/* The best maximum so far. */
typedef struct {
    double *place;
    standing worth;
    double rank, loglik;
    whole code;
} answer;

/* Climbs on L from `place`, in place; the end becomes the answer if it is worth more. */
static void consider(const question *q, double *place, answer *best)
{
    const whole k = q->k;
    const ascent end = ascend(q->all, place, k, q->plain, q->how, q->g, NULL, 0);
    const bool shared = q->plain.shared;
    const standing worth =
        judge(q->all, place, k, shared, q->step, end.code, q->g.room, q->g.spare);
    double rank = -INFINITY;
    if (worth >= DOUBTFUL_MAXIMUM)
        rank = rank_of(place, k, end.objective, q->spread, q->total, shared);
    if (worth < best->worth || (worth == best->worth && !(rank > best->rank))) return;
    copy(place, best->place, 3 * k);
    best->worth = worth;
    best->rank = rank;
    best->loglik = end.objective;
    best->code = worth == DOUBTFUL_MAXIMUM ? DOUBTFUL : end.code;
}

/* Considers every way to cut a handful of values into k groups of two or more, as long as there are
   not too many. `spare` has 7 k. */
static void consider_partitions(const question *q, answer *best, double *spare)
{
    enum { MOST_VALUES = 25, MOST_GROUPS = 4 };
    const whole k = q->k, n = q->all.n;
    double *place = spare, *sums = spare + 3 * k, *cuts = spare + 6 * k;
    if (n > MOST_VALUES || k > MOST_GROUPS || n < 2 * k) return;
    const double none = 1e-6 * q->spread;
    const target barely = {1e-12, none * none, q->plain.shared, 1.0};
    whole ends[MOST_GROUPS];
    for (whole j = 0; j < k - 1; j++) ends[j] = 2 * (j + 1);
    for (;;) {
        double cumulated = 0.0;
        for (whole i = 0, j = 0; j < k - 1; i++) {
            cumulated += q->all.weights[i];
            if (i + 1 == ends[j]) cuts[j++] = cumulated / q->total;
        }
        from_cuts(q->all, q->total, cuts, k, barely, place, sums);
        if (q->plain.shared) {
            double squares = 0.0;
            for (whole j = 0; j < k; j++) squares += place[j] * place[2 * k + j] * place[2 * k + j];
            for (whole j = 0; j < k; j++) place[2 * k + j] = sqrt(squares);
        }
        consider(q, place, best);
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

/* The best sound maximum for `n` sorted values, each `counts` times; in `place` (3, k).

   From `given` (3, k), if there is one, in the units of the values; else searched. Where every way
   ends in a spike, the best maximum of L_a. Returns how it ended; `loglik` receives L. */
static whole seek(const double *values, const double *counts, whole n, const double *given, whole k,
                  bool shared, double tol, whole longest, effort search, double *place,
                  double *loglik, pool memory)
{
    const whole m = 3 * k, starts = given || k == 1 ? 1 : FIXED_STARTS + search.random;
    double *y = take(&memory, n), *weights = take(&memory, n);
    const whole distinct_values = fold(values, counts, n, y, weights);
    const rows unscaled = rows_of(y, weights, distinct_values);
    const double mass = sum_of(weights, distinct_values);
    double spread = distinct_values > 0 ? robust_scale(unscaled, mass) : 0.0;
    if (distinct_values < k || !(spread > 0.0)) {
        for (whole i = 0; i < m; i++) place[i] = NAN;
        *loglik = NAN;
        return TOO_FEW;
    }
    const double center = value_at(unscaled, mass, 0.5), unit = exp2(floor(log2(spread)) + 1.0);
    for (whole i = 0; i < distinct_values; i++) y[i] = y[i] / unit - center / unit;
    spread /= unit;
    const bool turned = !given && k > 1 && reflects(unscaled);
    if (turned) reflect(y, weights, distinct_values);
    const double side = turned ? -1.0 : 1.0;
    const rows all = rows_of(y, weights, distinct_values);
    const target penalised = {1.0 / mass, spread * spread, shared, 1.0};
    const question q = {
        all, k, {0.0, spread * spread, shared, 1.0}, {tol, larger(1.0, 1e-3 * mass), longest, !given},
        spread, lattice_step(all), mass, take_gear(&memory, k)};
    answer best = {place, SPIKE, -INFINITY, NAN, RUNNING};
    double *places = take(&memory, starts * m), *tops = take(&memory, starts * m);
    double *heights = take(&memory, starts), *spare = take(&memory, 7 * k);
    whole count = 1;
    if (given)
        for (whole j = 0; j < k; j++) {
            tops[j] = given[j];
            tops[k + j] = (given[k + j] - center) / unit;
            tops[2 * k + j] = given[2 * k + j] / unit;
        }
    else
        count = hills(all, k, spread, penalised, q.how.small, search, starts, q.g, places, tops,
                      heights, memory);
    for (whole c = 0; c < count; c++) {
        if (best.worth == SOUND && heights[c] < best.rank) break;
        copy(tops + c * m, spare, m);
        consider(&q, spare, &best);
    }
    if (!given && k > 1) consider_partitions(&q, &best, spare);
    if (best.worth == SPIKE) { /* every way ends in one */
        copy(tops, place, m);
        const ascent end = ascend(all, place, k, penalised, q.how, q.g, NULL, 0);
        best.code = PENALISED;
        best.loglik = end.objective + penalty_at(place, k, penalised);
    }
    for (whole j = 0; j < k; j++) {
        place[k + j] = center + unit * side * place[k + j];
        place[2 * k + j] *= unit;
    }
    if (!given) in_order(place, k);
    *loglik = best.loglik - mass * log(unit);
    return best.code;
}

/* ------------------------------------------------------------------------------ for Python */

/* Each column: the sorted values, and their counts or NULL, from one of the (columns + 1) offsets
   to the next. `places` (columns, 3, k), `loglik` (columns,) and `codes` (columns,) receive where
   it ended. */
EXPORT bool seek_each(const double *values, const double *counts, const whole *offsets,
                      whole columns, const double *given, whole k, bool shared, double tol,
                      whole longest, whole cells, whole random, whole survivors, uint64_t seed,
                      double *places, double *loglik, whole *codes)
{
    const effort search = {cells, random, survivors, seed};
    whole longest_column = 0;
    for (whole c = 0; c < columns; c++)
        if (offsets[c + 1] - offsets[c] > longest_column)
            longest_column = offsets[c + 1] - offsets[c];
    pool memory;
    if (!open_pool(&memory, memory_for(longest_column, k, search))) return false;
    for (whole c = 0; c < columns; c++)
        codes[c] = seek(values + offsets[c], counts ? counts + offsets[c] : NULL,
                        offsets[c + 1] - offsets[c], given, k, shared, tol, longest, search,
                        places + 3 * k * c, loglik + c, memory);
    close_pool(&memory);
    return true;
}

#endif
