/* What one sees on each screen of "EM in pictures": the climbs from where its address begins. */

import { readFileSync } from "node:fs";

import { loadEngine } from "./engine.js";
import { guessOfHash, readHash } from "./hash.js";
import { presetSource } from "./presets.js";
import { Walk } from "./walk.js";

const MOST = 2000;
const engine = await loadEngine(new Uint8Array(readFileSync("./loops.wasm")));

/* The walk of an address, perhaps with another guess. */
function begun(state, changes = {}) {
  const wanted = { ...readHash(state), ...changes };
  const { data: key, n, seed, trueMeans, trueSds } = wanted;
  const { truth } = presetSource(key);
  const drawn = truth && { ...truth, means: trueMeans ?? truth.means, sds: trueSds ?? truth.sds };
  const source = presetSource(key, { truth: drawn, n, seed: seed ?? 1 });
  const problem = engine.problem(Float64Array.from(source.values), source.weights);
  return new Walk(engine, problem, guessOfHash(wanted, problem.spread) ?? source.guess, seed ?? 1);
}

function played(walk, algorithm) {
  walk.choose(algorithm);
  walk.go(0);
  while (walk.step < MOST && !walk.isStuck() && walk.forward() && !walk.atRest());
  const logliks = walk.run.path.slice(0, walk.step + 1).map((state) => state.loglik);
  const end = walk.isStuck() ? null : engine.climb(walk.problem, walk.mixture);
  return { steps: walk.step, logliks, stuck: Boolean(walk.isStuck()), mixture: walk.mixture, back: end?.loglik ?? null };
}

const answers = JSON.parse(readFileSync(0, "utf8")).map(({ state, algorithm, changes }) => {
  const walk = begun(state, changes);
  const { guess } = walk;
  const { loglik, certified, words } = engine.climb(walk.problem, guess);
  return { guess, n: walk.problem.n, above: { loglik, certified, words }, ...played(walk, algorithm) };
});
console.log(JSON.stringify(answers, (_, value) => (value === Infinity ? "Infinity" : value)));
