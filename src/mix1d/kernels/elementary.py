"""The exponential and the logarithm, eight numbers at a time.

They are what an EM step costs. LLVM turns a loop into vector instructions only if nothing in it
calls or branches, so both are written out: the argument is reduced to a small range, a polynomial
serves there, and the power of two is put back, or taken out, by whole-number arithmetic on the
bits.
"""

from __future__ import annotations

import numpy as np

from mix1d.kernels.compile import fused

__all__ = ["exponentials", "logarithms"]

LOG2_E = 1.4426950408889634
LN2_HIGH = 6.93147180369123816490e-01  # last bits 0: its product with a whole number is exact
LN2_LOW = 1.90821492927058770002e-10
ROUNDING = 1.5 * 2.0**52  # added to a smaller number, it leaves the nearest whole one in the bits
LOWEST = -708.0  # exp of less is no normal number

# exp(r) = 1 + r + r^2 (E0 + E1 r + ...) for |r| <= log(2) / 2, to 1.3e-17 (Chebyshev fit)
E0 = float.fromhex("0x1.0000000000001p-1")
E1 = float.fromhex("0x1.5555555555556p-3")
E2 = float.fromhex("0x1.5555555553d63p-5")
E3 = float.fromhex("0x1.11111111109b3p-7")
E4 = float.fromhex("0x1.6c16c1788bd90p-10")
E5 = float.fromhex("0x1.a01a01a7c41d5p-13")
E6 = float.fromhex("0x1.a019b90d2ae7ap-16")
E7 = float.fromhex("0x1.71de0dae63bb3p-19")
E8 = float.fromhex("0x1.289185613a3d6p-22")
E9 = float.fromhex("0x1.af38a9b0ec855p-26")

BITS_OF_ROOT_HALF = 0x3FE6A09E667F3BCD
EXPONENT_OF_ONE = 0x3FE0000000000000


@fused
def exponentials(x, shift, turns):  # type: ignore[no-untyped-def]
    """``x[i] = exp(x[i] - shift[i])`` in place, within 2e-16 of it; below -708, exp(-708).

    `turns` is room for as many numbers.
    """
    n = x.size
    for i in range(n):
        u = max(x[i] - shift[i], LOWEST)
        turn = u * LOG2_E + ROUNDING
        turns[i] = turn
        whole = turn - ROUNDING
        r = (u - whole * LN2_HIGH) - whole * LN2_LOW
        square = r * r
        fourth = square * square
        low = (E0 + r * E1) + square * (E2 + r * E3)
        high = ((E4 + r * E5) + square * (E6 + r * E7)) + fourth * (E8 + r * E9)
        x[i] = 1.0 + (r + square * (low + fourth * high))
    bits, turned = x.view(np.int64), turns.view(np.int64)
    for i in range(n):
        bits[i] += turned[i] << 52


@fused
def logarithms(x, into):  # type: ignore[no-untyped-def]
    """``into[i] = log(x[i])`` of positive normal numbers, within 3e-16 of it.

    With x = 2^e m and sqrt(1/2) <= m < sqrt(2), log m = 2 artanh((m - 1) / (m + 1)), as a series.
    """
    bits, exponents = x.view(np.int64), into.view(np.int64)
    for i in range(x.size):
        exponents[i] = (bits[i] - BITS_OF_ROOT_HALF) >> 52
    for i in range(x.size):
        e = exponents[i]
        bits[i] -= e << 52
        into[i] = float(e)
    for i in range(x.size):
        f = (x[i] - 1.0) / (x[i] + 1.0)
        s = f * f
        s2 = s * s
        s4 = s2 * s2
        low = (1 / 3 + s * (1 / 5)) + s2 * (1 / 7 + s * (1 / 9))
        high = (1 / 11 + s * (1 / 13)) + s2 * (1 / 15 + s * (1 / 17)) + s4 * (1 / 19 + s * (1 / 21))
        tail = 2.0 * f * s * (low + s4 * high)
        into[i] = into[i] * LN2_HIGH + (2.0 * f + (tail + into[i] * LN2_LOW))
