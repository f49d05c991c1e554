/* The maxima of L_a that a search has found, and the way there from many candidates.

   All candidates take a few EM steps, the best distinct ones some more, the best of those climb,
   and only as long as they may still matter. From a maximum that may be the highest the climb goes
   on to the maximum of L, which tells how far it can be trusted, as in `search.search.Maxima`. */

#ifndef MIX1D_MAXIMA_H
#define MIX1D_MAXIMA_H

#include "insertions.h"
#include "many.h"

enum {
    STAGES = 4,         /* in which the candidates of a round become fewer */
    CHUNK = 6,          /* stations between two looks at a climb */
    FAR_ENOUGH = 500,   /* stations after which a climb has got as far as it matters */
    FEW_ENOUGH = 30,    /* components up to which it may make so many; fewer with more */
    LEAST_FAR = 20,     /* stations that every climb may make */
    ENOUGH_CLIMBS = 20, /* climbs whose agreement makes others superfluous */
};

static const double SAME_MAXIMUM = 1e-4; /* as in search.search */
static const double SLACK = 5.0;         /* units below the best after the first chunk */
static const double HOPE = 20.0;         /* times the rise of a chunk that a climb may still rise */

/* How many candidates go how far. */
typedef struct {
    whole steps, ranked, more_steps, climbed;
} run_sizes;

/* Maxima with k components. `best` is the one with the best maximum of L, -1 if there is none. */
typedef struct {
    whole k, count, most, best;
    double *places, *starts, *heights, *ranks;
    double *led; /* candidates that led there, those that were near one that climbed included */
    whole *worth, *reached, *moved;
    whole *far; /* whether it is far from the maximum of L_a that leads there */
} known_maxima;

/* Candidates: places (3, k) each and where they began, their ranks, how sound each looks, and for
   how many each stands. */
typedef struct {
    whole count, most;
    double *places, *starts, *led, *others, *other_starts, *other_led, *ends;
    whole *prospects, *order, *chosen;
} candidate_set;

/* The state of one search. */
typedef struct {
    search_data d;
    known_maxima maxima;
    candidate_set candidates;
    double *spare; /* (4 k,) */
    double small, tol;
    double budget; /* work, in nanoseconds or so, after which nothing new is begun */
    uint64_t seed;
    whole evaluations; /* of climbs */
    whole climbing;    /* which candidate climbs */
    bool few;          /* whether components are so few that candidates are counted by where they
                          led, and that each climb goes on to its end */
} search_state;

static double *maximum_at(const known_maxima *maxima, whole i)
{
    return maxima->places + i * 3 * maxima->k;
}

static double *place_at(const candidate_set *all, whole k, whole i)
{
    return all->places + i * 3 * k;
}

/* Whether to begin nothing new: interrupted, or the budget is spent. */
static bool is_over(const search_state *s)
{
    return stopped(&s->d) || s->d.data.watch->spent > s->budget;
}

/* Stations of a climb: with many components each costs k^2 or more. */
static whole far_enough(whole k)
{
    if (k <= FEW_ENOUGH) return FAR_ENOUGH;
    const whole fewer = FAR_ENOUGH * FEW_ENOUGH / k;
    return fewer > LEAST_FAR ? fewer : LEAST_FAR;
}

static bool is_settled(const known_maxima *maxima)
{
    return maxima->best >= 0 && maxima->worth[maxima->best] == SOUND;
}

/* ------------------------------------------------------------------------------ trust */

static bool has_vanished(const search_data *d, const double *place, whole k)
{
    return lightest(place, k) * d->total < FEWEST_ROWS;
}

