/* Candidates of a search: from a smaller mixture one more component; from a maximum one component
   taken away, or two made one, and another put elsewhere; from nothing at all. */

#ifndef MIX1D_MOVES_H
#define MIX1D_MOVES_H

#include "maxima.h"

enum { MOST_INSERTIONS = 24 };

/* A candidate that is not written out yet: of a smaller mixture `from`, with the new component
   `with`, or with component `split` divided in the two new ones there. */
typedef struct {
    double predicted;
    whole from, with, split;
} plan;

/* The best plans first; of equals, the one that was made first. */
static int by_prediction(const void *a, const void *b)
{
    const plan *p = a, *q = b;
    if (p->predicted != q->predicted) return p->predicted < q->predicted ? 1 : -1;
    if (p->from != q->from) return p->from < q->from ? -1 : 1;
    if (p->with != q->with) return p->with < q->with ? -1 : 1;
    return p->split < q->split ? -1 : p->split > q->split;
}

static double *next_place(candidate_set *all, whole k)
{
    return all->places + 3 * k * all->count++;
}

static bool is_full(const candidate_set *all) { return all->count == all->most; }

/* The mixture of k - 1 without component `a` of the one at `place`. */
static void without(const double *place, whole k, whole a, double *into)
{
    const double left = 1.0 - place[a];
    for (whole j = 0, to = 0; j < k; j++) {
        if (j == a) continue;
        into[to] = left > 1e-12 ? place[j] / left : 1.0 / (double)(k - 1);
        into[k - 1 + to] = place[k + j];
        into[2 * (k - 1) + to++] = place[2 * k + j];
    }
}

/* The mixture of k - 1 with components `a` and the next one merged. */
static void merged(const double *place, whole k, whole a, double *into)
{
    const double p = place[a], r = place[a + 1], both = larger(p + r, 1e-12);
    const double m = place[k + a], l = place[k + a + 1];
    const double s = place[2 * k + a], t = place[2 * k + a + 1];
    without(place, k, a + 1, into);
    for (whole j = 0; j < k - 1; j++) into[j] = j < a ? place[j] : place[j + 1];
    into[a] = both;
    into[k - 1 + a] = (p * m + r * l) / both;
    into[2 * (k - 1) + a] =
        sqrt((p * s * s + r * t * t) / both + p * r * (m - l) * (m - l) / (both * both));
}

/* A value drawn by weight. */
static double value_drawn(search_state *s)
{
    const search_data *d = &s->d;
    const double share = uniform(&s->seed) * d->total;
    whole low = 0, high = d->data.n - 1;
    while (low < high) {
        const whole middle = low + (high - low) / 2;
        if (d->mass[middle + 1] > share)
            high = middle;
        else
            low = middle + 1;
    }
    return d->data.y[low];
}

static double any_width(search_state *s) { return s->d.spread * pow(NARROW, uniform(&s->seed)); }

/* The plans for more components than the `less` of the mixture at `place`, the best first: one
   where it gains most, `tried` at the most, or one of its own split in two ways. How many there
   are. */
static whole plans_of_growth(search_state *s, const double *place, whole less, whole tried,
                             plan *plans, new_component *components)
{
    const search_data *d = &s->d;
    find_density(d, place, less);
    invert_density(d);
    whole count = insertions(d, place, less, tried, components), number = count;
    for (whole b = 0; b < count; b++) plans[b] = (plan){components[b].gain, 0, b, -1};
    for (whole a = 0; a < less; a++)
        for (whole core = 0; core < (d->rule.shared ? 1 : 2); core++) {
            new_component *pair = components + tried + 2 * (2 * a + core);
            const double gain = split(d, place, less, a, core == 1, pair);
            if (isfinite(gain)) plans[number++] = (plan){gain, 0, tried + 2 * (2 * a + core), a};
        }
    qsort(plans, (size_t)number, sizeof(plan), by_prediction);
    return number;
}

/* Adds candidates: the mixture of k - 1 at `place` after each of the best `most` plans. */
static void grow_by_one(search_state *s, const double *place, const plan *plans, whole number,
                        const new_component *components, whole most)
{
    candidate_set *all = &s->candidates;
    const whole k = s->maxima.k, less = k - 1;
    for (whole c = 0; c < least(number, most) && !is_full(all); c++) {
        double *into = next_place(all, k);
        if (plans[c].split < 0)
            inserted(place, less, components[plans[c].with], into);
        else
            divided(place, less, plans[c].split, components + plans[c].with, into);
    }
}

/* Writes the mixture of `m` components that the plans make of the one of k at `place`, one after
   the other but for the one numbered `left_out`: no component is split twice, and none put in near
   one that was. Components at random values make up for plans that are missing. `spare` has 3 m. */
static void combined(search_state *s, const double *place, whole k, const plan *plans, whole number,
                     whole left_out, const new_component *components, whole m, double *spare,
                     double *into)
{
    whole now = k;
    copy(place, into, 3 * k);
    for (whole c = 0; c < number && now < m; c++) {
        const plan p = plans[c];
        const new_component *new = components + p.with;
        bool is_near = c == left_out;
        for (whole b = 0; b < c && !is_near; b++) {
            if (b == left_out) continue;
            const new_component *other = components + plans[b].with;
            is_near = p.split >= 0 ? plans[b].split == p.split
                                   : fabs(other->mean - new->mean) < larger(other->sd, new->sd);
        }
        if (is_near) continue;
        copy(into, spare, 3 * now);
        if (p.split < 0)
            inserted(spare, now, *new, into);
        else
            divided(spare, now, p.split, new, into);
        now++;
    }
    for (; now < m; now++) {
        new_component new = {1.0 / (double)(2 * m), value_drawn(s), any_width(s), 0.0};
        if (s->d.rule.shared) new.sd = place[2 * k];
        copy(into, spare, 3 * now);
        inserted(spare, now, new, into);
    }
}

