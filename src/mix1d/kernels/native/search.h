/* The search for the highest sound maximum of a normal mixture.

   From one component to k, each time one more where it gains most. Then rounds, in turn around the
   best tops and by chance, until they bring nothing higher. Whoever calls judges the tops. */

#ifndef MIX1D_SEARCH_H
#define MIX1D_SEARCH_H

#include "moves.h"

/* How thorough a search is: from Python, as whole numbers in this order. */
typedef struct {
    whole steps, ranked, more_steps, climbed; /* the funnel of each round */
    whole planned;                            /* candidates around a top */
    whole chances;                            /* random ones of each kind in a round by chance */
    whole idle;                               /* rounds without a higher top that end the search */
    whole births;                             /* insertions that are tried in each smaller mixture */
    whole merges;                             /* whether neighbours are merged too */
    whole grown;                              /* candidates of each step from k - 1 to k */
    whole climbed_grown;                      /* of which so many climb */
    whole alone, most_alone, alone_steps; /* climbs on L alone in a round by chance, at least and, of
                                             few values, at most; after so many steps */
} thoroughness;

enum { CHANCES_IN_NEED = 5, ALONE_OF = 1000, SELDOM = 5, OFTEN = 10, MOSTLY = 30, RARE = 30 };

static const double FAR_LOWER = 10.0;
 /* times as many, as long as no sound top is known */

static void forget(summits *tops, whole k)
{
    tops->k = k;
    tops->count = 0;
    tops->best = -1;
}

/* One component: its maximum is that of the moments. */
static void of_one(const ground *h, double *place)
{
    const double mean = h->once[h->data.n] / h->total;
    const double squares = larger(h->twice[h->data.n] - h->total * mean * mean, 0.0);
    place[0] = 1.0;
    place[1] = mean;
    place[2] = sqrt((squares + 2.0 * h->rule.penalty * h->rule.square) /
                    (h->total + 2.0 * h->rule.penalty));
}

/* The top to move from: the highest that is sound and was not moved from; an unsound one only where
   none is sound; -1 if there is none. */
static whole next_top(const summits *tops)
{
    whole highest = -1;
    for (whole i = 0; i < tops->count; i++)
        if (!tops->moved[i] && (!is_settled(tops) || tops->worth[i] == SOUND) &&
            (highest < 0 || tops->ranks[i] > tops->ranks[highest]))
            highest = i;
    return highest;
}

/* Grows from the (k - 1) mixture at `place` to tops of k. */
static void grow_to(quest *q, const double *place, whole k, thoroughness how, sketchbook *book)
{
    forget(&q->tops, k);
    grow(q, place, MOST_BIRTHS, how.grown, book->plans, book->born);
    improve(q, (funnel){how.steps, how.grown, how.more_steps, how.climbed_grown});
}

/* Takes the candidates of a round to their ends: to tops of L_a first, every other time, as long as
   no sound maximum is known. */
static bool improve_some(quest *q, thoroughness how, whole number)
{
    const funnel f = {how.steps, how.ranked, how.more_steps, how.climbed};
    if (!is_settled(&q->tops) && number % 2 == 0) return improve(q, f);
    return improve_plain(q, q->h.rule, q->h.plain, f);
}

/* Climbs on L alone in a round: `alone` of ALONE_OF values, more of fewer, whose maxima are many and
   whose climbs are short. */
static whole most_alone(whole n, thoroughness how, bool settled)
{
    const double few = larger((double)ALONE_OF / (double)n, 1.0);
    const double many = (double)how.alone * few * sqrt(few) * (settled ? 1.0 : CHANCES_IN_NEED);
    return (whole)smaller(many, (double)how.most_alone);
}

/* Rounds without a higher top after which the search ends. Fewer where the best has been reached
   often and hardly a climb led to a top of its own (Good 1953, Biometrika 40: the share of those is
   about that of what was not seen), far lower ones left out; more where it was reached seldom, or is
   not sound. */
