/* The engine by itself; `test_engine.py` compares it with Python. Run by `node --test`, beside
   copies of the modules. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ALGORITHMS, drawnShares, hardened } from "./algorithms.js";
import { loadEngine } from "./engine.js";
import { drawValues, random } from "./random.js";
import { crossingsOf, thresholds } from "./thresholds.js";

const bytes = readFileSync(new URL("./loops.wasm", import.meta.url));
const engine = await loadEngine(bytes);

const TWO = { weights: [0.4, 0.6], means: [-2, 2], sds: [1, 1] };
const VALUES = [-3, -2.5, -2, -2, -1.5, 0, 1, 1.5, 2, 2, 2, 2.5, 3, 4.25];

const near = (a, b, tolerance) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

test("the loops need nothing from outside", async () => {
  const module = await WebAssembly.compile(bytes);
  assert.deepEqual(WebAssembly.Module.imports(module), []);
});

test("responsibilities of each value sum to 1, however far it lies", () => {
  const problem = engine.problem([...VALUES, 1e6, -1e9]);
  const { loglik, shares } = engine.expect(problem, TWO);
  assert.ok(Number.isFinite(loglik));
  for (let i = 0; i < problem.size; i++) near(shares[i] + shares[problem.size + i], 1, 1e-15);
});

test("a step is E and then M", () => {
  const problem = engine.problem(VALUES);
  const { shares } = engine.expect(problem, TWO);
  const { mixture } = engine.step(problem, TWO);
  assert.deepEqual(engine.maximise(problem, TWO, shares), mixture);
  assert.equal(engine.step(problem, TWO).loglik, engine.expect(problem, mixture).loglik);
});

test("the M step of known labels gives the moments of each group", () => {
  const problem = engine.problem([1e6 + 1, 1e6 + 3, 1e6 + 10, 1e6 + 20], [1, 3, 2, 2]);
  const mixture = engine.maximise(problem, TWO, [1, 1, 0, 0, 0, 0, 1, 1]);
  assert.deepEqual(mixture.weights, [0.5, 0.5]);
  assert.deepEqual(mixture.means, [1e6 + 2.5, 1e6 + 15]);
  near(mixture.sds[0], Math.sqrt(0.75), 1e-15);
  assert.equal(mixture.sds[1], 5);
});

test("the log-likelihood rises with every soft step; the others leave the maximum", () => {
  const values = drawValues({ weights: [0.2, 0.8], means: [0, 2], sds: [1, 1] }, 300, random(3));
  const problem = engine.problem(values);
  for (const algorithm of ["soft", "accelerated"]) {
    let last = { mixture: TWO, loglik: engine.expect(problem, TWO).loglik };
    for (let i = 0; i < 60; i++) {
      const next = engine.step(problem, last.mixture, algorithm, null, last.farthest);
      assert.ok(next.loglik > last.loglik - 1e-9, algorithm);
      last = next;
    }
  }
  const top = engine.climb(problem, TWO);
  assert.equal(top.outcome, "certified");
  for (const algorithm of ["hard proportions", "classification", "stochastic"])
    assert.ok(engine.step(problem, top.mixture, algorithm, random(1)).loglik < top.loglik - 1e-3);
  near(engine.step(problem, top.mixture).loglik, top.loglik, 1e-9);
});

test("a value with a weight of 3 is that value three times", () => {
  const distinct = engine.problem([0, 1, 2, 5, 7], [3, 1, 2, 0, 4]);
  const written = engine.problem([7, 0, 0, 2, 1, 0, 7, 7, 2, 7]);
  assert.deepEqual([...distinct.values], [0, 1, 2, 7]);
  assert.deepEqual(engine.step(distinct, TWO), engine.step(written, TWO));
});

test("an emptied component keeps its mean and sd at weight 0, and nothing is NaN", () => {
  const problem = engine.problem(VALUES);
  const far = { weights: [0.5, 0.5], means: [0, 1e4], sds: [1, 0.5] };
  for (const algorithm of ALGORITHMS) {
    let at = { mixture: far };
    for (let i = 0; i < 3; i++)
      at = engine.step(problem, at.mixture, algorithm, random(1), at.farthest);
    const { weights, means, sds } = at.mixture;
    assert.deepEqual([weights[1], means[1], sds[1]], [0, 1e4, 0.5]);
    assert.ok(Number.isFinite(at.loglik), algorithm);
    assert.deepEqual(at.spikes, []);
  }
  const end = engine.climb(problem, far);
  assert.equal(end.outcome, "flat");
  assert.equal(end.mixture.weights[1], 0);
  near(end.mixture.means[0], VALUES.reduce((sum, x) => sum + x) / VALUES.length, 1e-12);
});

test("a spike is told with its value, by steps and by the climb", () => {
  const problem = engine.problem(VALUES);
  const guess = { weights: [0.9, 0.1], means: [0, 4.25], sds: [2, 0.05] };
  for (const algorithm of ALGORITHMS) {
    let at = { mixture: guess, loglik: 0 };
    for (let i = 0; i < 200 && at.loglik < Infinity; i++)
      at = engine.step(problem, at.mixture, algorithm, random(2), at.farthest);
    assert.equal(at.loglik, Infinity, algorithm);
    assert.equal(at.mixture.sds[1], 0);
    assert.deepEqual([at.spikes.length, at.spikes[0].component, at.spikes[0].value], [1, 1, 4.25]);
    assert.match(at.spikes[0].words, /component 2 is a spike on one value, 4\.25: .*no bound/);
    assert.deepEqual(engine.spikes(problem, at.mixture), at.spikes);
    assert.deepEqual(engine.expect(problem, at.mixture), { loglik: Infinity, shares: null });
    assert.throws(() => engine.step(problem, at.mixture), /the sd of component 2 must be positive/);
  }
  const end = engine.climb(problem, guess);
  assert.deepEqual([end.outcome, end.certified, end.left], ["spike", false, Infinity]);
  assert.match(end.words, /component 2 is a spike on one value, 4\.25/);
  for (const { mixture, loglik } of [...end.path, end]) {
    assert.ok(Number.isFinite(loglik));
    assert.ok(mixture.sds.every((sd) => sd > 0));
  }
});

test("a climb that is cut short says so", () => {
  const problem = engine.problem(drawValues(TWO, 200, random(9)));
  const end = engine.climb(problem, engine.guess(problem, 4), { maxIter: 2 });
  assert.deepEqual([end.outcome, end.certified, end.path.length], ["unfinished", false, 3]);
  assert.equal(end.words, "stopped after 2 iterations, before a maximum was reached");
});

test("a component that narrows as it vanishes is a spike too", () => {
  const problem = engine.problem([...VALUES, 9]);
  let at = { mixture: { weights: [0.5, 0.5], means: [0, 40], sds: [2, 1] } };
  for (let i = 0; i < 9 && at.loglik !== Infinity; i++) at = engine.step(problem, at.mixture);
  assert.ok(at.mixture.weights[1] < 1e-100);
  assert.deepEqual([at.spikes[0].component, at.spikes[0].value], [1, 9]);
  assert.equal(engine.climb(problem, { ...at.mixture, sds: [2, 1e-9] }).outcome, "spike");
});

/* A hard case: some tens of values, rounded, weighed or far from 0, and a guess of any width. */
function hardCase(number) {
  const generator = random(number);
  const scale = 10 ** (Math.floor(generator.uniform() * 40) - 20);
  const shift = number % 4 === 0 ? scale * 1e6 : 0;
  const truth = { weights: [1, 2], means: [shift, shift + 5 * scale], sds: [scale, 0.5 * scale] };
  let values = drawValues(truth, 2 + number, generator);
  if (number % 3 === 0) values = values.map((x) => (Math.round((2 * x) / scale) / 2) * scale);
  const weights = values.map(() => 1 + Math.floor(generator.uniform() * 1e6));
  const problem = engine.problem(values, number % 5 === 0 ? weights : null);
  const guess = engine.guess(problem, 1 + (number % 8), generator);
  guess.means[0] += number % 7 === 0 ? 20 * problem.spread : 0;
  guess.sds = guess.sds.map((sd) => sd * 10 ** (4 * generator.uniform() - 2));
  return { problem, guess, generator };
}

