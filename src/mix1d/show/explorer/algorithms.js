/* One step of each algorithm, as `em/step.py` and `em/accelerate.py` take it.

   A point is a state with what the E step found there: {state, loglik, shares, noise}. */

import { sumOf } from "./mixtures.js";
import { NARROWEST } from "./problem.js";

/* Weights from here on are too large to be drawn one by one and keep their expected shares. */
const MOST_DRAWS = 2 ** 53;

/* How far the first extrapolation of an accelerated climb may go, in steps of EM. */
export const FIRST_LEAP = 4;

/* Each gives the state that follows a point. */
const MAPS = {
  soft: (loops, problem, point) => loops.maximise(problem, point.state, point.shares),

  "hard proportions": (loops, problem, point) => {
    const k = point.state.length / 3;
    const next = loops.maximise(problem, point.state, point.shares);
    const hard = hardened(point.shares, k);
    for (let j = 0; j < k; j++) next[j] = massOf(problem, hard, j) / problem.n;
    return next;
  },

  classification: (loops, problem, point) =>
    loops.maximise(problem, point.state, hardened(point.shares, point.state.length / 3)),

  stochastic: (loops, problem, point, generator) => {
    if (!generator) throw new RangeError("stochastic steps need a generator, such as random(1)");
    const k = point.state.length / 3;
    return loops.maximise(problem, point.state, drawnShares(problem, point.shares, k, generator));
  },
};

export const ALGORITHMS = [...Object.keys(MAPS), "accelerated"];

/* The point after one step from another one, and how far the next extrapolation may go. A state
   with an sd of 0 has no shares, and the log-likelihood Infinity. */
export function nextPoint(loops, problem, point, algorithm, generator, farthest) {
  if (algorithm === "accelerated") return acceleratedCycle(loops, problem, point, farthest);
  const map = MAPS[algorithm];
  if (!map)
    throw new RangeError(`the algorithm must be one of ${ALGORITHMS.join(", ")}, got ${algorithm}`);
  return { point: pointAt(loops, problem, map(loops, problem, point, generator)), farthest };
}

/* The E step at a state. */
export function pointAt(loops, problem, state) {
  if (isCollapsed(state)) return { state, loglik: Infinity, shares: null, noise: 0 };
  return loops.expect(problem, state);
}

/* Whether an sd of the state is 0. */
export function isCollapsed(state) {
  return !state.subarray((2 * state.length) / 3).every((sd) => sd > NARROWEST);
}

/* 1 for the likeliest component of each value, 0 for the others. */
export function hardened(shares, k) {
  const size = shares.length / k;
  const hard = new Float64Array(shares.length);
  for (let i = 0; i < size; i++) {
    let likeliest = 0;
    for (let j = 1; j < k; j++)
      if (shares[j * size + i] > shares[likeliest * size + i]) likeliest = j;
    hard[likeliest * size + i] = 1;
  }
  return hard;
}

/* The weight of the values in component j, given the shares. */
function massOf(problem, shares, j) {
  let mass = 0;
  for (let i = 0; i < problem.size; i++) mass += problem.counts[i] * shares[j * problem.size + i];
  return mass;
}

/* Shares of each value's weight when each unit of weight draws its own component. A value of weight
   3 makes three draws, as if written three times; a fraction makes one that counts for it. */
export function drawnShares(problem, shares, k, generator) {
  const size = problem.size;
  const drawn = new Float64Array(shares.length);
  for (let i = 0; i < size; i++) {
    const chances = Array.from({ length: k }, (_, j) => shares[j * size + i]);
    const weight = problem.counts[i];
    const whole = Math.floor(weight);
    if (weight >= MOST_DRAWS) {
      chances.forEach((chance, j) => (drawn[j * size + i] = chance));
      continue;
    }
    let trials = whole;
    let left = 1;
    for (let j = 0; j < k && trials > 0; j++) {
      const chance = j === k - 1 ? 1 : Math.min(chances[j] / left, 1);
      const successes = generator.binomial(trials, chance || 0); // 0 / 0: nothing is left
      drawn[j * size + i] = successes / weight;
      trials -= successes;
      left -= chances[j];
    }
    if (weight > whole) drawn[generator.index(chances) * size + i] += (weight - whole) / weight;
  }
  return drawn;
}

/* A cycle of SQUAREM (scheme S3; Varadhan & Roland 2008): two steps of EM and an extrapolation,
   which is kept only if the log-likelihood does not fall. While one step still gains much none is
   tried: it could land near another maximum. */
function acceleratedCycle(loops, problem, point, farthest) {
  const first = pointAt(loops, problem, MAPS.soft(loops, problem, point));
  if (!first.shares) return { point: first, farthest };
  const second = MAPS.soft(loops, problem, first);
  const plain = () => ({ point: pointAt(loops, problem, second), farthest });
  if (isCollapsed(second) || first.loglik - point.loglik > problem.smallGain) return plain();
  const leap = extrapolated([point.state, first.state, second], farthest);
  if (!leap) return plain();
  const landed = pointAt(loops, problem, leap.state);
  if (!(landed.loglik >= first.loglik - first.noise)) return plain();
  return { point: landed, farthest: leap.length === farthest ? 4 * farthest : farthest };
}

/* Log-ratios of the weights to the reference's, means, log sds. */
function coordinatesOf(state, reference) {
  const k = state.length / 3;
  return state.map((number, i) => {
    if (i < k) return Math.log(number) - Math.log(state[reference]);
    return i < 2 * k ? number : Math.log(number);
  });
}

/* The state with these coordinates. */
function stateAt(vector) {
  const k = vector.length / 3;
  const greatest = Math.max(...vector.subarray(0, k));
  const state = vector.map((number, i) => {
    if (i < k) return Math.exp(number - greatest);
    return i < 2 * k ? number : Math.exp(number);
  });
  const total = sumOf(state.subarray(0, k));
  for (let j = 0; j < k; j++) state[j] /= total;
  return state;
}

/* The extrapolation of three states and its length; null where there is none. */
function extrapolated(states, farthest) {
  const last = states[2].subarray(0, states[2].length / 3);
  const reference = last.indexOf(Math.max(...last));
  const [start, first, second] = states.map((state) => coordinatesOf(state, reference));
  const r = first.map((number, i) => number - start[i]);
  const v = second.map((number, i) => number - first[i] - r[i]);
  const square = (vector) => sumOf(vector.map((number) => number * number));
  const length = Math.min(Math.sqrt(square(r) / square(v)), farthest);
  const target = start.map((number, i) => number + 2 * length * r[i] + length * length * v[i]);
  if (!(length > 1 && target.every(Number.isFinite))) return null; // nor where one is NaN
  return { state: stateAt(target), length };
}
