/* The order of components and of mixtures, and which mixtures are one. */

#ifndef MIX1D_MIXTURES_H
#define MIX1D_MIXTURES_H

#include "loops.h"

/* Mixtures are one if their weights, their means in units of the spread, and the logarithms of
   their sds differ by less (as in search.distinct). */
static const double SAME_MIXTURE = 0.05;

/* Components by mean, then by sd, then by weight. */
static void in_order(double *mixture, whole k)
{
    double *weight = mixture, *mean = mixture + k, *sd = mixture + 2 * k;
    for (whole a = 1; a < k; a++)
        for (whole j = a; j > 0; j--) {
            bool less = mean[j] < mean[j - 1];
            if (mean[j] == mean[j - 1])
                less = sd[j] == sd[j - 1] ? weight[j] < weight[j - 1] : sd[j] < sd[j - 1];
            if (!less) break;
            for (whole row = 0; row < 3; row++)
                swap(mixture + row * k + j, mixture + row * k + j - 1);
        }
}

/* Whether two mixtures are one. */
static bool is_same(const double *mixture, const double *other, whole k, double spread)
{
    for (whole j = 0; j < k; j++)
        if (!(fabs(mixture[j] - other[j]) < SAME_MIXTURE &&
              fabs(mixture[k + j] - other[k + j]) < SAME_MIXTURE * spread &&
              fabs(log(mixture[2 * k + j] / other[2 * k + j])) < SAME_MIXTURE))
            return false;
    return true;
}

/* The order of numbers from the largest down, of equals as they stand (Shell's sort, with the gaps
   of Ciura 2001). */
static void descending(const double *numbers, whole n, whole *order)
{
    const whole gaps[] = {1750, 701, 301, 132, 57, 23, 10, 4, 1};
    for (whole i = 0; i < n; i++) order[i] = i;
    for (whole g = 0; g < (whole)(sizeof gaps / sizeof gaps[0]); g++)
        for (whole i = gaps[g]; i < n; i++) {
            const whole mine = order[i];
            whole j = i;
            for (; j >= gaps[g]; j -= gaps[g]) {
                const whole other = order[j - gaps[g]];
                if (numbers[other] > numbers[mine] ||
                    (numbers[other] == numbers[mine] && other < mine))
                    break;
                order[j] = other;
            }
            order[j] = mine;
        }
}

/* The highest of each group of mixtures that are one, `most` at the most, as `chosen`; returns
   their number. Each of these is given what `led` says of the others of its group, unless that is
   NULL. */
static whole distinct(const double *mixtures, whole k, const double *ends, whole count,
                      double spread, whole most, whole *order, whole *chosen, double *led)
{
    whole number = 0;
    descending(ends, count, order);
    for (whole s = 0; s < count && (led || number < most); s++) {
        whole c = 0;
        while (c < number &&
               !is_same(mixtures + order[s] * 3 * k, mixtures + chosen[c] * 3 * k, k, spread))
            c++;
        if (c == number) {
            if (number < most) chosen[number++] = order[s];
        } else if (led) {
            led[chosen[c]] += led[order[s]];
        }
    }
    return number;
}

#endif
