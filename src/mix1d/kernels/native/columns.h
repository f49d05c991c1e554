/* One column of values made ready for EM: what `em.problem.pose` does.

   Sorted values become distinct ones with counts, shifted to their median and divided by a power of
   two near their robust scale. */

#ifndef MIX1D_COLUMNS_H
#define MIX1D_COLUMNS_H

#include "normal.h"

/* Sorted values and their counts as distinct `y` with `weights`; their number. */
static whole fold(const double *values, const double *counts, whole n, double *y, double *weights)
{
    whole m = -1;
    for (whole i = 0; i < n; i++) {
        double count = counts ? counts[i] : 1.0;
        if (!(count > 0.0)) continue;
        if (m >= 0 && values[i] == y[m]) {
            weights[m] += count;
        } else {
            y[++m] = values[i];
            weights[m] = count;
        }
    }
    return m + 1;
}

/* The value below which this share of `total` lies, as in `spread.quantile`. */
static double value_at(rows data, double total, double share)
{
    const double rounding = 1e-12;
    double cumulated = 0.0;
    for (whole i = 0; i < data.n - 1; i++) {
        cumulated += data.weights[i];
        if (cumulated < (share - rounding) * total) continue;
        whole last = i;
        for (; last < data.n - 1 && cumulated <= (share + rounding) * total; last++)
            cumulated += data.weights[last + 1];
        return 0.5 * data.y[i] + 0.5 * data.y[last];
    }
    return data.y[data.n - 1];
}

/* Normal-consistent interquartile range, or the first wider one that is positive, or the sd. */
static double robust_scale(rows data, double total)
{
    static const double tails[] = {0.25, 0.10, 0.05, 0.025, 0.01}; /* as in spread */
    static const double widths[] = {1.3489795003921635, 2.5631031310892007, 3.2897072539029444,
                                    3.9199279690801085, 4.6526957480816822};
    for (whole t = 0; t < 5; t++) {
        double low = value_at(data, total, tails[t]), high = value_at(data, total, 1.0 - tails[t]);
        if (high > low) return high / widths[t] - low / widths[t];
    }
    double first = 0.0, second = 0.0;
    for (whole i = 0; i < data.n; i++) first += data.weights[i] * (data.y[i] - data.y[0]);
    const double mean = first / total;
    for (whole i = 0; i < data.n; i++) {
        double d = data.y[i] - data.y[0] - mean;
        second += data.weights[i] * d * d;
    }
    return sqrt(second / total);
}

/* At most `most` cells of one width, the smallest power of two of a 128th of the spread or more,
   each as its mean; their number. Neighbours fall into one cell once it is as many times wider as
   the bitwise difference of their cells is long: so one pass tells the width. */
static whole coarse(rows data, double spread, whole most, double *points, double *masses)
{
    const double per_width = exp2(7.0 - floor(log2(spread))), farthest = 0x1p62;
    whole apart[65] = {0}, cells = data.n, level = 0;
    uint64_t last = 0;
    for (whole i = 0; i < data.n; i++) { /* no branches: nothing could foresee them */
        uint64_t cell = (uint64_t)smaller((data.y[i] - data.y[0]) * per_width, farthest);
        apart[63 - __builtin_clzll(2 * (cell ^ last) + 1)]++;
        last = cell;
    }
    for (cells -= apart[0] - 1; cells > most; level++) cells -= apart[level + 1];
    clear(points, cells);
    clear(masses, cells);
    whole m = 0;
    last = 0;
    for (whole i = 0; i < data.n; i++) {
        const double weight = data.weights[i];
        uint64_t cell = (uint64_t)smaller((data.y[i] - data.y[0]) * per_width, farthest) >> level;
        m += cell != last;
        last = cell;
        masses[m] += weight;
        points[m] += weight * data.y[i];
    }
    for (whole c = 0; c <= m; c++) points[c] /= masses[c];
    return m + 1;
}

#endif