static whole patience(const summits *tops, thoroughness how)
{
    whole climbs = 0, once = 0;
    const double low = tops->best < 0 ? 0.0 : tops->ranks[tops->best] - FAR_LOWER;
    for (whole i = 0; i < tops->count; i++) {
        climbs += tops->reached[i];
        once += tops->reached[i] == 1 && tops->ranks[i] > low;
    }
    const whole of_best = tops->best < 0 ? 0 : tops->reached[tops->best];
    if (!is_settled(tops) || of_best < SELDOM) return 2 * how.idle;
    if (RARE * once > climbs || of_best < OFTEN) return how.idle;
    return of_best < MOSTLY ? (how.idle + 1) / 2 : (how.idle + 2) / 4;
}

/* Rounds until they bring nothing higher. */
static whole rounds(quest *q, thoroughness how, sketchbook *book)
{
    whole idle = 0, number = 0;
    const ground *h = &q->h;
    summits *tops = &q->tops;
    for (; idle < patience(tops, how) && !stopped(h); number++) {
        bool higher = false;
        const whole from = number % 2 == 0 ? next_top(tops) : -1;
        if (from >= 0) {
            tops->moved[from] = 1;
            move_from(q, top_at(tops, from), how.merges > 0, how.planned, book);
            higher = improve_some(q, how, number / 2);
        } else {
            const whole many = how.chances * (is_settled(tops) ? 1 : CHANCES_IN_NEED);
            anywhere(q, many);
            if (tops->best >= 0) elsewhere(q, top_at(tops, tops->best), many);
            higher = improve_some(q, how, number / 2);
            if (h->rule.penalty > 0.0) {
                const whole most = most_alone(h->data.n, how, is_settled(tops));
                anywhere(q, most);
                higher |= improve_plain(q, h->plain, h->plain, (funnel){how.alone_steps, most, 0, most});
            }
        }
        idle = higher ? 0 : idle + 1;
    }
    return number;
}

/* ------------------------------------------------------------------------------ memory */

static whole words(size_t bytes) { return (whole)((bytes + sizeof(double) - 1) / sizeof(double)); }

/* Room for all that a search of up to k components needs, from `p`, or counted if that is NULL. */
static whole most_candidates(thoroughness how)
{
    const whole by_chance = 2 * CHANCES_IN_NEED * how.chances + how.most_alone;
    const whole most = by_chance > how.planned ? by_chance : how.planned;
    return (most > how.grown ? most : how.grown) + 64;
}

static whole births_for(whole k, thoroughness how)
{
    const whole all = (2 * k - 1) * how.births + 4 * k, growing = MOST_BIRTHS + 4 * k;
    return all > growing ? all : growing;
}

static whole plans_for(whole k, thoroughness how)
{
    return (2 * k - 1) * (how.births + 2 * k) + MOST_BIRTHS + 2 * k;
}

static whole memory_for_search(whole n, whole k, thoroughness how, whole most)
{
    const whole candidates = most_candidates(how);
    return 3 * (n + 1) + 3 * n + k * n + 2 * k + memory_for_workspace(k) + most * (3 * k + 5) +
           candidates * (6 * k + 4) + 8 * k +
           (2 * k - 1) * 3 * k + words((size_t)births_for(k, how) * sizeof(birth)) +
           words((size_t)plans_for(k, how) * sizeof(plan)) + 3 * k + 64;
}

static void cumulate(ground *h, double *mass, double *once, double *twice)
{
    mass[0] = once[0] = twice[0] = 0.0;
    for (whole i = 0; i < h->data.n; i++) {
        const double w = h->data.weights[i], y = h->data.y[i];
        mass[i + 1] = mass[i] + w;
        once[i + 1] = once[i] + w * y;
        twice[i + 1] = twice[i] + w * y * y;
    }
    h->mass = mass;
    h->once = once;
    h->twice = twice;
    h->total = mass[h->data.n];
}

