/* Normal mixtures of rounded values: a value stands for the interval that was rounded to it.

   The likelihood of an interval is its mass, which is at most 1: no component can collapse, and
   ties carry no information that rounding did not leave. */

#ifndef MIX1D_GROUPED_H
#define MIX1D_GROUPED_H

#include "normal.h"

static const double ROOT_HALF = 0.7071067811865476;
static const double INVERSE_ROOT_TWO_PI = 0.3989422804014327;

/* Intervals in ascending order, each seen `counts` times; the ends may be infinite. */
typedef struct {
    const double *low, *high, *counts;
    whole n;
} spans;

/* The penalty of L_a: pulls every sd towards the root of `square`. */
typedef struct {
    double penalty, square;
    bool shared;
} pull;

/* An end of an interval, in sds from the mean of a component. */
typedef struct {
    double z, density, product, tail; /* z times the density; the mass beyond, away from the mean */
} edge;

static inline edge edge_at(double z)
{
    if (isinf(z)) return (edge){z, 0.0, 0.0, 0.0};
    const double density = INVERSE_ROOT_TWO_PI * exponential(-0.5 * z * z);
    return (edge){z, density, z * density, 0.5 * erfc(ROOT_HALF * fabs(z))};
}

static inline double mass_between(edge a, edge b)
{
    if (a.z > 0.0) return a.tail - b.tail;
    return b.z < 0.0 ? b.tail - a.tail : 1.0 - a.tail - b.tail;
}

/* Where a cell is beyond the smallest number from every component: by the end that is nearest.
   Returns the logarithm of its mass. */
static double far_away(double low, double high, double count, const double *place, whole k,
                       double *logs, double *sums)
{
    double top = -INFINITY, total = 0.0;
    for (whole j = 0; j < k; j++) {
        const double a = low - place[k + j], b = high - place[k + j];
        const double z = (a > 0.0 ? a : -b) / place[2 * k + j];
        logs[j] = log(place[j]) - 0.5 * z * z - log(z) - HALF_LOG_2PI;
        top = larger(top, logs[j]);
    }
    for (whole j = 0; j < k; j++) total += exponential(logs[j] - top);
    for (whole j = 0; j < k; j++) {
        const double a = low - place[k + j], b = high - place[k + j];
        const double z = (a > 0.0 ? a : b) / place[2 * k + j];
        const double share = count * exponential(logs[j] - top) / total;
        sums[j] += share;
        sums[k + j] += share * z;
        sums[2 * k + j] += share * z * z;
    }
    return top + log(total);
}

static whole room_for_cells(whole n, whole k) { return 3 * k * n + k; }

/* The log-likelihood, and for each component the expected number of values in it, the sum of their
   deviations and of the squares of these, in its own sds: as `moments` of exact values. */
static double moments_of_cells(spans data, const double *place, whole k, double *room, double *sums)
{
    const whole n = data.n;
    double loglik = 0.0;
    for (whole j = 0; j < k; j++) {
        const double mean = place[k + j], inverse = 1.0 / place[2 * k + j];
        double *mass = room + 3 * j * n, *once = mass + n, *twice = once + n;
        edge b = {0};
        for (whole i = 0; i < n; i++) {
            const edge a = i && data.low[i] == data.high[i - 1]
                               ? b
                               : edge_at((data.low[i] - mean) * inverse);
            b = edge_at((data.high[i] - mean) * inverse);
            mass[i] = place[j] * mass_between(a, b);
            once[i] = place[j] * (a.density - b.density);
            twice[i] = mass[i] + place[j] * (a.product - b.product);
        }
    }
    clear(sums, 3 * k);
    for (whole i = 0; i < n; i++) {
        double total = 0.0;
        for (whole j = 0; j < k; j++) total += room[3 * j * n + i];
        if (!(total > DBL_MIN)) {
            loglik += data.counts[i] * far_away(data.low[i], data.high[i], data.counts[i], place, k,
                                                room + 3 * k * n, sums);
            continue;
        }
        const double each = data.counts[i] / total;
        loglik += data.counts[i] * log(total);
        for (whole j = 0; j < k; j++)
            for (whole power = 0; power < 3; power++)
                sums[power * k + j] += each * room[(3 * j + power) * n + i];
    }
    return loglik;
}

/* One EM step from `place` to `next`; returns L_a at `place`. `sums` has 3 k. */
static double stepped(spans data, pull rule, const double *place, whole k, double *next,
                      double *room, double *sums, double *loglik)
{
    const double total = sum_of(data.counts, data.n), a = rule.penalty;
    double charge = 0.0, squares_of_all = 0.0;
    *loglik = moments_of_cells(data, place, k, room, sums);
    for (whole j = 0; j < k; j++) {
        const double count = sums[j], sd = place[2 * k + j], ratio = rule.square / (sd * sd);
        const double shift = count > 0.0 ? sums[k + j] / count : 0.0;
        const double squares = sd * sd * larger(sums[2 * k + j] - shift * sums[k + j], 0.0);
        if (j == 0 || !rule.shared) charge += a * (ratio - log(ratio));
        next[j] = larger(count / total, 1e-300);
        next[k + j] = place[k + j] + sd * shift;
        next[2 * k + j] = sqrt((squares + 2.0 * a * rule.square) / (count + 2.0 * a));
        squares_of_all += squares;
    }
    if (rule.shared)
        for (whole j = 0; j < k; j++)
            next[2 * k + j] = sqrt((squares_of_all + 2.0 * a * rule.square) / (total + 2.0 * a));
    return *loglik - charge;
}

