#ifndef MIX1D_MEETING_H
#define MIX1D_MEETING_H

/* Which of several places are one: see `search.runs`. */

#include "loops.h"

/* The first of each group of `count` places (count, p) whose coordinates differ by less than
   `nearness`, and their heights by at most `within`; `most` at the most. `kept` receives them;
   returns their number. `heights` may be NULL. */
EXPORT whole apart(const double *places, const double *heights, whole count, whole p,
                   double nearness, double within, whole most, whole *kept)
{
    whole number = 0;
    for (whole i = 0; i < count && number < most; i++) {
        bool fresh = true;
        for (whole c = 0; c < number && fresh; c++) {
            const double *here = places + i * p, *there = places + kept[c] * p;
            bool near = !heights || fabs(heights[i] - heights[kept[c]]) <= within;
            for (whole a = 0; a < p && near; a++) near = fabs(here[a] - there[a]) < nearness;
            fresh = !near;
        }
        if (fresh) kept[number++] = i;
    }
    return number;
}

#endif
