/* The modes of a Gaussian kernel estimate, counted: see `choose.bumps`. */

#ifndef MIX1D_BUMPS_H
#define MIX1D_BUMPS_H

#include "elementary.h"

static const double FINENESS = 16.0; /* grid points to a bandwidth */
static const double REACH = 8.0;     /* bandwidths to which a kernel reaches */

/* Modes of the kernel estimate of sorted points. */
EXPORT whole modes(const double *x, const double *weights, whole n, double bandwidth)
{
    const double spacing = bandwidth / FINENESS, reach = REACH * bandwidth;
    whole count = 0, start = 0;
    bool rising = true;
    for (double t = x[0]; t <= x[n - 1] + spacing;) {
        while (x[start] < t - reach) start++;
        whole stop = start;
        while (stop < n && x[stop] <= t + reach) stop++;
        double slope = 0.0;
#pragma omp simd reduction(+ : slope)
        for (whole i = start; i < stop; i++) {
            double z = (x[i] - t) / bandwidth;
            slope += weights[i] * z * exponential(-0.5 * z * z);
        }
        if (stop == start && stop < n) { /* a gap: on to the next point */
            count += rising;
            rising = true;
            t = x[stop];
            continue;
        }
        if (rising && slope < 0.0) {
            count++;
            rising = false;
        } else if (!rising && slope > 0.0) {
            rising = true;
        }
        t += spacing;
    }
    return count + rising;
}

/* The smallest bandwidth with at most `k` modes, found by halving ratios from `widest` down. */
EXPORT double critical_bandwidth(const double *x, const double *weights, whole n, whole k,
                                 double widest, whole steps)
{
    double high = widest;
    while (modes(x, weights, n, high) > k) high *= 2.0;
    double low = 0.5 * high;
    while (modes(x, weights, n, low) <= k) {
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

static whole fine_enough(double bandwidth) { return (whole)ceil(FINENESS / bandwidth); }

/* The smallest bandwidth between `low` and `high` with at most `k` modes, else `high`; NaN if there
   is no memory. */
EXPORT double critical_on_lattice(const double *masses, whole n, bool odd, whole k, double low,
                                  double high, whole steps)
{
    whole found = modes_on_lattice(masses, n, odd, fine_enough(low), low);
    if (found >= 0 && found <= k) return low;
    for (whole s = 0; s < steps && found >= 0; s++) {
        double middle = sqrt(low * high);
        found = modes_on_lattice(masses, n, odd, fine_enough(middle), middle);
        if (found > k)
            low = middle;
        else
            high = middle;
    }
    return found < 0 ? NAN : high;
}

#endif