/* The point that three in a row, by steps of EM, lead to (SQUAREM, scheme S3). */
static void extrapolated(const double *here, const double *once, const double *twice, whole k,
                         double *ahead)
{
    double first = 0.0, second = 0.0, weights = 0.0;
    for (int pass = 0; pass < 2; pass++) {
        const double length = pass ? larger(sqrt(first / larger(second, DBL_MIN)), 1.0) : 0.0;
        for (whole i = 0; i < 3 * k; i++) {
            const bool is_mean = i / k == 1;
            const double a = is_mean ? here[i] : log(here[i]);
            const double b = is_mean ? once[i] : log(once[i]);
            const double r = b - a, v = (is_mean ? twice[i] : log(twice[i])) - b - r;
            first += r * r;
            second += v * v;
            const double there = a + 2.0 * length * r + length * length * v;
            if (pass) ahead[i] = is_mean ? there : exp(there);
        }
    }
    for (whole j = 0; j < k; j++) weights += ahead[j];
    for (whole j = 0; j < k; j++) ahead[j] /= weights;
}

/* To the top of L_a, until a round gains less than `tol`; returns L_a. `spare` has 15 k. */
static double maximised(spans data, pull rule, double *place, whole k, whole rounds, double tol,
                        double *room, double *spare, double *loglik)
{
    const whole m = 3 * k;
    double *once = spare, *twice = once + m, *ahead = twice + m, *next = ahead + m;
    double *sums = next + m;
    double before = -INFINITY;
    for (whole round = 0; round < rounds; round++) {
        const double height = stepped(data, rule, place, k, once, room, sums, loglik);
        if (!(height - before >= tol)) break;
        before = height;
        const double there = stepped(data, rule, once, k, twice, room, sums, loglik);
        extrapolated(place, once, twice, k, ahead);
        const double far = stepped(data, rule, ahead, k, next, room, sums, loglik);
        copy(far >= there ? next : twice, place, m);
    }
    return stepped(data, rule, place, k, once, room, sums, loglik);
}

/* The best of many starts, (starts, 3, k): a few steps of EM from each, the best go on. Returns
   the log-likelihood, and the mixture in `best`. */
static double best_of(spans data, pull rule, double *starts, whole n_starts, whole k, whole few,
                      whole survivors, whole rounds, double tol, double *best, double *room,
                      double *spare, double *ends)
{
    const whole m = 3 * k;
    double loglik, highest = -INFINITY, answer = -INFINITY;
    for (whole s = 0; s < n_starts; s++)
        ends[s] = maximised(data, rule, starts + s * m, k, few, -INFINITY, room, spare, &loglik);
    for (whole c = 0; c < least(survivors, n_starts); c++) {
        whole s = 0;
        for (whole other = 1; other < n_starts; other++)
            if (ends[other] > ends[s]) s = other;
        if (!isfinite(ends[s])) break;
        ends[s] = -INFINITY;
        double *place = starts + s * m;
        const double end = maximised(data, rule, place, k, rounds, tol, room, spare, &loglik);
        if (!(end > highest)) continue;
        highest = end;
        answer = loglik;
        copy(place, best, m);
    }
    return answer;
}

/* ------------------------------------------------------------------------------ for Python */

/* For each of the data sets, `counts` (sets, n) of the same cells, the best of its own starts,
   (sets, n_starts, 3, k), which are used up. `pulls` (sets, 2): the penalty, and the square of the
   length to which it pulls; `places` (sets, 3, k) and `logliks` (sets,) receive the mixtures. */
EXPORT bool seek_grouped(const double *low, const double *high, const double *counts, whole n,
                         whole sets, double *starts, whole n_starts, whole k, bool shared,
                         const double *pulls, whole few, whole survivors, whole rounds,
                         double tol, double *places, double *logliks)
{
    pool p;
    if (!open_pool(&p, 3 * n + room_for_cells(n, k) + 15 * k + n_starts)) return false;
    double *lows = take(&p, n), *highs = take(&p, n), *some = take(&p, n);
    double *room = take(&p, room_for_cells(n, k)), *spare = take(&p, 15 * k);
    double *ends = take(&p, n_starts);
    for (whole b = 0; b < sets; b++) {
        spans data = {lows, highs, some, 0};
        for (whole i = 0; i < n; i++) {
            if (!(counts[b * n + i] > 0.0)) continue;
            lows[data.n] = low[i];
            highs[data.n] = high[i];
            some[data.n++] = counts[b * n + i];
        }
        const pull rule = {pulls[2 * b], pulls[2 * b + 1], shared};
        logliks[b] = best_of(data, rule, starts + b * n_starts * 3 * k, n_starts, k, few, survivors,
                             rounds, tol, places + b * 3 * k, room, spare, ends);
    }
    close_pool(&p);
    return true;
}

#endif
