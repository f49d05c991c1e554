/* Many columns of counts: each is searched for the best mixture of Poissons or negative binomials.

   With the mean m and the reciprocal a of the size, of which 0 gives a Poisson, the probability is

       log g(x) = sum_{i < x} log(1 + a i) - log x! + x log m - (x + 1 / a) log(1 + a m),

   so that tables of cumulated sums over the whole numbers up to the largest count give it and its
   derivatives by a. A mixture is a (3, k) array: weights, means, reciprocals of the sizes. A few EM
   steps from many starts (count_lanes.h), and from the best distinct ends Newton's method, damped
   by the information of the complete data where it has no maximum, to where a Newton decrement
   below `tol` proves one. */

#ifndef MIX1D_COUNTS_H
#define MIX1D_COUNTS_H

#include "ascent.h"
#include "count_lanes.h"
#include "many.h"
#include "mixtures.h"
#include "starts.h"

/* EM steps from each start; at most so many between two certificates. */
enum { SHORT_OF_COUNTS = 12, BETWEEN_CERTIFICATES = 3 };

/* Where the information on a size is below this, at its scale, nothing is known of it: the
   component is one of zeros alone. */
static const double UNKNOWN = 1e-4;

/* Two ends are one maximum if their log-likelihoods differ by less. */
static const double SAME_HEIGHT = 1e-4;

/* A column of counts. */
typedef struct {
    const double *x;        /* (n,) distinct, ascending */
    const double *w;        /* (n,) how often each counts */
    whole n, top;           /* their number, and the largest */
    double total;           /* sum of w */
    const double *log_rise; /* (top + 1,) logarithms of the factorials */
    whole k;
    bool has_sizes; /* whether sizes are estimated: negative binomials */
    stopwatch *watch;
} counted;

/* Working memory of a climb. */
typedef struct {
    double *tables;                /* (3, k, top + 1) sums over i < x, and their derivatives by a */
    double *shares;                /* (k, n) expected counts of the components */
    double *rows;                  /* (3 k, n) derivatives of the log densities of the values */
    double *greatest, *sum;        /* (n,) of the components of each value */
    double *score, *complete;      /* (3 k,) */
    double *information, *factor;  /* (3 k, 3 k) */
    double *step, *trial, *before; /* (3 k,) */
    whole *free;                   /* (3 k,) the free coordinates */
} count_space;

static whole memory_for_counts(whole k, whole n, whole top)
{
    return 3 * k * (top + 1) + (4 * k + 2) * n + 18 * k * k + 18 * k;
}

static count_space take_count_space(pool *p, whole k, whole n, whole top)
{
    count_space s;
    s.tables = take(p, 3 * k * (top + 1));
    s.shares = take(p, k * n);
    s.rows = take(p, 3 * k * n);
    s.greatest = take(p, n);
    s.sum = take(p, n);
    s.information = take(p, 9 * k * k);
    s.factor = take(p, 9 * k * k);
    s.score = take(p, 3 * k);
    s.complete = take(p, 3 * k);
    s.step = take(p, 3 * k);
    s.trial = take(p, 3 * k);
    s.before = take(p, 3 * k);
    s.free = (whole *)take(p, 3 * k);
    return s;
}

/* ------------------------------------------------------------------------------ one component */

/* The logarithm of 1 + u without its first terms, over the power of u that comes next: of order 2
   (u - log(1 + u)) / u^2, of order 3 (log(1 + u) - u + u^2 / 2) / u^3. */
static double log_remainder(double u, whole order)
{
    const double near = 0.3;
    if (u < near) {
        double series = 0.0;
        for (whole i = 32; i >= 0; i--) series = 1.0 / (double)(order + i) - u * series;
        return series;
    }
    const double rest = (u - log1p(u)) / (u * u);
    return order == 2 ? rest : (0.5 - rest) / u;
}

/* log(1 + a m) / a, which is m at a = 0. */
static double cost_of(double mean, double inverse)
{
    const double u = inverse * mean;
    return u > 0.0 ? mean * (log1p(u) / u) : mean;
}

/* Three rows of numbers to their cumulated sums, in place: those of four parts of each side by side,
   since each sum waits for the one before it; then each part is lifted to the end of the one
   before. */