test("nothing is NaN in silence, wherever a guess lies", () => {
  const outcomes = new Set();
  const isFinite = (mixture) => Object.values(mixture).flat().every(Number.isFinite);
  for (let number = 1; number < 120; number++) {
    const { problem, guess, generator } = hardCase(number);
    const end = engine.climb(problem, guess);
    outcomes.add(end.outcome);
    assert.ok(end.words && end.left >= 0, `case ${number}`);
    assert.equal(end.spikes.length > 0, end.outcome === "spike");
    for (const { mixture, loglik } of [...end.path, end])
      assert.ok(isFinite(mixture) && Number.isFinite(loglik), `case ${number}`);
    for (const algorithm of ALGORITHMS) {
      let at = { mixture: guess, loglik: 0 };
      for (let i = 0; i < 30 && at.loglik < Infinity; i++) {
        at = engine.step(problem, at.mixture, algorithm, generator, at.farthest);
        const isSound = Number.isFinite(at.loglik) || (at.loglik > 0 && at.spikes.length > 0);
        assert.ok(isFinite(at.mixture) && isSound, `case ${number}, ${algorithm}`);
      }
    }
    problem.free();
  }
  for (const outcome of ["certified", "doubtful", "spike"])
    assert.ok(outcomes.has(outcome), outcome);
});

