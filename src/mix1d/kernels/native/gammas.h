/* Many columns of positive values: of each the maximum of the likelihood of a mixture of gammas to
   which EM leads from a given one.

   With shape a, scale s, mean m = a s and u = x / m the log density is

       log g(x) = c(a) - a (u - 1 - log u) - log x,

   in which nothing cancels however large the shape (see families.gamma). A mixture is a (3, k)
   array: weights, shapes, scales. The same method as `em.climb` with `em.accelerate` and
   `em.newton`: cycles of SQUAREM while a step gains much, Newton's steps near the maximum, until
   the decrement is below `tol`. An end that is no sound, proven maximum is told by its code alone,
   and the caller climbs once more by arrays. */

#ifndef MIX1D_GAMMAS_H
#define MIX1D_GAMMAS_H

#include "columns.h"
#include "counts.h"
#include "many.h"

/* Shapes from here on need no recurrence: the first terms that the series below leave out are
   smaller than rounding. */
static const double ASYMPTOTIC = 12.0;

/* The largest share of the dispersion about an old mean that the move of the mean may explain (as
   in families.gamma). */
static const double FARTHEST_MOVE = 0.99;

/* Newton's steps to a shape at most, and the relative size of the last of them: its error is the
   square of that (as in families.gamma). */
enum { MOST_STEPS_TO_A_SHAPE = 30 };
static const double LAST_STEP = 1e-8;

/* The limits of a shape. Beyond them a climb has collapsed. */
static const double SMALLEST_SHAPE = 1e-100, LARGEST_SHAPE = 1e15;

/* The smallest value in units of the largest: its ratio to the mean of a component is a normal
   number. */
static const double NEAREST_TO_0 = 1e-150;

/* The limits of the scale of the data (as in model.unit). */
static const double SMALLEST_SPREAD = 1e-150, LARGEST_SPREAD = 1e150;

/* Components whose shapes and scales differ by less than this share of their sds are one (as in
   em.coinciding). */
static const double SAME = 1e-2;

/* Positive values in the unit of a column. */
typedef struct {
    rows data;
    const double *log_y; /* (n,) */
    double total, unit, step;
    whole k;
} positive_column;

/* Working memory of a climb. */
typedef struct {
    double *shares, *distances; /* (k, n) expected counts and u - 1 - log u, at the last E step */
    double *scores;             /* (3 k, n) of the rows, times their shares */
    double *greatest, *sum;     /* (n,) of the components of each value */
    double *first, *second, *trial;       /* (3, k) mixtures */
    double *path;                         /* (3, 3 k) coordinates of a cycle: start and steps */
    double *score, *complete, *direction; /* (3 k,) */
    double *information, *spare;          /* (3 k, 3 k) and 9 k^2 + 9 k, of the certificate */
} gamma_space;

static whole memory_for_gammas(whole k, whole n)
{
    return (5 * k + 5) * n + 18 * k * k + 36 * k;
}

static gamma_space take_gamma_space(pool *p, whole k, whole n)
{
    gamma_space s;
    s.shares = take(p, k * n);
    s.distances = take(p, k * n);
    s.scores = take(p, 3 * k * n);
    s.greatest = take(p, n);
    s.sum = take(p, n);
    s.first = take(p, 3 * k);
    s.second = take(p, 3 * k);
    s.trial = take(p, 3 * k);
    s.path = take(p, 9 * k);
    s.score = take(p, 3 * k);
    s.complete = take(p, 3 * k);
    s.direction = take(p, 3 * k);
    s.information = take(p, 9 * k * k);
    s.spare = take(p, 9 * k * k + 9 * k);
    return s;
}

/* --------------------------------------------------------------------------- functions of shape */

/* What the density and its derivatives need of a shape a. */
typedef struct {
    double height; /* c(a) = a log a - a - log Gamma(a) */
    double rest;   /* log a - psi(a), which falls from infinity to 0 */
    double excess; /* psi'(a) - 1 / a, minus the slope of `rest` */
} shape_terms;

/* By the asymptotic series in 1 / a, from `ASYMPTOTIC` on (Abramowitz & Stegun 6.1.41, 6.3.18,
   6.4.12). */