static void add_up(double *restrict a, double *restrict b, double *restrict c, whole n)
{
    enum { PARTS = 4 };
    const whole part = n / PARTS;
    double of_a[PARTS] = {0.0}, of_b[PARTS] = {0.0}, of_c[PARTS] = {0.0};
    for (whole i = 0; i < part; i++)
        for (whole p = 0; p < PARTS; p++) {
            const whole at = p * part + i;
            a[at] = of_a[p] += a[at];
            b[at] = of_b[p] += b[at];
            c[at] = of_c[p] += c[at];
        }
    double *const rows_of_numbers[] = {a, b, c};
    for (whole row = 0; row < 3; row++) {
        double *numbers = rows_of_numbers[row];
        for (whole first = part; first < PARTS * part; first += part) {
            const double lift = numbers[first - 1];
            for (whole i = first; i < first + part; i++) numbers[i] += lift;
        }
        for (whole i = most_of(PARTS * part, 1); i < n; i++) numbers[i] += numbers[i - 1];
    }
}

/* Sets the tables of a component: sums over i < x of log(1 + a i), i / (1 + a i) and
   -(i / (1 + a i))^2. */
static void set_tables(const counted *c, double inverse, double *tables)
{
    const whole size = c->top + 1, apart = c->k * size;
    double *restrict sums = tables, *restrict first = tables + apart;
    double *restrict second = tables + 2 * apart;
    sums[0] = first[0] = second[0] = 0.0;
#pragma omp simd
    for (whole i = 1; i < size; i++) {
        const double before = (double)(i - 1), at = 1.0 + inverse * before, slope = before / at;
        sums[i] = logarithm(at);
        first[i] = slope;
        second[i] = -slope * slope;
    }
    add_up(sums, first, second, size);
}

/* ---------------------------------------------------------------------------------- EM */

/* From the logarithms of the weighted probabilities (k, n) to the expected counts; of each value the
   greatest of these logarithms, and the logarithm of their sum in its unit. */
static void share_out(const double *restrict w, whole n, whole k, double *restrict shares,
                      double *restrict greatest, double *restrict sum)
{
    copy(shares, greatest, n);
    clear(sum, n);
    for (whole j = 1; j < k; j++)
        for (whole i = 0; i < n; i++) greatest[i] = larger(greatest[i], shares[j * n + i]);
    for (whole j = 0; j < k; j++) {
        double *restrict row = shares + j * n;
#pragma omp simd
        for (whole i = 0; i < n; i++) {
            row[i] = exponential(row[i] - greatest[i]);
            sum[i] += row[i];
        }
    }
    for (whole j = 0; j < k; j++)
        for (whole i = 0; i < n; i++) shares[j * n + i] *= w[i] / sum[i];
#pragma omp simd
    for (whole i = 0; i < n; i++) sum[i] = logarithm(sum[i]);
}

/* The E step: sets the expected counts, and the tables; returns the log-likelihood. `noise`
   receives its rounding. */
static double expect(const counted *c, const double *mixture, count_space s, double *noise)
{
    const whole k = c->k, n = c->n, size = c->top + 1;
    const double *weight = mixture, *mean = mixture + k, *inverse = mixture + 2 * k;
    const double *restrict x = c->x, *restrict w = c->w, *restrict log_rise = c->log_rise;
    for (whole j = 0; j < k; j++) {
        const double *restrict rises = s.tables + j * size;
        if (c->has_sizes) set_tables(c, inverse[j], s.tables + j * size);
        const double slope = log(mean[j]) - log1p(inverse[j] * mean[j]);
        const double height = log(larger(weight[j], DBL_MIN)) - cost_of(mean[j], inverse[j]);
        double *restrict row = s.shares + j * n;
#pragma omp simd
        for (whole i = 0; i < n; i++) row[i] = height + slope * x[i];
        if (!c->has_sizes) continue;
#pragma omp simd
        for (whole i = 0; i < n; i++) row[i] += rises[(int32_t)x[i]];
    }
    double loglik = 0.0, size_of_all = 0.0;
    share_out(c->w, n, k, s.shares, s.greatest, s.sum);
    const double *restrict greatest = s.greatest, *restrict sum = s.sum;
#pragma omp simd reduction(+ : loglik, size_of_all)
    for (whole i = 0; i < n; i++) {
        const double log_density = greatest[i] + sum[i] - log_rise[(int32_t)x[i]];
        loglik += w[i] * log_density;
        size_of_all += w[i] * fabs(log_density);
    }
    *noise = 8.0 * DBL_EPSILON * (size_of_all + c->total);
    interrupted(c->watch, (double)(k * (5 * n + (c->has_sizes ? 6 * size : 0))));
    return loglik;
}

