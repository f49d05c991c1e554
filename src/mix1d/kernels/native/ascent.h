/* Maximising the likelihood of a normal mixture from a start.

   The same method as `em.climb` with `em.accelerate` and `em.newton`: cycles of SQUAREM while a
   step gains much, Newton's steps near the maximum, until the decrement is below `tol`. It returns
   a code instead of explanations, so that thousands of climbs cost what their EM steps cost. */

#ifndef MIX1D_ASCENT_H
#define MIX1D_ASCENT_H

#include "ties.h"

/* The objective: the log-likelihood, less the penalty of L_a on small sds if there is one; and what
   constrains the mixture. */
typedef struct {
    double penalty;   /* a of L_a */
    double square;    /* of the spread of the data */
    bool shared;      /* whether all components have one sd */
    double unit;      /* the weight of one unit of log-likelihood */
    const ties *ties; /* other constraints than that, or NULL */
} objective;

/* How a climb ended. */
enum {
    CERTIFIED, /* at a proven maximum */
    STALLED,   /* nothing rises, but nothing is proven: a ridge, a saddle, a vanished component */
    LONG,      /* after too many iterations */
    COLLAPSED, /* with an sd of 0 */
    RUNNING,   /* not yet; or it was interrupted */
};

/* Information below this share of the complete data's counts as singular (as in em.newton). */
static const double SINGULAR = 1e-10;

/* The first multiple of the complete data's information that is added where the information is not
   positive definite (as in em.newton). */
static const double FLATTEST = 1e-3;

/* Nanoseconds for one product of a factor's entries. */
static const double WORK_OF_A_PRODUCT = 0.3;

/* The limits of an sd, beyond all that data of scale 1 could lead to. */
static const double NARROWEST = 1e-40, WIDEST = 1e110;

/* EM steps that follow a certificate which does not lead to Newton's step. */
enum { STEPS_BETWEEN_CERTIFICATES = 2 };

/* Refused Newton's steps, each a quarter of the last, after which EM goes on. */
enum { MOST_REFUSALS = 3 };

/* Iterations in a row that gain no more than rounding, after which a climb has stalled. */
enum { MOST_STILL = 3 };

/* ------------------------------------------------------------------------------- one step */

/* How much of the penalty on a narrow sd that of component `j` counts. */
static inline double share_of_penalty(objective rule, whole j)
{
    if (rule.ties) return rule.penalty * rule.ties->share[j];
    return rule.shared && j > 0 ? 0.0 : rule.penalty;
}

static double penalty_at(const double *mixture, whole k, objective rule)
{
    double result = 0.0;
    if (rule.penalty > 0.0)
        for (whole j = 0; j < k; j++) {
            const double share = share_of_penalty(rule, j);
            if (!(share > 0.0)) continue;
            double sd = mixture[2 * k + j], ratio = rule.square / (sd * sd);
            result += share * (ratio - log(ratio));
        }
    return result;
}

/* The E step: returns the objective; `noise` receives its rounding. */
static double evaluate(rows data, const double *mixture, whole k, objective rule, double *block,
                       double *sums, double *noise)
{
    double size;
    double loglik = moments(data, mixture, k, summation_of(data), block, sums, &size);
    /* log(exp(0)) is off by a rounding of 1 */
    *noise = 8.0 * DBL_EPSILON * larger(size, sum_of(sums, k));
    return loglik - penalty_at(mixture, k, rule);
}

/* The M step under constraints: the weights, the means beside the present sds, and the sds. */
static void tied_step(const double *mixture, const double *sums, whole k, objective rule,
                      double *into)
{
    const ties *t = rule.ties;
    const double total = sum_of(sums, k);
    for (whole j = 0; j < k; j++) into[j] = t->weights_are_fixed ? mixture[j] : sums[j] / total;
    move_means(t, mixture, sums, k, into + k);
    move_sds(t, mixture, sums, k, rule.penalty, rule.square, into + k, into + 2 * k);
}

