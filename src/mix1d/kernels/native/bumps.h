/* The modes of a Gaussian kernel estimate, counted: see `choose.bumps`. */

#ifndef MIX1D_BUMPS_H
#define MIX1D_BUMPS_H

#include "elementary.h"

static const double FINENESS = 16.0; /* grid points to a bandwidth */
static const double REACH = 8.0;     /* bandwidths to which a kernel reaches */

/* Modes of the kernel estimate of sorted points.

   Places are measured from the first point of those that are near each other: so the grid goes on
   however narrow the kernel, and points that are next to each other among the doubles are apart. */
EXPORT whole modes(const double *x, const double *weights, whole n, double bandwidth)
{
    const double spacing = bandwidth / FINENESS, reach = REACH * bandwidth;
    whole count = 0, start = 0;
    double base = x[0], steps = 0.0;
    bool rising = true;
    for (;;) {
        const double t = steps * spacing;
        if (t > x[n - 1] - base + spacing) break;
        while (x[start] - base < t - reach) start++;
        whole stop = start;
        while (stop < n && x[stop] - base <= t + reach) stop++;
        if (stop == start && stop < n) { /* a gap: on to the next point */
            count += rising;
            rising = true;
            base = x[stop];
            steps = 0.0;
            continue;
        }
        double slope = 0.0;
#pragma omp simd reduction(+ : slope)
        for (whole i = start; i < stop; i++) {
            double z = (x[i] - base - t) / bandwidth;
            slope += weights[i] * z * exponential(-0.5 * z * z);
        }
        if (rising && slope < 0.0) {
            count++;
            rising = false;
        } else if (!rising && slope > 0.0) {
            rising = true;
        }
        steps += 1.0;
    }
    return count + rising;
}

/* The smallest bandwidth with at most `k` modes, found by halving ratios from `widest` down; none
   below `narrowest` is looked for. */
EXPORT double critical_bandwidth(const double *x, const double *weights, whole n, whole k,
                                 double widest, double narrowest, whole steps)
{
    double high = widest;
    while (modes(x, weights, n, high) > k) high *= 2.0;
    double low = 0.5 * high;
    while (modes(x, weights, n, low) <= k) {
        if (low <= narrowest) return low;
        high = low;
        low *= 0.5;
    }
    for (whole s = 0; s < steps; s++) {
        double middle = sqrt(low * high);
        if (modes(x, weights, n, middle) > k)
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* Modes of the kernel estimate of `n` masses at 0, 1, 2, ...; -1 if there is no memory.

   With `odd` false the masses are the jumps of a histogram, and its convolution with the kernel has
   the derivative sum_j masses[j] phi(t - j); else they are points. `sub` grid points to 1. */
EXPORT whole modes_on_lattice(const double *masses, whole n, bool odd, whole sub, double bandwidth)
{
    const whole last = (n - 1) * sub;
    const whole reach = least((whole)ceil(REACH * bandwidth * (double)sub), last);
    pool p;
    if (!open_pool(&p, 2 * reach + 1 + last + 1)) return -1;
    double *slopes = take(&p, last + 1), *kernel = take(&p, 2 * reach + 1) + reach;
    for (whole g = -reach; g <= reach; g++) {
        double z = (double)g / ((double)sub * bandwidth);
        kernel[g] = exponential(-0.5 * z * z) * (odd ? -z : 1.0);
    }
    clear(slopes, last + 1);
    for (whole j = 0; j < n; j++) {
        if (masses[j] == 0.0) continue;
        const whole here = j * sub, stop = least(last, here + reach);
        for (whole g = here > reach ? here - reach : 0; g <= stop; g++)
            slopes[g] += masses[j] * kernel[g - here];
    }
    whole count = 0;
    bool rising = true;
    for (whole g = 0; g <= last; g++) {
        if (rising && slopes[g] < 0.0) {
            count++;
            rising = false;
        } else if (!rising && slopes[g] > 0.0) {
            rising = true;
        }
    }
    close_pool(&p);
    return count + rising;
}

#endif