/* The slope and the curvature of the expected log-likelihood of component j by the reciprocal of
   its size, where its mean is `mean`. */
static void derive_size(const counted *c, whole j, double mean, double inverse, count_space s,
                        double *slope, double *curvature)
{
    const whole n = c->n, size = c->top + 1, apart = c->k * size;
    const double *restrict rises = s.tables + j * size, *restrict share = s.shares + j * n;
    const double *restrict x = c->x;
    const double u = inverse * mean, rest = 1.0 / (1.0 + u);
    double count = 0.0, sum = 0.0, first = 0.0, second = 0.0;
#pragma omp simd reduction(+ : count, sum, first, second)
    for (whole i = 0; i < n; i++) {
        const int32_t place = (int32_t)x[i];
        count += share[i];
        sum += share[i] * x[i];
        first += share[i] * rises[apart + place];
        second += share[i] * rises[2 * apart + place];
    }
    *slope = first - sum * mean * rest + count * mean * mean * (rest - log_remainder(u, 2));
    *curvature = second + sum * mean * rest * mean * rest +
                 count * mean * mean * mean * (u * rest * rest - 2.0 * log_remainder(u, 3));
}

/* Newton's step for the reciprocal of a size, at most tenfold either way. */
static double moved_inverse(double inverse, double mean, double slope, double curvature)
{
    const double least_step = 1e-3 / mean;
    double moved = curvature < 0.0 ? inverse - slope / curvature
                                   : (slope > 0.0 ? 2.0 * inverse + least_step : 0.5 * inverse);
    moved = smaller(moved, 10.0 * inverse + 100.0 * least_step);
    moved = larger(moved, inverse > least_step ? 0.1 * inverse : 0.0);
    return smaller(moved, LARGEST_INVERSE);
}

/* The M step: the means in closed form, the sizes by one step of Newton's. */
static void maximise_counts(const counted *c, const double *mixture, count_space s, double *into)
{
    const whole k = c->k, n = c->n;
    for (whole j = 0; j < k; j++) {
        const double *restrict share = s.shares + j * n, *restrict x = c->x;
        double count = 0.0, sum = 0.0;
#pragma omp simd reduction(+ : count, sum)
        for (whole i = 0; i < n; i++) {
            count += share[i];
            sum += share[i] * x[i];
        }
        into[j] = count / c->total;
        into[k + j] = larger(count > 0.0 ? sum / count : mixture[k + j], SMALLEST_MEAN);
        into[2 * k + j] = mixture[2 * k + j];
        if (!c->has_sizes || !(count > 0.0)) continue;
        double slope, curvature;
        derive_size(c, j, into[k + j], mixture[2 * k + j], s, &slope, &curvature);
        into[2 * k + j] = moved_inverse(mixture[2 * k + j], into[k + j], slope, curvature);
    }
}

/* ---------------------------------------------------------------------------------- Newton */

/* Sets the rows of component j for `derive_counts`: of each count, its share times the derivatives
   of its log probability by the logarithm of its mean; and adds the sums of one component. */
static void derive_mean(const counted *c, const double *mixture, whole j, count_space s)
{
    const whole k = c->k, n = c->n, m = 3 * k;
    const double mean = mixture[k + j], inverse = mixture[2 * k + j];
    const double rest = 1.0 / (1.0 + inverse * mean), bend = -mean * rest * rest;
    const double *restrict x = c->x, *restrict w = c->w, *restrict share = s.shares + j * n;
    double *restrict by_weight = s.rows + j * n, *restrict by_mean = s.rows + (k + j) * n;
    double zeroth = 0.0, once = 0.0, twice = 0.0, complete = 0.0;
#pragma omp simd reduction(+ : zeroth, once, twice, complete)
    for (whole i = 0; i < n; i++) {
        const double slope = (x[i] - mean) * rest, square = slope * slope;
        const double curved = bend * (1.0 + inverse * x[i]);
        by_weight[i] = share[i] / w[i];
        by_mean[i] = by_weight[i] * slope;
        zeroth += share[i];
        once += share[i] * slope;
        twice += share[i] * (curved + square);
        complete += share[i] * larger(square, -curved);
    }
    double *own = s.information + j * m + j;
    s.score[j] = own[0] = zeroth;
    s.score[k + j] = own[k] = once;
    own[k * m + k] = twice;
    s.complete[k + j] = complete;
}

