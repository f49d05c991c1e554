/* A walk: a first guess, and the climbs that the algorithms make from it, each a list of states that
   is computed as far as it is looked at. Guess, algorithm, step: nothing else is remembered, so that
   a link can say where one is. */

import { ALGORITHMS, drawnShares, hardened } from "./algorithms.js";
import { random } from "./random.js";

/* Climbs that are kept in the picture of climbs after a new guess. */
const MOST_KEPT = 8;

/* No climb is followed farther. */
export const MOST_STEPS = 5000;

/* A change of the log-likelihood below this is none, in units of its rounding error. */
const REST = 1e-9;

export class Walk {
  constructor(engine, problem, guess, seed = 1) {
    this.engine = engine;
    this.problem = problem;
    this.kept = [];
    this.seed = seed;
    this.algorithm = "soft";
    this.begin(guess);
  }

  /* A new first guess; the climb from the last one stays in the picture if it went anywhere. */
  begin(guess) {
    const last = this.runs?.[this.algorithm];
    if (last && last.path.length > 1) this.kept = [...this.kept, last].slice(-MOST_KEPT);
    this.guess = guess;
    const { loglik } = this.engine.expect(this.problem, guess);
    this.runs = {};
    for (const algorithm of ALGORITHMS) this.runs[algorithm] = this.newRun(algorithm, guess, loglik);
    this.step = 0;
    this.split = false;
  }

  newRun(algorithm, guess, loglik) {
    const path = [{ mixture: guess, loglik, farthest: undefined }];
    return { algorithm, guess, path, generator: random(this.seed), end: null, stuck: null };
  }

  get run() {
    return this.runs[this.algorithm];
  }

  get state() {
    return this.run.path[this.step];
  }

  get mixture() {
    return this.state.mixture;
  }

  /* The shares that the M step of the algorithm takes, at the state of this step. */
  shares() {
    const { shares } = this.engine.expect(this.problem, this.mixture);
    if (!shares) return null;
    if (this.algorithm === "classification") return hardened(shares, this.mixture.means.length);
    if (this.algorithm !== "stochastic") return shares;
    return this.lot(this.run, this.step, shares);
  }

  /* What the lot of a step was: drawn once, so that it is the same whenever one comes back. */
  lot(run, step, shares) {
    const state = run.path[step];
    state.drawn ??= drawnShares(this.problem, shares, state.mixture.means.length, run.generator);
    return state.drawn;
  }

  /* Computes a climb up to a step, and says how far it is now. It ends early at a spike. */
  follow(run, target) {
    while (run.path.length <= Math.min(target, MOST_STEPS) && !run.stuck) {
      const at = run.path.length - 1;
      const next = this.following(run, at);
      run.path.push(next);
      if (next.loglik === Infinity) run.stuck = next.spikes;
    }
    return Math.min(target, run.path.length - 1);
  }

  following(run, at) {
    const { mixture, farthest } = run.path[at];
    if (run.algorithm !== "stochastic")
      return this.engine.step(this.problem, mixture, run.algorithm, null, farthest);
    const drawn = this.lot(run, at, this.engine.expect(this.problem, mixture).shares);
    const next = this.engine.maximise(this.problem, mixture, drawn);
    const spikes = this.engine.spikes(this.problem, next);
    return { mixture: next, loglik: this.engine.expect(this.problem, next).loglik, spikes };
  }

  forward() {
    const before = this.step;
    this.go(before + 1);
    return this.step > before;
  }

  go(step) {
    this.step = this.follow(this.run, Math.max(0, step));
    this.split = false;
  }

  choose(algorithm) {
    const step = this.step;
    this.algorithm = algorithm;
    this.go(step);
  }

  /* From the state of this step to the maximum near by; what follows it on the climb is forgotten. */
  toTop() {
    const run = this.run;
    const end = this.engine.climb(this.problem, this.mixture);
    run.path = [...run.path.slice(0, this.step + 1), ...end.path.slice(1)];
    run.stuck = null;
    run.end = { ...end, from: this.step, at: run.path.length - 1 };
    this.go(run.end.at);
    return run.end;
  }

  /* Whether the last step changed nothing. */
  atRest() {
    if (this.algorithm === "stochastic" || this.step === 0) return false;
    const [last, now] = [this.run.path[this.step - 1], this.state];
    const moved = now.mixture.means.some(
      (mean, j) => Math.abs(mean - last.mixture.means[j]) > REST * now.mixture.sds[j] ||
        Math.abs(now.mixture.weights[j] - last.mixture.weights[j]) > REST,
    );
    return !moved;
  }

  /* Whether there is no next step: a curve is a spike. */
  isStuck() {
    return Boolean(this.run.stuck) && this.step === this.run.path.length - 1;
  }

  /* The components that are spikes at the state of this step. */
  spikes() {
    if (this.state.loglik === Infinity && this.state.spikes) return this.state.spikes;
    return this.engine.spikes(this.problem, this.mixture);
  }

  /* A kept climb becomes the one that is walked. */
  revive(run, step) {
    this.kept = this.kept.filter((other) => other !== run);
    if (this.run.path.length > 1) this.kept = [...this.kept, this.run].slice(-MOST_KEPT);
    this.algorithm = run.algorithm;
    this.guess = run.guess;
    for (const algorithm of ALGORITHMS)
      this.runs[algorithm] = this.newRun(algorithm, run.guess, run.path[0].loglik);
    this.runs[run.algorithm] = run;
    this.go(step);
  }

  /* The highest log-likelihood that was seen here. */
  best() {
    let best = -Infinity;
    for (const { path } of [...this.kept, ...Object.values(this.runs)])
      for (const { loglik } of path) if (loglik > best && loglik < Infinity) best = loglik;
    return best;
  }
}

/* A mixture with one component changed: {weight, mean, sd}; the other weights share the rest. */
export function withComponent(mixture, j, change) {
  const means = mixture.means.slice();
  const sds = mixture.sds.slice();
  if (change.mean !== undefined) means[j] = change.mean;
  if (change.sd !== undefined) sds[j] = change.sd;
  if (change.weight === undefined || means.length === 1) return { weights: mixture.weights.slice(), means, sds };
  const weight = Math.min(Math.max(change.weight, 0.001), 0.999);
  const others = 1 - mixture.weights[j];
  const weights = mixture.weights.map((old, i) => {
    if (i === j) return weight;
    return others > 1e-9 ? (old / others) * (1 - weight) : (1 - weight) / (means.length - 1);
  });
  return { weights, means, sds };
}

export function withOneMore(mixture, mean, sd) {
  const k = mixture.means.length;
  const weights = [...mixture.weights.map((weight) => (weight * k) / (k + 1)), 1 / (k + 1)];
  return { weights, means: [...mixture.means, mean], sds: [...mixture.sds, sd] };
}

export function withoutOne(mixture, j) {
  const keep = (numbers) => numbers.filter((_, i) => i !== j);
  const left = 1 - mixture.weights[j];
  const weights = keep(mixture.weights);
  const k = weights.length;
  return {
    weights: weights.map((weight) => (left > 1e-9 ? weight / left : 1 / k)),
    means: keep(mixture.means),
    sds: keep(mixture.sds),
  };
}