static shape_terms terms_of_large(double a)
{
    const double i = 1.0 / a, s = i * i;
    shape_terms t;
    const double of_height = 1.0 / 1680 - s * (1.0 / 1188 - s * (691.0 / 360360 - s / 156.0));
    const double of_rest = 1.0 / 240 - s * (1.0 / 132 - s * (691.0 / 32760 - s / 12.0));
    const double of_excess = 1.0 / 30 - s * (5.0 / 66 - s * (691.0 / 2730 - s * 7.0 / 6));
    t.height = 0.5 * log(a) - HALF_LOG_2PI -
               i * (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * of_height)));
    t.rest = 0.5 * i + s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * of_rest)));
    t.excess = s * (0.5 + i * (1.0 / 6 - s * (1.0 / 30 - s * (1.0 / 42 - s * of_excess))));
    return t;
}

/* By the recurrences of the gamma function and its derivatives to a large shape. */
static shape_terms terms_of(double a)
{
    if (!(a < ASYMPTOTIC)) return terms_of_large(a);
    double product = 1.0, sum = 0.0, squares = 0.0, b = a;
    for (; b < ASYMPTOTIC; b += 1.0) {
        product *= b;
        sum += 1.0 / b;
        squares += 1.0 / (b * b);
    }
    shape_terms t = terms_of_large(b);
    const double log_a = log(a), log_b = log(b);
    t.height += a * log_a - b * log_b + (b - a) + log(product);
    t.rest += log_a - log_b + sum;
    t.excess += 1.0 / b - 1.0 / a + squares;
    return t;
}

/* The shape a for which log a - psi(a) is the dispersion log <x> - <log x>, by Newton's method in
   1 / a (Minka 2002, "Estimating a gamma distribution"). */
static double shape_of(double dispersion)
{
    const double c = dispersion;
    double inverse = 12.0 * c / (3.0 - c + sqrt((c - 3.0) * (c - 3.0) + 24.0 * c));
    for (whole i = 0; i < MOST_STEPS_TO_A_SHAPE && inverse > 0.0; i++) {
        const double a = 1.0 / inverse;
        const shape_terms t = terms_of(a);
        const double moved = inverse - (t.rest - dispersion) / (a * a * t.excess);
        const double next = larger(moved, 0.1 * inverse), away = fabs(next - inverse);
        const bool rests = !(away > LAST_STEP * inverse);
        inverse = next;
        if (rests) break;
    }
    return 1.0 / inverse;
}

/* ----------------------------------------------------------------------------------------- EM */

/* u - 1 - log u of each value, with u the ratio to `mean`. */
static void set_distances(rows data, double mean, double *restrict distances)
{
    const double *restrict y = data.y;
#pragma omp simd
    for (whole i = 0; i < data.n; i++) {
        const double away = (y[i] - mean) / mean, near = 1.0 + away;
        const bool is_low = away < -0.5; /* where 1 + away has lost digits */
        const double ratio = is_low ? y[i] / mean : near;
        const double lost = is_low ? 0.0 : (away - (near - 1.0)) / near;
        distances[i] = away - (logarithm(larger(ratio, DBL_MIN)) + lost);
    }
}

/* The E step: sets the expected counts and the distances; returns the log-likelihood. `noise`
   receives its rounding. */
static double expect_gammas(const positive_column *c, const double *mixture, gamma_space s,
                            double *noise)
{
    const whole k = c->k, n = c->data.n;
    for (whole j = 0; j < k; j++) {
        const double shape = mixture[k + j], mean = shape * mixture[2 * k + j];
        const double height = log(larger(mixture[j], DBL_MIN)) + terms_of(shape).height;
        double *restrict row = s.shares + j * n, *restrict distances = s.distances + j * n;
        set_distances(c->data, mean, distances);
#pragma omp simd
        for (whole i = 0; i < n; i++) row[i] = height - shape * distances[i];
    }
    share_out(c->data.weights, n, k, s.shares, s.greatest, s.sum);
    const double *restrict greatest = s.greatest, *restrict sum = s.sum;
    const double *restrict w = c->data.weights, *restrict log_y = c->log_y;
    double loglik = 0.0, size = 0.0;
#pragma omp simd reduction(+ : loglik, size)
    for (whole i = 0; i < n; i++) {
        const double log_density = greatest[i] + sum[i] - log_y[i];
        loglik += w[i] * log_density;
        size += w[i] * fabs(log_density);
    }
    *noise = 8.0 * DBL_EPSILON * (size + c->total);
    interrupted(c->data.watch, 6.0 * WORK_OF_A_DENSITY * (double)(k * n));
    return loglik;
}

