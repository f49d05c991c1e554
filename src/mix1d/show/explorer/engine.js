/* The engine of the explorer: mix1d's own loops, called with mixtures in the units of the data.

   A mixture is {weights, means, sds}, three lists of numbers. Bad input throws a RangeError, one
   sentence that names what is wrong. Components have places from 0, and numbers from 1 in words. */

import { FIRST_LEAP, isCollapsed, nextPoint, pointAt } from "./algorithms.js";
import { chanceGuess, evenGuess } from "./guesses.js";
import { CERTIFIED_CODE, COLLAPSED_CODE, LONG_CODE, loadLoops } from "./loops.js";
import { Problem } from "./problem.js";
import { random } from "./random.js";
import { FEWEST_ROWS, spikesOf } from "./spikes.js";

/* Starts of a search, besides the one that is evenly spaced. */
const CHANCE_STARTS = 20;

/* How the end of a climb is ranked, from the lowest. */
const RANKS = ["spike", "flat", "saddle", "unfinished", "doubtful", "certified"];

/* The engine in these bytes (`loops.wasm`). */
export async function loadEngine(bytes) {
  return new Engine(await loadLoops(bytes));
}

class Engine {
  constructor(loops) {
    this.loops = loops;
  }

  /* The data: finite values in any order, with weights if rows count more than once. Has `values`
     (ascending, distinct), `counts`, `size`, `n` (sum of the weights), `spread` (robust scale),
     `step` (to which values are rounded, or 0); `free()` gives its memory back. */
  problem(values, weights = null) {
    return new Problem(this.loops, values, weights);
  }

  /* The E step: {loglik, shares}; the responsibilities are (k, size), row by row. Where an sd is 0
     the first is Infinity and the second null. */
  expect(problem, mixture) {
    const point = pointAt(this.loops, problem, problem.state(mixture, true));
    return { loglik: problem.loglik(point.loglik), shares: point.shares };
  }

  /* The M step: the mixture that these shares of the components in each value lead to. A component
     without any keeps its mean and sd, at weight 0; an sd may be 0. */
  maximise(problem, mixture, shares) {
    return problem.mixture(this.loops.maximise(problem, problem.state(mixture), shares));
  }

  /* One step of an algorithm of `ALGORITHMS` ("stochastic" needs a generator): {mixture, loglik,
     shares, spikes, farthest}. `farthest` goes to the next step of "accelerated". Where an sd is 0,
     `spikes` says where, `loglik` is Infinity and `shares` null: there is no next step. */
  step(problem, mixture, algorithm = "soft", generator = null, farthest = FIRST_LEAP) {
    const point = pointAt(this.loops, problem, problem.state(mixture));
    const next = nextPoint(this.loops, problem, point, algorithm, generator, farthest);
    return {
      mixture: problem.mixture(next.point.state),
      loglik: problem.loglik(next.point.loglik),
      shares: next.point.shares,
      spikes: spikesOf(problem, next.point),
      farthest: next.farthest,
    };
  }

  /* The components that are spikes: [{component, value, rows, sd, words}]. */
  spikes(problem, mixture) {
    return spikesOf(problem, pointAt(this.loops, problem, problem.state(mixture, true)));
  }

  /* How much log-likelihood is left to the maximum near by, by Newton's method, and the curvature:
     "maximum", "flat" or "saddle". */
  certificate(problem, mixture) {
    return this.loops.certificate(problem, problem.state(mixture));
  }

  /* From a mixture to its maximum: {mixture, loglik, left, certified, outcome, words, spikes,
     path}.

     `outcome` is "certified"; "doubtful" (a certified maximum, of which chance may have made a
     component); "spike"; "flat"; "saddle"; "unfinished" (after `maxIter` iterations). `left` is the
     log-likelihood that is left to the maximum, Infinity at a spike with an sd of 0. The path is a
     list of {mixture, loglik} from the start to the end, as far as all sds are positive. */
  climb(problem, mixture, { tol = 1e-8, maxIter = 2000 } = {}) {
    const { path, code } = this.climbStates(problem, problem.state(mixture), tol, maxIter);
    const sound = path.filter((state) => !isCollapsed(state) && state.every(Number.isFinite));
    const end = sound[sound.length - 1];
    const logliks = sound.map((state) => problem.loglik(this.loops.loglik(problem, state)));
    const judged =
      code === COLLAPSED_CODE
        ? { left: Infinity, outcome: "spike", spikes: spikesAtEnd(this.loops, problem, path) }
        : this.judge(problem, end, code);
    return {
      mixture: problem.mixture(end),
      loglik: logliks[logliks.length - 1],
      certified: judged.outcome === "certified",
      words: wordsOf(judged, maxIter),
      ...judged,
      path: sound.map((state, i) => ({ mixture: problem.mixture(state), loglik: logliks[i] })),
    };
  }

