/* Where one more component pays most, and how one component is best split in two.

   A component of weight p at (m, s) beside a mixture with density f changes the log-likelihood by
   p G1 - p^2 G2 / 2 + ..., where a_i = phi(y_i; m, s) / f_i, G1 = sum w a - N is Lindsay's gradient
   function (1983, Annals of Statistics 11) and G2 = sum w (a - 1)^2. Windows of 4, 6, 10, ...
   values along the data are the candidates for (m, s); partial EM (of the new component alone, the
   others fixed) tells what the best of them gain. */

#ifndef MIX1D_INSERTIONS_H
#define MIX1D_INSERTIONS_H

#include "short_runs.h"

enum {
    EACH_SIZE = 4, /* windows of each size that are tried */
    ALONE = 6,     /* EM steps of a new component */
    HALVES = 8,    /* EM steps of the two halves of a split one */
};

static const double GROWTH = 1.6, SEEN = 6.0, NARROWEST_WINDOW = 1e-3;

/* A new component, and how much it raises what is climbed; -inf if it rests on too few values. */
typedef struct {
    double weight, mean, sd, gain;
} new_component;

static double penalty_of_sd(objective rule, double sd)
{
    const double ratio = rule.square / (sd * sd);
    return rule.shared ? 0.0 : rule.penalty * (ratio - log(ratio));
}

/* Sums over values of q, q z, q z^2 and q^2 for one or two new components, and of the gain. */
typedef struct {
    double zeroth[2], once[2], twice[2], square[2], gain;
} weighted_sums;

/* `scale` times the rest and the new components: what an E step of these alone sums up. */
static INLINE weighted_sums partial_e_step(const search_data *d, const double *restrict rest,
                                           double scale, const new_component *new, whole count,
                                           whole first, whole last, bool at_end)
{
    const double *restrict y = d->data.y, *restrict weights = d->data.weights;
    const double *restrict inverse_density = d->inverse;
    const double root = 0.3989422804014327;
    const new_component a = new[0], b = count == 2 ? new[1] : a;
    const double inverse_a = 1.0 / a.sd, inverse_b = 1.0 / b.sd;
    const double peak_a = a.weight * inverse_a * root, peak_b = b.weight * inverse_b * root;
    double n_a = 0, x_a = 0, s_a = 0, q_a = 0, n_b = 0, x_b = 0, s_b = 0, q_b = 0, gain = 0;
#pragma omp simd reduction(+ : n_a, x_a, s_a, q_a, n_b, x_b, s_b, q_b, gain)
    for (whole i = first; i < last; i++) {
        const double z = (y[i] - a.mean) * inverse_a, u = (y[i] - b.mean) * inverse_b;
        const double e = peak_a * rough_exponential(-0.5 * z * z);
        const double f = count == 2 ? peak_b * rough_exponential(-0.5 * u * u) : 0.0;
        const double all = larger(scale * rest[i] + e + f, FAINTEST), share = weights[i] / all;
        const double q = e * share, r = f * share;
        n_a += q;
        x_a += q * z;
        s_a += q * z * z;
        q_a += q * q;
        if (count == 2) {
            n_b += r;
            x_b += r * u;
            s_b += r * u * u;
            q_b += r * r;
        }
        if (at_end) gain += weights[i] * logarithm(larger(all * inverse_density[i], FAINTEST));
    }
    return (weighted_sums){{n_a, n_b}, {x_a, x_b}, {s_a, s_b}, {q_a, q_b}, gain};
}

/* The M step of the new components alone. */
static void partial_m_step(const search_data *d, const weighted_sums *sums, new_component *new,
                           whole count)
{
    const objective rule = d->rule;
    for (whole c = 0; c < count; c++) {
        const double n = sums->zeroth[c];
        if (!(n > 0.0)) continue;
        const double shift = sums->once[c] / n, sd = new[c].sd;
        const double squares = larger(sums->twice[c] - n * shift * shift, 0.0) * sd * sd;
        new[c].weight = smaller(n / d->total, 0.9);
        new[c].mean += sd * shift;
        if (!rule.shared)
            new[c].sd =
                sqrt((squares + 2.0 * rule.penalty * rule.square) / (n + 2.0 * rule.penalty));
    }
}

static void seen_by(const search_data *d, const new_component *new, whole count, whole *first,
                    whole *last)
{
    double low = INFINITY, high = -INFINITY;
    for (whole c = 0; c < count; c++) {
        low = smaller(low, new[c].mean - SEEN * new[c].sd);
        high = larger(high, new[c].mean + SEEN * new[c].sd);
    }
    *first = from(d->data, low);
    *last = from(d->data, high);
}

/* EM steps of one or two new components, those in `rest` (n,), which have the weight `of_rest`,
   fixed but for a factor. Returns the gain over the density that `find_density` and
   `invert_density` left, without the penalties; -inf if a new component rests on too few values. */
