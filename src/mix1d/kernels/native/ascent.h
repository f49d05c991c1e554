/* Climbing a normal mixture to the top of its hill.

   The same way as `em.climb` with `em.accelerate` and `em.newton`: SQUAREM cycles while the climb
   is steep, Newton's steps near the top, until the decrement is below `tol`. It keeps no path and
   ends with a code, so that thousands of climbs cost what their EM steps cost. */

#ifndef MIX1D_ASCENT_H
#define MIX1D_ASCENT_H

#include "normal.h"

/* What is climbed. */
typedef struct {
    double penalty; /* a of L_a */
    double square;  /* of the spread of the data */
    bool shared;    /* whether there is one sd */
    double unit;    /* the weight of one unit of log-likelihood */
} target;

/* How a climb ended: at a proven maximum; where nothing rises but nothing is proven (a ridge, a
   saddle, a vanished component); after too many steps; with an sd of 0. */
enum { CERTIFIED, STALLED, LONG, COLLAPSED, RUNNING };

static const double SINGULAR = 1e-10, FLATTEST = 1e-3; /* as in em.newton */
static const double NARROWEST = 1e-40, WIDEST = 1e110; /* beyond all values, on a line of scale 1 */

/* ------------------------------------------------------------------------------- one step */

static double penalty_at(const double *place, whole k, target rule)
{
    double result = 0.0;
    if (rule.penalty > 0.0)
        for (whole j = 0; j < (rule.shared ? 1 : k); j++) {
            double sd = place[2 * k + j], ratio = rule.square / (sd * sd);
            result += rule.penalty * (ratio - log(ratio));
        }
    return result;
}

/* The E step at `place`: what is climbed; `noise` receives its rounding. */
static double stand(rows data, const double *place, whole k, target rule, double *room,
                    double *sums, double *noise)
{
    double size;
    double loglik = moments(data, place, k, how_to_judge(data), room, sums, &size);
    *noise = 8.0 * DBL_EPSILON * size;
    return loglik - penalty_at(place, k, rule);
}

/* The M step: from the sums at `place` to the next place. */
static void step(const double *place, const double *sums, whole k, target rule, double *into)
{
    const double total = sum_of(sums, k), prior = 2.0 * rule.penalty * rule.square;
    double shared = 0.0;
    for (whole j = 0; j < k; j++) {
        const double count = sums[j], mean = place[k + j], sd = place[2 * k + j];
        if (count <= 0.0) {
            into[j] = 0.0;
            into[k + j] = mean;
            into[2 * k + j] = sd;
            continue;
        }
        double shift = sums[k + j] / count;
        double squares = larger(sums[2 * k + j] - count * shift * shift, 0.0) * sd * sd;
        into[j] = count / total;
        into[k + j] = mean + sd * shift;
        into[2 * k + j] = sqrt((squares + prior) / (count + 2.0 * rule.penalty));
        shared += squares;
    }
    if (rule.shared)
        for (whole j = 0; j < k; j++)
            into[2 * k + j] = sqrt((shared + prior) / (total + 2.0 * rule.penalty));
}

static whole heaviest(const double *place, whole k)
{
    whole largest = 0;
    for (whole j = 1; j < k; j++)
        if (place[j] > place[largest]) largest = j;
    return largest;
}

static double lightest(const double *place, whole k)
{
    double lowest = place[0];
    for (whole j = 1; j < k; j++) lowest = smaller(place[j], lowest);
    return lowest;
}

/* `steps` EM steps from `place`, in place; what is climbed where they end. `spare` has 6 k. */
static double walked(rows data, double *place, whole k, target rule, whole steps, double *room,
                     double *spare)
{
    double *sums = spare, *next = spare + 3 * k, unused;
    for (whole number = 0; number < steps; number++) {
        moments(data, place, k, NOTHING, room, sums, &unused);
        step(place, sums, k, rule, next);
        copy(next, place, 3 * k);
    }
    return stand(data, place, k, rule, room, sums, &unused);
}

/* ------------------------------------------------------------------- unconstrained coordinates */