/* The same by the reciprocal of its size; `constants` as of `set_constants`. */
static void derive_inverse(const counted *c, const double *mixture, whole j,
                           const double *constants, count_space s)
{
    const whole k = c->k, n = c->n, m = 3 * k, size = c->top + 1, apart = k * size;
    const double mean = mixture[k + j], rest = 1.0 / (1.0 + mixture[2 * k + j] * mean);
    const double by_count = mean * rest, shift = constants[j], lift = constants[k + j];
    const double *restrict rises = s.tables + j * size, *restrict share = s.shares + j * n;
    const double *restrict x = c->x;
    const double *restrict by_weight = s.rows + j * n;
    double *restrict by_size = s.rows + (2 * k + j) * n;
    double zeroth = 0.0, once = 0.0, twice = 0.0, complete = 0.0;
#pragma omp simd reduction(+ : zeroth, once, twice, complete)
    for (whole i = 0; i < n; i++) {
        const int32_t place = (int32_t)x[i];
        const double slope = rises[apart + place] - x[i] * by_count + shift;
        const double curved = rises[2 * apart + place] + x[i] * by_count * by_count + lift;
        const double of_mean = (x[i] - mean) * rest, square = slope * slope;
        by_size[i] = by_weight[i] * slope;
        zeroth += share[i] * slope;
        once += share[i] * of_mean * (slope - by_count);
        twice += share[i] * (curved + square);
        complete += share[i] * larger(square, -curved);
    }
    double *own = s.information + j * m + j;
    s.score[2 * k + j] = own[2 * k] = zeroth;
    own[k * m + 2 * k] = once;
    own[2 * k * m + 2 * k] = twice;
    s.complete[2 * k + j] = complete;
}

/* Score, information and complete-data information by the log-ratios of the weights, the logarithms
   of the means and the reciprocals of the sizes, as `em.newton.score_and_information` has them. */
static void derive_counts(const counted *c, const double *mixture, const double *constants,
                          count_space s)
{
    const whole k = c->k, n = c->n, m = 3 * k, derived = c->has_sizes ? m : 2 * k;
    const double *weight = mixture, *restrict w = c->w;
    double *hessian = s.information;
    clear(s.score, m);
    clear(s.complete, m);
    clear(hessian, m * m);
    for (whole j = 0; j < k; j++) {
        derive_mean(c, mixture, j, s);
        if (c->has_sizes) derive_inverse(c, mixture, j, constants, s);
    }
    for (whole a = 0; a < derived; a++)
        for (whole b = a; b < derived; b++) {
            const double *restrict first = s.rows + a * n, *restrict second = s.rows + b * n;
            double sum = 0.0;
#pragma omp simd reduction(+ : sum)
            for (whole i = 0; i < n; i++) sum += w[i] * first[i] * second[i];
            hessian[a * m + b] -= sum;
        }
    for (whole a = 0; a < k; a++) {
        s.score[a] -= c->total * weight[a];
        s.complete[a] = c->total * weight[a] * (1.0 - weight[a]);
        for (whole b = a; b < k; b++)
            hessian[a * m + b] += c->total * weight[a] * (weight[b] - (a == b ? 1.0 : 0.0));
    }
    for (whole a = 0; a < m; a++)
        for (whole b = a; b < m; b++)
            s.information[b * m + a] = s.information[a * m + b] = -hessian[a * m + b];
}

/* The parts of the derivatives by the sizes in which no count appears, as (2, k). */
static void set_constants(const counted *c, const double *mixture, double *constants)
{
    const whole k = c->k;
    for (whole j = 0; j < k; j++) {
        const double mean = mixture[k + j], u = mixture[2 * k + j] * mean, rest = 1.0 / (1.0 + u);
        constants[j] = mean * mean * (rest - log_remainder(u, 2));
        constants[k + j] = mean * mean * mean * (u * rest * rest - 2.0 * log_remainder(u, 3));
    }
}

