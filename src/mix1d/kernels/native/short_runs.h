/* Short runs of EM that only rank candidates.

   Each component sees only the values within CUT of its sds, so a step costs what lies near the
   components, whatever their number. The widest component sees every value, so that each has a
   density. Components that hardly move are left where they are for some steps: a candidate differs
   from a maximum in a few places, and only these cost anything. The values are sorted. */

#ifndef MIX1D_SHORT_RUNS_H
#define MIX1D_SHORT_RUNS_H

#include "ascent.h"
#include "soundness.h"

static const double CUT = 5.0, FAINTEST = 1e-300;
static const double ALMOST_GONE = 0.5; /* rows of a component that vanishes */

enum { STEPS_AT_REST = 8 };         /* EM steps until a component at rest is looked at again */
static const double AT_REST = 3e-3; /* a step of a mean in sds, or of a relative sd or weight, below
                                       which a component is at rest */

/* exp(u) for u <= 0, within 1.2e-7 of it, relatively: `exponential` with a shorter polynomial. */
static inline double rough_exponential(double u)
{
    const double e0 = 0.4999914257250814, e1 = 0.16666886383480423, e2 = 0.041898577938212125,
                 e3 = 0.00833383795028459;
    u = u < LOWEST ? LOWEST : u;
    const double turn = u * LOG2_E + ROUNDING, r = u - (turn - ROUNDING) * (LN2_HIGH + LN2_LOW);
    const double square = r * r,
                 near_one = 1.0 + (r + square * ((e0 + r * e1) + square * (e2 + r * e3)));
    return of_bits(bits_of(near_one) + (bits_of(turn) << 52));
}

/* What every part of a search reads: the data, the objective, and the densities of one mixture. */
typedef struct {
    rows data;
    objective rule, plain;             /* L_a, and L */
    double spread, step, total;        /* scale of the data, rounding step, sum of the weights */
    const double *mass, *once, *twice; /* (n + 1,) sums of w, w y and w y^2 before each value */
    double *density, *inverse, *rest;  /* (n,) of a mixture; one over it; of some of it */
    double *parts;                     /* (k, n) what each component adds to the density */
    whole *first, *last;               /* (k,) the values that each component sees */
    whole *moving;                     /* (k,) whether each component is not at rest */
    workspace w;
} search_data;

static inline bool stopped(const search_data *d) { return d->data.watch->stopped; }