/* (3 k,) log-ratios of the weights to the reference's, means, log sds. */
static void coordinates(const double *place, whole k, whole reference, double *into)
{
    const double log_reference = log(place[reference]);
    for (whole j = 0; j < k; j++) {
        into[j] = log(place[j]) - log_reference;
        into[k + j] = place[k + j];
        into[2 * k + j] = log(place[2 * k + j]);
    }
}

/* The place with these coordinates; false if they are none that data could lead to. */
static bool at(const double *vector, whole k, double *into)
{
    double top = -INFINITY, total = 0.0;
    for (whole j = 0; j < k; j++) top = larger(vector[j], top);
    for (whole j = 0; j < k; j++) {
        into[j] = exp(vector[j] - top);
        into[k + j] = vector[k + j];
        into[2 * k + j] = exp(vector[2 * k + j]);
        total += into[j];
    }
    bool sound = true;
    for (whole j = 0; j < k; j++) {
        into[j] /= total;
        sound &= isfinite(into[j]) && isfinite(into[k + j]);
        sound &= NARROWEST < into[2 * k + j] && into[2 * k + j] < WIDEST;
    }
    return sound;
}

/* The S3 extrapolation of three places in (3, m) coordinates, into the first; its length, or 0. */
static double leap(double *path, whole m, double farthest)
{
    double rr = 0.0, vv = 0.0;
    for (whole i = 0; i < m; i++) {
        double r = path[m + i] - path[i], v = path[2 * m + i] - path[m + i] - r;
        rr += r * r;
        vv += v * v;
    }
    double length = smaller(sqrt(rr / vv), farthest);
    if (!(length > 1.0 && isfinite(rr))) return 0.0;
    for (whole i = 0; i < m; i++) {
        double r = path[m + i] - path[i], v = path[2 * m + i] - path[m + i] - r;
        path[i] += 2.0 * length * r + length * length * v;
    }
    return length;
}

/* ---------------------------------------------------------------------------- the certificate */

/* Score (3 k,), observed (3 k, 3 k) and complete-data information (3 k,) of what is climbed, in
   (log weights, means, log sds), as the sums of `em.newton`. `powers` has 5 k. */
static void derivatives(rows data, const double *place, whole k, target rule, double *room,
                        double *powers, double *information, double *score, double *complete)
{
    const whole m = 3 * k;
    curvature(data, place, k, room, powers, information);
    const double total = sum_of(powers, k);
    for (whole a = k; a < 2 * k; a++)
        for (whole b = 0; b < m; b++) {
            information[a * m + b] /= place[2 * k + a - k];
            information[b * m + a] /= place[2 * k + a - k];
        }
    for (whole j = 0; j < k; j++) {
        const double p = place[j], s = place[2 * k + j];
        const double n0 = powers[j], n1 = powers[k + j], n2 = powers[2 * k + j],
                     n3 = powers[3 * k + j], n4 = powers[4 * k + j];
        const whole of_mean = k + j, of_width = 2 * k + j;
        score[j] = n0 - total * p;
        score[of_mean] = n1 / s;
        score[of_width] = n2 - n0;
        complete[j] = total * p * (1.0 - p);
        complete[of_mean] = larger(n2, n0) / (s * s);
        complete[of_width] = larger(n4 - 2.0 * n2 + n0, 2.0 * n2);
        information[j * m + j] += total * p - n0;
        for (whole i = 0; i < k; i++) information[i * m + j] -= total * place[i] * p;
        information[j * m + of_mean] -= n1 / s;
        information[of_mean * m + j] -= n1 / s;
        information[j * m + of_width] -= n2 - n0;
        information[of_width * m + j] -= n2 - n0;
        information[of_mean * m + of_mean] -= (n2 - n0) / (s * s);
        information[of_mean * m + of_width] -= (n3 - 3.0 * n1) / s;
        information[of_width * m + of_mean] -= (n3 - 3.0 * n1) / s;
        information[of_width * m + of_width] -= n4 - 4.0 * n2 + n0;
    }
    if (rule.penalty > 0.0)
        for (whole j = 0; j < (rule.shared ? 1 : k); j++) {
            const whole of_width = 2 * k + j;
            double ratio = rule.square / (place[of_width] * place[of_width]);
            score[of_width] += 2.0 * rule.penalty * (ratio - 1.0);
            information[of_width * m + of_width] += 4.0 * rule.penalty * ratio;
            complete[of_width] += 4.0 * rule.penalty * ratio;
        }
}

