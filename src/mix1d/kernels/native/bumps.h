/* Counting the modes of a Gaussian kernel estimate: see `kernels.bumps`. */

#ifndef MIX1D_BUMPS_H
#define MIX1D_BUMPS_H

#include "elementary.h"

/* Number of grid points to a bandwidth. */
static const double FINENESS = 16.0;

/* Number of bandwidths beyond which a kernel counts as 0. */
static const double REACH = 8.0;

/* Doublings and halvings of a bandwidth at most: no two numbers are further apart. */
enum { MOST_DOUBLINGS = 2100 };

/* Work of one kernel at one grid point, in nanoseconds. */
static const double WORK_OF_A_KERNEL = 1.0;

/* Whether the next slope of a curve that was `rising`, or not, ends a rise. */
static inline bool ends_rise(double slope, bool *rising)
{
    const bool was_rising = *rising;
    if (slope > 0.0) *rising = true;
    if (slope < 0.0) *rising = false;
    return was_rising && !*rising;
}

/* Number of modes of the kernel estimate of sorted points.

   Grid points are measured from the first point of a group of near ones: so the grid goes on
   however narrow the kernel, and points that are next to each other among the doubles stay
   distinct. Each point is near at most (2 REACH + 1) FINENESS of them, so the grid ends, unless
   they are too near for numbers. */
static whole count_modes(const double *x, const double *weights, whole n, double bandwidth,
                         stopwatch *watch)
{
    const double spacing = bandwidth / FINENESS, reach = REACH * bandwidth;
    const double most_steps = ((2.0 * REACH + 1.0) * FINENESS + 2.0) * (double)n + 2.0;
    whole count = 0, start = 0;
    double base = x[0];
    bool rising = true;
    for (double all_steps = 0.0, steps = 0.0; all_steps < most_steps; all_steps += 1.0) {
        const double t = steps * spacing;
        if (t > x[n - 1] - base + spacing) break;
        while (start < n && x[start] - base < t - reach) start++;
        whole stop = start;
        while (stop < n && x[stop] - base <= t + reach) stop++;
        if (stop == start && stop < n) { /* a gap: on to the next point */
            count += rising;
            rising = true;
            base = x[stop];
            steps = 0.0;
            continue;
        }
        if (interrupted(watch, WORK_OF_A_KERNEL * (double)(stop - start + 8))) break;
        double slope = 0.0;
#pragma omp simd reduction(+ : slope)
        for (whole i = start; i < stop; i++) {
            double z = (x[i] - base - t) / bandwidth;
            slope += weights[i] * z * exponential(-0.5 * z * z);
        }
        count += ends_rise(slope, &rising);
        steps += 1.0;
    }
    return count + rising;
}

/* ------------------------------------------------------------------------------ for Python */

/* Number of modes of the kernel estimate of the sorted points `x` (n,). */
EXPORT whole modes(const double *x, const double *weights, whole n, double bandwidth)
{
    stopwatch watch = begin_loop();
    const whole count = count_modes(x, weights, n, bandwidth, &watch);
    return end_loop(&watch, count);
}

/* The smallest bandwidth with at most `k` modes, as `found` (1,): ratios from `widest` down are
   halved, and `steps` more of the ratio that is left; none below `narrowest` is tried. */
EXPORT whole critical_bandwidth(const double *x, const double *weights, whole n, whole k,
                                double widest, double narrowest, whole steps, double *found)
{
    stopwatch watch = begin_loop();
    double high = widest;
    for (int d = 0; d < MOST_DOUBLINGS && count_modes(x, weights, n, high, &watch) > k; d++)
        high *= 2.0;
    double low = 0.5 * high;
    for (int d = 0; d < MOST_DOUBLINGS && count_modes(x, weights, n, low, &watch) <= k; d++) {
        if (watch.stopped || low <= narrowest) {
            *found = low;
            return end_loop(&watch, 0);
        }
        high = low;
        low *= 0.5;
    }
    for (whole s = 0; s < steps && !watch.stopped; s++) {
        double middle = sqrt(low * high);
        if (count_modes(x, weights, n, middle, &watch) > k)
            low = middle;
        else
            high = middle;
    }
    *found = high;
    return end_loop(&watch, 0);
}

/* Number of modes of the kernel estimate of `n` masses at 0, 1, 2, ...

   With `odd` false the masses are the jumps of a histogram, and its convolution with the kernel has
   the derivative sum_j masses[j] phi(t - j); else they are points. `sub` grid points to 1. */
EXPORT whole modes_on_lattice(const double *masses, whole n, bool odd, whole sub, double bandwidth)
{
    const whole last = (n - 1) * sub;
    const whole reach = (whole)smaller(ceil(REACH * bandwidth * (double)sub), (double)last);
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, 2 * reach + 1 + last + 1)) return end_loop(&watch, NO_MEMORY);
    double *slopes = take(&p, last + 1), *kernel = take(&p, 2 * reach + 1) + reach;
    for (whole g = -reach; g <= reach; g++) {
        double z = (double)g / ((double)sub * bandwidth);
        kernel[g] = exponential(-0.5 * z * z) * (odd ? -z : 1.0);
    }
    clear(slopes, last + 1);
    for (whole j = 0; j < n; j++) {
        if (masses[j] == 0.0) continue;
        const whole here = j * sub, stop = least(last, here + reach);
        if (interrupted(&watch, WORK_OF_A_KERNEL * (double)(stop - here + 8))) break;
        for (whole g = here > reach ? here - reach : 0; g <= stop; g++)
            slopes[g] += masses[j] * kernel[g - here];
    }
    whole count = 0;
    bool rising = true;
    for (whole g = 0; g <= last; g++) count += ends_rise(slopes[g], &rising);
    close_pool(&p);
    return end_loop(&watch, count + rising);
}

#endif