test("what is no mixture and no data is told in a sentence", () => {
  const problem = engine.problem(VALUES);
  const step = (change) => () => engine.step(problem, { ...TWO, ...change });
  const refused = (work, words) => assert.throws(work, { name: "RangeError", message: words });
  refused(step({ sds: [1, 0] }), "the sd of component 2 must be positive, got 0");
  refused(step({ sds: [1, 1e-50] }), /the sd of component 2 must be of the order of the data/);
  refused(step({ sds: [1, NaN] }), "the sd of component 2 must be positive, got NaN");
  refused(step({ means: [0, Infinity] }), "the mean of component 2 must be a number, got Infinity");
  refused(step({ weights: [-1, 2] }), "the weight of component 1 must be 0 or more, got -1");
  refused(step({ weights: [0, 0] }), "the weights of a mixture must not all be 0");
  refused(step({ means: [0] }), /as many means and sds, got 2, 1 and 2/);
  refused(() => engine.step(problem, TWO, "hard"), /one of soft, .*, accelerated, got hard/);
  refused(() => engine.step(problem, TWO, "stochastic"), /need a generator/);
  refused(() => engine.problem([1, NaN, 2]), "values must be finite numbers, got NaN in row 2");
  refused(() => engine.problem([1, 2], [1, -1]), "weights must be 0 or more, got -1 in row 2");
  refused(() => engine.problem([1, 2], [1]), /a weight for each value, got 1 for 2/);
  refused(() => engine.problem([3, 3]), "there must be 2 distinct values or more, got only 3");
  refused(() => engine.problem([]), "there must be 2 distinct values or more, got none");
  refused(() => thresholds(TWO, 0), "the cost must be positive and finite, got 0");
  problem.free();
  problem.free(); // a second time does nothing
  assert.throws(() => engine.step(problem, TWO), { message: "this problem was freed" });
});

test("hundreds of problems that are freed take no more memory than one", () => {
  const values = drawValues(TWO, 4000, random(1));
  engine.problem(values).free();
  const before = engine.loops.wasm.memory.buffer.byteLength;
  for (let i = 0; i < 300; i++) {
    const problem = engine.problem(values);
    if (i % 100 === 0) engine.climb(problem, TWO);
    problem.free();
  }
  assert.ok(engine.loops.wasm.memory.buffer.byteLength <= before + 2 ** 21);
});