/* Cholesky's factor (q, q) in units of complete information; false if there is none. */
static bool factored(const double *information, whole m, const whole *free, whole q,
                     const double *root, double shift, double *factor)
{
    for (whole a = 0; a < q; a++)
        for (whole b = 0; b <= a; b++) {
            double value = information[free[a] * m + free[b]] / (root[a] * root[b]);
            if (a == b) value += shift - SINGULAR;
            for (whole c = 0; c < b; c++) value -= factor[a * q + c] * factor[b * q + c];
            if (a > b)
                factor[a * q + b] = value / factor[b * q + b];
            else if (value > 0.0)
                factor[a * q + a] = sqrt(value);
            else /* or NaN */
                return false;
        }
    return true;
}

typedef struct {
    double decrement;
    double shift; /* the multiple of the complete information that was added: 0 at a maximum */
} proof;

/* Decrement and Newton's direction (3 k,) in the free coordinates. `spare` has 9 k^2 + 6 k. */
static proof solve(double *information, double *score, double *complete, whole reference, whole k,
                   bool shared, double *spare, double *direction)
{
    const whole m = 3 * k, first = 2 * k;
    const proof none = {INFINITY, INFINITY};
    whole free[3 * k], q = 0;
    for (whole i = 0; i < m; i++)
        if (i != reference && !(shared && i > first)) free[q++] = i;
    if (shared) { /* a derivative in the shared sd is the sum of those in each component's own */
        for (whole j = 1; j < k; j++) {
            score[first] += score[first + j];
            complete[first] += complete[first + j];
        }
        for (whole i = 0; i < m; i++)
            for (whole j = 1; j < k; j++)
                information[i * m + first] += information[i * m + first + j];
        for (whole i = 0; i < m; i++)
            for (whole j = 1; j < k; j++)
                information[first * m + i] += information[(first + j) * m + i];
    }
    double *root = spare, *along = spare + m, *factor = spare + 2 * m;
    for (whole a = 0; a < q; a++) {
        root[a] = sqrt(complete[free[a]]);
        if (!(root[a] > 0.0)) return none;
    }
    proof result = {0.0, 0.0};
    while (!factored(information, m, free, q, root, result.shift, factor)) {
        result.shift = larger(FLATTEST, 4.0 * result.shift);
        if (!(result.shift < 1e6)) return none; /* or something is NaN */
    }
    for (whole a = 0; a < q; a++) {
        double value = score[free[a]] / root[a];
        for (whole c = 0; c < a; c++) value -= factor[a * q + c] * along[c];
        along[a] = value / factor[a * q + a];
        result.decrement += 0.5 * along[a] * along[a];
    }
    for (whole a = q - 1; a >= 0; a--) {
        double value = along[a];
        for (whole c = a + 1; c < q; c++) value -= factor[c * q + a] * along[c];
        along[a] = value / factor[a * q + a];
    }
    clear(direction, m);
    for (whole a = 0; a < q; a++) direction[free[a]] = along[a] / root[a];
    if (shared)
        for (whole j = 1; j < k; j++) direction[first + j] = direction[first];
    return result;
}

/* ----------------------------------------------------------------------------------- the climb */

/* What one climb needs beside its data. */
typedef struct {
    double *room, *sums, *there, *best, *trial, *second, *path, *origin, *direction;
    double *powers, *information, *score, *complete, *spare;
} gear;

static whole gear_for(whole k) { return room_for(k) + 18 * k * k + 47 * k; }

static gear take_gear(pool *p, whole k)
{
    gear g;
    g.room = take(p, room_for(k));
    g.sums = take(p, 3 * k);
    g.there = take(p, 3 * k);
    g.best = take(p, 3 * k);
    g.trial = take(p, 3 * k);
    g.second = take(p, 3 * k);
    g.path = take(p, 9 * k);
    g.origin = take(p, 3 * k);
    g.direction = take(p, 3 * k);
    g.powers = take(p, 5 * k);
    g.information = take(p, 9 * k * k);
    g.score = take(p, 3 * k);
    g.complete = take(p, 3 * k);
    g.spare = take(p, 9 * k * k + 6 * k);
    return g;
}

