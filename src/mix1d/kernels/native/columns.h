/* One column of values made ready for EM, as `model.problem.pose` does it.

   Sorted values become distinct ones with counts, shifted to their median and divided by a power of
   two near their robust scale. */

#ifndef MIX1D_COLUMNS_H
#define MIX1D_COLUMNS_H

#include "lattice.h"
#include "normal.h"

/* Sets the distinct ones `y` of the sorted values, and their `weights`; returns their number. */
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
    whole first = 0;
    if (data.each == 1.0) /* so many values do not suffice */
        first = most_of(least((whole)((share - rounding) * total), data.n) - 1, 0);
    double cumulated = (double)first;
    for (whole i = first; i < data.n - 1; i++) {
        cumulated += data.weights[i];
        if (cumulated < (share - rounding) * total) continue;
        whole last = i;
        for (; last < data.n - 1 && cumulated <= (share + rounding) * total; last++)
            cumulated += data.weights[last + 1];
        return 0.5 * data.y[i] + 0.5 * data.y[last];
    }
    return data.y[data.n - 1];
}

/* The range between quartiles in units of that of a normal with sd 1; or, where it is 0, the first
   wider range that is not; or the sd. */
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

/* ------------------------------------------------------------------------------------ its units */

/* A column in the units of `model.problem`. */
typedef struct {
    rows all;
    double center, unit; /* a value is center + unit y */
    double spread, step, total;
} posed_column;

/* Poses `n` sorted values, each `counts` times, in `y` (n,) and `weights` (n,). A spread of 0 means
   that there are fewer than `least_values` distinct ones, or that all are equal. */
static posed_column pose(const double *values, const double *counts, whole n, whole least_values,
                         double *y, double *weights, stopwatch *watch)
{
    posed_column p = {.spread = 0.0};
    const whole m = fold(values, counts, n, y, weights);
    p.all = rows_of(y, weights, m, watch);
    p.total = p.all.each == 1.0 ? (double)m : sum_of(weights, m);
    if (m >= least_values && m > 0) p.spread = robust_scale(p.all, p.total);
    if (!(p.spread > 0.0)) {
        p.spread = 0.0;
        return p;
    }
    double most = 0.0;
    for (whole i = 0; i < m; i++) most = larger(weights[i], most);
    p.center = value_at(p.all, p.total, 0.5);
    p.unit = exp2(floor(log2(p.spread)) + 1.0);
    p.step = most > 1.0 ? step_of(y, m, watch) / p.unit : 0.0;
    for (whole i = 0; i < m; i++) y[i] = y[i] / p.unit - p.center / p.unit;
    p.spread /= p.unit;
    return p;
}

/* A mixture in the units of the values, in those of the column. */
static void to_column(const double *given, whole k, posed_column p, double *mixture)
{
    for (whole j = 0; j < k; j++) {
        mixture[j] = given[j];
        mixture[k + j] = (given[k + j] - p.center) / p.unit;
        mixture[2 * k + j] = given[2 * k + j] / p.unit;
    }
}

/* Whether the search looks at the negative values: `search.reflection.reflects`. */
static bool reflects(rows data)
{
    const double *y = data.y, *weights = data.weights;
    const whole last = data.n - 1;
    const double noise = 1e-9 * (y[last] - y[0]);
    for (whole i = 0; i < data.n; i++) {
        const double off = (y[i] + y[last - i]) - (y[0] + y[last]);
        if (fabs(off) >= noise) return off < 0.0;
    }
    for (whole i = 0; i < data.n; i++)
        if (weights[i] != weights[last - i]) return weights[i] < weights[last - i];
    return false;
}

static void reflect(double *y, double *weights, whole n)
{
    for (whole i = 0, last = n - 1; i < last; i++, last--) {
        swap(y + i, y + last);
        swap(weights + i, weights + last);
    }
    for (whole i = 0; i < n; i++) y[i] = -y[i];
}

/* ------------------------------------------------------------------------------ its coarse copy */

/* Cells of one width, 2^level times the first; cell 0 begins at the smallest value. */
typedef struct {
    double first, per_width;
    whole level;
} grid;

static INLINE uint64_t cell_of(double y, grid g)
{
    const double farthest = 0x1p62;
    return (uint64_t)smaller((y - g.first) * g.per_width, farthest) >> g.level;
}

/* The finest grid, from a 128th of the spread upwards, of which the values occupy at most `most`
   cells. Two neighbours fall into one cell as soon as its width has been doubled as often as the
   bitwise difference of their cells has digits: so one pass tells the width. */
static grid finest_grid(rows data, double spread, whole most)
{
    grid g = {data.y[0], exp2(7.0 - floor(log2(spread))), 0};
    whole differing[65] = {0}, cells = data.n;
    uint64_t last = 0;
    for (whole i = 0; i < data.n; i++) { /* no branches: a processor could not predict them */
        uint64_t cell = cell_of(data.y[i], g);
        differing[63 - __builtin_clzll(2 * (cell ^ last) + 1)]++;
        last = cell;
    }
    cells -= differing[0] - 1;
    for (; cells > most && g.level < 63; g.level++) cells -= differing[g.level + 1];
    return g;
}

/* Sets the mean and the mass of each cell of the grid, `most` at the most; returns their number. */
static whole means_of_cells(rows data, grid g, whole most, double *points, double *masses)
{
    whole m = 0;
    uint64_t last = 0;
    clear(points, most);
    clear(masses, most);
    for (whole i = 0; i < data.n; i++) {
        const double weight = data.weights[i];
        uint64_t cell = cell_of(data.y[i], g);
        m += cell != last;
        last = cell;
        masses[m] += weight;
        points[m] += weight * data.y[i];
    }
    for (whole c = 0; c <= m; c++) points[c] /= masses[c];
    return m + 1;
}

/* The same, with each cell that holds more than 1 / `extra` of `total` cut into pieces of equal
   mass. */
static whole means_of_pieces(rows data, grid g, double total, whole extra, double *points,
                             double *masses)
{
    whole m = 0;
    for (whole i = 0, end = 0; i < data.n;) {
        const uint64_t cell = cell_of(data.y[i], g);
        double mass = 0.0, before = 0.0, last = -1.0;
        for (; end < data.n && cell_of(data.y[end], g) == cell; end++) mass += data.weights[end];
        const double pieces = ceil((double)extra * (mass / total) * (1.0 - 1e-9));
        for (; i < end; i++) {
            const double weight = data.weights[i];
            double piece = floor((before + 0.5 * weight) / mass * pieces);
            if (piece != last) points[m] = masses[m] = 0.0, m++;
            last = piece;
            before += weight;
            masses[m - 1] += weight;
            points[m - 1] += weight * data.y[i];
        }
    }
    for (whole c = 0; c < m; c++) points[c] /= masses[c];
    return m;
}

/* At most `most` means of neighbouring values: of cells of one width; or, where one of these holds
   too many (far values have taken all the others), half of them pieces of equal mass. */
static whole coarse(rows data, double spread, whole most, double *points, double *masses)
{
    const double heavy = 0.08; /* share of all values that is too much for one cell */
    whole m = means_of_cells(data, finest_grid(data, spread, most), most, points, masses);
    const double total = sum_of(masses, m);
    double largest = 0.0;
    for (whole c = 0; c < m; c++) largest = larger(masses[c], largest);
    if (largest <= heavy * total) return m;
    const grid wide = finest_grid(data, spread, most / 2);
    return means_of_pieces(data, wide, total, most - most / 2, points, masses);
}

#endif