/* Whether nothing is known of the reciprocal of a size at the place `a`. */
static bool is_unknown(const double *mixture, count_space s, whole a)
{
    const double scale = larger(mixture[a], 1.0);
    return s.complete[a] * scale * scale < UNKNOWN;
}

/* Sets the free coordinates: all but the weight of the heaviest component, and the reciprocals of
   sizes that are 0 and would fall, or of which nothing is known. Returns their number. */
static whole set_free(const counted *c, const double *mixture, count_space s)
{
    const whole k = c->k, reference = heaviest(mixture, k);
    whole count = 0;
    for (whole a = 0; a < 3 * k; a++) {
        if (a == reference) continue;
        if (a >= 2 * k) {
            const bool at_end = mixture[a] == 0.0 && s.score[a] <= 0.0;
            if (!c->has_sizes || at_end || is_unknown(mixture, s, a)) continue;
        }
        s.free[count++] = a;
    }
    return count;
}

/* Solves for Newton's step in the free coordinates, with `damping` times the complete-data
   information added to the information. Returns the decrement; -1 where it is not positive
   definite. */
static double solve_counts(count_space s, whole m, whole count, double damping)
{
    double *f = s.factor;
    for (whole a = 0; a < count; a++) {
        const double root = sqrt(s.complete[s.free[a]]);
        if (!(root > 0.0)) return -1.0;
        for (whole b = 0; b <= a; b++) {
            const double other = sqrt(s.complete[s.free[b]]);
            double sum = s.information[s.free[a] * m + s.free[b]] / (root * other);
            if (a == b) sum += damping;
            for (whole i = 0; i < b; i++) sum -= f[a * m + i] * f[b * m + i];
            if (a == b && !(sum > SINGULAR)) return -1.0;
            f[a * m + b] = a == b ? sqrt(sum) : sum / f[b * m + b];
        }
    }
    double decrement = 0.0;
    clear(s.step, m);
    double *y = s.trial;
    for (whole a = 0; a < count; a++) {
        y[a] = s.score[s.free[a]] / sqrt(s.complete[s.free[a]]);
        for (whole i = 0; i < a; i++) y[a] -= f[a * m + i] * y[i];
        y[a] /= f[a * m + a];
        decrement += 0.5 * y[a] * y[a];
    }
    for (whole a = count - 1; a >= 0; a--) {
        for (whole i = a + 1; i < count; i++) y[a] -= f[i * m + a] * y[i];
        y[a] /= f[a * m + a];
    }
    for (whole a = 0; a < count; a++)
        s.step[s.free[a]] = y[a] / sqrt(s.complete[s.free[a]]);
    return decrement;
}

/* The mixture a `length` of the step away; false if it is none. */
static bool stepped(const counted *c, const double *mixture, count_space s, double length,
                    double *into)
{
    const whole k = c->k, reference = heaviest(mixture, k);
    double sum = 0.0;
    for (whole j = 0; j < k; j++) {
        const double ratio = j == reference ? 0.0 : length * s.step[j];
        const double mean = length * s.step[k + j];
        if (!(fabs(ratio) < 50.0 && fabs(mean) < 50.0)) return false;
        sum += into[j] = mixture[j] * exp(ratio);
        into[k + j] = larger(mixture[k + j] * exp(mean), SMALLEST_MEAN);
        const double inverse = mixture[2 * k + j] + length * s.step[2 * k + j];
        into[2 * k + j] = smaller(larger(inverse, 0.0), LARGEST_INVERSE);
    }
    for (whole j = 0; j < k; j++) into[j] /= sum;
    return true;
}

/* Tries the step, and shorter ones, until the log-likelihood does not fall; whether it went. */
static bool try_step(const counted *c, double *mixture, count_space s, double *loglik,
                     double *noise)
{
    for (double length = 1.0; length > 0.01; length *= 0.25) {
        if (!stepped(c, mixture, s, length, s.trial)) continue;
        const double height = expect(c, s.trial, s, noise);
        if (!(height >= *loglik - *noise)) continue;
        copy(s.trial, mixture, 3 * c->k);
        *loglik = height;
        return true;
    }
    *loglik = expect(c, mixture, s, noise); /* the expected counts are again those of here */
    return false;
}

