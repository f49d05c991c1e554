/* Where a reader is and where one begins: between the data, the address and a walk. */

import { PRESETS } from "./presets.js";

export function ownSource({ name, values, weights, truth, start }) {
  return { key: "own", title: name || "Your values", values, weights, truth, guess: start };
}

export function plainMixture({ weights, means, sds }) {
  return { weights: Array.from(weights), means: Array.from(means), sds: Array.from(sds) };
}

/* What an address says of values that are drawn. */
export function drawnOf({ trueMeans, trueSds, n, seed }, key) {
  const { truth } = PRESETS[key];
  const usable = (numbers) => truth && numbers?.length === truth.means.length;
  const means = usable(trueMeans) ? trueMeans : truth?.means;
  const sds = usable(trueSds) && trueSds.every((sd) => sd > 0) ? trueSds : truth?.sds;
  return { truth: truth ? { ...truth, means, sds } : null, n: n || null, seed: seed ?? 1 };
}

/* A part of the way from one mixture to another with as many curves. */
export function between(from, to, part) {
  if (part === 1 || from.means.length !== to.means.length) return to;
  const mixed = (a, b) => a.map((number, j) => number + part * (b[j] - number));
  return { weights: mixed(from.weights, to.weights), means: mixed(from.means, to.means), sds: mixed(from.sds, to.sds) };
}

/* Data, guess, algorithm, step: what an address tells. */
export function placeOf(walk, source, cuts) {
  const { key, n, seed } = source;
  const { guess, algorithm, step, split } = walk;
  const own = key === "own";
  const end = walk.run.end;
  return {
    data: own ? null : key, truth: own ? null : source.truth, n, seed, guess, algorithm, step, split,
    top: end && step > end.from ? end.from : null, cost: cuts.shown ? cuts.cost : null,
  };
}