/* Climbs on L from `place`, in place: how far its end can be trusted, and its rank. */
static trust appraise(search_state *s, double *place, whole k, double *height, double *rank)
{
    const search_data *d = &s->d;
    const options how = {s->tol, s->small, far_enough(k), true};
    *height = *rank = -INFINITY;
    if (has_vanished(d, place, k)) return RIDGE;
    const report end = ascend(d->data, place, k, d->plain, how, d->w, NULL, 0);
    s->evaluations += end.evaluations;
    *height = end.objective - penalty_at(place, k, d->rule);
    const trust worth =
        judge(d->data, place, k, d->plain.shared, d->step, end.code, d->w.block, s->spare);
    if (worth >= DOUBTFUL_MAXIMUM)
        *rank = rank_of(place, k, end.objective, d->spread, d->total, d->plain.shared);
    return worth;
}

static bool beats(trust worth, double rank, const known_maxima *maxima)
{
    if (maxima->best < 0) return true;
    const trust mine = worth < RIDGE ? RIDGE : worth;
    const trust other =
        maxima->worth[maxima->best] < RIDGE ? RIDGE : (trust)maxima->worth[maxima->best];
    return mine != other ? mine > other : rank > maxima->ranks[maxima->best];
}

/* Where a new maximum goes: behind the last, or in the place of the lowest that is not the best. */
static whole slot_of_maximum(known_maxima *maxima)
{
    if (maxima->count < maxima->most) return maxima->count++;
    whole lowest = maxima->best == 0 ? 1 : 0;
    for (whole i = 0; i < maxima->count; i++)
        if (i != maxima->best && maxima->ranks[i] < maxima->ranks[lowest]) lowest = i;
    return lowest;
}

/* The known maximum where a climb has arrived that is now so high, or -1. */
static whole known_maximum(const search_state *s, const double *place, double rank, double within)
{
    const known_maxima *maxima = &s->maxima;
    for (whole i = 0; i < maxima->count; i++)
        if (rank <= maxima->ranks[i] + within &&
            is_same(place, maximum_at(maxima, i), maxima->k, s->d.spread))
            return i;
    return -1;
}

/* Counts one more climb to a maximum. */
static void reach(search_state *s, whole i)
{
    s->maxima.reached[i]++;
    s->maxima.led[i] += s->candidates.led[s->climbing];
}

/* Keeps a maximum, unless it is known. Returns whether it is the best now, by more than before. */
static bool keep_maximum(search_state *s, const double *place, double height, trust worth,
                         double rank)
{
    known_maxima *maxima = &s->maxima;
    const whole known = known_maximum(s, place, rank, SAME_MAXIMUM);
    if (known >= 0 && fabs(rank - maxima->ranks[known]) <= SAME_MAXIMUM) {
        reach(s, known);
        return false;
    }
    const bool is_best = beats(worth, rank, maxima);
    const bool higher =
        is_best && (maxima->best < 0 || maxima->worth[maxima->best] != (whole)worth ||
                    rank > maxima->ranks[maxima->best] + SAME_MAXIMUM);
    const whole i = slot_of_maximum(maxima);
    const whole size = 3 * maxima->k;
    copy(place, maximum_at(maxima, i), size);
    copy(s->candidates.starts + s->climbing * size, maxima->starts + i * size, size);
    maxima->heights[i] = height;
    maxima->ranks[i] = rank;
    maxima->worth[i] = (whole)worth;
    maxima->reached[i] = maxima->moved[i] = maxima->far[i] = 0;
    maxima->led[i] = 0.0;
    reach(s, i);
    if (is_best) maxima->best = i;
    return higher;
}

/* ------------------------------------------------------------------ from candidates to maxima */

static void swap_arrays(double **a, double **b)
{
    double *other = *a;
    *a = *b;
    *b = other;
}

/* Keeps the best distinct candidates, `most` at the most, none near a known maximum. Those that
   look sound come first; a dubious one takes a place that they leave, a hopeless one only where all
   are. */