/* The M step: the next mixture, from the sums of the E step. */
static void step(const double *mixture, const double *sums, whole k, objective rule, double *into)
{
    if (rule.ties) {
        tied_step(mixture, sums, k, rule, into);
        return;
    }
    const double total = sum_of(sums, k), prior = 2.0 * rule.penalty * rule.square;
    double shared = 0.0;
    for (whole j = 0; j < k; j++) {
        const double count = sums[j], mean = mixture[k + j], sd = mixture[2 * k + j];
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

static whole heaviest(const double *mixture, whole k)
{
    whole largest = 0;
    for (whole j = 1; j < k; j++)
        if (mixture[j] > mixture[largest]) largest = j;
    return largest;
}

static double lightest(const double *mixture, whole k)
{
    double lowest = mixture[0];
    for (whole j = 1; j < k; j++) lowest = smaller(mixture[j], lowest);
    return lowest;
}

/* Takes `steps` EM steps, in place; returns the objective where they end. `spare` has 6 k. */
static double em_steps(rows data, double *mixture, whole k, objective rule, whole steps,
                       double *block, double *spare)
{
    double *sums = spare, *next = spare + 3 * k, unused;
    for (whole number = 0; number < steps && !data.watch->stopped; number++) {
        moments(data, mixture, k, NOTHING, block, sums, &unused);
        step(mixture, sums, k, rule, next);
        copy(next, mixture, 3 * k);
    }
    return evaluate(data, mixture, k, rule, block, sums, &unused);
}

/* ------------------------------------------------------------------- unconstrained coordinates */

/* (3 k,) log-ratios of the weights to the reference's, means, log sds. */
static void coordinates(const double *mixture, whole k, whole reference, double *into)
{
    const double log_reference = log(mixture[reference]);
    for (whole j = 0; j < k; j++) {
        into[j] = log(mixture[j]) - log_reference;
        into[k + j] = mixture[k + j];
        into[2 * k + j] = log(mixture[2 * k + j]);
    }
}

/* The mixture with these coordinates; false if it is none that data could lead to. */
static bool mixture_at(const double *vector, whole k, double *into)
{
    double greatest = -INFINITY, total = 0.0;
    for (whole j = 0; j < k; j++) greatest = larger(vector[j], greatest);
    for (whole j = 0; j < k; j++) {
        into[j] = exp(vector[j] - greatest);
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

/* SQUAREM's extrapolation (scheme S3; Varadhan & Roland 2008) of three mixtures in (3, m)
   coordinates, into the first; returns its length, or 0 where there is none. */
static double extrapolate(double *path, whole m, double farthest)
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

/* Score (3 k,), observed (3 k, 3 k) and complete-data information (3 k,) of the objective, in
   (log weights, means, log sds), as the sums of `em.newton`. `powers` has 5 k. */
static void derivatives(rows data, const double *mixture, whole k, objective rule, double *block,
                        double *powers, double *information, double *score, double *complete)
{
    const whole m = 3 * k;
    curvature(data, mixture, k, block, powers, information);
    const double total = sum_of(powers, k);
    for (whole a = k; a < 2 * k; a++)
        for (whole b = 0; b < m; b++) {
            information[a * m + b] /= mixture[2 * k + a - k];
            information[b * m + a] /= mixture[2 * k + a - k];
        }
    for (whole j = 0; j < k; j++) {
        const double p = mixture[j], s = mixture[2 * k + j];
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
        for (whole i = 0; i < k; i++) information[i * m + j] -= total * mixture[i] * p;
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
        for (whole j = 0; j < k; j++) {
            const whole of_width = 2 * k + j;
            const double share = share_of_penalty(rule, j);
            if (!(share > 0.0)) continue;
            double ratio = rule.square / (mixture[of_width] * mixture[of_width]);
            score[of_width] += 2.0 * share * (ratio - 1.0);
            information[of_width * m + of_width] += 4.0 * share * ratio;
            complete[of_width] += 4.0 * share * ratio;
        }
}

/* The rows and columns of the free coordinates, in units of complete information, as (q, q) in the
   place of the information (m, m). */
static void compress_information(double *information, whole m, const whole *free, whole q,
                                 const double *root)
{
    for (whole a = 0; a < q; a++) {
        const double inverse = 1.0 / root[a];
        for (whole b = 0; b < q; b++)
            information[a * q + b] = information[free[a] * m + free[b]] * (inverse / root[b]);
    }
}

/* Cholesky's factor of a (q, q) information, as the rows of an upper triangle, which vectors of
   neighbours update; false if there is none. */
static bool factored(const double *information, whole q, double shift, double *factor,
                     stopwatch *watch)
{
    for (whole a = 0; a < q; a++) {
        if (interrupted(watch, WORK_OF_A_PRODUCT * (double)(a * (q - a)))) return false;
        double *restrict row = factor + a * q;
        copy(information + a * q + a, row + a, q - a);
        row[a] += shift - SINGULAR;
        for (whole c = 0; c < a; c++) {
            const double *restrict above = factor + c * q;
            const double of_row = above[a];
            for (whole b = a; b < q; b++) row[b] -= of_row * above[b];
        }
        if (!(row[a] > 0.0)) return false; /* or NaN */
        const double inverse = 1.0 / sqrt(row[a]);
        for (whole b = a; b < q; b++) row[b] *= inverse;
    }
    return true;
}

/* What the curvature says. */
typedef struct {
    double decrement; /* log-likelihood still to be gained, by Newton's method */
    double shift;     /* the multiple of the complete information that was added: 0 at a maximum */
} proof;

/* Adds the derivatives in each component's sd up to those in the one that all share. */
static void share_the_sd(double *information, double *score, double *complete, whole k)
{
    const whole m = 3 * k, first = 2 * k;
    for (whole j = 1; j < k; j++) {
        score[first] += score[first + j];
        complete[first] += complete[first + j];
    }
    for (whole i = 0; i < m; i++)
        for (whole j = 1; j < k; j++) information[i * m + first] += information[i * m + first + j];
    for (whole i = 0; i < m; i++)
        for (whole j = 1; j < k; j++)
            information[first * m + i] += information[(first + j) * m + i];
}

/* The derivatives under constraints in the place of those of all weights, means and log sds. */
static void tie(const ties *t, double *information, double *score, double *complete, whole k)
{
    const whole m = 3 * k;
    tie_row(t, score, 1, k, false);
    tie_row(t, complete, 1, k, true);
    for (whole i = 0; i < m; i++) tie_row(t, information + i * m, 1, k, false);
    for (whole i = 0; i < m; i++) tie_row(t, information + i, m, k, false);
}

/* Whether coordinate `i` of the 3 k is free. */
static bool is_free(objective rule, whole i, whole reference, whole k)
{
    const ties *t = rule.ties;
    if (i < k) return i != reference && !(t && t->weights_are_fixed);
    if (t) return i < 2 * k ? moves_a_mean(t, k, i - k) : moves_an_sd(t, k, i - 2 * k);
    return !(rule.shared && i > 2 * k);
}

/* Decrement and Newton's direction (3 k,) in the free coordinates. `spare` has 9 k^2 + 9 k; the
   information is overwritten. */
static proof solve(double *information, double *score, double *complete, whole reference, whole k,
                   objective rule, double *spare, double *direction, stopwatch *watch)
{
    const whole m = 3 * k, first = 2 * k;
    const proof none = {INFINITY, INFINITY};
    double *root = spare, *along = spare + m, *factor = spare + 3 * m;
    whole *free = (whole *)(spare + 2 * m), q = 0;
    for (whole i = 0; i < m; i++)
        if (is_free(rule, i, reference, k)) free[q++] = i;
    if (rule.shared) share_the_sd(information, score, complete, k);
    if (rule.ties) tie(rule.ties, information, score, complete, k);
    for (whole a = 0; a < q; a++) {
        root[a] = sqrt(complete[free[a]]);
        if (!(root[a] > 0.0)) return none;
    }
    proof result = {0.0, 0.0};
    compress_information(information, m, free, q, root);
    while (!factored(information, q, result.shift, factor, watch)) {
        if (watch->stopped) return none;
        result.shift = larger(FLATTEST, 4.0 * result.shift);
        if (!(result.shift < 1e6)) return none; /* or something is NaN */
    }
    for (whole a = 0; a < q; a++) along[a] = score[free[a]] / root[a];
    for (whole a = 0; a < q; a++) {
        const double *restrict row = factor + a * q;
        along[a] /= row[a];
        result.decrement += 0.5 * along[a] * along[a];
        for (whole b = a + 1; b < q; b++) along[b] -= along[a] * row[b];
    }
    for (whole a = q - 1; a >= 0; a--) {
        const double *restrict row = factor + a * q;
        for (whole b = a + 1; b < q; b++) along[a] -= row[b] * along[b];
        along[a] /= row[a];
    }
    clear(direction, m);
    for (whole a = 0; a < q; a++) direction[free[a]] = along[a] / root[a];
    if (rule.shared)
        for (whole j = 1; j < k; j++) direction[first + j] = direction[first];
    if (rule.ties) untie_direction(rule.ties, direction, k);
    return result;
}

/* ----------------------------------------------------------------------------------- the climb */

/* Working memory of a climb. */
typedef struct {
    double *block;                 /* of the E step */
    double *sums, *sums_of_trial;  /* (3, k) of the E step where the climb is, and at `trial` */
    double *trial, *second, *leap; /* (3, k) mixtures that are tried */
    double *path;                  /* (3, 3 k) coordinates of the start of a cycle and its steps */
    double *origin, *direction;    /* (3 k,) of Newton's step */
    double *powers, *information, *score, *complete, *spare; /* of the certificate */
} workspace;

static whole memory_for_workspace(whole k) { return memory_for_block(k) + 18 * k * k + 50 * k; }

static workspace take_workspace(pool *p, whole k)
{
    workspace w;
    w.block = take(p, memory_for_block(k));
    w.sums = take(p, 3 * k);
    w.sums_of_trial = take(p, 3 * k);
    w.leap = take(p, 3 * k);
    w.trial = take(p, 3 * k);
    w.second = take(p, 3 * k);
    w.path = take(p, 9 * k);
    w.origin = take(p, 3 * k);
    w.direction = take(p, 3 * k);
    w.powers = take(p, 5 * k);
    w.information = take(p, 9 * k * k);
    w.score = take(p, 3 * k);
    w.complete = take(p, 3 * k);
    w.spare = take(p, 9 * k * k + 9 * k);
    return w;
}

/* The decrement at a mixture and Newton's step, by Cholesky's factors.

   The direction is in unconstrained coordinates, with the heaviest component as reference. Where
   the information is not positive definite a multiple of the complete data's is added to it
   (Levenberg 1944), so that the direction still rises. */
static proof certify(rows data, const double *mixture, whole k, objective rule, workspace w)
{
    derivatives(data, mixture, k, rule, w.block, w.powers, w.information, w.score, w.complete);
    return solve(w.information, w.score, w.complete, heaviest(mixture, k), k, rule, w.spare,
                 w.direction, data.watch);
}

/* Whether an sd is 0, and no penalty would widen it again. */
static bool collapsed(const double *mixture, whole k, objective rule)
{
    bool narrow = false;
    for (whole j = 0; j < k; j++) narrow |= !(mixture[2 * k + j] > NARROWEST);
    return rule.penalty <= 0.0 && narrow;
}

/* How a climb is made. */
typedef struct {
    double tol;        /* decrement that ends a climb; one more Newton's step squares the error */
    double small_gain; /* of one EM step: below it SQUAREM and Newton's steps are tried */
    whole longest;     /* iterations after which a climb is given up */
    bool near_maximum; /* whether it begins near a maximum, so that Newton's steps come first */
} options;

/* How a climb ended. The trace has the start, and where each iteration ended. */
typedef struct {
    double objective;
    whole code, evaluations, trace_length;
} report;

/* What a climb does next. */
typedef enum {
    FIRST_STEP,    /* the first EM step of a cycle */
    SECOND_STEP,   /* the second one, which ends the cycle; or the evaluation of the start */
    EXTRAPOLATION, /* from the start of the cycle and its two steps, instead of the second one */
    CERTIFICATE,   /* a look at score and information */
    NEWTON_STEP,
} stage;

/* A climb under way. */
typedef struct {
    rows data;
    double *mixture; /* (3, k) where it is */
    whole k;
    objective rule;
    options how;
    workspace w;
    double *trace; /* (most, 3, k) */
    whole most;
    report end;
    stage next;
    double total, rounding; /* the weight of the data, and the decrement that is rounding */
    double noise;           /* rounding of the objective */
    double before;          /* objective where the last iteration ended */
    double gain;            /* of the last first step */
    double longest_leap;    /* so far */
    double length;          /* of the extrapolation or of Newton's step */
    whole until_certificate, still, refusals, reference;
    bool proven;   /* whether the last certificate proved a maximum */
    bool recorded; /* whether `mixture` is in the trace */
} ascent;

static void record(ascent *a)
{
    const whole m = 3 * a->k;
    if (a->end.trace_length < a->most) copy(a->mixture, a->trace + a->end.trace_length * m, m);
    a->end.trace_length++;
    a->recorded = true;
}

/* Back to steps of EM. */
static void resume_em(ascent *a)
{
    a->until_certificate = STEPS_BETWEEN_CERTIFICATES;
    a->next = FIRST_STEP;
}

/* Ends the climb at a proven maximum, or chooses between Newton's step and EM. */
static void inspect(ascent *a)
{
    const proof found = certify(a->data, a->mixture, a->k, a->rule, a->w);
    const bool alive = lightest(a->mixture, a->k) * a->total >= FEWEST_ROWS * a->rule.unit;
    const bool proven =
        found.shift == 0.0 && found.decrement < larger(a->how.tol, a->rounding) && alive;
    if (proven && (a->proven || a->how.near_maximum)) {
        a->end.code = CERTIFIED;
        return;
    }
    a->proven = proven;
    if (found.decrement < a->how.small_gain) {
        coordinates(a->mixture, a->k, heaviest(a->mixture, a->k), a->w.origin);
        a->length = 1.0;
        a->refusals = 0;
        a->next = NEWTON_STEP;
    } else {
        resume_em(a);
    }
}

/* The mixture that Newton's step leads to, as the trial; or EM goes on if that is none. */
static void try_newton(ascent *a)
{
    const workspace w = a->w;
    for (whole i = 0; i < 3 * a->k; i++) w.path[i] = w.origin[i] + a->length * w.direction[i];
    if (!mixture_at(w.path, a->k, w.trial)) resume_em(a);
}

/* What follows a step to a trial below the mixture: a shorter Newton's step, the second step
   instead of the extrapolation. False for a step of EM, which is taken in any case. */
static bool refuse(ascent *a)
{
    if (a->next == NEWTON_STEP) {
        a->length *= 0.25;
        if (++a->refusals == MOST_REFUSALS) {
            if (a->proven) a->end.code = CERTIFIED; /* what is left is rounding */
            resume_em(a);
        }
        return true;
    }
    if (a->next == EXTRAPOLATION) {
        copy(a->w.second, a->w.trial, 3 * a->k);
        a->next = SECOND_STEP;
        return true;
    }
    return false;
}

/* Goes to the trial, where the objective is `height`. */
static void accept(ascent *a, double height)
{
    const whole m = 3 * a->k;
    const workspace w = a->w;
    if (a->next == EXTRAPOLATION && a->length == a->longest_leap) a->longest_leap *= 4.0;
    if (a->next == FIRST_STEP) {
        a->gain = height - a->end.objective;
        a->reference = heaviest(a->mixture, a->k);
        coordinates(a->mixture, a->k, a->reference, w.path);
        coordinates(w.trial, a->k, a->reference, w.path + m);
    }
    copy(w.trial, a->mixture, m);
    copy(w.sums_of_trial, w.sums, m);
    a->end.objective = height;
    a->recorded = false;
    if (collapsed(a->mixture, a->k, a->rule) || !isfinite(height)) a->end.code = COLLAPSED;
}

/* After the first step of a cycle: a certificate, the second step, or the extrapolation. */
static void after_first_step(ascent *a)
{
    const whole m = 3 * a->k;
    const workspace w = a->w;
    a->until_certificate--;
    if (a->gain < a->how.small_gain && a->until_certificate < 0) {
        a->next = CERTIFICATE;
        return;
    }
    step(a->mixture, w.sums, a->k, a->rule, w.second);
    copy(w.second, w.trial, m);
    a->next = SECOND_STEP;
    if (!(a->gain < a->how.small_gain)) return;
    coordinates(w.second, a->k, a->reference, w.path + 2 * m);
    a->length = extrapolate(w.path, m, a->longest_leap);
    if (a->length > 0.0 && mixture_at(w.path, a->k, w.leap)) {
        copy(w.leap, w.trial, m);
        a->next = EXTRAPOLATION;
    }
}

/* After a cycle of EM, or Newton's step. */
static void end_iteration(ascent *a)
{
    record(a);
    a->still = a->end.objective - a->before <= a->noise ? a->still + 1 : 0;
    a->before = a->end.objective;
    if (a->still >= MOST_STILL && !a->proven)
        a->end.code = STALLED;
    else if (a->end.trace_length > a->how.longest)
        a->end.code = LONG;
    const bool newton_next =
        a->next == NEWTON_STEP || (a->how.near_maximum && a->end.trace_length == 1);
    a->next = newton_next ? CERTIFICATE : FIRST_STEP;
}

static void advance(ascent *a)
{
    const workspace w = a->w;
    if (a->next == CERTIFICATE) inspect(a);
    if (a->end.code != RUNNING) return;
    if (a->next == NEWTON_STEP) try_newton(a);
    if (a->next == FIRST_STEP) step(a->mixture, w.sums, a->k, a->rule, w.trial);
    const double height =
        evaluate(a->data, w.trial, a->k, a->rule, w.block, w.sums_of_trial, &a->noise);
    a->end.evaluations++;
    const bool risen = height >= a->end.objective - a->noise; /* false for a NaN */
    if (!risen && refuse(a)) return;
    accept(a, height);
    if (a->end.code != RUNNING) return;
    if (a->next == FIRST_STEP)
        after_first_step(a);
    else
        end_iteration(a);
}

/* A climb from `mixture`, in place. `trace` (most, 3, k) receives where the iterations ended, as
   far as there is room. */
static ascent begin_ascent(rows data, double *mixture, whole k, objective rule, options how,
                           workspace w, double *trace, whole most)
{
    const double total = sum_of(data.weights, data.n);
    copy(mixture, w.trial, 3 * k);
    return (ascent){
        .data = data,
        .mixture = mixture,
        .k = k,
        .rule = rule,
        .how = how,
        .w = w,
        .trace = trace,
        .most = most,
        .end = {-INFINITY, RUNNING, 0, 0},
        .next = SECOND_STEP,
        .total = total,
        .rounding = 256.0 * DBL_EPSILON * DBL_EPSILON * total * (double)(3 * k),
        .before = -INFINITY,
        .longest_leap = 4.0,
    };
}

static inline bool is_under_way(const ascent *a)
{
    return a->end.code == RUNNING && !a->data.watch->stopped;
}

/* Climbs from `mixture` to its maximum, in place, as `begin_ascent` says. */
static report ascend(rows data, double *mixture, whole k, objective rule, options how, workspace w,
                     double *trace, whole most)
{
    ascent a = begin_ascent(data, mixture, k, rule, how, w, trace, most);
    while (is_under_way(&a)) advance(&a);
    if (!a.recorded) record(&a);
    return a.end;
}

/* ------------------------------------------------------------------------------ for Python */

static objective objective_of(const double *rule)
{
    return (objective){rule[0], rule[1], rule[2] > 0.0, rule[3], NULL};
}

/* The same under constraints, unless there are none; `t` is theirs. */
static objective constrained_objective(const double *rule, const double *constraints, whole k,
                                       ties *t, pool *p)
{
    objective result = objective_of(rule);
    if (!constraints) return result;
    *t = ties_of(constraints, k, p);
    result.ties = t;
    return result;
}

/* Takes `steps` EM steps from each of the mixtures (count, 3, k), in place; `heights` (count,)
   receives the objective there. `rule` (4,): penalty, square, shared, unit of the objective;
   `constraints` (k + 3, k) as `ties_of` reads them. */
EXPORT whole take_steps(const double *y, const double *weights, whole n, double *mixtures,
                        whole count, whole k, const double *rule, whole steps, double *heights,
                        OPTIONAL const double *constraints)
{
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, memory_for_block(k) + 6 * k + memory_for_ties(k)))
        return end_loop(&watch, NO_MEMORY);
    double *block = take(&p, memory_for_block(k)), *spare = take(&p, 6 * k);
    const rows data = rows_of(y, weights, n, &watch);
    ties t;
    const objective of = constrained_objective(rule, constraints, k, &t, &p);
    for (whole s = 0; s < count && !watch.stopped; s++)
        heights[s] = em_steps(data, mixtures + s * 3 * k, k, of, steps, block, spare);
    close_pool(&p);
    return end_loop(&watch, 0);
}

/* Climbs from each of the mixtures (count, 3, k) to its maximum, in place. `heights` (count,)
   receives the objective there, `reports` (count, 3) how the climb ended, its evaluations and the
   length of its trace, and `trace` (most, 3, k) the trace of the last one. */
EXPORT whole climb(const double *y, const double *weights, whole n, double *mixtures, whole count,
                   whole k, const double *rule, double tol, double small_gain, whole longest,
                   double *heights, whole *reports, OPTIONAL double *trace, whole most,
                   OPTIONAL const double *constraints)
{
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, memory_for_workspace(k) + memory_for_ties(k)))
        return end_loop(&watch, NO_MEMORY);
    workspace w = take_workspace(&p, k);
    const rows data = rows_of(y, weights, n, &watch);
    ties t;
    const objective of = constrained_objective(rule, constraints, k, &t, &p);
    for (whole s = 0; s < count && !watch.stopped; s++) {
        const report end = ascend(data, mixtures + s * 3 * k, k, of,
                                  (options){tol, small_gain, longest, false}, w, trace, most);
        heights[s] = end.objective;
        reports[3 * s] = end.code;
        reports[3 * s + 1] = end.evaluations;
        reports[3 * s + 2] = end.trace_length;
    }
    close_pool(&p);
    return end_loop(&watch, 0);
}

/* Score (3 k,), information (3 k, 3 k) and complete-data information (3 k,) of the objective. */
EXPORT whole derive(const double *y, const double *weights, whole n, const double *mixture, whole k,
                    const double *rule, double *score, double *information, double *complete,
                    OPTIONAL const double *constraints)
{
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, memory_for_block(k) + 5 * k + memory_for_ties(k)))
        return end_loop(&watch, NO_MEMORY);
    double *block = take(&p, memory_for_block(k)), *powers = take(&p, 5 * k);
    ties t;
    const objective of = constrained_objective(rule, constraints, k, &t, &p);
    derivatives(rows_of(y, weights, n, &watch), mixture, k, of, block, powers, information, score,
                complete);
    close_pool(&p);
    return end_loop(&watch, 0);
}

#endif
