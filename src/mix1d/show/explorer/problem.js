/* The data: distinct values with their counts, and the unit in which the loops see them.

   As in Python (`model/unit.py`), the loops see the data from their median on, divided by a power
   of two near their robust scale, so that nothing overflows and data at 1e15 keep every bit. */

import { checkMixture, sumOf } from "./mixtures.js";

/* Distances between a normal's quantiles at a share and at one minus it, in sds. */
const WIDTHS = [
  [0.25, 1.3489795003921635],
  [0.1, 2.5631031310892007],
  [0.05, 3.2897072539029444],
  [0.025, 3.9199279690801085],
  [0.01, 4.6526957480816822],
];

/* Relative difference below which a sum of weights is a share of the whole. */
const ROUNDING_OF_SHARES = 1e-12;

/* An sd below this, in units of the scale of the data, has collapsed. */
export const NARROWEST = 1e-40;

/* Sums of weights from here on are no longer exact. */
const MOST_ROWS = 2 ** 53;

/* The scales of the data whose squares are numbers. */
const SMALLEST_SCALE = 1e-150;
const LARGEST_SCALE = 1e150;

/* How far a value may lie from the median, in scales of the data. */
const FARTHEST = 1e100;

/* Ascending distinct values, and the weight of each. */
export function distinctValues(values, weights = null) {
  checkValues(values, weights);
  const order = Array.from(values, (_, i) => i);
  order.sort((a, b) => values[a] - values[b]);
  const distinct = [];
  const counts = [];
  for (const i of order) {
    const weight = weights ? weights[i] : 1;
    if (weight === 0) continue;
    if (distinct.length && distinct[distinct.length - 1] === values[i])
      counts[counts.length - 1] += weight;
    else {
      distinct.push(values[i] + 0); // 0 for -0
      counts.push(weight);
    }
  }
  return { values: Float64Array.from(distinct), counts: Float64Array.from(counts) };
}

function checkValues(values, weights) {
  if (weights && weights.length !== values.length)
    throw new RangeError(
      `there must be a weight for each value, got ${weights.length} for ${values.length}`,
    );
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]))
      throw new RangeError(`values must be finite numbers, got ${values[i]} in row ${i + 1}`);
    if (weights && !(weights[i] >= 0 && weights[i] < Infinity))
      throw new RangeError(`weights must be 0 or more, got ${weights[i]} in row ${i + 1}`);
  }
}

/* The value of the ascending `values` below which a share of the weight lies; where that falls
   between two values, their mean. */
export function weightedQuantile(values, counts, share) {
  const total = sumOf(counts);
  const last = values.length - 1;
  let below = 0;
  let low = 0;
  for (; low < last; low++) {
    below += counts[low];
    if (below >= (share - ROUNDING_OF_SHARES) * total) break;
  }
  const between = low < last && below <= (share + ROUNDING_OF_SHARES) * total;
  return between ? 0.5 * values[low] + 0.5 * values[low + 1] : values[low];
}

/* Normal-consistent interquartile range, of wider ranges where ties make it 0, or twice the
   standard deviation. */
export function robustScale(values, counts) {
  for (const [tail, width] of WIDTHS) {
    const low = weightedQuantile(values, counts, tail);
    const high = weightedQuantile(values, counts, 1 - tail);
    if (high > low) return high / width - low / width;
  }
  const unit = values[values.length - 1] / 2 - values[0] / 2;
  const total = sumOf(counts);
  const above = Array.from(values, (value) => (value / 2 - values[0] / 2) / unit);
  const mean = sumOf(above.map((z, i) => z * counts[i])) / total;
  return unit * 2 * Math.sqrt(sumOf(above.map((z, i) => counts[i] * (z - mean) ** 2)) / total);
}

/* Values with the memory that the loops read them from; `free` gives it back. */
export class Problem {
  constructor(loops, values, weights = null) {
    const distinct = distinctValues(values, weights);
    this.loops = loops;
    this.values = distinct.values;
    this.counts = distinct.counts;
    this.size = this.values.length;
    this.n = sumOf(this.counts);
    this.checkSize();
    const spread = robustScale(this.values, this.counts);
    if (!(spread > SMALLEST_SCALE && spread < LARGEST_SCALE))
      throw new RangeError(`the values must have a scale from 1e-150 to 1e150, got ${spread}`);
    this.spread = spread;
    this.center = weightedQuantile(this.values, this.counts, 0.5);
    this.scale = 2 ** (Math.floor(Math.log2(spread)) + 1);
    this.smallGain = Math.max(1, 1e-3 * this.n);
    this.step = this.counts.some((count) => count > 1) ? loops.stepOf(this.values) : 0;
    this.take();
  }

  checkSize() {
    if (this.size < 2)
      throw new RangeError(
        this.size
          ? `there must be 2 distinct values or more, got only ${this.values[0]}`
          : "there must be 2 distinct values or more, got none",
      );
    if (!(this.n < MOST_ROWS))
      throw new RangeError(`the weights must sum to less than 2^53, got ${this.n}`);
  }

  /* Takes memory for the values in the unit of the loops, and writes them there. */
  take() {
    const y = this.values.map((value) => value / this.scale - this.center / this.scale);
    for (const end of [0, this.size - 1])
      if (!(Math.abs(y[end]) < FARTHEST))
        throw new RangeError(
          `values must lie within 1e100 times their scale of their median, got ${this.values[end]}`,
        );
    this.memory = this.loops.allocate(2 * this.size);
    this.loops.view(this.memory, this.size).set(y);
    this.loops.view(this.memory + 8 * this.size, this.size).set(this.counts);
  }

  /* What every loop reads first: addresses of values and counts, and their number. */
  get rows() {
    if (this.memory === null) throw new Error("this problem was freed");
    return [this.memory, this.memory + 8 * this.size, this.size];
  }

  free() {
    if (this.memory !== null) this.loops.wasm.release(this.memory);
    this.memory = null;
  }

  /* A mixture as a state of the loops; its weights count by their ratios. Where spikes are allowed,
     sds may be 0. */
  state(mixture, spikesToo = false) {
    checkMixture(mixture, spikesToo);
    const k = mixture.weights.length;
    const total = sumOf(mixture.weights);
    const state = new Float64Array(3 * k);
    for (let j = 0; j < k; j++) {
      state[j] = mixture.weights[j] / total;
      state[k + j] = mixture.means[j] / this.scale - this.center / this.scale;
      state[2 * k + j] = mixture.sds[j] / this.scale;
      const refuse = (what, got) => {
        const rule = "must be of the order of the data";
        throw new RangeError(`the ${what} of component ${j + 1} ${rule}, got ${got}`);
      };
      if (!(state[2 * k + j] < 1 / NARROWEST)) refuse("sd", mixture.sds[j]);
      if (!(state[2 * k + j] > NARROWEST || spikesToo)) refuse("sd", mixture.sds[j]);
      if (!(Math.abs(state[k + j]) < FARTHEST)) refuse("mean", mixture.means[j]);
    }
    return state;
  }

  /* A state of the loops as a mixture; an sd that has collapsed is 0. */
  mixture(state) {
    const k = state.length / 3;
    const part = (row) => Array.from(state.subarray(row * k, (row + 1) * k));
    return {
      weights: part(0),
      means: part(1).map((mean) => mean * this.scale + this.center),
      sds: part(2).map((sd) => (sd > NARROWEST ? sd * this.scale : 0)),
    };
  }

  /* The log-likelihood of the data, from that of the values in the unit of the loops. */
  loglik(inUnit) {
    return inUnit - this.n * Math.log(this.scale);
  }
}
