/* The search for the highest sound maximum of a normal mixture.

   From one component to k, each time one more where it gains most. Then rounds, in turn around the
   best maxima and by chance, until they bring nothing higher. Whoever calls judges the maxima. */

#ifndef MIX1D_SEARCH_H
#define MIX1D_SEARCH_H

#include "moves.h"

/* How thorough a search is: from Python, as whole numbers in this order. */
typedef struct {
    whole steps, ranked, more_steps, climbed; /* candidates of each round */
    whole planned;                            /* candidates around a maximum */
    whole random_starts;                      /* random ones of each kind in a round by chance */
    whole idle;                           /* rounds without a higher maximum that end the search */
    whole insertions;                     /* tried in each smaller mixture */
    whole merges;                         /* whether neighbours are merged too */
    whole grown;                          /* candidates of each step from k - 1 to k */
    whole climbed_grown;                  /* of which so many climb */
    whole first_random, first_climbed;    /* random candidates beside those of the last step to k;
                                             of all of these so many climb */
    whole enough;                         /* candidates whose agreement ends the search; 0: never */
    whole alone, most_alone, alone_steps; /* climbs on L alone in a round by chance, at least and,
                                             of few values, at most; after so many steps */
    whole budget;      /* work, in milliseconds or so, after which the search ends */
    whole most_rounds; /* after which it ends, too */
} search_effort;

enum {
    MORE_IN_NEED = 5, /* times as many random starts, as long as no sound maximum is known */
    ALONE_OF = 1000,  /* values of which `alone` climbs are made */
    SELDOM = 5,       /* climbs to the best maximum, below which it was reached seldom */
    OFTEN = 10,       /* climbs from which on it was reached often */
    VERY_OFTEN = 30,  /* climbs from which on it was reached very often */
    RARE = 30,        /* one of so many climbs to a maximum of its own is rare */
    ONE_BY_ONE = 32,  /* components up to which a mixture grows by one at a time */
    PART = 16,        /* larger ones grow by this part of theirs */
};

/* Units below the best: a maximum that lies lower says nothing of those that lie higher. */
static const double FAR_LOWER = 10.0;

static void no_maxima(known_maxima *maxima, whole k)
{
    maxima->k = k;
    maxima->count = 0;
    maxima->best = -1;
}

/* One component: its maximum is that of the moments. */
static void of_one(const search_data *d, double *place)
{
    const double mean = d->once[d->data.n] / d->total;
    const double squares = larger(d->twice[d->data.n] - d->total * mean * mean, 0.0);
    place[0] = 1.0;
    place[1] = mean;
    place[2] = sqrt((squares + 2.0 * d->rule.penalty * d->rule.square) /
                    (d->total + 2.0 * d->rule.penalty));
}

/* The maximum to move from: the highest that is sound and was not moved from; an unsound one only
   where none is sound; -1 if there is none. */
static whole next_maximum(const known_maxima *maxima)
{
    whole highest = -1;
    for (whole i = 0; i < maxima->count; i++)
        if (!maxima->moved[i] && (!is_settled(maxima) || maxima->worth[i] == SOUND) &&
            (highest < 0 || maxima->ranks[i] > maxima->ranks[highest]))
            highest = i;
    return highest;
}

/* Grows from the mixture of `less` at `place` to maxima of k, the number asked for if `is_last`. */
static void grow_to(search_state *s, const double *place, whole less, whole k, bool is_last,
                    search_effort how, scratch_memory *scratch)
{
    const whole random = is_last ? how.first_random : 0;
    no_maxima(&s->maxima, k);
    plan *plans = scratch->plans;
    new_component *components = scratch->components;
    const whole number = plans_of_growth(s, place, less, MOST_INSERTIONS, plans, components);
    if (less == k - 1)
        grow_by_one(s, place, plans, number, components, how.grown);
    else
        grow_by_several(s, place, less, plans, number, components, how.grown);
    anywhere(s, random);
    climb_candidates(s, (run_sizes){how.steps, how.grown + random, how.more_steps,
                                    is_last ? how.first_climbed : how.climbed_grown});
}

/* The number of components that a mixture of so many grows to on the way to k. */
static whole next_size(whole now, whole k)
{
    return now < ONE_BY_ONE ? now + 1 : least(now + 1 + now / PART, k);
}