/* Climbs to the maximum, in place; returns how it ended. */
static whole climb_counts(const counted *c, double *mixture, double tol, whole longest,
                          count_space s, double *loglik)
{
    const double first_damping = FLATTEST, fewest = FEWEST_ROWS / c->total;
    const whole m = 3 * c->k;
    double noise;
    whole still = 0;
    *loglik = expect(c, mixture, s, &noise);
    for (whole iteration = 0; iteration < longest && !c->watch->stopped; iteration++) {
        const double before = *loglik;
        if (!isfinite(before)) return STALLED;
        if (lightest(mixture, c->k) < fewest) return STALLED;
        set_constants(c, mixture, s.before);
        derive_counts(c, mixture, s.before, s);
        const whole count = set_free(c, mixture, s);
        double decrement = solve_counts(s, m, count, 0.0);
        if (decrement >= 0.0 && decrement < tol) { /* the step at hand is taken, too */
            try_step(c, mixture, s, loglik, &noise);
            for (whole a = 2 * c->k; a < m; a++)
                if (is_unknown(mixture, s, a)) mixture[a] = 0.0;
            return CERTIFIED;
        }
        for (double d = first_damping; decrement < 0.0 && d < 1e4; d *= 10.0)
            if (solve_counts(s, m, count, d) >= 0.0) break;
        const bool went = try_step(c, mixture, s, loglik, &noise);
        for (whole e = 0; e < BETWEEN_CERTIFICATES && (decrement < 0.0 || !went); e++) {
            maximise_counts(c, mixture, s, s.trial);
            const double height = expect(c, s.trial, s, &noise);
            if (!(height >= *loglik - noise)) {
                *loglik = expect(c, mixture, s, &noise);
                break;
            }
            copy(s.trial, mixture, m);
            *loglik = height;
        }
        const double least_gain = decrement < 0.0 ? larger(tol, noise) : noise;
        still = *loglik - before <= least_gain ? still + 1 : 0;
        if (still >= MOST_STILL) return STALLED;
    }
    return LONG;
}

/* ---------------------------------------------------------------------------------- starts */

/* Components of the groups between the `cuts`, shares of the cumulated weight. */
static void counts_from_cuts(const counted *c, const double *cuts, double *mixture, double *sums)
{
    const whole k = c->k;
    double cumulated = 0.0;
    whole j = 0;
    clear(sums, 3 * k);
    for (whole i = 0; i < c->n; i++) {
        while (j < k - 1 && cumulated + 0.5 * c->w[i] > cuts[j] * c->total) j++;
        cumulated += c->w[i];
        sums[j] += c->w[i];
        sums[k + j] += c->w[i] * c->x[i];
        sums[2 * k + j] += c->w[i] * c->x[i] * c->x[i];
    }
    for (j = 0; j < k; j++) {
        const double count = larger(sums[j], 1e-3 * c->total);
        const double mean = sums[j] > 0.0 ? sums[k + j] / sums[j] : c->x[c->n / 2];
        const double variance = sums[j] > 0.0 ? sums[2 * k + j] / sums[j] - mean * mean : 0.0;
        mixture[j] = count;
        mixture[k + j] = larger(mean, 1e-3);
        const double more = variance > 0.0 ? larger(variance - mean, 0.1 * mean) : 0.0;
        mixture[2 * k + j] = c->has_sizes ? more / (mixture[k + j] * mixture[k + j]) : 0.0;
    }
    const double total = sum_of(mixture, k);
    for (j = 0; j < k; j++) mixture[j] /= total;
}

/* The start number s: groups between fixed shares of the values, of which one may be the smallest
   count or a hundredth of the largest; or at random, every other one with a small Poisson beside
   the groups. `cuts` has k, `sums` 3 k. */
