/* All compiled loops of mix1d. */

#include "elementary.h"
#include "normal.h"

#include "ascent.h"
#include "blurred.h"
#include "columns.h"
#include "mixtures.h"
#include "soundness.h"
#include "starts.h"

#include "bumps.h"
#include "cells.h"
#include "clusters.h"
#include "counts.h"
#include "dip.h"
#include "distinct.h"
#include "doubled.h"
#include "gammas.h"
#include "grouped.h"
#include "lattice.h"
#include "many.h"
#include "measured.h"
#include "search.h"

/* The best level of x86-64 that this processor has: 1, 3 (AVX2) or 4 (AVX-512); 0 elsewhere. */
EXPORT int level(void)
{
#if defined(__x86_64__) || defined(_M_X64)
    __builtin_cpu_init();
    const bool third = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                       __builtin_cpu_supports("bmi2");
    const bool fourth = third && __builtin_cpu_supports("avx512f") &&
                        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
                        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    return fourth ? 4 : third ? 3 : 1;
#else
    return 0;
#endif
}

/* A digest of the sources that this library was compiled from (`build.py`). */
EXPORT const char *fingerprint(void) { return FINGERPRINT; }

/* The prototypes of all loops, one after the other with semicolons between (`build.py`). */
EXPORT const char *prototypes(void) { return PROTOTYPES; }
