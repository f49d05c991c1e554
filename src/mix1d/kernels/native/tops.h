/* The tops of L_a that a search has found, and the way there from many candidates.

   All candidates walk a few steps, the best distinct ones some more, the best of those climb, and
   only as long as they may still matter. From a top that may be the highest the climb goes on to the
   maximum of L, which tells what the top is worth, as in `search.search.Maxima`. */

#ifndef MIX1D_TOPS_H
#define MIX1D_TOPS_H

#include "insertions.h"
#include "many.h"

enum {
    STAGES = 4,      /* in which the candidates of a round become fewer */
    CHUNK = 6,       /* stations between two looks at a climb */
    FAR_ENOUGH = 500, /* stations after which a climb has got as far as it matters */
    UNKNOWN = -1,    /* the trust of a top whose maximum of L nobody asked for */
};

static const double SAME_TOP = 1e-4; /* as in search.search */
static const double SLACK = 5.0;     /* units below the best after the first chunk */
static const double HOPE = 20.0;     /* times the rise of a chunk that a climb may still rise */

/* How many candidates go how far. */
typedef struct {
    whole steps, ranked, more_steps, climbed;
} funnel;

/* Tops with k components. `best` is the one with the best maximum of L, -1 if there is none. */
typedef struct {
    whole k, count, most, best;
    double *places, *heights, *ranks;
    whole *worth, *reached, *moved;
} summits;

/* Candidates: places (3, k) each, their ranks, what they look like. */
typedef struct {
    whole count, most;
    double *places, *others, *ends;
    whole *looks, *order, *chosen;
} crowd;

/* What one search works on. */
typedef struct {
    ground h;
    summits tops;
    crowd all;
    double *spare; /* (4 k,) */
    double small, tol;
    uint64_t seed;
    whole evaluations; /* of climbs */
} quest;

static double *top_at(const summits *tops, whole i) { return tops->places + i * 3 * tops->k; }

static double *place_at(const crowd *all, whole k, whole i) { return all->places + i * 3 * k; }

static bool is_settled(const summits *tops)
{
    return tops->best >= 0 && tops->worth[tops->best] == SOUND;
}

/* ------------------------------------------------------------------------------- what a top is worth */

static bool has_vanished(const ground *h, const double *place, whole k)
{
    return lightest(place, k) * h->total < FEWEST_ROWS;
}

/* Climbs on L from `place`, in place: what its end is worth, and its rank. */
static trust appraise(quest *q, double *place, whole k, double *height, double *rank)
{
    const ground *h = &q->h;
    const options how = {q->tol, q->small, FAR_ENOUGH, true};
    *height = *rank = -INFINITY;
    if (has_vanished(h, place, k)) return RIDGE;
    const report end = ascend(h->data, place, k, h->plain, how, h->w, NULL, 0);
    q->evaluations += end.evaluations;
    *height = end.objective - penalty_at(place, k, h->rule);
    const trust worth = judge(h->data, place, k, h->plain.shared, h->step, end.code, h->w.block, q->spare);
    if (worth >= DOUBTFUL_MAXIMUM)
        *rank = rank_of(place, k, end.objective, h->spread, h->total, h->plain.shared);
    return worth;
}

static bool beats(trust worth, double rank, const summits *tops)
{
    if (tops->best < 0) return true;
    const trust mine = worth < RIDGE ? RIDGE : worth;
    const trust other = tops->worth[tops->best] < RIDGE ? RIDGE : (trust)tops->worth[tops->best];
    return mine != other ? mine > other : rank > tops->ranks[tops->best];
}

/* Where a new top goes: behind the last, or in the place of the lowest that is not the best. */
static whole room_of_top(summits *tops)
{
    if (tops->count < tops->most) return tops->count++;
    whole lowest = tops->best == 0 ? 1 : 0;
    for (whole i = 0; i < tops->count; i++)
        if (i != tops->best && tops->ranks[i] < tops->ranks[lowest]) lowest = i;
    return lowest;
}

/* The known top where a climb has arrived that is now so high, or -1. */
static whole known_top(const quest *q, const double *place, double rank, double within)
{
    const summits *tops = &q->tops;
    for (whole i = 0; i < tops->count; i++)
        if (rank <= tops->ranks[i] + within && is_same(place, top_at(tops, i), tops->k, q->h.spread))
            return i;
    return -1;
}

/* Keeps a top, unless it is known. Returns whether it is now the best, and higher than the last. */
static bool keep_top(quest *q, const double *place, double height, trust worth, double rank)
{
    summits *tops = &q->tops;
    const whole known = known_top(q, place, rank, SAME_TOP);
    if (known >= 0 && fabs(rank - tops->ranks[known]) <= SAME_TOP) {
        tops->reached[known]++;
        return false;
    }
    const bool is_best = beats(worth, rank, tops);
    const bool higher = is_best && (tops->best < 0 || tops->worth[tops->best] != (whole)worth ||
                                    rank > tops->ranks[tops->best] + SAME_TOP);
    const whole i = room_of_top(tops);
    copy(place, top_at(tops, i), 3 * tops->k);
    tops->heights[i] = height;
    tops->ranks[i] = rank;
    tops->worth[i] = (whole)worth;
    tops->reached[i] = 1;
    tops->moved[i] = 0;
    if (is_best) tops->best = i;
    return higher;
}

/* ------------------------------------------------------------------------------- from candidates to tops */

/* Keeps the best distinct candidates, `most` at the most, none near a known top. Those that look
   sound come first; a dubious one takes a place that they leave, a hopeless one only where all are. */
