/* The step to which values were rounded: see `kernels.lattice`. */

#ifndef MIX1D_LATTICE_H
#define MIX1D_LATTICE_H

#include "loops.h"

/* Of the first continued fraction that is `ratio`, but for `noise`; 2 or more. */
static double denominator_of(double ratio, double noise)
{
    double previous = 0.0, denominator = 1.0, rest = ratio - floor(ratio);
    while (rest > 0.0 &&
           fabs(ratio * denominator - rint(ratio * denominator)) > noise * denominator) {
        const double inverse = 1.0 / rest, part = floor(inverse);
        const double next = part * denominator + previous;
        rest = inverse - part;
        previous = denominator;
        denominator = next;
    }
    return larger(denominator, 2.0);
}

/* The step of `n` ascending distinct values, or 0. */
static double step_of(const double *values, whole n, stopwatch *watch)
{
    if (n < 2) return 0.0;
    const double farthest = larger(fabs(values[0]), fabs(values[n - 1]));
    const double noise = 8.0 * (nextafter(farthest, INFINITY) - farthest);
    double longest = 0.0, parts = 1.0;
    for (whole i = 1; i < n; i++) longest = larger(values[i] - values[i - 1], longest);
    while (longest > 50.0 * noise * parts && !interrupted(watch, (double)n)) {
        const double step = longest / parts;
        whole i = 1;
        for (; i < n; i++) {
            const double gap = values[i] - values[i - 1];
            if (fabs(gap - rint(gap / step) * step) > noise) break;
        }
        if (i == n) return step;
        parts *= denominator_of((values[i] - values[i - 1]) / step, noise / step);
    }
    return 0.0;
}

/* ------------------------------------------------------------------------------ for Python */

/* The step of `n` ascending distinct values, or 0, as `step` (1,). */
EXPORT whole rounding_step(const double *values, whole n, double *step)
{
    stopwatch watch = begin_loop();
    step[0] = step_of(values, n, &watch);
    return end_loop(&watch, 0);
}

#endif