/* Tells whoever looks how far the search has come. */
static void tell(const search_state *s, whole number, double *progress)
{
    const known_maxima *maxima = &s->maxima;
    progress[0] = (double)maxima->k;
    progress[1] = (double)number;
    if (maxima->best < 0) return;
    const double *place = maximum_at(maxima, maxima->best);
    progress[2] = maxima->heights[maxima->best] + penalty_at(place, maxima->k, s->d.rule);
}

/* Takes the candidates of a round to their ends: to maxima of L_a first, every other time, as long
   as no sound maximum is known. */
static bool climb_some(search_state *s, search_effort how, whole number)
{
    const run_sizes f = {how.steps, how.ranked, how.more_steps, how.climbed};
    if (!is_settled(&s->maxima) && number % 2 == 0) return climb_candidates(s, f);
    return climb_candidates_on_l(s, s->d.rule, s->d.plain, f);
}

/* Climbs on L alone in a round: `alone` of ALONE_OF values, more of fewer, whose maxima are many
   and whose climbs are short. */
static whole most_alone(whole n, search_effort how, bool settled)
{
    const double few = larger((double)ALONE_OF / (double)n, 1.0);
    const double many = (double)how.alone * few * sqrt(few) * (settled ? 1.0 : MORE_IN_NEED);
    return (whole)smaller(many, (double)how.most_alone);
}

/* Rounds without a higher maximum after which the search ends. Fewer where the best has been
   reached often and hardly a climb led to a maximum of its own (Good 1953, Biometrika 40: the share
   of those is about that of what was not seen), far lower ones left out; more where it was reached
   seldom, or is not sound. */
static whole patience(const known_maxima *maxima, search_effort how)
{
    whole climbs = 0, once = 0;
    const double low = maxima->best < 0 ? 0.0 : maxima->ranks[maxima->best] - FAR_LOWER;
    for (whole i = 0; i < maxima->count; i++) {
        climbs += maxima->reached[i];
        once += maxima->reached[i] == 1 && maxima->ranks[i] > low;
    }
    const whole of_best = maxima->best < 0 ? 0 : maxima->reached[maxima->best];
    if (!is_settled(maxima) || of_best < SELDOM) return 2 * how.idle;
    if (RARE * once > climbs || of_best < OFTEN) return how.idle;
    return of_best < VERY_OFTEN ? (how.idle + 1) / 2 : (how.idle + 2) / 4;
}

/* Whether three in four of the candidates that were followed, and of as many as are enough, led to
   the best maximum, a sound one near its maximum of L_a (Boender & Rinnooy Kan 1987: the fewer
   distinct maxima among many starts, the less likely one is unseen). */
static bool is_agreed(const known_maxima *maxima, search_effort how)
{
    if (how.enough == 0 || !is_settled(maxima) || maxima->far[maxima->best]) return false;
    const double all = larger(sum_of(maxima->led, maxima->count), (double)how.enough);
    return 4.0 * maxima->led[maxima->best] >= 3.0 * all;
}

/* Whether another round is worth while, after so many, the last `idle` without a higher maximum. */
static bool goes_on(const search_state *s, whole number, whole idle, search_effort how)
{
    const known_maxima *maxima = &s->maxima;
    return idle < patience(maxima, how) && number < how.most_rounds && !is_over(s) &&
           !is_agreed(maxima, how);
}

/* Rounds until they bring nothing higher. */
static whole rounds(search_state *s, search_effort how, scratch_memory *scratch, double *progress)
{
    whole idle = 0, number = 0;
    const search_data *d = &s->d;
    known_maxima *maxima = &s->maxima;
    for (; goes_on(s, number, idle, how); number++) {
        tell(s, number + 1, progress);
        bool higher = false;
        const whole from = number % 2 == 0 ? next_maximum(maxima) : -1;
        if (from >= 0) {
            maxima->moved[from] = 1;
            move_from(s, maximum_at(maxima, from), how.merges > 0, how.planned, scratch);
            higher = climb_some(s, how, number / 2);
        } else {
            const whole many = how.random_starts * (is_settled(maxima) ? 1 : MORE_IN_NEED);
            anywhere(s, many);
            if (maxima->best >= 0) relocated(s, maximum_at(maxima, maxima->best), many);
            higher = climb_some(s, how, number / 2);
            if (d->rule.penalty > 0.0 && !d->rule.shared) { /* one sd makes no spikes */
                const whole most = most_alone(d->data.n, how, is_settled(maxima));
                anywhere(s, most);
                higher |= climb_candidates_on_l(s, d->plain, d->plain,
                                                (run_sizes){how.alone_steps, most, 0, most});
            }
        }
        idle = higher ? 0 : idle + 1;
    }
    return number;
}

