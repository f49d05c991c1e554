/* The dip: see `kernels.dip`. */

#ifndef MIX1D_DIP_H
#define MIX1D_DIP_H

#include "loops.h"

/* Work of one point in one comparison of the two curves, in nanoseconds. */
static const double WORK_OF_A_POINT = 4.0;

/* The greatest convex minorant of F(x-) up to each point: `left` receives the vertex before it. */
static void link_minorants(const double *x, const double *below, whole m, whole *left,
                           stopwatch *watch)
{
    left[0] = 0;
    for (whole j = 1; j < m && !interrupted(watch, WORK_OF_A_POINT); j++) {
        whole i = j - 1;
        while (i > 0) {
            whole h = left[i];
            if ((below[j] - below[i]) * (x[i] - x[h]) > (below[i] - below[h]) * (x[j] - x[i]))
                break;
            i = h;
        }
        left[j] = i;
    }
}

/* The least concave majorant of F(x) from each point on: `right` receives the vertex after it. */
static void link_majorants(const double *x, const double *upto, whole m, whole *right,
                           stopwatch *watch)
{
    right[m - 1] = m - 1;
    for (whole j = m - 2; j >= 0 && !interrupted(watch, WORK_OF_A_POINT); j--) {
        whole i = j + 1;
        while (i < m - 1) {
            whole h = right[i];
            if ((upto[i] - upto[j]) * (x[h] - x[i]) > (upto[h] - upto[i]) * (x[i] - x[j])) break;
            i = h;
        }
        right[j] = i;
    }
}

/* Differences of probabilities up to this are rounding: of two distances that are equal but for it
   the first counts, on every processor. */
static const double NO_DIFFERENCE = 8.0 * DBL_EPSILON;

/* The dip of points `x` (m,), ascending, where F is `below` and `upto` each, as `dip` (1,). `ends`
   (2,) receives the first and the last point of the interval of the mode. */
EXPORT whole dip_of(const double *x, const double *below, const double *upto, whole m, double *dip,
                    whole *ends)
{
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, 4 * m)) return end_loop(&watch, NO_MEMORY);
    whole *left = (whole *)take(&p, m), *right = (whole *)take(&p, m);
    double *minorant = take(&p, m), *majorant = take(&p, m);
    link_minorants(x, below, m, left, &watch);
    link_majorants(x, upto, m, right, &watch);

    whole low = 0, high = m - 1;
    double widest = 0.0;
    while (low < high) { /* each round narrows the interval */
        if (interrupted(&watch, WORK_OF_A_POINT * (double)(high - low))) break;
        /* both curves at all points of the interval */
        for (whole j = high; j > low; j = left[j]) {
            const whole i = left[j];
            const double slope = (below[j] - below[i]) / (x[j] - x[i]);
            for (whole h = i; h <= j; h++) minorant[h] = below[i] + slope * (x[h] - x[i]);
        }
        for (whole i = low; i < high; i = right[i]) {
            const whole j = right[i];
            const double slope = (upto[j] - upto[i]) / (x[j] - x[i]);
            for (whole h = i; h <= j; h++) majorant[h] = upto[i] + slope * (x[h] - x[i]);
        }
        /* where they are farthest apart, at a vertex of either; rounding may leave an end out of
           the other's chain of vertices */
        double distance = -1.0;
        whole new_low = low, new_high = high;
        for (whole g = high;; g = left[g] > low ? left[g] : low) {
            if (majorant[g] - below[g] > distance + NO_DIFFERENCE) {
                distance = majorant[g] - below[g];
                new_low = g;
                new_high = -1;
            }
            if (g == low) break;
        }
        for (whole h = low;; h = least(right[h], high)) {
            if (upto[h] - minorant[h] > distance + NO_DIFFERENCE) {
                distance = upto[h] - minorant[h];
                new_low = -1;
                new_high = h;
            }
            if (h == high) break;
        }
        if (distance <= widest + NO_DIFFERENCE) break;
        if (new_high < 0) { /* the next vertex of the majorant */
            for (new_high = low; new_high < new_low;) new_high = least(right[new_high], high);
        } else { /* the vertex of the minorant before */
            for (new_low = high; new_low > new_high;)
                new_low = left[new_low] > low ? left[new_low] : low;
        }
        /* the ends of the new interval may yet be the mode, where H may jump */
        for (whole i = low; i < new_low; i++) widest = larger(upto[i] - minorant[i], widest);
        for (whole i = new_high + 1; i <= high; i++)
            widest = larger(majorant[i] - below[i], widest);
        if (low == new_low && high == new_high) break;
        low = new_low;
        high = new_high;
    }
    ends[0] = low;
    ends[1] = high;
    *dip = 0.5 * widest;
    close_pool(&p);
    return end_loop(&watch, 0);
}

#endif
