/* Data to begin with: clouds that are drawn here, whose truth is known, and Old Faithful. */

import { random } from "./random.js";

/* Waiting times before 272 eruptions of Old Faithful, in minutes, two digits each (Azzalini & Bowman
   1990). */
const WAITING =
  "7954746285558885518554847847835262845279514778697483557678797377668074524880599080588458" +
  "7383645382597590548054837164778159844882609278786573825679716276607876837582706573887680" +
  "4886609050786372847551826288498381478452868175598979598150855987536977568881458255904583" +
  "5689468251865379816082777659804996537777658171708193538945865878667663885293495777688181" +
  "7350857455778383517884468355815776847781877751786082915378467784498371804975647653945576" +
  "5082547578797878707970548650905454777964754786638582578267745483737388807183567978845883" +
  "4360758146904674";

/* What is drawn, with the first guess that its notebook made. */
export const PRESETS = {
  "two-clouds": {
    title: "Two clouds",
    truth: { weights: [0.5, 0.5], means: [-4.5, 2.5], sds: [0.5, 1] },
    n: 400,
    guess: () => ({ weights: [0.5, 0.5], means: [-7, 7], sds: [1.7, 1.2] }),
  },
  overlapping: {
    title: "Overlapping clouds",
    truth: { weights: [0.7, 0.3], means: [0, 2.5], sds: [1, 1] },
    n: 1000,
    guess: () => ({ weights: [0.5, 0.5], means: [-2, 4.5], sds: [0.8, 0.8] }),
  },
  "the-crawl": {
    title: "One on top of the other",
    truth: { weights: [0.5, 0.5], means: [1, 2], sds: [2, 5] },
    n: 200,
    guess: crawlGuess,
  },
  faithful: {
    title: "Old Faithful: minutes to wait",
    values: Array.from({ length: WAITING.length / 2 }, (_, i) => Number(WAITING.slice(2 * i, 2 * i + 2))),
    guess: () => ({ weights: [0.5, 0.5], means: [48, 95], sds: [5, 5] }),
  },
};

/* As notebook B began: means at the ends of the data, weights and sds by chance. */
function crawlGuess(values, seed) {
  const generator = random(1000 + seed);
  const weight = generator.uniform();
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const sds = [1 + 9 * generator.uniform(), 1 + 9 * generator.uniform()];
  return { weights: [weight, 1 - weight], means: [low, high], sds };
}

/* Each cloud gives its share of the n values, by the seed. */
export function drawClouds(truth, n, seed) {
  const generator = random(seed);
  const values = [];
  truth.means.forEach((mean, j) => {
    const count = Math.round(n * truth.weights[j]);
    for (let i = 0; i < count; i++) values.push(mean + truth.sds[j] * generator.normal());
  });
  return values;
}

/* The data of a preset: {key, title, values, weights, truth, guess, n, seed}. */
export function presetSource(key, { truth = null, n = null, seed = 1 } = {}) {
  const preset = PRESETS[key];
  const drawn = preset.truth ? (truth ?? preset.truth) : null;
  const size = n ?? preset.n;
  const values = drawn ? drawClouds(drawn, size, seed) : preset.values;
  const guess = preset.guess(values, seed);
  return { key, title: preset.title, values, weights: null, truth: drawn, guess, n: size, seed };
}