static void furnish(quest *q, sketchbook *book, whole k, thoroughness how, whole most, pool *p)
{
    ground *h = &q->h;
    const whole n = h->data.n, candidates = most_candidates(how);
    double *mass = take(p, n + 1), *once = take(p, n + 1), *twice = take(p, n + 1);
    cumulate(h, mass, once, twice);
    h->density = take(p, n);
    h->inverse = take(p, n);
    h->rest = take(p, n);
    h->parts = take(p, k * n);
    h->first = (whole *)take(p, k);
    h->last = (whole *)take(p, k);
    h->w = take_workspace(p, k);
    q->tops = (summits){k, 0, most, -1, take(p, most * 3 * k), take(p, most), take(p, most),
                        (whole *)take(p, most), (whole *)take(p, most), (whole *)take(p, most)};
    q->all = (crowd){0, candidates, take(p, candidates * 3 * k), take(p, candidates * 3 * k),
                     take(p, candidates), (whole *)take(p, candidates),
                     (whole *)take(p, candidates), (whole *)take(p, candidates)};
    q->spare = take(p, 8 * k);
    book->births = how.births;
    book->places = take(p, (2 * k - 1) * 3 * k);
    book->born = (birth *)take(p, words((size_t)births_for(k, how) * sizeof(birth)));
    book->plans = (plan *)take(p, words((size_t)plans_for(k, how) * sizeof(plan)));
}

/* ------------------------------------------------------------------------------ for Python */

/* The maxima of a mixture of k normals for `n` ascending values.

   `rule` is the objective L_a; `scale` holds the spread of the data, their rounding step and the
   decrement that ends a climb on L; `amounts` the numbers of a `thoroughness`. `given` (n_given, 3,
   k) are mixtures to begin with, beside those that are grown. `mixtures` (most, 3, k), `heights`
   (most,), `ranks` (most,) and `told` (most, 2) receive what was found, L_a there, how far each can
   be trusted (a `trust`) and how many climbs reached it; `counts` (2,) the rounds and the evaluations
   of climbs. Returns how many there are. */
EXPORT whole find_maxima(const double *y, const double *weights, whole n, const double *rule,
                         const double *scale, const double *given, whole n_given, whole k,
                         const whole *amounts, uint64_t seed, whole most, double *mixtures,
                         double *heights, double *ranks, whole *told, whole *counts)
{
    stopwatch watch = begin_loop();
    if (n < 1 || k < 2) return end_loop(&watch, 0);
    thoroughness how;
    memcpy(&how, amounts, sizeof how);
    pool memory;
    if (!open_pool(&memory, memory_for_search(n, k, how, most))) return end_loop(&watch, NO_MEMORY);
    quest q = {.seed = seed, .evaluations = 0, .tol = scale[2]};
    sketchbook book = {0};
    q.h.data = rows_of(y, weights, n, &watch);
    q.h.rule = q.h.plain = objective_of(rule);
    q.h.plain.penalty = 0.0;
    q.h.spread = scale[0];
    q.h.step = scale[1];
    furnish(&q, &book, k, how, most, &memory);
    q.small = larger(1.0, 1e-3 * q.h.total);
    double *from_here = take(&memory, 3 * k);
    of_one(&q.h, from_here);
    for (whole m = 2; m <= k && !watch.stopped; m++) {
        if (m == k)
            for (whole c = 0; c < n_given && !is_full(&q.all); c++)
                copy(given + c * 3 * k, next_place(&q.all, k), 3 * k);
        grow_to(&q, from_here, m, how, &book);
        if (q.tops.best < 0) break;
        copy(top_at(&q.tops, q.tops.best), from_here, 3 * m);
    }
    counts[0] = rounds(&q, how, &book);
    counts[1] = q.evaluations;
    copy(q.tops.places, mixtures, q.tops.count * 3 * k);
    copy(q.tops.heights, heights, q.tops.count);
    copy(q.tops.ranks, ranks, q.tops.count);
    for (whole i = 0; i < q.tops.count; i++) {
        told[2 * i] = q.tops.worth[i];
        told[2 * i + 1] = q.tops.reached[i];
    }
    close_pool(&memory);
    return end_loop(&watch, q.tops.count);
}

#endif
