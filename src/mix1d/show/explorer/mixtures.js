/* Mixtures of normals: {weights, means, sds}, in the units of the data. */

const HALF_LOG_TWO_PI = 0.9189385332046727;

export const MOST_COMPONENTS = 64;

/* Throws a sentence unless this is a mixture: finite numbers, weights not all 0, positive sds; or,
   where spikes are allowed, sds of 0. */
export function checkMixture(mixture, spikesToo = false) {
  const { weights, means, sds } = mixture;
  const k = weights?.length ?? 0;
  if (!(k >= 1 && k <= MOST_COMPONENTS && means?.length === k && sds?.length === k))
    throw new RangeError(
      `a mixture must have 1 to ${MOST_COMPONENTS} weights and as many means and sds, got ` +
        `${k}, ${means?.length ?? 0} and ${sds?.length ?? 0}`,
    );
  for (let j = 0; j < k; j++) {
    const component = `component ${j + 1}`;
    if (!(weights[j] >= 0 && weights[j] < Infinity))
      throw new RangeError(`the weight of ${component} must be 0 or more, got ${weights[j]}`);
    if (!Number.isFinite(means[j]))
      throw new RangeError(`the mean of ${component} must be a number, got ${means[j]}`);
    if (!((sds[j] > 0 || (spikesToo && sds[j] === 0)) && sds[j] < Infinity))
      throw new RangeError(`the sd of ${component} must be positive, got ${sds[j]}`);
  }
  if (!(sumOf(weights) > 0)) throw new RangeError("the weights of a mixture must not all be 0");
}

export function sumOf(numbers) {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/* (k, m) logarithms of each component's density times its weight at `xs`; -Infinity for a weight
   of 0. */
export function logDensities(mixture, xs) {
  checkMixture(mixture);
  const { weights, means, sds } = mixture;
  const logs = new Float64Array(weights.length * xs.length);
  for (let j = 0; j < weights.length; j++) {
    const height = Math.log(weights[j]) - Math.log(sds[j]) - HALF_LOG_TWO_PI;
    for (let i = 0; i < xs.length; i++) {
      const z = (xs[i] - means[j]) / sds[j];
      logs[j * xs.length + i] = height - 0.5 * z * z;
    }
  }
  return logs;
}

/* The components from the lowest mean to the highest, then by sd, then by weight. */
export function orderOf({ weights, means, sds }) {
  const order = Array.from(means, (_, j) => j);
  return order.sort((a, b) => means[a] - means[b] || sds[a] - sds[b] || weights[a] - weights[b]);
}

/* The mixture with its components in this order, or only some of them. */
export function reordered({ weights, means, sds }, order) {
  const taken = (numbers) => order.map((j) => numbers[j]);
  return { weights: taken(weights), means: taken(means), sds: taken(sds) };
}