static void thin(quest *q, whole most)
{
    crowd *all = &q->all;
    const whole k = q->tops.k;
    whole best_looks = HOPELESS, kept = 0;
    for (whole i = 0; i < all->count; i++)
        if (all->looks[i] > best_looks) best_looks = all->looks[i];
    for (whole i = 0; i < all->count; i++)
        if ((best_looks > HOPELESS && all->looks[i] == HOPELESS) ||
            known_top(q, place_at(all, k, i), -INFINITY, 0.0) >= 0)
            all->ends[i] = -INFINITY;
    const whole number =
        distinct(all->places, k, all->ends, all->count, q->h.spread, 3 * most, all->order,
                 all->chosen, NULL);
    for (whole pass = FAIR; pass >= HOPELESS && kept < most; pass--)
        for (whole c = 0; c < number && kept < most; c++) {
            const whole i = all->chosen[c];
            if (all->looks[i] == pass && all->ends[i] > -INFINITY)
                copy(place_at(all, k, i), all->others + 3 * k * kept++, 3 * k);
        }
    all->count = kept;
    double *places = all->others;
    all->others = all->places;
    all->places = places;
}

static void walk_all(quest *q, objective rule, whole steps)
{
    const ground *h = &q->h;
    crowd *all = &q->all;
    const whole k = q->tops.k;
    for (whole i = 0; i < all->count && !stopped(h); i++) {
        double *place = place_at(all, k, i);
        const double loglik = walk_on(h, place, k, rule, steps);
        const double rank = rank_of(place, k, loglik, h->spread, h->total, rule.shared);
        all->ends[i] = isfinite(rank) ? rank : -INFINITY;
        all->looks[i] = (whole)looks(h, place, k);
        in_order(place, k);
    }
}

/* Whether a climb that is now at `rank`, `rise` above the chunk before, is worth going on with. */
static bool may_matter(const summits *tops, double rank, double rise, bool is_first)
{
    if (!is_settled(tops)) return true;
    return rank + (is_first ? SLACK : HOPE * rise) > tops->ranks[tops->best];
}

/* Climbs on L_a from `place`, in place, and from its top on L; the maximum of L is kept, or where
   that is a spike the top. Returns whether it is the best so far. */
static bool climb_penalised(quest *q, double *place)
{
    const ground *h = &q->h;
    const whole k = q->tops.k;
    const options how = {0.1 * SAME_TOP, q->small, FAR_ENOUGH, false};
    const report end = ascend(h->data, place, k, h->rule, how, h->w, NULL, 0);
    in_order(place, k);
    if (end.code == COLLAPSED) return false;
    q->evaluations += end.evaluations;
    double height, rank, *plain = q->all.others; /* free between two rounds of thinning */
    copy(place, plain, 3 * k);
    const trust worth = appraise(q, plain, k, &height, &rank);
    in_order(plain, k);
    if (worth < DOUBTFUL_MAXIMUM) return keep_top(q, place, end.objective, worth, end.objective);
    return keep_top(q, plain, height, worth, rank);
}

/* Climbs on L from `place`, in place, as long as it may matter. Returns whether it ended at the best
   maximum so far. */
static bool climb_plain(quest *q, double *place)
{
    const ground *h = &q->h;
    summits *tops = &q->tops;
    const whole k = tops->k;
    const options how = {q->tol, q->small, CHUNK, false};
    double before = -INFINITY;
    for (whole stations = 0; stations < FAR_ENOUGH && !stopped(h); stations += CHUNK) {
        const report end = ascend(h->data, place, k, h->plain, how, h->w, NULL, 0);
        q->evaluations += end.evaluations;
        in_order(place, k);
        if (end.code == COLLAPSED || end.code == STALLED || has_vanished(h, place, k)) return false;
        const double rank = rank_of(place, k, end.objective, h->spread, h->total, h->rule.shared);
        if (end.code == CERTIFIED) {
            const trust worth =
                judge(h->data, place, k, h->rule.shared, h->step, CERTIFIED, h->w.block, q->spare);
            const double height = end.objective - penalty_at(place, k, h->rule);
            return worth >= DOUBTFUL_MAXIMUM && keep_top(q, place, height, worth, rank);
        }
        const whole known = known_top(q, place, rank, SAME_TOP);
        if (known >= 0) {
            tops->reached[known]++;
            return false;
        }
        if (!may_matter(tops, rank, rank - before, stations == 0)) return false;
        look(h, place, k);
        invert(h);
        if (looks(h, place, k) == HOPELESS) return false;
        before = rank;
    }
    return false;
}

/* Takes the candidates to their tops of L_a, as far as `how` says, and from there to maxima of L.
   Returns whether one is the best so far. */
static bool improve(quest *q, funnel how)
{
    bool higher = false;
    walk_all(q, q->h.rule, how.steps);
    thin(q, how.ranked);
    walk_all(q, q->h.rule, how.more_steps);
    thin(q, how.climbed);
    for (whole i = 0; i < q->all.count && !stopped(&q->h); i++)
        higher |= climb_penalised(q, place_at(&q->all, q->tops.k, i));
    q->all.count = 0;
    return higher;
}

/* Takes the candidates to maxima of L, after `steps` and `more_steps` of these. */
static bool improve_plain(quest *q, objective first, objective then, funnel how)
{
    bool higher = false;
    walk_all(q, first, how.steps);
    for (whole part = 0; part < STAGES; part++) {
        const double done = (double)part / (double)STAGES, ratio = (double)how.climbed / (double)how.ranked;
        thin(q, (whole)((double)how.ranked * pow(ratio, done)));
        walk_all(q, then, how.more_steps / STAGES);
    }
    thin(q, how.climbed);
    for (whole i = 0; i < q->all.count && !stopped(&q->h); i++)
        higher |= climb_plain(q, place_at(&q->all, q->tops.k, i));
    q->all.count = 0;
    return higher;
}

#endif
