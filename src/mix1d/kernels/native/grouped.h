/* Normal mixtures of rounded values: a value stands for the interval that was rounded to it.

   The likelihood of an interval is its mass, which is at most 1: no component can collapse, and
   ties carry no information that rounding did not leave. */

#ifndef MIX1D_GROUPED_H
#define MIX1D_GROUPED_H

#include "normal.h"

/* The square root of 1/2. */
static const double ROOT_HALF = 0.7071067811865476;

/* 1 / sqrt(2 pi). */
static const double INVERSE_ROOT_TWO_PI = 0.3989422804014327;

/* Work of one interval and one component in an E step, in nanoseconds. */
static const double WORK_OF_A_MASS = 50.0;

/* Intervals in ascending order, each seen `counts` times; the ends may be infinite. */
typedef struct {
    const double *low, *high, *counts;
    whole n;
    stopwatch *watch; /* of the call */
} intervals;

/* The objective L_a: the log-likelihood, less a penalty that pulls every sd towards the root of
   `square`. */
typedef struct {
    double penalty, square;
    bool shared; /* whether all components have one sd */
} penalised_objective;

/* An end of an interval. */
typedef struct {
    double z;       /* sds from the mean of the component */
    double density; /* of the standard normal there */
    double product; /* z times the density */
    double tail;    /* mass beyond it, away from the mean */
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

/* The logarithm of the mass of an interval so far from every component that the mass is too small
   for a number, by the end that is nearest; adds its moments to the sums. */
static double add_far_interval(double low, double high, double count, const double *mixture,
                               whole k, double *logs, double *sums)
{
    double greatest = -INFINITY, total = 0.0;
    for (whole j = 0; j < k; j++) {
        const double a = low - mixture[k + j], b = high - mixture[k + j];
        const double z = (a > 0.0 ? a : -b) / mixture[2 * k + j];
        logs[j] = log(mixture[j]) - 0.5 * z * z - log(z) - HALF_LOG_2PI;
        greatest = larger(greatest, logs[j]);
    }
    for (whole j = 0; j < k; j++) total += exponential(logs[j] - greatest);
    for (whole j = 0; j < k; j++) {
        const double a = low - mixture[k + j], b = high - mixture[k + j];
        const double z = (a > 0.0 ? a : b) / mixture[2 * k + j];
        const double share = count * exponential(logs[j] - greatest) / total;
        sums[j] += share;
        sums[k + j] += share * z;
        sums[2 * k + j] += share * z * z;
    }
    return greatest + log(total);
}

/* Doubles of working memory of an E step. */
static whole memory_for_intervals(whole n, whole k) { return 3 * k * n + k; }

/* The E step: returns the log-likelihood, and for each component the expected number of values in
   it, the sum of their deviations and of the squares of these, in its own sds: as `moments` of
   exact values. */
static double moments_of_intervals(intervals data, const double *mixture, whole k, double *block,
                                   double *sums)
{
    const whole n = data.n;
    double loglik = 0.0;
    for (whole j = 0; j < k; j++) {
        const double mean = mixture[k + j], inverse = 1.0 / mixture[2 * k + j];
        double *mass = block + 3 * j * n, *once = mass + n, *twice = once + n;
        edge b = {0};
        for (whole i = 0; i < n; i++) {
            if (interrupted(data.watch, WORK_OF_A_MASS)) return loglik;
            const edge a =
                i && data.low[i] == data.high[i - 1] ? b : edge_at((data.low[i] - mean) * inverse);
            b = edge_at((data.high[i] - mean) * inverse);
            mass[i] = mixture[j] * mass_between(a, b);
            once[i] = mixture[j] * (a.density - b.density);
            twice[i] = mass[i] + mixture[j] * (a.product - b.product);
        }
    }
    clear(sums, 3 * k);
    for (whole i = 0; i < n; i++) {
        double total = 0.0;
        for (whole j = 0; j < k; j++) total += block[3 * j * n + i];
        if (!(total > DBL_MIN)) {
            loglik += data.counts[i] * add_far_interval(data.low[i], data.high[i], data.counts[i],
                                                        mixture, k, block + 3 * k * n, sums);
            continue;
        }
        const double each = data.counts[i] / total;
        loglik += data.counts[i] * log(total);
        for (whole j = 0; j < k; j++)
            for (whole power = 0; power < 3; power++)
                sums[power * k + j] += each * block[(3 * j + power) * n + i];
    }
    return loglik;
}

/* One EM step from `mixture` to `next`; returns the objective at `mixture`. `sums` has 3 k. */
static double em_step(intervals data, penalised_objective rule, const double *mixture, whole k,
                      double *next, double *block, double *sums, double *loglik)
{
    const double total = sum_of(data.counts, data.n), a = rule.penalty;
    double charge = 0.0, squares_of_all = 0.0;
    *loglik = moments_of_intervals(data, mixture, k, block, sums);
    for (whole j = 0; j < k; j++) {
        const double count = sums[j], sd = mixture[2 * k + j], ratio = rule.square / (sd * sd);
        const double shift = count > 0.0 ? sums[k + j] / count : 0.0;
        const double squares = sd * sd * larger(sums[2 * k + j] - shift * sums[k + j], 0.0);
        if (j == 0 || !rule.shared) charge += a * (ratio - log(ratio));
        next[j] = larger(count / total, 1e-300);
        next[k + j] = mixture[k + j] + sd * shift;
        next[2 * k + j] = sqrt((squares + 2.0 * a * rule.square) / (count + 2.0 * a));
        squares_of_all += squares;
    }
    if (rule.shared)
        for (whole j = 0; j < k; j++)
            next[2 * k + j] = sqrt((squares_of_all + 2.0 * a * rule.square) / (total + 2.0 * a));
    return *loglik - charge;
}

/* SQUAREM's extrapolation (scheme S3; Varadhan & Roland 2008) of three mixtures, each an EM step
   from the one before. */
static void extrapolate_mixtures(const double *here, const double *once, const double *twice,
                                 whole k, double *ahead)
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

/* Climbs to the maximum of the objective, in place, until a round gains less than `tol`; returns
   the objective. `spare` has 15 k. */
static double maximise(intervals data, penalised_objective rule, double *mixture, whole k,
                       whole rounds, double tol, double *block, double *spare, double *loglik)
{
    const whole m = 3 * k;
    double *once = spare, *twice = once + m, *ahead = twice + m, *next = ahead + m;
    double *sums = next + m;
    double before = -INFINITY;
    for (whole round = 0; round < rounds && !data.watch->stopped; round++) {
        const double height = em_step(data, rule, mixture, k, once, block, sums, loglik);
        if (!(height - before >= tol)) break;
        before = height;
        const double there = em_step(data, rule, once, k, twice, block, sums, loglik);
        extrapolate_mixtures(mixture, once, twice, k, ahead);
        const double far = em_step(data, rule, ahead, k, next, block, sums, loglik);
        copy(far >= there ? next : twice, mixture, m);
    }
    return em_step(data, rule, mixture, k, once, block, sums, loglik);
}

/* The best of many starts, (n_starts, 3, k): a few rounds from each, then the best go on. Returns
   the log-likelihood, and the mixture as `best`. */
static double best_of(intervals data, penalised_objective rule, double *starts, whole n_starts,
                      whole k, whole few, whole survivors, whole rounds, double tol, double *best,
                      double *block, double *spare, double *ends)
{
    const whole m = 3 * k;
    double loglik, highest = -INFINITY, answer = -INFINITY;
    for (whole s = 0; s < n_starts; s++)
        ends[s] = maximise(data, rule, starts + s * m, k, few, -INFINITY, block, spare, &loglik);
    for (whole c = 0; c < least(survivors, n_starts); c++) {
        whole s = 0;
        for (whole other = 1; other < n_starts; other++)
            if (ends[other] > ends[s]) s = other;
        if (!isfinite(ends[s])) break;
        ends[s] = -INFINITY;
        double *mixture = starts + s * m;
        const double end = maximise(data, rule, mixture, k, rounds, tol, block, spare, &loglik);
        if (!(end > highest)) continue;
        highest = end;
        answer = loglik;
        copy(mixture, best, m);
    }
    return answer;
}

/* ------------------------------------------------------------------------------ for Python */

/* For each data set, `counts` (sets, n) of the same intervals, the best mixture of its own starts,
   (sets, n_starts, 3, k), which are overwritten. `penalties` (sets, 2): the penalty, and the square
   of the sd to which it pulls; `mixtures` (sets, 3, k) and `logliks` (sets,) receive the best.
   `few` rounds from each start; at most `rounds` more from the best `survivors`. */
EXPORT whole search_intervals(const double *low, const double *high, const double *counts, whole n,
                              whole sets, double *starts, whole n_starts, whole k, bool shared,
                              const double *penalties, whole few, whole survivors, whole rounds,
                              double tol, double *mixtures, double *logliks)
{
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, 3 * n + memory_for_intervals(n, k) + 15 * k + n_starts))
        return end_loop(&watch, NO_MEMORY);
    double *lows = take(&p, n), *highs = take(&p, n), *some = take(&p, n);
    double *block = take(&p, memory_for_intervals(n, k)), *spare = take(&p, 15 * k);
    double *ends = take(&p, n_starts);
    for (whole b = 0; b < sets && !watch.stopped; b++) {
        intervals data = {lows, highs, some, 0, &watch};
        for (whole i = 0; i < n; i++) {
            if (!(counts[b * n + i] > 0.0)) continue;
            lows[data.n] = low[i];
            highs[data.n] = high[i];
            some[data.n++] = counts[b * n + i];
        }
        const penalised_objective rule = {penalties[2 * b], penalties[2 * b + 1], shared};
        logliks[b] = best_of(data, rule, starts + b * n_starts * 3 * k, n_starts, k, few, survivors,
                             rounds, tol, mixtures + b * 3 * k, block, spare, ends);
    }
    close_pool(&p);
    return end_loop(&watch, 0);
}

#endif
