/* Answers what `test_engine.py` asks: a list of {values, weights, ask, ...} comes as JSON on
   standard input, a list of answers goes to standard output. Infinity is written as a word. */

import { readFileSync } from "node:fs";
import { loadEngine } from "./engine.js";
import { thresholds } from "./thresholds.js";

const engine = await loadEngine(readFileSync(new URL("./loops.wasm", import.meta.url)));

const answers = {
  problem: (problem) => {
    const { values, counts, n, center, scale, spread, step } = problem;
    return { values: [...values], counts: [...counts], n, center, scale, spread, step };
  },
  expect: (problem, { mixture }) => {
    const { loglik, shares } = engine.expect(problem, mixture);
    return { loglik, shares: [...shares] };
  },
  maximise: (problem, { mixture, shares }) => engine.maximise(problem, mixture, shares),
  steps: (problem, { mixture, algorithm, steps }) => {
    let at = { mixture };
    for (let i = 0; i < steps; i++)
      at = engine.step(problem, at.mixture, algorithm, null, at.farthest);
    return { ...at, shares: null };
  },
  climb: (problem, { mixture }) => engine.climb(problem, mixture),
  spikes: (problem, { mixture }) => engine.spikes(problem, mixture),
  certificate: (problem, { mixture }) => engine.certificate(problem, mixture),
  search: (problem, { k }) => engine.search(problem, k),
  thresholds: (_, { mixture, cost }) => thresholds(mixture, cost),
  milliseconds: (problem, { mixture, work }) => {
    const works = {
      step: () => engine.step(problem, mixture),
      climb: () => engine.climb(problem, mixture),
    };
    let best = Infinity;
    for (let i = 0; i < 100; i++) {
      const start = performance.now();
      works[work]();
      best = Math.min(best, performance.now() - start);
    }
    return best;
  },
};

const asked = JSON.parse(readFileSync(0, "utf8"));
const told = asked.map(({ values, weights = null, ask, ...rest }) => {
  const problem = engine.problem(values, weights);
  try {
    return answers[ask](problem, rest);
  } finally {
    problem.free();
  }
});
const spelt = (_, value) =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
process.stdout.write(JSON.stringify(told, spelt));
