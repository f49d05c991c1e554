/* Thresholds: where the most likely component changes, in closed form (`curve/envelope.py`). */

import { checkMixture, logDensities, orderOf } from "./mixtures.js";

/* Relative difference of two log densities below which neither is the larger one. */
const NO_DIFFERENCE = 16 * Number.EPSILON;

/* Real roots of a z^2 + b z + c, a double root left out; all coefficients may be 0. The root that
   would cancel comes from the product of the roots. */
function realRoots(a, b, c) {
  const discriminant = b * b - 4 * a * c;
  if (!(discriminant > 0)) return [];
  const half = -0.5 * (b + (b < 0 || Object.is(b, -0) ? -1 : 1) * Math.sqrt(discriminant));
  return [c / half, half / a].filter(Number.isFinite);
}

/* Where `logRatio` + log N(x; one) and log N(x; other) cross, in units of the narrower component
   and centred on it. */
export function crossingsOf(one, other, logRatio) {
  if (other.sd < one.sd) return crossingsOf(other, one, -logRatio);
  const ratio = one.sd / other.sd; // at most 1
  const narrowing = (other.sd - one.sd) / other.sd; // 1 - ratio, exact for nearly equal sds
  const shift = (other.mean - one.mean) / one.sd;
  const logOfRatio = ratio > 0.5 ? Math.log1p(-narrowing) : Math.log(ratio);
  const moved = ratio * shift;
  const a = -0.5 * narrowing * (1 + ratio);
  const b = -(ratio ** 2) * shift;
  const c = logRatio - logOfRatio + 0.5 * moved * moved;
  return realRoots(a, b, c).map((z) => one.mean + one.sd * z);
}

/* The thresholds of a mixture, ascending: {x, below, above}, the components most likely on either
   side by their places from 0.

   `cost` is what calling a value of the lower group the higher one costs, compared with the
   contrary: a value goes to the component with the largest cost^(components above) p g(x). */
export function thresholds(mixture, cost = 1) {
  checkMixture(mixture);
  if (!(cost > 0 && cost < Infinity))
    throw new RangeError(`the cost must be positive and finite, got ${cost}`);
  const stakes = logStakes(mixture, cost);
  const present = stakes.flatMap((stake, j) => (stake > -Infinity ? [j] : []));
  const found = crossingsOfPairs(mixture, stakes, present);
  const points = [...new Set(found.map(({ x }) => x))].sort((a, b) => a - b);
  const probes = probesBetween(mixture, points);
  const winners = winnersAt(mixture, cost, probes, present);
  return winners.slice(1).flatMap((above, t) => {
    const below = winners[t];
    if (below === above) return [];
    const own = found.filter(({ pair }) => pair.includes(below) && pair.includes(above));
    const beyond = ({ x }) => Math.max(probes[t] - x, x - probes[t + 1]);
    const x = own.reduce((best, one) => (beyond(one) < beyond(best) ? one : best)).x;
    return [{ x, below, above }];
  });
}

/* Logarithms of the weights times what misplacing a value of each component costs. */
function logStakes(mixture, cost) {
  const order = orderOf(mixture);
  return Array.from(mixture.weights, (weight, j) => {
    const above = order.length - 1 - order.indexOf(j);
    return Math.log(weight) + above * Math.log(cost);
  });
}

function crossingsOfPairs({ means, sds }, stakes, present) {
  const component = (j) => ({ mean: means[j], sd: sds[j] });
  return present.flatMap((i) =>
    present
      .filter((j) => j > i)
      .flatMap((j) =>
        crossingsOf(component(i), component(j), stakes[i] - stakes[j]).map((x) => ({
          x,
          pair: [i, j],
        })),
      ),
  );
}

/* A point in each interval between the crossings. */
function probesBetween({ means, sds }, points) {
  if (!points.length) return [means[0]];
  const low = Math.min(...means.map((mean, j) => mean - sds[j]));
  const high = Math.max(...means.map((mean, j) => mean + sds[j]));
  const centre = 0.5 * low + 0.5 * high;
  const first = points[0];
  const last = points[points.length - 1];
  const probes = [first - Math.max(high - low, Math.abs(first - centre))];
  for (let t = 1; t < points.length; t++)
    probes.push(halfway(points[t - 1], points[t], centre, high - low));
  return [...probes, last + Math.max(high - low, Math.abs(last - centre))];
}

/* Between two crossings, on a scale that is logarithmic far away from the components: half way to
   a crossing at 1e16 sds, rounding is larger than the differences that matter. */
function halfway(low, high, centre, width) {
  const [a, b] = [low, high].map((edge) => Math.asinh((edge - centre) / width));
  const middle = centre + width * Math.sinh(0.5 * (a + b));
  return low < middle && middle < high ? middle : 0.5 * low + 0.5 * high;
}

/* The most likely component at each probe, from the one in the middle outwards; only one that is
   clearly above replaces it. */
function winnersAt(mixture, cost, probes, present) {
  const stakes = logStakes(mixture, cost);
  const ones = { ...mixture, weights: Array.from(mixture.weights, () => 1) };
  const logs = logDensities(ones, probes);
  const at = (j, t) => stakes[j] + logs[j * probes.length + t];
  const best = probes.map((_, t) => present.reduce((a, b) => (at(b, t) > at(a, t) ? b : a)));
  const heaviest = present.reduce((a, b) => (stakes[b] > stakes[a] ? b : a));
  const off = probes.map((probe) => Math.abs(probe - mixture.means[heaviest]));
  const start = off.indexOf(Math.min(...off));
  const winners = [...best];
  for (const side of [1, -1])
    for (let t = start + side, now = best[start]; t >= 0 && t < probes.length; t += side) {
      const [risen, held] = [at(best[t], t), at(now, t)];
      if (risen - held > NO_DIFFERENCE * (1 + Math.abs(risen) + Math.abs(held))) now = best[t];
      winners[t] = now;
    }
  return winners;
}
