/* Which of several points are distinct: see `search.distinct`. */

#ifndef MIX1D_DISTINCT_H
#define MIX1D_DISTINCT_H

#include "loops.h"

/* The first of each group of points (count, p) whose coordinates differ by less than `nearness`,
   and their heights (count,), if there are any, by at most `within`; `most` at the most. `kept`
   (count,) receives their indices; returns their number. */
EXPORT whole first_of_each(const double *points, OPTIONAL const double *heights, whole count,
                           whole p, double nearness, double within, whole most, whole *kept)
{
    whole number = 0;
    stopwatch watch = begin_loop();
    for (whole i = 0; i < count && number < most; i++) {
        if (interrupted(&watch, 2.0 * (double)(number * p + 1))) break;
        bool fresh = true;
        for (whole c = 0; c < number && fresh; c++) {
            const double *here = points + i * p, *there = points + kept[c] * p;
            bool near = !heights || fabs(heights[i] - heights[kept[c]]) <= within;
            for (whole a = 0; a < p && near; a++) near = fabs(here[a] - there[a]) < nearness;
            fresh = !near;
        }
        if (fresh) kept[number++] = i;
    }
    return end_loop(&watch, number);
}

#endif
