/* Numbers and sentences. Everything that the page says stands here. */

import { minus } from "./scales.js";

export const ALGORITHM_WORDS = {
  soft: { name: "Soft (EM)", about: "Every value counts for each curve by its share." },
  "hard proportions": { name: "Hard proportions", about: "Weights count only whole values, each for its likeliest curve." },
  classification: { name: "Classification", about: "Every value belongs wholly to its likeliest curve." },
  stochastic: { name: "Stochastic", about: "Every value draws its curve by lot, with its shares as chances." },
  accelerated: { name: "Accelerated", about: "Two steps of EM, then a leap in their direction." },
};

/* So many digits show a number to a hundredth of a scale; four at least. */
export function digitsFor(number, scale) {
  const wanted = Math.ceil(Math.log10(Math.abs(number) / scale)) + 3;
  return Number.isFinite(wanted) ? Math.min(Math.max(wanted, 4), 15) : 4;
}

/* A number to so many significant digits, without trailing zeros. */
export function numberText(number, digits = 4) {
  if (number === Infinity) return "\u221e";
  if (!Number.isFinite(number)) return "\u2013";
  if (number === 0) return "0";
  const size = Math.abs(number);
  if (size >= 10 ** Math.max(7, digits) || size < 1e-4) return minus(number.toExponential(digits - 2).replace("e+", "e"));
  const decimals = Math.max(0, Math.min(10, digits - 1 - Math.floor(Math.log10(size))));
  return minus(String(Number(number.toFixed(decimals))));
}

/* A log-likelihood: as many decimals as its changes need. */
export function loglikText(loglik, decimals = 2) {
  if (loglik === Infinity) return "no bound";
  const text = loglik.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return minus(text);
}

export function percent(share) {
  if (share > 0 && share < 0.0005) return "<0.1%";
  if (share < 1 && share > 0.9995) return ">99.9%";
  return `${(100 * share).toFixed(1)}%`;
}

export function countText(count, one, many = `${one}s`) {
  const number = Number.isInteger(count) ? count.toLocaleString("en") : numberText(count, 5);
  return `${number} ${count === 1 ? one : many}`;
}

/* Units of log-likelihood between two states, so that the smallest change is seen. */
export function changeText(change) {
  const size = Math.abs(change);
  if (size < 5e-10) return "0";
  const text = size >= 0.01 ? size.toFixed(2) : size.toExponential(1);
  return `${change < 0 ? "\u2212" : "+"}${text}`;
}

/* What a value's shares are made of, a line for each component. */
export function arithmetic(rows) {
  return rows.map(({ weight, density, product, share }) => ({
    sum: weight === undefined ? fixed(product) : `${fixed(weight)} \u00d7 ${fixed(density)} = ${fixed(product)}`,
    share: percent(share),
  }));
}

function fixed(number) {
  return number !== 0 && Math.abs(number) < 5e-5 ? numberText(number, 3) : minus(number.toPrecision(4).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, ""));
}

export const WELCOME =
  "Drag a circle: sideways moves the mean, up and down the weight. Drag a square: the sd. Then press E and M in turn, or Play.";

export function afterE(algorithm) {
  const said = {
    soft: "E: every value is split among the curves, in proportion to their heights above it.",
    "hard proportions": "E: every value is split among the curves, in proportion to their heights above it. The weights will count each value whole, for its largest share.",
    classification: "E: every value goes wholly to the curve that is highest above it.",
    stochastic: "E: every value has drawn its curve by lot, with its shares as chances.",
    accelerated: "E: every value is split among the curves. Two steps of EM and a leap will follow.",
  };
  return `${said[algorithm]} Now press M.`;
}

/* What an M step did: which mean moved most, and what became of the log-likelihood. */
export function afterM({ before, after, algorithm, step }) {
  const change = after.loglik - before.loglik;
  const moved = mostMoved(before.mixture, after.mixture);
  const motion = moved === null ? "The curves hardly moved" : movedText(before.mixture, after.mixture, moved);
  return `Step ${step}: ${motion}. ${changeSentence(change, algorithm)}${emptied(before.mixture, after.mixture)}`;
}

/* A weight below this is none. */
const NO_WEIGHT = 1e-12;

/* Curves that have just lost all their values. */
function emptied(before, after) {
  const lost = after.weights.flatMap((weight, j) => (weight < NO_WEIGHT && before.weights[j] >= NO_WEIGHT ? [j + 1] : []));
  if (!lost.length) return "";
  return ` Curve ${lost.join(" and ")} has no values any more: it stays where it was, with weight 0.`;
}

function mostMoved(before, after) {
  const moves = before.means.map((mean, j) => Math.abs(after.means[j] - mean) / Math.max(before.sds[j], 1e-300));
  const most = moves.indexOf(Math.max(...moves));
  return moves[most] > 5e-4 ? most : null;
}

function movedText(before, after, j) {
  const ends = [before.means[j], after.means[j]];
  const [from, to] = ends.map((mean) => numberText(mean, digitsFor(mean, after.sds[j])));
  if (from === to) return `curve ${j + 1} moved a little, to the mean of its shares, ${to}`;
  return `curve ${j + 1} went from ${from} to ${to}, the mean of its shares`;
}

function changeSentence(change, algorithm) {
  if (change === Infinity) return "";
  if (Math.abs(change) < 5e-10) return "The log-likelihood stays where it is.";
  const size = changeText(Math.abs(change)).slice(1);
  if (change > 0) return `The log-likelihood rose by ${size}.`;
  const why = {
    "hard proportions": "counted weights do not maximise it, so this algorithm may go down",
    classification: "this algorithm climbs another hill, that of whole values",
    stochastic: "the lot decides, so it goes up and down",
  }[algorithm];
  return `The log-likelihood fell by ${size}${why ? `: ${why}` : " (rounding)"}.`;
}

/* Why play stopped. */
export function atRest(algorithm, step) {
  if (algorithm === "soft" || algorithm === "accelerated")
    return `At rest after step ${step}: nothing moves any more. \u201cTo the top\u201d proves whether it is a maximum.`;
  return `At rest after step ${step}: nothing moves any more. This algorithm\u2019s resting place need not be a maximum of the likelihood.`;
}

/* How the climb to the top ended. */
export function atTop(end) {
  if (end.certified) return `At the top: ${end.words}.`;
  if (end.outcome === "spike") return spikeWords(end.spikes);
  const first = end.words.charAt(0).toUpperCase() + end.words.slice(1);
  return `${first}.`;
}

/* Curves that are spikes: where, why that is bad, and what to do. */
export function spikeWords(spikes) {
  return `${spikes.map(spikeText).join("; ")}. Make it wider, or take it away.`;
}

function spikeText({ words, value }) {
  return words.replace("component", "Curve").replace(String(value), numberText(value, 6));
}