/* The mean of the values by their shares in a component, and log <y> - <log y>; `spare` has n. */
static double dispersion_of(rows data, const double *restrict shares,
                            const double *restrict distances, double old_mean, double *spare,
                            double *count, double *mean)
{
    const double *restrict y = data.y;
    double number = 0.0, sum = 0.0, away = 0.0;
#pragma omp simd reduction(+ : number, sum, away)
    for (whole i = 0; i < data.n; i++) {
        number += shares[i];
        sum += shares[i] * y[i];
        away += shares[i] * distances[i];
    }
    *count = number;
    *mean = sum / number;
    const double move = *mean / old_mean - 1.0, explained = number * (move - log1p(move));
    if (!(explained > FARTHEST_MOVE * away)) return larger((away - explained) / number, 0.0);
    set_distances(data, *mean, spare); /* else the difference would cancel */
    away = 0.0;
    for (whole i = 0; i < data.n; i++) away += shares[i] * spare[i];
    return larger(away / number, 0.0);
}

/* The M step, from the last E step, which was at `mixture`. */
static void maximise_gammas(const positive_column *c, const double *mixture, gamma_space s,
                            double *into)
{
    const whole k = c->k, n = c->data.n;
    for (whole j = 0; j < k; j++) {
        double count, mean;
        const double shape = mixture[k + j], scale = mixture[2 * k + j];
        const double dispersion = dispersion_of(c->data, s.shares + j * n, s.distances + j * n,
                                                shape * scale, s.greatest, &count, &mean);
        into[j] = count / c->total;
        into[k + j] = count > 0.0 ? shape_of(dispersion) : shape;
        into[2 * k + j] = count > 0.0 ? mean / into[k + j] : scale;
    }
}

/* ------------------------------------------------------------------- unconstrained coordinates */

/* (3 k,) log-ratios of the weights to the reference's, log shapes, log scales. */
static void gamma_coordinates(const double *mixture, whole k, whole reference, double *into)
{
    for (whole a = 0; a < 3 * k; a++) into[a] = log(mixture[a]);
    const double log_reference = into[reference];
    for (whole j = 0; j < k; j++) into[j] -= log_reference;
}

/* Whether no component is beyond what data can tell. */
static bool are_gammas(const double *mixture, whole k)
{
    bool sound = true;
    for (whole j = 0; j < k; j++) {
        const double shape = mixture[k + j];
        sound &= isfinite(mixture[j]) && isfinite(mixture[2 * k + j]) && mixture[2 * k + j] > 0.0;
        sound &= SMALLEST_SHAPE < shape && shape < LARGEST_SHAPE;
    }
    return sound;
}

/* The mixture with these coordinates; false if it is none that data could lead to. */
static bool gammas_at(const double *vector, whole k, double *into)
{
    double greatest = -INFINITY, total = 0.0;
    for (whole j = 0; j < k; j++) greatest = larger(vector[j], greatest);
    for (whole j = 0; j < k; j++) total += into[j] = exp(vector[j] - greatest);
    for (whole j = 0; j < k; j++) into[j] /= total;
    for (whole a = k; a < 3 * k; a++) into[a] = exp(vector[a]);
    return are_gammas(into, k);
}

/* ---------------------------------------------------------------------------- the certificate */

/* Sets the sums over the rows that belong to component j alone: those of its score and of its own
   part of the information. The scores of the rows stay as rows j, k + j and 2 k + j. */