static void keep_distinct(search_state *s, whole most)
{
    candidate_set *all = &s->candidates;
    const whole k = s->maxima.k;
    whole best_prospect = HOPELESS, kept = 0;
    for (whole i = 0; i < all->count; i++)
        if (all->prospects[i] > best_prospect) best_prospect = all->prospects[i];
    for (whole i = 0; i < all->count; i++)
        if ((best_prospect > HOPELESS && all->prospects[i] == HOPELESS) ||
            known_maximum(s, place_at(all, k, i), -INFINITY, 0.0) >= 0)
            all->ends[i] = -INFINITY;
    const whole number = distinct(all->places, k, all->ends, all->count, s->d.spread, 3 * most,
                                  all->order, all->chosen, s->few ? all->led : NULL);
    for (whole pass = FAIR; pass >= HOPELESS && kept < most; pass--)
        for (whole c = 0; c < number && kept < most; c++) {
            const whole i = all->chosen[c];
            if (all->prospects[i] != pass || !(all->ends[i] > -INFINITY)) continue;
            copy(place_at(all, k, i), all->others + 3 * k * kept, 3 * k);
            copy(all->starts + 3 * k * i, all->other_starts + 3 * k * kept, 3 * k);
            all->other_led[kept++] = all->led[i];
        }
    all->count = kept;
    swap_arrays(&all->places, &all->others);
    swap_arrays(&all->starts, &all->other_starts);
    swap_arrays(&all->led, &all->other_led);
}

/* The candidates as they begin. */
static void begin_candidates(search_state *s)
{
    candidate_set *all = &s->candidates;
    copy(all->places, all->starts, 3 * s->maxima.k * all->count);
    for (whole i = 0; i < all->count; i++) all->led[i] = 1.0;
}

static void run_candidates(search_state *s, objective rule, whole steps)
{
    const search_data *d = &s->d;
    candidate_set *all = &s->candidates;
    const whole k = s->maxima.k;
    for (whole i = 0; i < all->count; i++) {
        if (is_over(s) && i > 0) {
            all->count = i;
            break;
        }
        double *place = place_at(all, k, i);
        const double loglik = short_run(d, place, k, rule, steps);
        const double rank = rank_of(place, k, loglik, d->spread, d->total, rule.shared);
        all->ends[i] = isfinite(rank) ? rank : -INFINITY;
        all->prospects[i] = (whole)prospect_of(d, place, k);
        in_order(place, k);
    }
}

/* Whether a climb that is now at `rank`, `rise` above the chunk before, is worth going on with. */
static bool may_matter(const known_maxima *maxima, double rank, double rise, bool is_first)
{
    if (!is_settled(maxima)) return true;
    return rank + (is_first ? SLACK : HOPE * rise) > maxima->ranks[maxima->best];
}

/* Climbs on L_a from `place`, in place, and from its maximum on L; the maximum of L is kept, or
   where that is a spike, the one of L_a. Returns whether it is the best so far. */
static bool climb_penalised(search_state *s, double *place)
{
    const search_data *d = &s->d;
    const whole k = s->maxima.k;
    const options how = {0.1 * SAME_MAXIMUM, s->small, far_enough(k), false};
    const report end = ascend(d->data, place, k, d->rule, how, d->w, NULL, 0);
    in_order(place, k);
    if (end.code == COLLAPSED) return false;
    s->evaluations += end.evaluations;
    double height, rank, *plain = s->candidates.others; /* free after keep_distinct */
    copy(place, plain, 3 * k);
    const trust worth = appraise(s, plain, k, &height, &rank);
    in_order(plain, k);
    if (worth < DOUBTFUL_MAXIMUM)
        return keep_maximum(s, place, end.objective, worth, end.objective);
    const bool is_far = !is_same(place, plain, k, d->spread);
    const bool higher = keep_maximum(s, plain, height, worth, rank);
    if (higher) s->maxima.far[s->maxima.best] = is_far;
    return higher;
}

/* Climbs on L from `place`, in place, as long as it may matter. Returns whether it ended at the
   best maximum so far. */