static void start_counts(const counted *c, whole s, uint64_t *seed, double *mixture, double *cuts,
                         double *sums)
{
    enum { BENDS = 3, FIXED = BENDS + 2 };
    const whole k = c->k;
    const double bends[BENDS] = {1.0, 0.4, 2.5};
    const double lowest = c->w[0] / c->total;
    const double highest = larger(c->w[c->n - 1] / c->total, 0.01);
    for (whole j = 0; j < k - 1; j++) {
        const double even = (double)(j + 1) / (double)k, next = (double)j / (double)(k - 1);
        if (s < BENDS)
            cuts[j] = pow(even, bends[s]);
        else if (s == BENDS)
            cuts[j] = lowest + (1.0 - lowest) * next;
        else if (s == BENDS + 1)
            cuts[j] = (1.0 - highest) * (1.0 - next);
        else
            cuts[j] = s % 2 == 1 ? smaller((double)(j + 1) / (double)(k - 1), 1.0) : uniform(seed);
    }
    for (whole a = 1; a < k - 1; a++)
        for (whole j = a; j > 0 && cuts[j] < cuts[j - 1]; j--) swap(cuts + j, cuts + j - 1);
    counts_from_cuts(c, cuts, mixture, sums);
    if (s < FIXED || s % 2 == 0) return;
    const double small = 0.05;
    const whole place = (whole)(uniform(seed) * (double)c->n);
    for (whole j = 0; j < k - 1; j++) mixture[j] *= (1.0 - small) / (1.0 - mixture[k - 1]);
    mixture[k - 1] = small;
    mixture[2 * k - 1] = larger(c->x[least(place, c->n - 1)] + uniform(seed) - 0.5, 0.05);
    mixture[3 * k - 1] = 0.0;
}

/* Whether two ends of short runs are one. */
static bool are_one(const double *mixture, const double *other, whole k)
{
    for (whole j = 0; j < k; j++)
        if (!(fabs(mixture[j] - other[j]) < SAME_MIXTURE &&
              fabs(log(mixture[k + j] / other[k + j])) < SAME_MIXTURE &&
              fabs(log1p(mixture[2 * k + j]) - log1p(other[2 * k + j])) < SAME_MIXTURE))
            return false;
    return true;
}

/* Whether one Poisson is the best mixture of Poissons of all: no component anywhere would add to
   its likelihood (Lindsay 1983, Annals of Statistics 11). */
static bool one_is_best(const counted *c, double mean, double variance)
{
    enum { PLACES = 64 };
    if (!(mean > 0.0) || variance > mean) return false;
    for (whole p = 0; p <= PLACES; p++) {
        const double place = larger(c->x[0] + (double)(c->top - (whole)c->x[0]) * (double)p / PLACES,
                                    SMALLEST_MEAN);
        const double ratio = log(place / mean);
        double sum = 0.0;
        for (whole i = 0; i < c->n; i++)
            sum += c->w[i] * exp(smaller(c->x[i] * ratio - place + mean, 700.0));
        if (sum > c->total * (1.0 + 1e-9)) return false;
    }
    return true;
}

/* ---------------------------------------------------------------------------------- the search */

/* A run that is one with a better one leads where it does: `led` (starts,) receives how many each
   stands for, 0 of those that another stands for. */
static void unite(const double *mixtures, const whole *order, whole starts, whole k, double *led)
{
    const whole m = 3 * k;
    for (whole t = 0; t < starts; t++) {
        const double *own = mixtures + order[t] * m;
        whole o = 0;
        led[order[t]] = 1.0;
        while (o < t && !(led[order[o]] > 0.0 && are_one(own, mixtures + order[o] * m, k))) o++;
        if (o == t) continue;
        led[order[o]] += 1.0;
        led[order[t]] = 0.0;
    }
}

/* The best mixture of one column; returns how its climb ended. `ends` and `led` have `starts`,
   `mixtures` starts (3, k). */