static void derive_one_gamma(const positive_column *c, whole j, const double *mixture,
                             gamma_space s)
{
    const whole k = c->k, n = c->data.n, m = 3 * k;
    const double shape = mixture[k + j], mean = shape * mixture[2 * k + j];
    const shape_terms terms = terms_of(shape);
    const double trigamma = shape * (1.0 + shape * terms.excess); /* times the shape's square */
    const double *restrict y = c->data.y, *restrict share = s.shares + j * n;
    const double *restrict distance = s.distances + j * n;
    double *restrict of_weight = s.scores + j * n, *restrict of_shape = s.scores + (k + j) * n;
    double *restrict of_scale = s.scores + (2 * k + j) * n;
    double count = 0.0, first = 0.0, second = 0.0, square = 0.0, cross = 0.0, other = 0.0;
#pragma omp simd reduction(+ : count, first, second, square, cross, other)
    for (whole i = 0; i < n; i++) {
        const double away = (y[i] - mean) / mean, q = share[i];
        const double by_shape = shape * (away - distance[i] + terms.rest), by_scale = shape * away;
        of_weight[i] = q;
        of_shape[i] = q * by_shape;
        of_scale[i] = q * by_scale;
        count += q;
        first += q * by_shape;
        second += q * by_scale;
        square += q * by_shape * by_shape;
        cross += q * by_shape * by_scale;
        other += q * by_scale * by_scale;
    }
    const double bend = first - trigamma * count, turn = -(second + shape * count);
    double *own = s.information + j * m + j;
    s.score[j] = count - c->total * mixture[j];
    s.score[k + j] = first;
    s.score[2 * k + j] = second;
    s.complete[j] = c->total * mixture[j] * (1.0 - mixture[j]);
    s.complete[k + j] = larger(square, -bend);
    s.complete[2 * k + j] = larger(other, -turn);
    own[0] -= count;
    own[k] -= first;
    own[2 * k] -= second;
    own[k * m + k] -= bend + square;
    own[k * m + 2 * k] -= cross - shape * count;
    own[2 * k * m + 2 * k] -= turn + other;
}

/* Score, information and complete-data information by the log-ratios of the weights, log shapes and
   log scales, as `em.newton.score_and_information` has them. */
static void derive_gammas(const positive_column *c, const double *mixture, gamma_space s)
{
    const whole k = c->k, n = c->data.n, m = 3 * k;
    const double *restrict w = c->data.weights;
    clear(s.information, m * m);
    for (whole j = 0; j < k; j++) derive_one_gamma(c, j, mixture, s);
    for (whole a = 0; a < m; a++)
        for (whole b = a; b < m; b++) {
            const double *restrict one = s.scores + a * n, *restrict other = s.scores + b * n;
            double sum = 0.0;
#pragma omp simd reduction(+ : sum)
            for (whole i = 0; i < n; i++) sum += one[i] * other[i] / w[i];
            s.information[a * m + b] += sum;
        }
    for (whole i = 0; i < k; i++)
        for (whole j = i; j < k; j++)
            s.information[i * m + j] += c->total * mixture[i] * ((i == j) - mixture[j]);
    for (whole a = 0; a < m; a++)
        for (whole b = a; b < m; b++) s.information[b * m + a] = s.information[a * m + b];
    interrupted(c->data.watch, WORK_OF_A_PRODUCT * (double)(m * m * n));
}

/* ----------------------------------------------------------------------------------- the climb */

/* A climb under way: where it is, with the expected counts of there. */
typedef struct {
    const positive_column *column;
    double *mixture;
    gamma_space s;
    double height, noise, small_gain;
    double longest_leap; /* of SQUAREM so far */
} gamma_climb;

/* Goes to `place`. */
static void settle(gamma_climb *g, const double *place)
{
    copy(place, g->mixture, 3 * g->column->k);
    g->height = expect_gammas(g->column, g->mixture, g->s, &g->noise);
}

/* The E step at the trial, and the move there unless the log-likelihood is below `least_height`. */
static bool goes_to_trial(gamma_climb *g, double least_height)
{
    double noise;
    const double height = expect_gammas(g->column, g->s.trial, g->s, &noise);
    if (!(height >= least_height)) return false;
    copy(g->s.trial, g->mixture, 3 * g->column->k);
    g->height = height;
    g->noise = noise;
    return true;
}

/* Newton's step, or a shorter one where the log-likelihood would fall; false if it falls still. */
static bool goes_by_newton(gamma_climb *g)
{
    const whole m = 3 * g->column->k;
    const double least_height = g->height - g->noise;
    double length = 1.0;
    gamma_coordinates(g->mixture, g->column->k, heaviest(g->mixture, g->column->k), g->s.path);
    for (whole refusals = 0; refusals < MOST_REFUSALS; refusals++, length *= 0.25) {
        double *place = g->s.path + m;
        for (whole a = 0; a < m; a++) place[a] = g->s.path[a] + length * g->s.direction[a];
        if (gammas_at(place, g->column->k, g->s.trial) && goes_to_trial(g, least_height))
            return true;
    }
    g->height = expect_gammas(g->column, g->mixture, g->s, &g->noise); /* the counts of here */
    return false;
}

