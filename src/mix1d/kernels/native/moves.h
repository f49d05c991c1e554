/* Candidates of a search: from a smaller mixture one more component; from a top one component taken
   away, or two made one, and another put elsewhere; from nothing at all. */

#ifndef MIX1D_MOVES_H
#define MIX1D_MOVES_H

#include "tops.h"

enum { MOST_BIRTHS = 24 };

/* A candidate that is not written out yet: of a smaller mixture `from`, with the birth `with`, or
   with component `split` divided in the two births there. */
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

static double *next_place(crowd *all, whole k) { return all->places + 3 * k * all->count++; }

static bool is_full(const crowd *all) { return all->count == all->most; }

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

/* To the crowd: to the mixture of k - 1 at `place` one more component where it gains most, and each
   of its own split in two ways; the best `most` by prediction. */
static void grow(quest *q, const double *place, whole births, whole most, plan *plans, birth *born)
{
    const ground *h = &q->h;
    crowd *all = &q->all;
    const whole k = q->tops.k, less = k - 1;
    look(h, place, less);
    invert(h);
    whole count = insertions(h, place, less, births, born), number = count;
    for (whole b = 0; b < count; b++) plans[b] = (plan){born[b].gain, 0, b, -1};
    for (whole a = 0; a < less; a++)
        for (whole core = 0; core < (h->rule.shared ? 1 : 2); core++) {
            birth *pair = born + births + 2 * (2 * a + core);
            const double gain = split(h, place, less, a, core == 1, pair);
            if (isfinite(gain)) plans[number++] = (plan){gain, 0, births + 2 * (2 * a + core), a};
        }
    qsort(plans, (size_t)number, sizeof(plan), by_prediction);
    for (whole c = 0; c < least(number, most) && !is_full(all); c++) {
        double *into = next_place(all, k);
        if (plans[c].split < 0)
            inserted(place, less, born[plans[c].with], into);
        else
            divided(place, less, plans[c].split, born + plans[c].with, into);
    }
}

/* What `moves` keeps of each smaller mixture. */
typedef struct {
    whole count, births;
    double *places; /* (count, 3, k - 1) */
    birth *born;    /* (count, births), and behind them the halves of each component, (k, 2, 2) */
    plan *plans;
} sketchbook;

/* The plans around a top: each component dropped in turn (and, `with_merges`, each merged with the
   next), and another put in or split. How many there are. */
static whole planned(quest *q, const double *top, bool with_merges, sketchbook *book)
{
    const ground *h = &q->h;
    const whole k = q->tops.k, less = k - 1;
    const whole ways = h->rule.shared ? 1 : 2;
    birth *pair = book->born + (2 * k - 1) * book->births;
    double *gains = q->spare; /* (2 k,) */
    look(h, top, k);
    invert(h);
    for (whole a = 0; a < k; a++)
        for (whole core = 0; core < ways; core++)
            gains[2 * a + core] = split(h, top, k, a, core == 1, pair + 2 * (2 * a + core));
    whole number = 0;
    for (whole j = 0; j < (with_merges ? 2 * k - 1 : k) && !stopped(h); j++) {
        double *place = book->places + j * 3 * less;
        if (j < k)
            without(top, k, j, place);
        else
            merged(top, k, j - k, place);
        const double height = walk_on(h, place, less, h->rule, 6) - penalty_at(place, less, h->rule);
        const whole count = insertions(h, place, less, book->births, book->born + j * book->births);
        for (whole b = 0; b < count; b++)
            book->plans[number++] = (plan){height + book->born[j * book->births + b].gain, j, b, -1};
        for (whole a = 0; a < k && j < k; a++)
            for (whole core = 0; core < ways; core++)
                if (a != j && isfinite(gains[2 * a + core]))
                    book->plans[number++] = (plan){height + gains[2 * a + core], j, core, a};
    }
    return number;
}

/* To the crowd: the best `most` plans around a top. */
static void move_from(quest *q, const double *top, bool with_merges, whole most, sketchbook *book)
{
    crowd *all = &q->all;
    const whole k = q->tops.k, less = k - 1;
    const birth *pair = book->born + (2 * k - 1) * book->births;
    const whole number = planned(q, top, with_merges, book);
    qsort(book->plans, (size_t)number, sizeof(plan), by_prediction);
    for (whole c = 0; c < least(number, most) && !is_full(all); c++) {
        const plan p = book->plans[c];
        const double *place = book->places + p.from * 3 * less;
        double *into = next_place(all, k);
        if (p.split < 0)
            inserted(place, less, book->born[p.from * book->births + p.with], into);
        else
            divided(place, less, p.split - (p.split > p.from), pair + 2 * (2 * p.split + p.with), into);
    }
}

/* ------------------------------------------------------------------------------ chance */

/* A value drawn by weight. */
static double drawn(quest *q)
{
    const ground *h = &q->h;
    const double share = uniform(&q->seed) * h->total;
    whole low = 0, high = h->data.n - 1;
    while (low < high) {
        const whole middle = low + (high - low) / 2;
        if (h->mass[middle + 1] > share)
            high = middle;
        else
            low = middle + 1;
    }
    return h->data.y[low];
}

static double any_width(quest *q) { return q->h.spread * pow(NARROW, uniform(&q->seed)); }

/* To the crowd: means at random values, any widths. */
static void anywhere(quest *q, whole count)
{
    const whole k = q->tops.k;
    for (whole c = 0; c < count && !is_full(&q->all); c++) {
        double *place = next_place(&q->all, k);
        for (whole j = 0; j < k; j++) {
            place[j] = 1.0 / (double)k;
            place[k + j] = drawn(q);
            place[2 * k + j] = q->h.rule.shared && j > 0 ? place[2 * k] : any_width(q);
        }
    }
}

/* To the crowd: a top without one of its components, and with one anywhere, of any width. */
static void elsewhere(quest *q, const double *top, whole count)
{
    const whole k = q->tops.k;
    const double share = 1.0 / (2.0 * (double)(k + 1));
    for (whole c = 0; c < count && !is_full(&q->all); c++) {
        double *place = next_place(&q->all, k);
        const whole a = least((whole)(uniform(&q->seed) * (double)k), k - 1);
        birth new = {share, drawn(q), any_width(q), 0.0};
        if (q->h.rule.shared) new.sd = top[2 * k];
        without(top, k, a, q->all.others);
        inserted(q->all.others, k - 1, new, place);
    }
}

#endif