static whole search_counted(const counted *c, double tol, whole longest, whole starts,
                            whole survivors, uint64_t seed, double *mixture, double *loglik,
                            whole *agreed, count_space s, double *mixtures, double *ends,
                            double *led, whole *order, pool memory)
{
    const whole k = c->k, m = 3 * k;
    double noise, sums[3];
    const double none = 1.0;
    *agreed = 1;
    const counted alone = {c->x, c->w, c->n, c->top, c->total, c->log_rise, 1, false, c->watch};
    counts_from_cuts(&alone, &none, sums, s.step);
    const double mean = sums[1], variance = s.step[2] / c->total - mean * mean;
    if (k > 1 && !c->has_sizes && one_is_best(c, mean, variance)) {
        for (whole j = 0; j < k; j++) {
            mixture[j] = 1.0 / (double)k;
            mixture[k + j] = mean;
            mixture[2 * k + j] = 0.0;
        }
        *loglik = expect(c, mixture, s, &noise);
        return STALLED;
    }
    starts = k == 1 ? 1 : starts;
    const counts_side_by_side r = take_count_lanes(c->x, c->w, c->n, c->log_rise, k, &memory);
    for (whole t = 0; t < starts; t++)
        start_counts(c, t, &seed, mixtures + t * m, s.before, s.step);
    short_runs_of_counts(r, mixtures, starts, c->total, c->has_sizes, SHORT_OF_COUNTS, ends,
                         c->watch);
    for (whole t = 0; t < starts; t++) in_order(mixtures + t * m, k);
    descending(ends, starts, order);
    whole followed = 0, best_code = RUNNING;
    double reached = 0.0, all = 0.0;
    *loglik = -INFINITY;
    unite(mixtures, order, starts, k, led);
    for (whole t = 0; t < starts && followed < survivors && !c->watch->stopped; t++) {
        double *own = mixtures + order[t] * m, height;
        if (!(led[order[t]] > 0.0)) continue;
        followed++;
        const whole code = climb_counts(c, own, tol, longest, s, &height);
        all += led[order[t]];
        const bool is_better = code == CERTIFIED && best_code != CERTIFIED;
        const bool is_worse = code != CERTIFIED && best_code == CERTIFIED;
        if (fabs(height - *loglik) < SAME_HEIGHT && !is_worse) reached += led[order[t]];
        if (is_worse || (!is_better && !(height > *loglik))) continue;
        if (!(fabs(height - *loglik) < SAME_HEIGHT)) reached = led[order[t]];
        *loglik = height;
        best_code = code;
        copy(own, mixture, m);
    }
    in_order(mixture, k);
    const double enough = c->has_sizes ? 0.9 : 0.6; /* sizes make more maxima */
    *agreed = reached >= enough * all;
    return best_code;
}

/* ------------------------------------------------------------------------------ for Python */

/* The best mixture of each column of counts: distinct whole numbers, ascending, of which the
   largest is `top` at most, and how often each occurs, from one of the offsets (columns + 1,) to
   the next. `mixtures` (columns, 3, k) receives weights, means and reciprocals of sizes, `logliks`
   and `codes` (columns,) where and how each search ended, `agreed` (columns,) whether three in five
   of its starts led there, or it is proved that there is nothing better. */
EXPORT whole search_counts(const double *values, const double *counts, const whole *offsets,
                           whole columns, whole k, bool has_sizes, whole top, double tol,
                           whole longest, whole starts, whole survivors, uint64_t seed,
                           double *mixtures, double *logliks, whole *codes, whole *agreed)
{
    whole n = 0;
    for (whole c = 0; c < columns; c++) n = most_of(n, offsets[c + 1] - offsets[c]);
    stopwatch watch = begin_loop();
    pool memory;
    const whole needed = memory_for_counts(k, n, top) + memory_for_count_lanes(n, k) + top + 1 +
                         starts * (3 * k + 3);
    if (!open_pool(&memory, needed)) return end_loop(&watch, NO_MEMORY);
    double *log_rise = take(&memory, top + 1);
    log_rise[0] = 0.0;
    for (whole i = 1; i <= top; i++) log_rise[i] = log_rise[i - 1] + log((double)i);
    const count_space s = take_count_space(&memory, k, n, top);
    double *runs = take(&memory, starts * 3 * k), *ends = take(&memory, starts);
    double *led = take(&memory, starts);
    whole *order = (whole *)take(&memory, starts);
    for (whole i = 0; i < columns && !watch.stopped; i++) {
        const double *x = values + offsets[i], *w = counts + offsets[i];
        const whole size = offsets[i + 1] - offsets[i];
        double *mixture = mixtures + i * 3 * k;
        agreed[i] = 1;
        if (size < most_of(k, 2)) {
            for (whole a = 0; a < 3 * k; a++) mixture[a] = NAN;
            logliks[i] = NAN;
            codes[i] = TOO_FEW;
            continue;
        }
        const counted c = {x,        w, size,      (whole)x[size - 1], sum_of(w, size),
                           log_rise, k, has_sizes, &watch};
        codes[i] = search_counted(&c, tol, longest, starts, survivors, seed, mixture, logliks + i,
                                  agreed + i, s, runs, ends, led, order, memory);
    }
    close_pool(&memory);
    return end_loop(&watch, 0);
}

#endif
