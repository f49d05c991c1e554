/* The exponential and the logarithm, several numbers at a time.

   An EM step spends most of its time in them. A compiler turns a loop into vector instructions only
   if nothing in it calls or branches, so both are written out: the argument is reduced to a small
   range, where a polynomial is exact enough, and the power of two is put back, or taken out, by
   whole-number arithmetic on the bits. */

#ifndef MIX1D_ELEMENTARY_H
#define MIX1D_ELEMENTARY_H

#include "loops.h"

/* 1 / log 2. */
static const double LOG2_E = 1.4426950408889634;

/* log 2 in two parts: a whole number times the first is exact, and the second is the rest. */
static const double LN2_HIGH = 6.93147180369123816490e-01;
static const double LN2_LOW = 1.90821492927058770002e-10;

/* Added to a smaller number, it leaves the nearest whole number in the last bits. */
static const double ROUNDING = 0x1.8p52;

/* The exponential of a smaller argument is no normal number. */
static const double LOWEST = -708.0;

static inline uint64_t bits_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static inline double of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* exp(u) for u <= 709, within 2e-16 of it; below -708, exp(-708). On |r| <= log(2) / 2,
   exp(r) = 1 + r + r^2 (E0 + E1 r + ...) to 1.3e-17 (Chebyshev fit). */
static inline double exponential(double u)
{
    const double e0 = 0x1.0000000000001p-1, e1 = 0x1.5555555555556p-3, e2 = 0x1.5555555553d63p-5,
                 e3 = 0x1.11111111109b3p-7, e4 = 0x1.6c16c1788bd90p-10, e5 = 0x1.a01a01a7c41d5p-13,
                 e6 = 0x1.a019b90d2ae7ap-16, e7 = 0x1.71de0dae63bb3p-19, e8 = 0x1.289185613a3d6p-22,
                 e9 = 0x1.af38a9b0ec855p-26;
    u = u < LOWEST ? LOWEST : u;
    double turn = u * LOG2_E + ROUNDING;
    double turns = turn - ROUNDING;
    double r = (u - turns * LN2_HIGH) - turns * LN2_LOW;
    double square = r * r, fourth = square * square;
    double low = (e0 + r * e1) + square * (e2 + r * e3);
    double high = ((e4 + r * e5) + square * (e6 + r * e7)) + fourth * (e8 + r * e9);
    double near_one = 1.0 + (r + square * (low + fourth * high));
    return of_bits(bits_of(near_one) + (bits_of(turn) << 52));
}

/* log(x) of a positive normal number, within 3e-16 of it. With x = 2^e m and
   sqrt(1/2) <= m < sqrt(2), log m = 2 artanh((m - 1) / (m + 1)), as a series. */
static inline double logarithm(double x)
{
    const uint64_t root_half = 0x3FE6A09E667F3BCD, offset = 1024; /* no exponent is below -1024 */
    uint64_t bits = bits_of(x);
    uint64_t e = ((bits - root_half + (offset << 52)) >> 52) - offset;
    double m = of_bits(bits - (e << 52));
    double power = of_bits(bits_of(ROUNDING) + e) - ROUNDING;
    double f = (m - 1.0) / (m + 1.0);
    double s = f * f, s2 = s * s, s4 = s2 * s2;
    double low = (1.0 / 3 + s * (1.0 / 5)) + s2 * (1.0 / 7 + s * (1.0 / 9));
    double high = (1.0 / 11 + s * (1.0 / 13)) + s2 * (1.0 / 15 + s * (1.0 / 17)) +
                  s4 * (1.0 / 19 + s * (1.0 / 21));
    double tail = 2.0 * f * s * (low + s4 * high);
    return power * LN2_HIGH + (2.0 * f + (tail + power * LN2_LOW));
}

/* ---------------------------------------------------------------------------- for Python: tests */

/* The exponential of each of `x` (n,), at most 709, into `result` (n,). */
EXPORT whole exponentials(const double *x, whole n, double *result)
{
    stopwatch watch = begin_loop();
    for (whole i = 0; i < n; i++) result[i] = exponential(x[i]);
    return end_loop(&watch, 0);
}

/* The logarithm of each of `x` (n,), positive normal numbers, into `result` (n,). */
EXPORT whole logarithms(const double *x, whole n, double *result)
{
    stopwatch watch = begin_loop();
    for (whole i = 0; i < n; i++) result[i] = logarithm(x[i]);
    return end_loop(&watch, 0);
}

#endif