  /* The states of a climb. Components that vanish on the way would make the curvature singular: the
     climb goes on without them, and they stand beside its end at weight 0. */
  climbStates(problem, start, tol, maxIter) {
    const run = this.loops.climb(problem, start, tol, maxIter);
    const end = run.path[run.path.length - 1];
    const k = end.length / 3;
    const kept = Array.from({ length: k }, (_, j) => j).filter(
      (j) => end[j] * problem.n >= FEWEST_ROWS,
    );
    const isOver = run.code === CERTIFIED_CODE || run.code === COLLAPSED_CODE;
    if (kept.length === k || kept.length === 0 || isOver) return run;
    const rows = [0, 1, 2].flatMap((row) => kept.map((j) => row * k + j));
    const some = Float64Array.from(rows, (i) => end[i]);
    const total = some.subarray(0, kept.length).reduce((sum, weight) => sum + weight, 0);
    for (let j = 0; j < kept.length; j++) some[j] /= total;
    const rest = this.climbStates(problem, some, tol, maxIter);
    const whole = rest.path.map((state) => {
      const all = end.slice().fill(0, 0, k);
      rows.forEach((i, place) => (all[i] = state[place]));
      return all;
    });
    return { path: [...run.path, ...whole], code: rest.code };
  }

  judge(problem, state, code) {
    const k = state.length / 3;
    const spikes = spikesOf(problem, pointAt(this.loops, problem, state));
    const { left, curvature } = this.loops.certificate(problem, state);
    const gone = state.subarray(0, k).some((weight) => weight * problem.n < FEWEST_ROWS);
    const trust = this.loops.trust(problem, state, code);
    let outcome = trust === "sound" ? "certified" : trust;
    if (trust === "flat" || gone) outcome = curvature === "saddle" && !gone ? "saddle" : "flat";
    if (code === LONG_CODE) outcome = "unfinished";
    if (spikes.length) outcome = "spike";
    return { left, outcome, spikes };
  }

  /* A first guess with k components: evenly spaced, or by chance with a generator. */
  guess(problem, k, generator = null) {
    return generator ? chanceGuess(problem, k, generator) : evenGuess(problem, k);
  }

  /* The best of the maxima that are reached from an evenly spaced start and some by chance: what
     `climb` gives, with `starts`, their number, and `agreed`, how many of them led there. It is no
     proof that no higher maximum exists. */
  search(problem, k, { seed = 1, starts = CHANCE_STARTS } = {}) {
    const generator = random(seed);
    const guesses = [evenGuess(problem, k)];
    for (let s = 0; s < starts; s++) guesses.push(chanceGuess(problem, k, generator));
    const found = guesses.map((guess) => this.climb(problem, guess));
    const rank = ({ outcome }) => RANKS.indexOf(outcome);
    const best = found.reduce((a, b) => {
      const higher = rank(b) > rank(a) || (rank(b) === rank(a) && b.loglik > a.loglik + 1e-6);
      return higher ? b : a;
    });
    const agreed = found.filter(
      (end) => end.outcome === best.outcome && Math.abs(end.loglik - best.loglik) < 1e-4,
    ).length;
    return { ...best, starts: guesses.length, agreed };
  }
}

/* The spikes at the end of a path that ran into an sd of 0. */
function spikesAtEnd(loops, problem, path) {
  const state = path[path.length - 1].slice();
  const sds = state.subarray((2 * state.length) / 3);
  if (!isCollapsed(state)) sds[sds.indexOf(Math.min(...sds))] = 0;
  return spikesOf(problem, pointAt(loops, problem, state));
}

/* How a climb ended, in a sentence. */
function wordsOf({ outcome, left, spikes }, maxIter) {
  const units = `${left < 1e-4 ? "0.0" : left.toPrecision(2)} log-likelihood units are left`;
  switch (outcome) {
    case "certified":
      return `a maximum of the likelihood, certified: ${units}`;
    case "doubtful":
      return "a certified maximum, but chance alone may have made one of its components";
    case "spike":
      return spikes.map(({ words }) => words).join("; ");
    case "flat":
      return "the likelihood is flat here: the data do not identify all the parameters";
    case "saddle":
      return "a saddle point of the likelihood: EM stops here, but it is not a maximum";
    default:
      return `stopped after ${maxIter} iterations, before a maximum was reached`;
  }
}
