/* Where to cut: thresholds between the groups, with a slider for what a mistake costs. */

import { make, rangeOf, setText } from "./dom.js";
import { upperTail } from "./scales.js";
import { thresholds } from "./thresholds.js";
import { digitsFor, numberText, percent } from "./words.js";

/* The cost slider is logarithmic: its ends are 2^5 times and a 32nd. */
const FARTHEST_COST = 5;

export class Cuts {
  constructor(redraw) {
    this.cost = 1;
    this.shown = false;
    this.check = make("input", { type: "checkbox", on: { change: () => this.toggle(redraw) } });
    const label = make("label", { class: "check" }, [this.check, "Show where to cut"]);
    this.range = rangeOf("Cost of a mistake", { min: -FARTHEST_COST, max: FARTHEST_COST, step: 0.25, value: 0, told: costWords }, (power) => {
      this.cost = 2 ** power;
      redraw();
    });
    this.told = make("p", { class: "note" });
    this.rest = make("div", { hidden: true }, [this.range.element, this.told]);
    this.element = make("section", { class: "cuts" }, [label, this.rest]);
  }

  toggle(redraw) {
    this.shown = this.check.checked;
    this.rest.hidden = !this.shown;
    redraw();
  }

  set(cost) {
    this.cost = cost;
    this.shown = true;
    this.check.checked = true;
    this.rest.hidden = false;
    this.range.set(Math.log2(cost));
  }

  /* The cuts of a mixture, [{x, text}], or nothing where they are not shown. Two normals of
     different width cross twice, once perhaps far from all data: that is left out. */
  of(mixture, [low, high]) {
    if (!this.shown || mixture.means.length < 2 || !mixture.sds.every((sd) => sd > 0)) {
      setText(this.told, this.shown ? "There is nothing to cut." : "");
      return null;
    }
    const found = thresholds(mixture, this.cost);
    const near = found.filter(({ x }) => x >= low && x <= high);
    setText(this.told, cutWords(mixture, found, near));
    return near.map(({ x }) => ({ x, text: numberText(x, digitsFor(x, high - low)) }));
  }
}

function costWords(power) {
  const times = numberText(2 ** Math.abs(power), 2);
  if (power === 0) return "both the same";
  return power > 0 ? `calling a low value high: ${times} times` : `calling a high value low: ${times} times`;
}

/* How much of the mixture lies on the wrong side. */
function cutWords(mixture, found, near) {
  if (!near.length) return "One curve is the likeliest everywhere: there is nothing to cut.";
  let wrong = 0;
  const edges = [-Infinity, ...found.map(({ x }) => x), Infinity];
  for (let region = 0; region <= found.length; region++) {
    const winner = region === 0 ? found[0].below : found[region - 1].above;
    mixture.means.forEach((mean, j) => {
      if (j === winner) return;
      const beyond = (edge) => (Number.isFinite(edge) ? upperTail((edge - mean) / mixture.sds[j]) : edge < 0 ? 1 : 0);
      wrong += mixture.weights[j] * (beyond(edges[region]) - beyond(edges[region + 1]));
    });
  }
  const places = near.map(({ x, below, above }) => `${numberText(x, digitsFor(x, mixture.sds[below]))} (from curve ${below + 1} to ${above + 1})`);
  return `Cut at ${places.join(" and ")}; ${percent(Math.max(wrong, 0))} of the values will be misplaced.`;
}