/* The first value that is not below `y`. */
static whole from(rows data, double y)
{
    whole low = 0, high = data.n;
    while (low < high) {
        const whole middle = low + (high - low) / 2;
        if (data.y[middle] < y)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static whole widest(const double *place, whole k)
{
    whole result = 0;
    for (whole j = 1; j < k; j++)
        if (place[2 * k + j] > place[2 * k + result] || !(place[result] > 0.0)) result = j;
    return result;
}

/* Adds the density of a weighted normal at the values `first` to `last` to `density`, and keeps it
   in `part`. */
static void add_normal(const double *restrict y, double weight, double mean, double sd, whole first,
                       whole last, double *restrict part, double *restrict density)
{
    const double inverse = 1.0 / sd, peak = weight * inverse * 0.3989422804014327;
    for (whole i = first; i < last; i++) {
        const double z = (y[i] - mean) * inverse, e = peak * rough_exponential(-0.5 * z * z);
        part[i] = e;
        density[i] += e;
    }
}

/* What component `j` of the mixture at `place` adds where it is seen. */
static void add_component(const search_data *d, const double *place, whole k, whole j,
                          bool is_widest)
{
    const rows data = d->data;
    const double mean = place[k + j], sd = place[2 * k + j];
    d->first[j] = is_widest ? 0 : from(data, mean - CUT * sd);
    d->last[j] = is_widest ? data.n : from(data, mean + CUT * sd);
    if (!(place[j] > 0.0)) d->last[j] = d->first[j];
    add_normal(data.y, place[j], mean, sd, d->first[j], d->last[j], d->parts + j * data.n,
               d->density);
    interrupted(data.watch, WORK_OF_A_DENSITY * (double)(d->last[j] - d->first[j]));
}

/* Gives values so far from every component that their densities vanish to the widest one, which
   has the greatest density there. */
static void claim_far_values(const search_data *d, whole everywhere)
{
    double *restrict part = d->parts + everywhere * d->data.n, *restrict density = d->density;
    for (whole i = 0; i < d->data.n; i++) {
        const bool is_far = density[i] < FAINTEST;
        part[i] = is_far ? FAINTEST : part[i];
        density[i] = is_far ? FAINTEST : density[i];
    }
}

/* The density of the mixture at `place`, and what each component adds where it is seen. */
static void find_density(const search_data *d, const double *place, whole k)
{
    const whole everywhere = widest(place, k);
    clear(d->density, d->data.n);
    for (whole j = 0; j < k; j++) add_component(d, place, k, j, j == everywhere);
    claim_far_values(d, everywhere);
}

/* One over the density that `find_density` left. */
static void invert_density(const search_data *d)
{
    for (whole i = 0; i < d->data.n; i++) d->inverse[i] = 1.0 / d->density[i];
}

/* The density of the components at rest alone, from the parts that `find_density` left. */
static void find_rest(const search_data *d, whole k)
{
    double *restrict rest = d->rest;
    clear(rest, d->data.n);
    for (whole j = 0; j < k; j++) {
        const double *restrict part = d->parts + j * d->data.n;
        if (!d->moving[j])
            for (whole i = d->first[j]; i < d->last[j]; i++) rest[i] += part[i];
    }
}

/* The density, and one over it, where a moving component is seen; those at rest add `rest`. */
static void find_moving_density(const search_data *d, const double *place, whole k)
{
    const whole everywhere = widest(place, k);
    copy(d->rest, d->density, d->data.n);
    for (whole j = 0; j < k; j++)
        if (d->moving[j]) add_component(d, place, k, j, j == everywhere);
    if (d->moving[everywhere]) claim_far_values(d, everywhere);
    for (whole j = 0; j < k; j++)
        if (d->moving[j])
            for (whole i = d->first[j]; i < d->last[j]; i++)
                d->inverse[i] = 1.0 / larger(d->density[i], FAINTEST);
}

/* The sums (3, k) of the M step from what `find_density` and `invert_density` left; those of
   components at rest stay. */
static void gather(const search_data *d, const double *place, whole k, double *sums)
{
    const double *restrict y = d->data.y, *restrict weights = d->data.weights;
    const double *restrict inverse_density = d->inverse;
    for (whole j = 0; j < k; j++) {
        if (!d->moving[j]) continue;
        const double mean = place[k + j], inverse = 1.0 / place[2 * k + j];
        const double *restrict part = d->parts + j * d->data.n;
        double zeroth = 0.0, once = 0.0, twice = 0.0;
#pragma omp simd reduction(+ : zeroth, once, twice)
        for (whole i = d->first[j]; i < d->last[j]; i++) {
            const double z = (y[i] - mean) * inverse;
            const double q = part[i] * weights[i] * inverse_density[i];
            zeroth += q;
            once += q * z;
            twice += q * z * z;
        }
        sums[j] = zeroth;
        sums[k + j] = once;
        sums[2 * k + j] = twice;
    }
}

static double log_density(const search_data *d)
{
    double result = 0.0;
#pragma omp simd reduction(+ : result)
    for (whole i = 0; i < d->data.n; i++) result += d->data.weights[i] * logarithm(d->density[i]);
    return result;
}

/* What a candidate looks like: a component rests on fewer than 2.5 effective values, has almost
   vanished, or is narrower than the step to which the values are rounded; it could be there by
   chance; or neither. */
typedef enum { HOPELESS, DUBIOUS, FAIR } prospect;

/* From what `find_density` and `invert_density` left. */
static prospect prospect_of(const search_data *d, const double *place, whole k)
{
    const double *restrict weights = d->data.weights, *restrict inverse = d->inverse;
    const double enough = ENOUGH * log(d->total);
    prospect result = FAIR;
    if (d->rule.shared || k == 1) return FAIR;
    for (whole j = 0; j < k; j++) {
        const double *restrict part = d->parts + j * d->data.n;
        double sum = 0.0, square = 0.0, by_row = 0.0;
#pragma omp simd reduction(+ : sum, square, by_row)
        for (whole i = d->first[j]; i < d->last[j]; i++) {
            const double r = part[i] * inverse[i], q = r * weights[i];
            sum += q;
            square += q * q;
            by_row += q * r;
        }
        if (!(place[j] * d->total >= FEWEST_ROWS) || !(sum * sum >= FEWEST_VALUES * square) ||
            place[2 * k + j] < 0.5 * d->step)
            return HOPELESS;
        if (!(place[j] * d->total >= ALMOST_GONE)) result = DUBIOUS;
        const double number = sum * sum / by_row;
        if (number < enough && !(chance_of(place, k, j, number, d->total, d->step) <= CHANCE))
            result = DUBIOUS;
    }
    return result;
}

/* Which components a step moves; whether any is at rest. */
static bool find_moving(const search_data *d, const double *place, const double *next, whole k)
{
    bool any_rests = false;
    for (whole j = 0; j < k; j++) {
        const double sd = place[2 * k + j];
        d->moving[j] = !(fabs(next[j] - place[j]) < AT_REST * place[j] &&
                         fabs(next[k + j] - place[k + j]) < AT_REST * sd &&
                         fabs(next[2 * k + j] - sd) < AT_REST * sd);
        any_rests |= !d->moving[j];
    }
    return any_rests;
}

static void move_all(const search_data *d, whole k)
{
    for (whole j = 0; j < k; j++) d->moving[j] = true;
}

/* `steps` such EM steps from `place`, in place; what is climbed where they end. */
static double short_run(const search_data *d, double *place, whole k, objective rule, whole steps)
{
    double *next = d->w.trial, *sums = d->w.sums;
    bool some_rest = false;
    for (whole number = 0; number < steps; number++) {
        const bool looks_at_all = !some_rest || number % STEPS_AT_REST == 0;
        if (looks_at_all) {
            move_all(d, k);
            find_density(d, place, k);
            invert_density(d);
        } else {
            find_moving_density(d, place, k);
        }
        gather(d, place, k, sums);
        step(place, sums, k, rule, next);
        if (looks_at_all && !rule.shared) {
            some_rest = find_moving(d, place, next, k);
            if (some_rest) find_rest(d, k);
        }
        for (whole j = 0; j < k; j++)
            if (d->moving[j])
                for (whole row = 0; row < 3; row++) place[row * k + j] = next[row * k + j];
    }
    const double total = sum_of(place, k);
    for (whole j = 0; j < k; j++) place[j] /= total;
    find_density(d, place, k);
    invert_density(d);
    return log_density(d);
}

#endif