/* Two steps of EM, or the extrapolation from them. */
static void cycle(gamma_climb *g)
{
    const positive_column *c = g->column;
    const whole k = c->k, m = 3 * k;
    const gamma_space s = g->s;
    double noise;
    maximise_gammas(c, g->mixture, s, s.first);
    const double height = expect_gammas(c, s.first, s, &noise);
    maximise_gammas(c, s.first, s, s.second);
    if (!(height - g->height > g->small_gain)) {
        const whole reference = heaviest(s.second, k);
        gamma_coordinates(g->mixture, k, reference, s.path);
        gamma_coordinates(s.first, k, reference, s.path + m);
        gamma_coordinates(s.second, k, reference, s.path + 2 * m);
        const double length = extrapolate(s.path, m, g->longest_leap);
        if (length > 0.0 && gammas_at(s.path, k, s.trial) && goes_to_trial(g, height - noise)) {
            if (length == g->longest_leap) g->longest_leap *= 4.0;
            return;
        }
    }
    settle(g, s.second);
}

/* Climbs to the maximum, in place; returns how it ended. */
static whole ascend_gammas(gamma_climb *g, double tol, whole longest)
{
    const positive_column *c = g->column;
    const whole k = c->k;
    const objective plain = {0.0, 1.0, false, 1.0, NULL};
    const double rounding = 256.0 * DBL_EPSILON * DBL_EPSILON * c->total * (double)(3 * k);
    double before = NAN;
    whole rest = 0, still = 0;
    for (whole length = 1; length <= longest && !c->data.watch->stopped; length++) {
        const double gain = g->height - before;
        before = g->height;
        if (!isfinite(g->height) || !are_gammas(g->mixture, k)) return COLLAPSED;
        if (lightest(g->mixture, k) * c->total < FEWEST_ROWS) return STALLED;
        still = gain <= g->noise ? still + 1 : 0;
        if (gain < g->small_gain && --rest < 0) {
            derive_gammas(c, g->mixture, g->s);
            const proof found = solve(g->s.information, g->s.score, g->s.complete,
                                      heaviest(g->mixture, k), k, plain, g->s.spare,
                                      g->s.direction, c->data.watch);
            if (found.shift == 0.0 && found.decrement < larger(tol, rounding)) return CERTIFIED;
            if (still >= MOST_STILL) return STALLED;
            if (found.decrement < g->small_gain && goes_by_newton(g)) continue;
            rest = STEPS_BETWEEN_CERTIFICATES;
        }
        cycle(g);
    }
    return LONG;
}

/* ------------------------------------------------------------------------- whether to trust it */

/* Whether component j rests on enough values and rows to be no spike and beyond doubt. */
static bool rests_on_enough(const positive_column *c, const double *share)
{
    const whole n = c->data.n;
    double sum = 0.0, squares = 0.0, by_rows = 0.0;
    for (whole i = 0; i < n; i++) {
        sum += share[i];
        squares += share[i] * share[i];
        by_rows += share[i] * share[i] / c->data.weights[i];
    }
    return sum * sum >= FEWEST_VALUES * squares && sum * sum >= ENOUGH * log(c->total) * by_rows;
}

/* Whether a proven maximum is beyond every doubt of `em.degeneracy`, `em.soundness` and
   `em.coinciding`; the expected counts are those of there. */
