/* First guesses, from which a climb begins. */

import { weightedQuantile } from "./problem.js";

/* Equal weights, means at evenly spaced quantiles, and the scale of the data divided by k as every
   sd. */
export function evenGuess(problem, k) {
  const means = Array.from({ length: k }, (_, j) =>
    weightedQuantile(problem.values, problem.counts, (j + 0.5) / k),
  );
  return guessAt(problem, means);
}

/* The same with means that are values drawn by chance, each farther from those before it with more
   chance (k-means++; Arthur & Vassilvitskii 2007). */
export function chanceGuess(problem, k, generator) {
  const { values, counts } = problem;
  const pick = (weigh) => {
    const masses = Array.from(values, (value, i) => counts[i] * weigh(value));
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    if (!(total > 0)) return values[0]; // every value is a mean already
    return values[generator.index(masses.map((mass) => mass / total))];
  };
  const means = [pick(() => 1)];
  while (means.length < k)
    means.push(pick((value) => squareToNearest(value, means, problem.scale)));
  return guessAt(problem, means.sort((a, b) => a - b));
}

function guessAt(problem, means) {
  const k = means.length;
  return {
    weights: means.map(() => 1 / k),
    means,
    sds: means.map(() => problem.spread / k),
  };
}

function squareToNearest(value, means, unit) {
  return Math.min(...means.map((mean) => ((value - mean) / unit) ** 2));
}