/* The decrement at `place` and Newton's step, by Cholesky's factors.

   The direction is in unconstrained coordinates, with the heaviest component as reference. Where
   the information is not positive definite a multiple of the complete data's is added to it
   (Levenberg 1944), so that the direction still rises. */
static proof certify(rows data, const double *place, whole k, target rule, gear g)
{
    derivatives(data, place, k, rule, g.room, g.powers, g.information, g.score, g.complete);
    return solve(g.information, g.score, g.complete, heaviest(place, k), k, rule.shared, g.spare,
                 g.direction);
}

static bool collapsed(const double *place, whole k, target rule)
{
    bool narrow = false;
    for (whole j = 0; j < k; j++) narrow |= !(place[2 * k + j] > NARROWEST);
    return rule.penalty <= 0.0 && narrow;
}

/* How a climb is made. */
typedef struct {
    double tol;    /* the decrement that ends it; one more Newton's step squares the error left */
    double small;  /* gain of one EM step below which a leap or Newton's step stays on the hill */
    whole longest; /* stations after which it is given up */
    bool at_top;   /* whether it begins near the top, so that Newton's steps come first */
} manner;

typedef struct {
    double objective;
    whole code, evaluations, stations;
} ascent;

/* Climb from `place` to the top of its hill, in place. `stations` (most, 3, k) receives the way,
   from its start to its end, as far as there is room. */
static ascent ascend(rows data, double *place, whole k, target rule, manner how, gear g,
                     double *stations, whole most)
{
    /* What is done next: the first EM step of a cycle; the second; the extrapolation from both; a
       look at the curvature; Newton's step. */
    enum { FIRST, SECOND, LEAP, CERTIFICATE, NEWTON } todo = SECOND;
    const whole m = 3 * k;
    const double total = sum_of(data.weights, data.n);
    const double rounding = 256.0 * DBL_EPSILON * DBL_EPSILON * total * (double)m;
    double before = -INFINITY, noise = 0.0, gain = 0.0, farthest = 4.0, length = 0.0;
    whole rest = 0, still = 0, tries = 0, reference = 0;
    bool last = false, arrived = false;
    ascent end = {-INFINITY, RUNNING, 0, 0};
    copy(place, g.trial, m);
    while (end.code == RUNNING) {
        if (todo == CERTIFICATE) {
            proof found = certify(data, place, k, rule, g);
            bool alive = lightest(place, k) * total >= FEWEST_ROWS * rule.unit;
            bool proven =
                found.shift == 0.0 && found.decrement < larger(how.tol, rounding) && alive;
            if (proven && (last || how.at_top)) {
                end.code = CERTIFIED;
                continue;
            }
            last = proven;
            if (found.decrement < how.small) {
                coordinates(place, k, heaviest(place, k), g.origin);
                length = 1.0;
                tries = 0;
                todo = NEWTON;
            } else {
                rest = 2;
                todo = FIRST;
            }
        }
        if (todo == NEWTON) {
            for (whole i = 0; i < m; i++) g.path[i] = g.origin[i] + length * g.direction[i];
            if (!at(g.path, k, g.trial)) {
                rest = 2;
                todo = FIRST;
            }
        }
        if (todo == FIRST) step(place, g.sums, k, rule, g.trial);
        double height = stand(data, g.trial, k, rule, g.room, g.there, &noise);
        end.evaluations++;
        bool risen = height >= end.objective - noise; /* false for a NaN */
        if (todo == NEWTON && !risen) {
            length *= 0.25;
            if (++tries == 3) {
                if (last) end.code = CERTIFIED; /* what is left is rounding */
                rest = 2;
                todo = FIRST;
            }
            continue;
        }
        if (todo == LEAP && !risen) {
            copy(g.second, g.trial, m);
            todo = SECOND;
            continue;
        }
        if (todo == LEAP && length == farthest) farthest *= 4.0;
        if (todo == FIRST) {
            gain = height - end.objective;
            reference = heaviest(place, k);
            coordinates(place, k, reference, g.path);
            coordinates(g.trial, k, reference, g.path + m);
        }
        copy(g.trial, place, m);
        copy(g.there, g.sums, m);
        end.objective = height;
        arrived = false;
        if (collapsed(place, k, rule) || !isfinite(height)) {
            end.code = COLLAPSED;
            continue;
        }
        if (todo == FIRST) {
            rest--;
            if (gain < how.small && rest < 0) {
                todo = CERTIFICATE;
                continue;
            }
            step(place, g.sums, k, rule, g.second);
            copy(g.second, g.trial, m);
            todo = SECOND;
            if (gain < how.small) {
                coordinates(g.second, k, reference, g.path + 2 * m);
                length = leap(g.path, m, farthest);
                if (length > 0.0 && at(g.path, k, g.best)) {
                    copy(g.best, g.trial, m);
                    todo = LEAP;
                }
            }
            continue;
        }
        if (end.stations < most) copy(place, stations + end.stations * m, m);
        end.stations++;
        arrived = true;
        still = end.objective - before <= noise ? still + 1 : 0;
        before = end.objective;
        if (still >= 3 && !last)
            end.code = STALLED;
        else if (end.stations > how.longest)
            end.code = LONG;
        todo = todo == NEWTON || (how.at_top && end.stations == 1) ? CERTIFICATE : FIRST;
    }
    if (!arrived) {
        if (end.stations < most) copy(place, stations + end.stations * m, m);
        end.stations++;
    }
    return end;
}