static bool is_beyond_doubt(const positive_column *c, const double *mixture, gamma_space s)
{
    const whole k = c->k;
    const double *shape = mixture + k, *scale = mixture + 2 * k;
    for (whole j = 0; j < k && k > 1; j++) {
        const double sd = sqrt(shape[j]) * scale[j];
        if (sd < 0.5 * c->step || !rests_on_enough(c, s.shares + j * c->data.n)) return false;
        for (whole l = 0; l < j; l++) {
            const double near = SAME * smaller(sd, sqrt(shape[l]) * scale[l]);
            if (fabs(shape[j] - shape[l]) < near && fabs(scale[j] - scale[l]) < near) return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------------------ for Python */

/* Poses `n` sorted values, each `counts` times, in units of a power of two near their robust scale;
   false where they are none that a climb is made on: all equal, not positive, or too far apart. */
static bool pose_positive(const double *values, const double *counts, whole n, double *y,
                          double *weights, double *log_y, positive_column *c, stopwatch *watch)
{
    const whole m = fold(values, counts, n, y, weights);
    c->data = rows_of(y, weights, m, watch);
    c->total = sum_of(weights, m);
    if (m < 2 || !(y[0] > NEAREST_TO_0 * y[m - 1]) || !isfinite(c->total)) return false;
    const double spread = robust_scale(c->data, c->total);
    double most = 0.0;
    for (whole i = 0; i < m; i++) most = larger(weights[i], most);
    if (!(SMALLEST_SPREAD < spread && spread < LARGEST_SPREAD)) return false;
    c->unit = exp2(floor(log2(spread)) + 1.0);
    c->step = most > 1.0 ? step_of(y, m, watch) / c->unit : 0.0;
    for (whole i = 0; i < m; i++) y[i] /= c->unit;
    for (whole i = 0; i < m; i++) log_y[i] = logarithm(y[i]);
    return true;
}

/* The climb of one column from `given` (3, k) to `mixture`; returns how it ended. */
static whole climb_one(positive_column *c, const double *given, double tol, whole longest,
                       double *mixture, double *loglik, gamma_space s)
{
    const whole k = c->k;
    copy(given, mixture, 3 * k);
    *loglik = NAN;
    for (whole j = 0; j < k; j++) mixture[2 * k + j] /= c->unit;
    if (!are_gammas(mixture, k)) return COLLAPSED;
    gamma_climb g = {.column = c,
                     .mixture = mixture,
                     .s = s,
                     .small_gain = larger(1.0, 1e-3 * c->total),
                     .longest_leap = 4.0};
    g.height = expect_gammas(c, mixture, s, &g.noise);
    whole code = ascend_gammas(&g, tol, longest);
    if (code == CERTIFIED && !is_beyond_doubt(c, mixture, s)) code = DOUBTFUL;
    for (whole j = 0; j < k; j++) mixture[2 * k + j] *= c->unit;
    *loglik = g.height - c->total * log(c->unit);
    return code;
}

/* The maximum to which EM leads from `given` (3, k), for each column: the sorted positive values,
   and their counts or NULL, from one of the offsets (columns + 1,) to the next. `mixtures`
   (columns, 3, k) receives weights, shapes and scales, `logliks` (columns,) the log-likelihoods and
   `codes` (columns,) how each climb ended: certified only where nothing is doubtful. */
EXPORT whole climb_gammas(const double *values, OPTIONAL const double *counts,
                          const whole *offsets, whole columns, const double *given, whole k,
                          double tol, whole longest, double *mixtures, double *logliks,
                          whole *codes)
{
    whole n = 0;
    for (whole i = 0; i < columns; i++) n = most_of(n, offsets[i + 1] - offsets[i]);
    stopwatch watch = begin_loop();
    pool memory;
    if (!open_pool(&memory, memory_for_gammas(k, n))) return end_loop(&watch, NO_MEMORY);
    double *y = take(&memory, n), *weights = take(&memory, n), *log_y = take(&memory, n);
    const gamma_space s = take_gamma_space(&memory, k, n);
    for (whole i = 0; i < columns && !watch.stopped; i++) {
        positive_column c = {.log_y = log_y, .k = k};
        codes[i] = TOO_FEW;
        if (pose_positive(values + offsets[i], counts ? counts + offsets[i] : NULL,
                          offsets[i + 1] - offsets[i], y, weights, log_y, &c, &watch))
            codes[i] = climb_one(&c, given, tol, longest, mixtures + 3 * k * i, logliks + i, s);
    }
    close_pool(&memory);
    return end_loop(&watch, 0);
}

/* c(a), log a - psi(a) and psi'(a) - 1 / a of each of the shapes `x` (n,), as `result` (3, n); for
   the tests. */
EXPORT whole functions_of_shapes(const double *x, whole n, double *result)
{
    stopwatch watch = begin_loop();
    for (whole i = 0; i < n; i++) {
        const shape_terms t = terms_of(x[i]);
        result[i] = t.height;
        result[n + i] = t.rest;
        result[2 * n + i] = t.excess;
    }
    return end_loop(&watch, 0);
}

#endif
