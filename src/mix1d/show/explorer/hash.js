/* The state in the address: a teacher links to a guess, a step, an algorithm. Read by people, so a
   link can also be written by hand: #data=two-clouds&means=-7,7&step=3&algorithm=hard-proportions */

import { ALGORITHM_WORDS } from "./words.js";

/* Parts of the page beside picture, buttons, numbers and climbs; `show=picture` has none of them. */
const PARTS = ["algorithms", "data", "drawn", "results"];

const slugOf = (algorithm) => algorithm.replace(" ", "-");

/* The state as text: {data, truth, n, seed, guess, algorithm, step, top, split, cost, show}. */
export function hashOf(state) {
  const parts = [];
  const add = (name, value) => parts.push(`${name}=${value}`);
  if (state.data) add("data", state.data);
  if (state.truth) {
    add("n", state.n);
    add("true-means", state.truth.means.join(","));
    add("true-sds", state.truth.sds.join(","));
    add("draw", state.seed);
  }
  for (const name of ["weights", "means", "sds"]) add(name, state.guess[name].map(digits).join(","));
  add("algorithm", slugOf(state.algorithm));
  if (state.top !== null) add("top", state.top);
  add("step", state.step);
  if (state.split) add("split", 1);
  if (state.cost !== null) add("cost", digits(state.cost));
  if (state.show) add("show", state.show.join(",") || "picture");
  return `#${parts.join("&")}`;
}

/* Enough digits for the same picture, and few enough for an address. */
function digits(number) {
  return String(Number(number.toPrecision(10)));
}

/* The state that an address tells; what it leaves out or gets wrong is left out. */
export function readHash(hash) {
  const fields = new Map(new URLSearchParams(hash.replace(/^#/, "")));
  const numbers = (name) => listOf(fields.get(name));
  const whole = (name, most) => {
    const number = Number(fields.get(name) ?? NaN);
    return Number.isInteger(number) && number >= 0 && number <= most ? number : null;
  };
  const wanted = (fields.get("algorithm") ?? "").replace("-", " ");
  const algorithm = Object.keys(ALGORITHM_WORDS).find((name) => wanted && name.startsWith(wanted)) ?? null;
  const cost = Number(fields.get("cost") ?? NaN);
  return {
    data: fields.get("data") ?? null,
    n: whole("n", 100000),
    trueMeans: numbers("true-means"),
    trueSds: numbers("true-sds"),
    seed: whole("draw", 2 ** 31),
    weights: numbers("weights"),
    means: numbers("means"),
    sds: numbers("sds"),
    algorithm,
    step: whole("step", 5000),
    top: whole("top", 5000),
    split: fields.get("split") === "1",
    cost: cost > 0 && cost < Infinity ? cost : null,
    show: fields.get("show")?.split(",").filter((part) => PARTS.includes(part)) ?? null,
  };
}

function listOf(text) {
  if (!text) return null;
  const numbers = text.split(",").map(Number);
  return numbers.length <= 8 && numbers.every(Number.isFinite) ? numbers : null;
}

/* The guess that an address tells: its means, with equal weights and the sds of the data where it
   says nothing else. */
export function guessOfHash({ means, sds, weights }, spread) {
  if (!means) return null;
  const k = means.length;
  const usable = (numbers) => numbers && numbers.length === k && numbers.every((number) => number > 0);
  const total = usable(weights) ? weights.reduce((sum, weight) => sum + weight, 0) : k;
  return {
    weights: means.map((_, j) => (usable(weights) ? weights[j] : 1) / total),
    means,
    sds: usable(sds) ? sds : means.map(() => spread / k),
  };
}

/* Writes the address, but not at every movement of a hand. */
export class Address {
  constructor(act) {
    this.act = act;
    this.timer = null;
    this.written = location.hash;
    this.listen = () => location.hash !== this.written && act(readHash(location.hash));
    addEventListener("hashchange", this.listen);
  }

  write(state) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.written = hashOf(state);
      try {
        history.replaceState(null, "", this.written);
      } catch {
        this.written = location.hash; // a page in a frame may have no address of its own
      }
    }, 300);
  }

  remove() {
    clearTimeout(this.timer);
    removeEventListener("hashchange", this.listen);
  }
}
