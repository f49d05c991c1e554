/* Exact k-means of one variable: see `kernels.clusters`. */

#ifndef MIX1D_CLUSTERS_H
#define MIX1D_CLUSTERS_H

#include "loops.h"

/* Work of trying one place for a cut, in nanoseconds. */
static const double WORK_OF_A_CUT = 4.0;

/* Cumulated weight, first and second moment of sorted values, each 0 at the middle value and added
   up outwards from there: so a far value takes no digits from those on its other side. */
typedef struct {
    double *weight, *first, *second;
} cumulated_sums;

/* Weighted sum of squares about the mean of the values low..high-1. */
static inline double within(cumulated_sums s, whole low, whole high)
{
    double weight = s.weight[high] - s.weight[low], first = s.first[high] - s.first[low];
    double second = s.second[high] - s.second[low];
    return weight > 0.0 ? larger(second - first * first / weight, 0.0) : 0.0;
}

/* Best cost of each prefix low..high, and where its last cluster starts, between `first` and
   `last`; `cost` is that of the prefixes in one cluster fewer. The best cut of a longer prefix
   never lies before that of a shorter one. */
static void divide(cumulated_sums s, const double *cost, whole low, whole high, whole first,
                   whole last, double *best, whole *cut, stopwatch *watch)
{
    while (low <= high) {
        const whole middle = (low + high) / 2;
        if (interrupted(watch, WORK_OF_A_CUT * (double)(least(last, middle - 1) - first + 2)))
            return;
        best[middle] = INFINITY;
        cut[middle] = first;
        for (whole c = first; c <= least(last, middle - 1); c++) {
            double total = cost[c] + within(s, c, middle);
            if (total < best[middle]) {
                best[middle] = total;
                cut[middle] = c;
            }
        }
        divide(s, cost, low, middle - 1, first, cut[middle], best, cut, watch);
        low = middle + 1;
        first = cut[middle];
    }
}

static whole memory_for_clusters(whole m, whole k) { return (m + 1) * (4 + k); }

/* Cluster (0..k-1) of each of `m` sorted distinct values, as `labels` (m,). */
static void cluster(const double *values, const double *weights, whole m, whole k, whole *labels,
                    pool p, stopwatch *watch)
{
    cumulated_sums s = {take(&p, m + 1), take(&p, m + 1), take(&p, m + 1)};
    double *cost = take(&p, m + 1), *best = take(&p, m + 1);
    whole *cuts = (whole *)take(&p, (k - 1) * (m + 1));
    const whole middle = m / 2;
    double farthest = larger(values[middle] - values[0], values[m - 1] - values[middle]);
    const int scale = farthest > 0.0 ? -ilogb(farthest) - 1 : 0; /* squares must not overflow */
    s.weight[middle] = s.first[middle] = s.second[middle] = 0.0;
    for (whole i = middle; i < m; i++) {
        double y = ldexp(values[i] - values[middle], scale), w = weights[i];
        s.weight[i + 1] = s.weight[i] + w;
        s.first[i + 1] = s.first[i] + w * y;
        s.second[i + 1] = s.second[i] + w * y * y;
    }
    for (whole i = middle - 1; i >= 0; i--) {
        double y = ldexp(values[i] - values[middle], scale), w = weights[i];
        s.weight[i] = s.weight[i + 1] - w;
        s.first[i] = s.first[i + 1] - w * y;
        s.second[i] = s.second[i + 1] - w * y * y;
    }
    for (whole i = 0; i <= m; i++) cost[i] = within(s, 0, i);
    for (whole clusters = 2; clusters <= k; clusters++) {
        for (whole i = 0; i < clusters; i++) best[i] = INFINITY;
        const whole shortest = clusters < k ? clusters : m; /* the last cut is only of all values */
        divide(s, cost, shortest, m, clusters - 1, m - 1, best, cuts + (clusters - 2) * (m + 1),
               watch);
        copy(best, cost, m + 1);
    }
    if (watch->stopped) return; /* the cuts are not all there */
    whole end = m;
    for (whole label = k - 1; label >= 0; label--) {
        const whole start = label > 0 ? cuts[(label - 1) * (m + 1) + end] : 0;
        for (whole i = start; i < end; i++) labels[i] = label;
        end = start;
    }
}

/* ------------------------------------------------------------------------------ for Python */

/* Cluster (0..k-1) of each of `m` sorted distinct values, as `labels` (m,). */
EXPORT whole kmeans(const double *values, const double *weights, whole m, whole k, whole *labels)
{
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, memory_for_clusters(m, k))) return end_loop(&watch, NO_MEMORY);
    cluster(values, weights, m, k, labels, p, &watch);
    close_pool(&p);
    return end_loop(&watch, 0);
}

#endif