/* ------------------------------------------------------------------------------ for Python */

static target target_of(const double *rule)
{
    return (target){rule[0], rule[1], rule[2] > 0.0, rule[3]};
}

/* `steps` EM steps from each of `count` places (count, 3, k), in place; `ends` (count,) receives
   what is climbed there. `rule` is a target: penalty, square, shared, unit. Every loop for Python
   returns false if there is no memory. */
EXPORT bool walk(const double *y, const double *weights, whole n, double *places, whole count,
                 whole k, const double *rule, whole steps, double *ends)
{
    pool p;
    if (!open_pool(&p, room_for(k) + 6 * k)) return false;
    double *room = take(&p, room_for(k)), *spare = take(&p, 6 * k);
    const rows data = rows_of(y, weights, n);
    for (whole s = 0; s < count; s++)
        ends[s] = walked(data, places + s * 3 * k, k, target_of(rule), steps, room, spare);
    close_pool(&p);
    return true;
}

/* From each of `count` places to the top of its hill, in place. `ends` (count,) receives what is
   climbed there, `told` (count, 3) how the climb ended, its evaluations and its stations, and
   `stations` (most, 3, k) the way of the last one. */
EXPORT bool climb(const double *y, const double *weights, whole n, double *places, whole count,
                  whole k, const double *rule, double tol, double small, whole longest,
                  double *ends, whole *told, double *stations, whole most)
{
    pool p;
    if (!open_pool(&p, gear_for(k))) return false;
    gear g = take_gear(&p, k);
    const rows data = rows_of(y, weights, n);
    for (whole s = 0; s < count; s++) {
        ascent end = ascend(data, places + s * 3 * k, k, target_of(rule),
                            (manner){tol, small, longest, false}, g, stations, most);
        ends[s] = end.objective;
        told[3 * s] = end.code;
        told[3 * s + 1] = end.evaluations;
        told[3 * s + 2] = end.stations;
    }
    close_pool(&p);
    return true;
}

/* Score (3 k,), information (3 k, 3 k) and complete-data information (3 k,) at a place. */
EXPORT bool derive(const double *y, const double *weights, whole n, const double *place, whole k,
                   const double *rule, double *score, double *information, double *complete)
{
    pool p;
    if (!open_pool(&p, room_for(k) + 5 * k)) return false;
    double *room = take(&p, room_for(k)), *powers = take(&p, 5 * k);
    derivatives(rows_of(y, weights, n), place, k, target_of(rule), room, powers, information, score,
                complete);
    close_pool(&p);
    return true;
}

#endif