static INLINE double partial_em(const search_data *d, const double *rest, double of_rest,
                                new_component *new, whole count, whole steps)
{
    whole first, last;
    for (whole number = 0;; number++) {
        const double taken = new[0].weight + (count == 2 ? new[1].weight : 0.0);
        const double scale = larger(1.0 - taken, 1e-6) / of_rest;
        seen_by(d, new, count, &first, &last);
        if (number < steps) {
            const weighted_sums sums =
                partial_e_step(d, rest, scale, new, count, first, last, false);
            partial_m_step(d, &sums, new, count);
            continue;
        }
        const weighted_sums sums = partial_e_step(d, rest, scale, new, count, first, last, true);
        for (whole c = 0; c < count && !d->rule.shared; c++) {
            const double n = sums.zeroth[c];
            if (!(n * n >= FEWEST_VALUES * sums.square[c]) || new[c].sd < 0.5 * d->step)
                return -INFINITY;
        }
        const double outside = d->total - (d->mass[last] - d->mass[first]);
        const double gain = sums.gain + outside * log(scale);
        return isfinite(gain) ? gain : -INFINITY;
    }
}

static double partial_em_of_one(const search_data *d, const double *rest, double of_rest,
                                new_component *new, whole steps)
{
    return partial_em(d, rest, of_rest, new, 1, steps);
}

static double partial_em_of_two(const search_data *d, const double *rest, double of_rest,
                                new_component *new, whole steps)
{
    return partial_em(d, rest, of_rest, new, 2, steps);
}

/* ------------------------------------------------------------------------------ insertions */

/* Half the squared slope over the curvature at weight 0, for a component at (mean, sd): what it may
   gain; `weight` receives the weight at which. */
static double predicted_gain(const search_data *d, double mean, double sd, double *weight)
{
    const double *restrict y = d->data.y, *restrict weights = d->data.weights;
    const double *restrict inverse_density = d->inverse;
    const double inverse = 1.0 / sd, peak = inverse * 0.3989422804014327;
    const whole first = from(d->data, mean - 4.0 * sd), last = from(d->data, mean + 4.0 * sd);
    double once = 0.0, twice = 0.0;
#pragma omp simd reduction(+ : once, twice)
    for (whole i = first; i < last; i++) {
        const double z = (y[i] - mean) * inverse;
        const double a = peak * rough_exponential(-0.5 * z * z) * inverse_density[i];
        once += weights[i] * a;
        twice += weights[i] * a * a;
    }
    const double slope = once - d->total, curvature = twice - 2.0 * once + d->total;
    if (!(slope > 0.0 && curvature > 0.0)) return 0.0;
    *weight = smaller(larger(slope / curvature, 2.0 / d->total), 0.5);
    return 0.5 * slope * slope / curvature;
}

/* Puts a window among the best of its size, unless a better one overlaps it, by predicted gains. */
static void among(new_component *best, new_component new)
{
    whole lowest = 0;
    for (whole c = 0; c < EACH_SIZE; c++) {
        if (best[c].gain > 0.0 && fabs(best[c].mean - new.mean) < 1.5 * new.sd) {
            if (new.gain > best[c].gain) best[c] = new;
            return;
        }
        if (best[c].gain < best[lowest].gain) lowest = c;
    }
    if (new.gain > best[lowest].gain) best[lowest] = new;
}

/* The most promising windows of `size` values. */
static void windows_of(const search_data *d, whole size, double sd_of_all, new_component *best)
{
    for (whole c = 0; c < EACH_SIZE; c++) best[c].gain = 0.0;
    for (whole i = 0; i + size <= d->data.n; i += size / 2) {
        const double mass = d->mass[i + size] - d->mass[i];
        const double mean = (d->once[i + size] - d->once[i]) / mass;
        const double square = (d->twice[i + size] - d->twice[i]) / mass - mean * mean;
        const double low = larger(NARROWEST_WINDOW * d->spread, d->step);
        new_component new = {0.0, mean, larger(sqrt(larger(square, 0.0)), low), 0.0};
        if (d->rule.shared) new.sd = sd_of_all;
        new.gain = predicted_gain(d, new.mean, new.sd, &new.weight);
        if (new.gain > 0.0) among(best, new);
    }
}

static bool alike(new_component a, new_component b)
{
    const double sd = smaller(a.sd, b.sd);
    return fabs(a.mean - b.mean) < 0.4 * sd && fabs(log(a.sd / b.sd)) < 0.25;
}

/* Puts a component among the `most` best, in descending order of gains, unless one is like it;
   how many there are. */
static whole in_rank(new_component *best, whole count, whole most, new_component new)
{
    whole at = count;
    for (whole c = 0; c < count; c++)
        if (alike(best[c], new)) {
            if (best[c].gain >= new.gain) return count;
            at = c;
            break;
        }
    if (at == count) {
        if (count < most)
            count++;
        else if (!(new.gain > best[--at].gain))
            return count;
    }
    for (; at > 0 && best[at - 1].gain < new.gain; at--) best[at] = best[at - 1];
    best[at] = new;
    return count;
}