static bool climb_plain(search_state *s, double *place)
{
    const search_data *d = &s->d;
    known_maxima *maxima = &s->maxima;
    const whole k = maxima->k;
    const options how = {s->tol, s->small, CHUNK, false};
    double before = -INFINITY;
    for (whole stations = 0; stations < far_enough(k) && !is_over(s); stations += CHUNK) {
        const report end = ascend(d->data, place, k, d->plain, how, d->w, NULL, 0);
        s->evaluations += end.evaluations;
        in_order(place, k);
        if (end.code == COLLAPSED || end.code == STALLED || has_vanished(d, place, k)) return false;
        const double rank = rank_of(place, k, end.objective, d->spread, d->total, d->rule.shared);
        if (end.code == CERTIFIED) {
            const trust worth =
                judge(d->data, place, k, d->rule.shared, d->step, CERTIFIED, d->w.block, s->spare);
            const double height = end.objective - penalty_at(place, k, d->rule);
            return worth >= DOUBTFUL_MAXIMUM && keep_maximum(s, place, height, worth, rank);
        }
        const whole known = known_maximum(s, place, rank, SAME_MAXIMUM);
        if (known >= 0) {
            reach(s, known);
            return false;
        }
        if (!s->few && !may_matter(maxima, rank, rank - before, stations == 0)) return false;
        find_density(d, place, k);
        invert_density(d);
        if (prospect_of(d, place, k) == HOPELESS) return false;
        before = rank;
    }
    return false;
}

/* Keeps the best candidate where it is, as an end that is not to be trusted. */
static void keep_unclimbed(search_state *s)
{
    const search_data *d = &s->d;
    const whole k = s->maxima.k;
    double *place = place_at(&s->candidates, k, 0);
    const double height = short_run(d, place, k, d->rule, 0) - penalty_at(place, k, d->rule);
    keep_maximum(s, place, height, RIDGE, height);
}

/* Takes the candidates to their maxima of L_a, as far as `how` says, and from there to maxima of L.
   Returns whether one is the best so far. */
static bool climb_candidates(search_state *s, run_sizes how)
{
    bool higher = false;
    begin_candidates(s);
    run_candidates(s, s->d.rule, how.steps);
    keep_distinct(s, how.ranked);
    run_candidates(s, s->d.rule, how.more_steps);
    keep_distinct(s, how.climbed);
    for (s->climbing = 0; s->climbing < s->candidates.count && !is_over(s); s->climbing++)
        higher |= climb_penalised(s, place_at(&s->candidates, s->maxima.k, s->climbing));
    s->climbing = 0;
    if (is_over(s) && s->maxima.count == 0 && s->candidates.count > 0) keep_unclimbed(s);
    s->candidates.count = 0;
    return higher;
}

/* Whether nine in ten of so many climbs, and enough of them, led to the best maximum, a sound one,
   which `before` them had been reached so often. */
static bool climbs_agree(const known_maxima *maxima, whole climbs, whole before)
{
    if (climbs < ENOUGH_CLIMBS || !is_settled(maxima)) return false;
    return 10 * (maxima->reached[maxima->best] - before) >= 9 * climbs;
}

/* Takes the candidates to maxima of L, after `steps` and `more_steps` of these; not the last of
   them, where those before agree. */
static bool climb_candidates_on_l(search_state *s, objective first, objective then, run_sizes how)
{
    bool higher = false;
    begin_candidates(s);
    run_candidates(s, first, how.steps);
    for (whole part = 0; part < STAGES; part++) {
        const double done = (double)part / (double)STAGES;
        const double ratio = (double)how.climbed / (double)how.ranked;
        keep_distinct(s, (whole)((double)how.ranked * pow(ratio, done)));
        run_candidates(s, then, how.more_steps / STAGES);
    }
    keep_distinct(s, how.climbed);
    known_maxima *maxima = &s->maxima;
    const whole before = maxima->best < 0 ? 0 : maxima->reached[maxima->best];
    for (s->climbing = 0; s->climbing < s->candidates.count && !is_over(s); s->climbing++) {
        if (climbs_agree(maxima, s->climbing, before)) break;
        higher |= climb_plain(s, place_at(&s->candidates, maxima->k, s->climbing));
    }
    s->candidates.count = 0;
    return higher;
}

#endif
