/* The dip: see `choose.minorant`. */

#ifndef MIX1D_DIP_H
#define MIX1D_DIP_H

#include "loops.h"

/* The dip of points `x` (m,), ascending, where F is `below` and `upto` each; NaN if there is no
   memory. `ends` receives the first and the last point of the interval of the mode. */
EXPORT double dip_of(const double *x, const double *below, const double *upto, whole m, whole *ends)
{
    pool p;
    if (!open_pool(&p, 4 * m)) return NAN;
    whole *left = (whole *)take(&p, m);  /* the vertex before, of the minorant up to each point */
    whole *right = (whole *)take(&p, m); /* the vertex after, of the majorant from each point on */
    double *minorant = take(&p, m), *majorant = take(&p, m);
    left[0] = 0;
    for (whole j = 1; j < m; j++) {
        whole i = j - 1;
        while (i > 0) {
            whole h = left[i];
            if ((below[j] - below[i]) * (x[i] - x[h]) > (below[i] - below[h]) * (x[j] - x[i]))
                break;
            i = h;
        }
        left[j] = i;
    }
    right[m - 1] = m - 1;
    for (whole j = m - 2; j >= 0; j--) {
        whole i = j + 1;
        while (i < m - 1) {
            whole h = right[i];
            if ((upto[i] - upto[j]) * (x[h] - x[i]) > (upto[h] - upto[i]) * (x[i] - x[j])) break;
            i = h;
        }
        right[j] = i;
    }

    whole low = 0, high = m - 1;
    double widest = 0.0;
    for (;;) {
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
        /* where they are farthest apart, at a vertex of either */
        double distance = -1.0;
        whole new_low = low, new_high = high;
        for (whole g = high;; g = left[g]) {
            if (majorant[g] - below[g] > distance) {
                distance = majorant[g] - below[g];
                new_low = g;
                new_high = -1;
            }
            if (g == low) break;
        }
        for (whole h = low;; h = right[h]) {
            if (upto[h] - minorant[h] > distance) {
                distance = upto[h] - minorant[h];
                new_low = -1;
                new_high = h;
            }
            if (h == high) break;
        }
        if (distance <= widest || low == high) break;
        if (new_high < 0) { /* the next vertex of the majorant */
            for (new_high = low; new_high < new_low;) new_high = right[new_high];
        } else { /* the vertex of the minorant before */
            for (new_low = high; new_low > new_high;) new_low = left[new_low];
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
    close_pool(&p);
    return 0.5 * widest;
}

#endif