/* ------------------------------------------------------------------------------ memory */

static whole words(size_t bytes) { return (whole)((bytes + sizeof(double) - 1) / sizeof(double)); }

/* Candidates of a round, at the most. */
static whole most_candidates(search_effort how)
{
    const whole by_chance = 2 * MORE_IN_NEED * how.random_starts + how.most_alone;
    const whole most = by_chance > how.planned ? by_chance : how.planned;
    const whole first = how.grown + how.first_random;
    return (most > first ? most : first) + 64;
}

static whole components_for(whole k, search_effort how)
{
    const whole all = (2 * k - 1) * how.insertions + 4 * k, growing = MOST_INSERTIONS + 4 * k;
    return all > growing ? all : growing;
}

static whole plans_for(whole k, search_effort how)
{
    return (2 * k - 1) * (how.insertions + 2 * k) + MOST_INSERTIONS + 2 * k;
}

static whole memory_for_search(whole n, whole k, search_effort how, whole most)
{
    const whole candidates = most_candidates(how);
    return 3 * (n + 1) + 3 * n + k * n + 3 * k + memory_for_workspace(k) + most * (6 * k + 7) +
           candidates * (12 * k + 6) + 8 * k + (2 * k - 1) * 3 * k +
           words((size_t)components_for(k, how) * sizeof(new_component)) +
           words((size_t)plans_for(k, how) * sizeof(plan)) + 3 * k + 64;
}

static void cumulate(search_data *d, double *mass, double *once, double *twice)
{
    mass[0] = once[0] = twice[0] = 0.0;
    for (whole i = 0; i < d->data.n; i++) {
        const double w = d->data.weights[i], y = d->data.y[i];
        mass[i + 1] = mass[i] + w;
        once[i + 1] = once[i] + w * y;
        twice[i + 1] = twice[i] + w * y * y;
    }
    d->mass = mass;
    d->once = once;
    d->twice = twice;
    d->total = mass[d->data.n];
}

static void take_memory(search_state *s, scratch_memory *scratch, whole k, search_effort how,
                        whole most, pool *p)
{
    search_data *d = &s->d;
    const whole n = d->data.n, candidates = most_candidates(how);
    double *mass = take(p, n + 1), *once = take(p, n + 1), *twice = take(p, n + 1);
    cumulate(d, mass, once, twice);
    d->density = take(p, n);
    d->inverse = take(p, n);
    d->rest = take(p, n);
    d->parts = take(p, k * n);
    d->first = (whole *)take(p, k);
    d->last = (whole *)take(p, k);
    d->moving = (whole *)take(p, k);
    d->w = take_workspace(p, k);
    s->maxima = (known_maxima){.k = k, .most = most, .best = -1};
    s->maxima.places = take(p, most * 3 * k);
    s->maxima.starts = take(p, most * 3 * k);
    s->maxima.led = take(p, most);
    s->maxima.heights = take(p, most);
    s->maxima.ranks = take(p, most);
    s->maxima.worth = (whole *)take(p, most);
    s->maxima.reached = (whole *)take(p, most);
    s->maxima.moved = (whole *)take(p, most);
    s->maxima.far = (whole *)take(p, most);
    s->candidates = (candidate_set){.most = candidates};
    s->candidates.places = take(p, candidates * 3 * k);
    s->candidates.starts = take(p, candidates * 3 * k);
    s->candidates.others = take(p, candidates * 3 * k);
    s->candidates.other_starts = take(p, candidates * 3 * k);
    s->candidates.led = take(p, candidates);
    s->candidates.other_led = take(p, candidates);
    s->candidates.ends = take(p, candidates);
    s->candidates.prospects = (whole *)take(p, candidates);
    s->candidates.order = (whole *)take(p, candidates);
    s->candidates.chosen = (whole *)take(p, candidates);
    s->spare = take(p, 8 * k);
    scratch->insertions = how.insertions;
    scratch->places = take(p, (2 * k - 1) * 3 * k);
    scratch->components =
        (new_component *)take(p, words((size_t)components_for(k, how) * sizeof(new_component)));
    scratch->plans = (plan *)take(p, words((size_t)plans_for(k, how) * sizeof(plan)));
}