test("the likeliest component of each value, of equals the first", () => {
  const shares = [0.2, 0.5, 0.1, 0.3, 0.5, 0.1, 0.5, 0, 0.8];
  assert.deepEqual([...hardened(shares, 3)], [0, 1, 0, 0, 0, 0, 1, 0, 1]);
});

test("each unit of weight draws its own component, as often as its share says", () => {
  const problem = engine.problem([0, 1, 2, 3], [1, 2.5, 100000, 0.25]);
  const chances = [0.2, 0.5, 0.1, 0.9, 0.3, 0.5, 0.6, 0, 0.5, 0, 0.3, 0.1];
  const total = new Float64Array(12);
  const generator = random(7);
  const rounds = 4000;
  for (let round = 0; round < rounds; round++)
    drawnShares(problem, chances, 3, generator).forEach((share, i) => {
      const units = share * problem.counts[i % 4];
      near(units % 1, i % 4 === 1 ? [0, 0.5][Math.round(2 * (units % 1))] : units % 1, 1e-9);
      total[i] += share / rounds;
    });
  const one = drawnShares(problem, chances, 3, generator);
  for (let i = 0; i < 4; i++) near(one[i] + one[4 + i] + one[8 + i], 1, 1e-12);
  total.forEach((share, i) => near(share, chances[i], 5 * Math.sqrt(0.25 / rounds)));
});

test("the generator is xoshiro128**, with the numbers of its authors' program", () => {
  const generator = random(1);
  generator.words = Uint32Array.of(1, 2, 3, 4);
  const first = Array.from({ length: 6 }, () => generator.next());
  assert.deepEqual(first, [11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
});

test("a seed decides every draw, and another seed draws others", () => {
  const draws = (seed) => [...drawValues(TWO, 5, random(seed))];
  assert.deepEqual(draws(5), draws(5));
  assert.notDeepEqual(draws(5), draws(6));
  assert.notDeepEqual(draws(0), draws(1));
});

test("draws have the moments of their distributions", () => {
  const generator = random(11);
  const n = 100000;
  const moments = (draw) => {
    const draws = Array.from({ length: n }, draw);
    const mean = draws.reduce((sum, x) => sum + x, 0) / n;
    return [mean, draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n];
  };
  const check = (draw, mean, variance) => {
    const [m, v] = moments(draw);
    near(m, mean, 5 * Math.sqrt(variance / n));
    near(v, variance, 0.02 * variance);
  };
  check(() => generator.uniform(), 0.5, 1 / 12);
  check(() => generator.normal(), 0, 1);
  check(() => generator.gamma(2.5), 2.5, 2.5);
  check(() => generator.binomial(10, 0.3), 3, 2.1);
  check(() => generator.binomial(1000, 0.3), 300, 210);
  check(() => generator.binomial(100000, 0.001), 100, 99.9);
  assert.equal(generator.binomial(1e9, 1), 1e9);
  assert.equal(generator.binomial(1e9, 0), 0);
});

test("crossings are exact where the plain formula cancels", () => {
  const [x] = crossingsOf({ mean: 0, sd: 1 }, { mean: 1, sd: 1 + 1e-12 }, 0);
  near(x, 0.5, 1e-11);
  assert.deepEqual(crossingsOf({ mean: 0, sd: 1 }, { mean: 0, sd: 1 }, 0.5), []);
});

test("guesses spread over the data, and those by chance are decided by the seed", () => {
  const three = { weights: [1, 1, 1], means: [0, 50, 90], sds: [1, 1, 1] };
  const problem = engine.problem(drawValues(three, 600, random(1)));
  for (const guess of [engine.guess(problem, 3), engine.guess(problem, 3, random(1))]) {
    assert.deepEqual(guess.means, [...guess.means].sort((a, b) => a - b));
    [0, 50, 90].forEach((mean, j) => near(guess.means[j], mean, 5));
  }
  assert.deepEqual(engine.guess(problem, 3, random(4)), engine.guess(problem, 3, random(4)));
});
