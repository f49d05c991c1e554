/* A path that was recorded, for mixtures whose EM the page cannot run itself: play, step, look. */

import { Climbs } from "./climbs.js";
import { Controls } from "./controls.js";
import { make, setText } from "./dom.js";
import { Stage } from "./stage.js";
import { onThemeChange, themeOf } from "./theme.js";
import { Player, Ticker } from "./ticker.js";
import { countText, loglikText } from "./words.js";

export class Recorded {
  constructor(root, data, options) {
    this.root = root;
    this.data = data;
    this.step = data.path.length - 1;
    this.shown = data.path[this.step].curves;
    this.ticker = new Ticker(() => this.paint());
    const acts = {
      redraw: () => this.ticker.soon(), play: () => this.play(), step: () => this.go(this.step + 1),
      back: () => this.go(this.step - 1), again: () => this.go(0), top: () => this.go(data.path.length - 1),
    };
    this.player = new Player(() => this.playOn(), () => this.controls.pause);
    this.stage = new Stage(acts, { handles: false });
    this.controls = new Controls(acts, ["again", "back", "step", "play", "top"]);
    setText(this.controls.buttons.top.querySelector(".word"), "Result");
    this.controls.buttons.top.title = "The last step (t)";
    this.climbs = new Climbs((_, step) => this.go(step));
    this.run = { algorithm: "", path: data.path, end: null };
    this.layOut(options);
    this.watch();
    this.ready = Promise.resolve();
  }

  layOut(options) {
    const { data } = this;
    const sorted = sortedValues(data.values, data.weights);
    this.stage.setData(sorted.values, sorted.counts, []);
    const { x } = data.path[0].curves;
    this.stage.domain = [Math.min(x[0], this.stage.domain[0]), Math.max(x[x.length - 1], this.stage.domain[1])];
    this.topDensity = highest(data.path, Math.max(...this.stage.bars.heights));
    this.sentence = make("p", { class: "say", "aria-live": "polite" });
    const total = sorted.counts.reduce((sum, count) => sum + count, 0);
    const title = make("div", { class: "title" }, [
      make(options.compact ? "p" : "h1", { class: "name", text: data.name || "The path of EM" }),
      make("p", { class: "note", text: countText(total, "value") }),
    ]);
    const note = make("p", { class: "note", text: data.note ?? "", hidden: !data.note });
    const main = make("div", { class: "block picture" }, [this.stage.element, this.controls.element, this.sentence, note]);
    const climbs = make("section", { class: "climbs" }, [make("h2", { text: "Log-likelihood" }), this.climbs.stage]);
    this.root.classList.toggle("compact", Boolean(options.compact));
    this.root.classList.add("recorded");
    this.root.replaceChildren(make("div", { class: "page" }, [make("header", {}, [title]), main, make("div", { class: "block state" }, [climbs])]));
    this.stage.rowsAt = (value) => rowsOfCurves(this.shown, value);
    this.tell();
  }

  watch() {
    this.root.addEventListener("keydown", (event) => this.controls.press(event));
    this.sizes = new ResizeObserver(() => this.ticker.soon());
    this.sizes.observe(this.root);
    this.unwatchTheme = onThemeChange(() => this.ticker.soon());
    this.ticker.soon();
  }

  paint() {
    const theme = themeOf(this.root, this.data.palette);
    this.stage.draw({ curves: this.shown, top: this.topDensity, shares: this.shares(), fill: 1 }, theme);
    const last = this.step === this.data.path.length - 1;
    this.controls.show({ split: false, playing: this.player.playing, first: this.step === 0, stuck: last });
    this.controls.buttons.play.disabled = false;
    this.climbs.draw({ run: this.run, step: this.step, kept: [], others: [], best: 0 }, theme);
  }

  /* Shares of each value in the components, as far as the recorded curves tell. */
  shares() {
    if (this.sharesOf === this.shown) return this.shared;
    const { values } = this.stage;
    const k = this.shown.y.length;
    const shares = new Float64Array(k * values.length);
    values.forEach((value, i) => {
      rowsOfCurves(this.shown, value).forEach(({ share }, j) => (shares[j * values.length + i] = share));
    });
    this.sharesOf = this.shown;
    this.shared = shares;
    return shares;
  }

  go(step) {
    this.halt();
    this.show(step, 400);
    this.tell();
  }

  show(step, duration) {
    const { path } = this.data;
    this.step = Math.min(Math.max(step, 0), path.length - 1);
    const from = this.shown;
    const to = { ...path[this.step].curves };
    this.ticker.run(duration, (part) => (this.shown = part === 1 ? to : blended(from, to, part)));
  }

  tell() {
    const { label, loglik } = this.data.path[this.step];
    this.sentence.setAttribute("aria-live", this.player.playing ? "off" : "polite");
    setText(this.sentence, label ? label.replace(/-(?=\d)/g, "\u2212") : `Step ${this.step}. Log-likelihood ${loglikText(loglik)}.`);
    this.root.dataset.step = this.step;
  }

  play() {
    if (this.player.playing) return this.halt();
    if (this.step === this.data.path.length - 1) this.show(0, 0);
    return this.player.play();
  }

  /* One step of playing; says whether there will be another. */
  playOn() {
    const last = this.data.path.length - 1;
    this.show(this.step + 1, Math.min(600, 0.8 * this.controls.pause));
    if (this.step === last) this.player.stop();
    this.tell();
    return this.step < last;
  }

  halt() {
    this.player.stop();
    this.ticker.soon();
  }

  leave() {
    this.halt();
    this.ticker.stop();
    this.sizes.disconnect();
    this.unwatchTheme();
    this.root.replaceChildren();
  }
}

function sortedValues(values, weights) {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const found = { values: [], counts: [] };
  for (const i of order) {
    const last = found.values.length - 1;
    const weight = weights ? weights[i] : 1;
    if (last >= 0 && found.values[last] === values[i]) found.counts[last] += weight;
    else {
      found.values.push(values[i]);
      found.counts.push(weight);
    }
  }
  return found;
}

/* The density at the top: that of the bars and of the last curves; others may be a little higher. */
function highest(path, bars) {
  const peaks = path.map(({ curves }) => Math.max(...curves.y.map((row) => Math.max(...row))));
  const last = Math.max(bars, peaks[peaks.length - 1]);
  return Math.max(last, Math.min(1.2 * last, Math.max(...peaks)));
}

function blended(from, to, part) {
  if (from.y.length !== to.y.length) return to;
  const y = to.y.map((row, j) => row.map((height, i) => from.y[j][i] + part * (height - from.y[j][i])));
  return { x: to.x, y };
}

/* What the components give at a value, between two recorded places. */
function rowsOfCurves({ x, y }, value) {
  let above = x.findIndex((place) => place >= value);
  if (above < 0) above = x.length - 1;
  const below = Math.max(above - 1, 0);
  const part = above > below ? Math.min(Math.max((value - x[below]) / (x[above] - x[below]), 0), 1) : 0;
  const products = y.map((row) => row[below] + part * (row[above] - row[below]));
  const total = products.reduce((sum, product) => sum + product, 0);
  return products.map((product) => ({ product, share: total > 0 ? product / total : 0 }));
}
