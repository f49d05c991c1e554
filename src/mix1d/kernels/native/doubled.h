/* EM for a mixture in which every component of the null hypothesis is split in two: see
   `kernels.doubled`. */

#ifndef MIX1D_DOUBLED_H
#define MIX1D_DOUBLED_H

#include "grouped.h"

/* ------------------------------------------------------------------------------ for Python */

/* EM until so many evaluations; `value` (1,) receives the penalised log-likelihood at the last.

   `alpha` (k,), `beta` (k,), `means` (2, k) and `variances` (2, k) are updated in place. A variance
   v is charged penalty * (v0 / v + log(v / v0) - 1) with that of the null hypothesis. While `free`
   is false, beta stays and both means of component h stay between `ends` h and h + 1. The climb
   stops where a step gains less than `tol`. Of rounded values `y` and `high` are the lower and the
   upper ends of their intervals; of exact ones `high` is NULL. */
EXPORT whole climb_doubled(const double *y, OPTIONAL const double *high, const double *counts,
                           whole n, whole k, double *alpha, double *beta, double *means,
                           double *variances, const double *null_variances, const double *ends,
                           double penalty, whole iterations, double tol, bool free, double *value)
{
    const whole both = 2 * k; /* component c * k + h is half c of component h */
    const whole memory = high ? memory_for_intervals(n, both) : memory_for_block(both);
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, memory + 7 * both)) return end_loop(&watch, NO_MEMORY);
    double *block = take(&p, memory), *mixture = take(&p, 3 * both), *sums = take(&p, 3 * both);
    const rows data = rows_of(y, counts, n, &watch);
    const intervals grouped = {y, high, counts, n, &watch};
    const double total = sum_of(counts, n);
    double before = -INFINITY, height = -INFINITY, size;
    for (whole iteration = 0; iteration < iterations; iteration++) {
        double charge = 0.0;
        for (whole h = 0; h < k; h++) charge -= log(1.0 - fabs(1.0 - 2.0 * beta[h]));
        for (whole j = 0; j < both; j++) {
            const whole h = j % k;
            double ratio = null_variances[h] / variances[j];
            charge += penalty * (ratio - log(ratio) - 1.0);
            mixture[j] = alpha[h] * (j < k ? beta[h] : 1.0 - beta[h]);
            mixture[both + j] = means[j];
            mixture[2 * both + j] = sqrt(variances[j]);
        }
        height = high ? moments_of_intervals(grouped, mixture, both, block, sums)
                      : moments(data, mixture, both, summation_of(data), block, sums, &size);
        height -= charge;
        if (watch.stopped || height - before < tol || iteration == iterations - 1) break;
        before = height;
        for (whole h = 0; h < k; h++) {
            const double left = sums[h], right = sums[k + h];
            alpha[h] = larger((left + right) / total, 1e-300);
            for (whole j = h; j < both; j += k) {
                const double count = sums[j], sd = mixture[2 * both + j];
                if (!(count > 0.0)) continue;
                double mean = means[j] + sd * sums[both + j] / count;
                if (!free) mean = smaller(larger(mean, ends[h]), ends[h + 1]);
                double shift = (mean - means[j]) / sd;
                double squares =
                    sums[2 * both + j] - 2.0 * shift * sums[both + j] + shift * shift * count;
                means[j] = mean;
                variances[j] =
                    (larger(squares, 0.0) * sd * sd + 2.0 * penalty * null_variances[h]) /
                    (count + 2.0 * penalty);
            }
            if (free) { /* the best beta under the penalty log(1 - |1 - 2 beta|) */
                double below = (left + 1.0) / (left + right + 1.0);
                double above = left / (left + right + 1.0);
                beta[h] = below < 0.5 ? below : larger(above, 0.5);
            }
        }
    }
    *value = height;
    close_pool(&p);
    return end_loop(&watch, 0);
}

#endif
