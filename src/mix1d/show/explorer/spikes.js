/* Components that rest on almost no values, as `em/degeneracy.py` finds them.

   The likelihood of a normal mixture has no bound: put one mean on a value and let its sd go to 0
   (Day 1969). */

import { NARROWEST } from "./problem.js";

/* A component that rests on fewer effective distinct values is a spike. */
const FEWEST_VALUES = 2.5;

/* A component of less weight than this number of rows has vanished, which is no spike unless its sd
   is 0. */
export const FEWEST_ROWS = 1e-3;

/* The components of a point that are spikes: {component, value, rows, sd, words}, the component by
   its place from 0, the value its heaviest one, with the rows that have it. */
export function spikesOf(problem, point) {
  const k = point.state.length / 3;
  const found = [];
  for (let j = 0; j < k; j++) {
    const sd = point.state[2 * k + j];
    const isPresent = point.state[j] * problem.n >= FEWEST_ROWS;
    if (!(sd > NARROWEST)) found.push(collapsedSpike(problem, point, j));
    else if (isPresent && k > 1 && point.shares) found.push(...restingSpike(problem, point, j, sd));
  }
  return found;
}

function collapsedSpike(problem, point, j) {
  const mean = point.state[point.state.length / 3 + j] * problem.scale + problem.center;
  return spikeOn(problem, j, nearestTo(problem, mean), 0, "a spike on one value");
}

function nearestTo(problem, x) {
  let nearest = 0;
  problem.values.forEach((value, i) => {
    if (Math.abs(value - x) < Math.abs(problem.values[nearest] - x)) nearest = i;
  });
  return nearest;
}

/* A spike on the value of this number. */
function spikeOn(problem, j, i, sd, what) {
  const value = problem.values[i];
  const rows = problem.counts[i];
  const many = rows > 1 ? `, which ${rows} rows share` : "";
  const words = `component ${j + 1} is ${what}, ${value}${many}: the likelihood has no bound here`;
  return { component: j, value, rows, sd: sd * problem.scale, words };
}

/* The spike that component j is at a point where its sd is not 0, if it is one. */
function restingSpike(problem, point, j, sd) {
  const { effective, heaviest } = restOf(problem, point, j);
  if (effective < 1.5) return [spikeOn(problem, j, heaviest, sd, "almost a spike on one value")];
  const value = problem.values[heaviest];
  const found = { component: j, value, rows: problem.counts[heaviest], sd: sd * problem.scale };
  const about = `component ${j + 1} rests on ${effective.toPrecision(2)} effective distinct values`;
  if (effective < FEWEST_VALUES) return [{ ...found, words: `${about}, about ${value}` }];
  if (sd * problem.scale < 0.5 * problem.step) {
    const narrow = `component ${j + 1} is narrower than half the step ${problem.step}`;
    return [{ ...found, words: `${narrow} to which the values are rounded` }];
  }
  return [];
}

/* On how many distinct values component j rests, (sum q)^2 / sum q^2 (Kish 1965), and the place of
   the one that gives it most. */
function restOf(problem, point, j) {
  const shares = point.shares.subarray(j * problem.size, (j + 1) * problem.size);
  const counts = problem.counts;
  let heaviest = 0;
  for (let i = 1; i < problem.size; i++)
    if (counts[i] * shares[i] > counts[heaviest] * shares[heaviest]) heaviest = i;
  const most = counts[heaviest] * shares[heaviest]; // so that no square underflows
  let total = 0;
  let squares = 0;
  for (let i = 0; i < problem.size; i++) {
    const q = (counts[i] * shares[i]) / most;
    total += q;
    squares += q * q;
  }
  return { effective: (total * total) / squares, heaviest };
}