/* The components whose insertion beside the mixture at `place` gains most, `most` at the most, in
   descending order; from what `find_density` and `invert_density` left. */
static whole insertions(const search_data *d, const double *place, whole k, whole most,
                        new_component *best)
{
    whole count = 0;
    for (double size = 4.0; size <= 0.5 * (double)d->data.n; size = ceil(size * GROWTH)) {
        new_component tried[EACH_SIZE];
        if (interrupted(d->data.watch, WORK_OF_A_DENSITY * 6.0 * (double)d->data.n)) break;
        windows_of(d, (whole)size, place[2 * k], tried);
        for (whole c = 0; c < EACH_SIZE; c++) {
            new_component new = tried[c];
            if (!(new.gain > 0.0)) continue;
            new.gain =
                partial_em_of_one(d, d->density, 1.0, &new, ALONE) - penalty_of_sd(d->rule, new.sd);
            if (isfinite(new.gain)) count = in_rank(best, count, most, new);
        }
    }
    return count;
}

/* The (k + 1) mixture of the one at `place` (3, k) and a new component. */
static void inserted(const double *place, whole k, new_component new, double *into)
{
    const whole m = k + 1;
    for (whole j = 0; j < k; j++) {
        into[j] = place[j] * (1.0 - new.weight);
        into[m + j] = place[k + j];
        into[2 * m + j] = place[2 * k + j];
    }
    into[k] = new.weight;
    into[m + k] = new.mean;
    into[2 * m + k] = new.sd;
}

/* ------------------------------------------------------------------------------ splits */

/* The two halves of a component: on either side of its mean, or its core and its tails. */
static void halves(const search_data *d, const double *place, whole k, whole a, bool by_core,
                   new_component *pair)
{
    const double mean = place[k + a], sd = place[2 * k + a];
    const double *part = d->parts + a * d->data.n;
    double sums[2][3] = {{0.0}};
    for (whole i = d->first[a]; i < d->last[a]; i++) {
        const double z = (d->data.y[i] - mean) / sd;
        const double q = part[i] * d->data.weights[i] * d->inverse[i];
        double *mine = sums[by_core ? fabs(z) < 0.7 : z < 0.0];
        mine[0] += q;
        mine[1] += q * z;
        mine[2] += q * z * z;
    }
    const double prior = 2.0 * d->rule.penalty;
    for (whole c = 0; c < 2; c++) {
        const double n = larger(sums[c][0], 1e-12 * d->total), shift = sums[c][1] / n;
        const double squares = larger(sums[c][2] - n * shift * shift, 0.0) * sd * sd;
        pair[c].weight = n / d->total;
        pair[c].mean = mean + sd * shift;
        pair[c].sd = d->rule.shared ? sd : sqrt((squares + prior * d->rule.square) / (n + prior));
    }
}

/* Splits component `a` of the mixture at `place` in `pair`; the change of what is climbed, -inf if
   a half rests on too few values. From what `find_density` and `invert_density` left. */
static double split(const search_data *d, const double *place, whole k, whole a, bool by_core,
                    new_component *pair)
{
    const double *part = d->parts + a * d->data.n;
    if (!(place[a] > 0.0 && place[a] < 1.0 - 1e-9) && k > 1) return -INFINITY;
    halves(d, place, k, a, by_core, pair);
    copy(d->density, d->rest, d->data.n);
    for (whole i = d->first[a]; i < d->last[a]; i++)
        d->rest[i] = larger(d->rest[i] - part[i], FAINTEST);
    double gain;
    if (k == 1) { /* nothing rests: the halves share all the weight */
        gain = partial_em_of_two(d, d->rest, 1.0, pair, HALVES);
        const double all = pair[0].weight + pair[1].weight;
        pair[0].weight /= all;
        pair[1].weight /= all;
    } else {
        gain = partial_em_of_two(d, d->rest, 1.0 - place[a], pair, HALVES);
    }
    return gain + penalty_of_sd(d->rule, place[2 * k + a]) - penalty_of_sd(d->rule, pair[0].sd) -
           penalty_of_sd(d->rule, pair[1].sd);
}

/* The (k + 1) mixture in which the two halves stand for component `a` of the one at `place`. */
static void divided(const double *place, whole k, whole a, const new_component *pair, double *into)
{
    const whole m = k + 1;
    const double share = place[a] / (pair[0].weight + pair[1].weight);
    for (whole j = 0; j < k; j++) {
        into[j] = place[j];
        into[m + j] = place[k + j];
        into[2 * m + j] = place[2 * k + j];
    }
    for (whole c = 0; c < 2; c++) {
        const whole j = c == 0 ? a : k;
        into[j] = pair[c].weight * share;
        into[m + j] = pair[c].mean;
        into[2 * m + j] = pair[c].sd;
    }
}

#endif
