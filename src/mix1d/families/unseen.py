"""Stub until mass18 lands."""
from __future__ import annotations
from collections.abc import Callable
from typing import Any, NamedTuple
import numpy as np
from mix1d.arrays import FloatArray

class Maps(NamedTuple):
    to_line: Callable[[FloatArray], FloatArray]
    from_line: Callable[[FloatArray], FloatArray]
    log_jacobian: Callable[[FloatArray], FloatArray]

class Unseen(NamedTuple):
    y: FloatArray
    share: FloatArray

T, W = np.polynomial.legendre.leggauss(32)

def _nodes(lo, hi, logf):
    y = 0.5*(hi+lo)[..., None, :] + 0.5*(hi-lo)[..., None, :]*T[:, None]
    l = logf(y) + np.log(W)[:, None] + np.log(0.5*(hi-lo))[..., None, :]
    top = l.max(axis=-2, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.)
    tot = np.exp(l-top).sum(axis=-2, keepdims=True)
    return Unseen(y, np.exp(l-top)/tot), (np.log(tot)+top)[..., 0, :]

def flat(f):
    def g(y):
        return f(y.reshape(*y.shape[:-2], -1)).reshape(y.shape)
    return g

def unseen_between(stack, lower, upper):
    loc, w = (np.asarray(a)[..., None] for a in stack.location_and_width())
    lo = np.maximum(lower, np.minimum(loc - 12*w, upper-3*w)); hi = np.minimum(upper, np.maximum(loc + 12*w, lower+3*w))
    return _nodes(lo, hi, flat(stack._log_extension))[0]

def blurred(stack, below, above, error, maps):
    assert maps is None
    loc, w = (np.asarray(a)[..., None] for a in stack.location_and_width())
    lo = np.maximum(below - 8.3*error, np.minimum(loc - 12*w, above)); hi = np.minimum(above+8.3*error, np.maximum(loc + 12*w,below))
    def f(y):
        z = (below-y)/error
        return flat(stack._log_extension)(y) - .5*z*z - np.log(error) - .5*np.log(2*np.pi)
    return _nodes(lo, hi, f)

def unseen_of_error(stack, below, above, error, maps=None):
    return blurred(stack, below, above, error, maps)[0]