/* ------------------------------------------------------------------------------ for Python */

/* The maxima of a mixture of k normals for `n` ascending values.

   `rule` is the objective L_a; `scale` holds the spread of the data, their rounding step and the
   decrement that ends a climb on L; `amounts` the numbers of a `search_effort`. `given` (n_given,
   3, k) are mixtures to begin with, beside those that are grown from `smaller` (3, n_smaller), a
   good mixture of fewer components, if there is one. `mixtures` and `starts` (most, 3, k),
   `heights` (most,), `ranks` (most,) and `told` (most, 3) receive what was found, where it was
   found from, L_a there, how far each can be trusted (a `trust`), how many climbs reached it and
   how many candidates led there; `counts` (4,) the rounds, the evaluations of climbs, whether the
   budget ended it, and whether candidates agree; `progress` (3,), while it runs, the number of
   components, of the round, and the best log-likelihood so far. Returns how many there are. */
EXPORT whole find_maxima(const double *y, const double *weights, whole n, const double *rule,
                         const double *scale, const double *given, whole n_given, whole k,
                         OPTIONAL const double *smaller, whole n_smaller, const whole *amounts,
                         uint64_t seed, whole most, double *mixtures, double *starts,
                         double *heights, double *ranks, whole *told, whole *counts,
                         double *progress)
{
    stopwatch watch = begin_loop();
    if (n < 1 || k < 2 || n_smaller >= k) return end_loop(&watch, 0);
    search_effort how;
    memcpy(&how, amounts, sizeof how);
    pool memory;
    if (!open_pool(&memory, memory_for_search(n, k, how, most))) return end_loop(&watch, NO_MEMORY);
    search_state s = {.seed = seed, .tol = scale[2], .few = how.enough > 0};
    scratch_memory scratch = {0};
    s.d.data = rows_of(y, weights, n, &watch);
    s.d.rule = s.d.plain = objective_of(rule);
    s.d.plain.penalty = 0.0;
    s.d.spread = scale[0];
    s.d.step = scale[1];
    take_memory(&s, &scratch, k, how, most, &memory);
    s.small = larger(1.0, 1e-3 * s.d.total);
    double *from_here = take(&memory, 3 * k);
    if (n_smaller > 0)
        copy(smaller, from_here, 3 * n_smaller);
    else
        of_one(&s.d, from_here);
    s.budget = 0.5e6 * (double)how.budget; /* half of it for growing */
    for (whole now = n_smaller > 0 ? n_smaller : 1; now < k && !watch.stopped;) {
        const whole more = next_size(now, k);
        if (more == k)
            for (whole c = 0; c < n_given && !is_full(&s.candidates); c++)
                copy(given + c * 3 * k, next_place(&s.candidates, k), 3 * k);
        grow_to(&s, from_here, now, more, more == k, how, &scratch);
        tell(&s, 0, progress);
        if (s.maxima.best < 0) break;
        copy(maximum_at(&s.maxima, s.maxima.best), from_here, 3 * more);
        now = more;
    }
    if (s.maxima.k < k) no_maxima(&s.maxima, k);
    s.budget *= 2.0;
    counts[0] = rounds(&s, how, &scratch, progress);
    counts[2] = is_over(&s);
    counts[3] = is_agreed(&s.maxima, how);
    counts[1] = s.evaluations;
    copy(s.maxima.places, mixtures, s.maxima.count * 3 * k);
    copy(s.maxima.starts, starts, s.maxima.count * 3 * k);
    copy(s.maxima.heights, heights, s.maxima.count);
    copy(s.maxima.ranks, ranks, s.maxima.count);
    for (whole i = 0; i < s.maxima.count; i++) {
        told[3 * i] = s.maxima.worth[i];
        told[3 * i + 1] = s.maxima.reached[i];
        told[3 * i + 2] = (whole)s.maxima.led[i];
    }
    close_pool(&memory);
    return end_loop(&watch, s.maxima.count);
}

#endif