/* Adds candidates: the mixture of `less` at `place` after as many plans as give k components, the
   best of them, and the same without one of these; `most` at the most. */
static void grow_by_several(search_state *s, const double *place, whole less, const plan *plans,
                            whole number, const new_component *components, whole most)
{
    candidate_set *all = &s->candidates;
    const whole k = s->maxima.k;
    for (whole c = 0; c < least(number + 1, most) && !is_full(all); c++)
        combined(s, place, less, plans, number, c - 1, components, k, all->others,
                 next_place(all, k));
}

/* What `planned` keeps of each smaller mixture. */
typedef struct {
    whole insertions;          /* tried in each smaller mixture */
    double *places;            /* (2 k - 1, 3, k - 1) */
    new_component *components; /* (2 k - 1, insertions), then the halves of each component,
                                  (k, 2, 2) */
    plan *plans;
} scratch_memory;

/* The plans around a maximum: each component dropped in turn (and, `with_merges`, each merged with
   the next), and another put in or split. How many there are. */
static whole planned(search_state *s, const double *maximum, bool with_merges,
                     scratch_memory *scratch)
{
    const search_data *d = &s->d;
    const whole k = s->maxima.k, less = k - 1;
    const whole ways = d->rule.shared ? 1 : 2;
    new_component *pair = scratch->components + (2 * k - 1) * scratch->insertions;
    double *gains = s->spare; /* (2 k,) */
    find_density(d, maximum, k);
    invert_density(d);
    for (whole a = 0; a < k; a++)
        for (whole core = 0; core < ways; core++)
            gains[2 * a + core] = split(d, maximum, k, a, core == 1, pair + 2 * (2 * a + core));
    whole number = 0;
    for (whole j = 0; j < (with_merges ? 2 * k - 1 : k) && !is_over(s); j++) {
        double *place = scratch->places + j * 3 * less;
        if (j < k)
            without(maximum, k, j, place);
        else
            merged(maximum, k, j - k, place);
        const double height =
            short_run(d, place, less, d->rule, 6) - penalty_at(place, less, d->rule);
        const whole count = insertions(d, place, less, scratch->insertions,
                                       scratch->components + j * scratch->insertions);
        for (whole b = 0; b < count; b++)
            scratch->plans[number++] =
                (plan){height + scratch->components[j * scratch->insertions + b].gain, j, b, -1};
        for (whole a = 0; a < k && j < k; a++)
            for (whole core = 0; core < ways; core++)
                if (a != j && isfinite(gains[2 * a + core]))
                    scratch->plans[number++] = (plan){height + gains[2 * a + core], j, core, a};
    }
    return number;
}

/* Adds candidates: the best `most` plans around a maximum. */
static void move_from(search_state *s, const double *maximum, bool with_merges, whole most,
                      scratch_memory *scratch)
{
    candidate_set *all = &s->candidates;
    const whole k = s->maxima.k, less = k - 1;
    const new_component *pair = scratch->components + (2 * k - 1) * scratch->insertions;
    const whole number = planned(s, maximum, with_merges, scratch);
    qsort(scratch->plans, (size_t)number, sizeof(plan), by_prediction);
    for (whole c = 0; c < least(number, most) && !is_full(all); c++) {
        const plan p = scratch->plans[c];
        const double *place = scratch->places + p.from * 3 * less;
        double *into = next_place(all, k);
        if (p.split < 0)
            inserted(place, less, scratch->components[p.from * scratch->insertions + p.with], into);
        else
            divided(place, less, p.split - (p.split > p.from), pair + 2 * (2 * p.split + p.with),
                    into);
    }
}

/* ------------------------------------------------------------------------------ random */

/* Adds candidates with means at random values, of any widths. */
static void anywhere(search_state *s, whole count)
{
    const whole k = s->maxima.k;
    for (whole c = 0; c < count && !is_full(&s->candidates); c++) {
        double *place = next_place(&s->candidates, k);
        for (whole j = 0; j < k; j++) {
            place[j] = 1.0 / (double)k;
            place[k + j] = value_drawn(s);
            place[2 * k + j] = s->d.rule.shared && j > 0 ? place[2 * k] : any_width(s);
        }
    }
}

/* Adds candidates: a maximum without one of its components, and with one anywhere, of any width. */
static void relocated(search_state *s, const double *maximum, whole count)
{
    const whole k = s->maxima.k;
    const double share = 1.0 / (2.0 * (double)(k + 1));
    for (whole c = 0; c < count && !is_full(&s->candidates); c++) {
        double *place = next_place(&s->candidates, k);
        const whole a = least((whole)(uniform(&s->seed) * (double)k), k - 1);
        new_component new = {share, value_drawn(s), any_width(s), 0.0};
        if (s->d.rule.shared) new.sd = maximum[2 * k];
        without(maximum, k, a, s->candidates.others);
        inserted(s->candidates.others, k - 1, new, place);
    }
}

#endif
