/* The stage: the canvas with the picture, the handles over it, and what is read at one value. */

import { drawChart, frameOf, topOf } from "./chart.js";
import { make } from "./dom.js";
import { Handles } from "./handles.js";
import { canvasPen } from "./pens.js";
import { barsOf, domainOf, heightAt } from "./scales.js";
import { nearestPlace } from "./strokes.js";
import { componentColour } from "./theme.js";
import { arithmetic, countText, digitsFor, numberText } from "./words.js";

/* Of more components than this, only those with a share that is seen are written beside a value. */
const MOST_ROWS_READ = 4;
const LEAST_SHARE_READ = 0.001;

/* `act` has what `Handles` calls, `add(x)`, and `redraw()`. */
export class Stage {
  constructor(act, { handles = true } = {}) {
    this.act = act;
    this.reading = null;
    this.canvas = make("canvas", { "aria-hidden": "true" });
    this.strip = make("div", {
      class: "strip", role: "slider", tabindex: 0, "aria-label": "Value to read",
      on: {
        keydown: (event) => this.pressStrip(event),
        focus: () => this.read(this.reading ?? Math.floor(this.values.length / 2)),
        blur: () => this.read(null),
      },
    });
    this.reader = make("div", { class: "reader", hidden: true, "aria-hidden": "true" });
    this.handles = handles ? new Handles(act) : null;
    this.element = make("div", {
      class: "stage",
      on: {
        pointermove: (event) => this.hover(event),
        pointerdown: (event) => this.hover(event),
        pointerleave: (event) => event.pointerType === "mouse" && this.leave(),
        dblclick: (event) => this.double(event),
      },
    }, [this.canvas, this.strip, ...(this.handles ? [this.handles.element] : []), this.reader]);
    this.top = null;
  }

  /* Distinct values with counts, and the mixtures that the picture must hold. */
  setData(values, counts, mixtures) {
    this.values = values;
    this.counts = counts;
    this.bars = barsOf(values, counts);
    this.reading = null;
    this.strip.setAttribute("aria-valuemin", values[0]);
    this.strip.setAttribute("aria-valuemax", values[values.length - 1]);
    this.tellStrip(Math.floor(values.length / 2), "");
    this.fitDomain(mixtures);
    this.top = null;
  }

  fitDomain(mixtures) {
    this.domain = domainOf(this.values, mixtures);
  }

  /* The picture grows where a mixture does not fit, and otherwise stays: nothing jumps. */
  widenFor(mixtures) {
    const [low, high] = this.domain;
    const fits = ({ means }) => means.every((mean) => mean >= low && mean <= high);
    if (!mixtures.every(fits)) this.fitDomain(mixtures);
  }

  /* Where the bars rise most above the curves: the place for one more. */
  emptiest(mixture) {
    const { edges, heights } = this.bars;
    const middle = (b) => (edges[b] + edges[b + 1]) / 2;
    const sumAt = (x) => mixture.means.reduce((sum, _, j) => sum + heightAt(mixture, j, x), 0);
    const lack = heights.map((height, b) => height - sumAt(middle(b)));
    return middle(lack.indexOf(Math.max(...lack)));
  }

  /* Width and height in CSS pixels. */
  size() {
    const box = this.element.getBoundingClientRect();
    return { width: Math.max(box.width, 200), height: Math.max(box.height, 180) };
  }

  /* Draws {mixture, shares, fill, marks, cuts, truth, curves}; handles where `grips` is. */
  draw(view, theme) {
    const { width, height } = this.size();
    const ratio = devicePixelRatio || 1;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== across) this.canvas.width = across;
    if (this.canvas.height !== down) this.canvas.height = down;
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (!this.handles?.held) this.top = this.wantedTop(view);
    this.view = view;
    this.theme = theme;
    this.frame = frameOf(width, height, this.domain, this.top);
    drawChart(canvasPen(context), this.scene(this.frame, theme, view));
    this.strip.style.top = `${this.frame.strip.top}px`;
    this.strip.style.height = `${this.frame.strip.bottom - this.frame.strip.top}px`;
    if (this.handles) this.handles.place(this.frame, view.mixture, theme);
    this.showReader();
  }

  wantedTop(view) {
    return view.top ?? topOf(this.bars, [view.mixture, view.truth].filter(Boolean));
  }

  scene(frame, theme, view) {
    const strokes = { values: this.values, counts: this.counts, shares: view.shares, fill: view.fill ?? 0 };
    const reading = this.reading === null ? null : this.values[this.reading];
    return { ...view, frame, theme, bars: this.bars, strokes, reading };
  }

  /* The picture by another pen, for a file. */
  drawWith(pen, width, height, theme) {
    const frame = frameOf(width, height, this.domain, this.top);
    drawChart(pen, { ...this.scene(frame, theme, this.view), reading: null });
  }

  /* Nothing is read any more, unless by keys. A finger that was lifted has not left. */
  leave() {
    if (document.activeElement !== this.strip) this.read(null);
  }

  hover(event) {
    if (this.handles?.held) return;
    if (event.target.closest(".handle")) {
      this.leave();
      return;
    }
    const box = this.element.getBoundingClientRect();
    const x = this.frame.valueAt(event.clientX - box.left);
    this.read(nearestPlace(this.values, x));
  }

  double(event) {
    if (!this.act.add || event.target.closest(".handle")) return;
    this.act.add(this.frame.valueAt(event.clientX - this.element.getBoundingClientRect().left));
  }

  read(place) {
    if (this.reading === place) return;
    this.reading = place;
    this.act.redraw();
  }

  pressStrip(event) {
    const last = this.values.length - 1;
    const here = this.reading ?? 0;
    const far = event.shiftKey ? 10 : 1;
    const to = { ArrowLeft: here - far, ArrowDown: here - far, ArrowRight: here + far, ArrowUp: here + far,
      PageUp: here + 25, PageDown: here - 25, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.read(Math.min(Math.max(to, 0), last));
  }

  /* Beside the value that is read, how its shares come about. */
  showReader() {
    this.reader.hidden = this.reading === null;
    if (this.reading === null) return;
    const value = this.values[this.reading];
    const rows = this.rowsAt(value);
    const lines = arithmetic(rows);
    const count = this.counts[this.reading];
    const many = count === 1 ? "" : `, ${countText(count, "time")}`;
    const name = numberText(value, digitsFor(value, this.domain[1] - this.domain[0]) + 1);
    const title = make("p", {}, [make("strong", { text: `${name}${many}` })]);
    const crowded = rows.length > MOST_ROWS_READ;
    const list = lines.flatMap(({ sum, share }, j) => {
      if (crowded && rows[j].share < LEAST_SHARE_READ) return [];
      const swatch = make("span", { class: "swatch" });
      swatch.style.backgroundColor = componentColour(this.theme, j);
      return make("p", {}, [swatch, make("span", { class: "sum", text: sum }), make("strong", { text: share })]);
    });
    if (list.length < rows.length) list.push(make("p", { class: "head", text: "the others below 0.1% each" }));
    const head = make("p", { class: "head", text: "weight \u00d7 height, share" });
    this.reader.replaceChildren(title, head, ...list);
    this.reader.classList.toggle("onleft", this.frame.x(value) > this.frame.width / 2);
    const said = lines.map(({ sum, share }, j) => `curve ${j + 1}: ${sum}, so ${share}`).join("; ");
    this.tellStrip(this.reading, `${name}${many}: ${said}`);
  }

  tellStrip(place, words) {
    this.strip.setAttribute("aria-valuenow", this.values[place]);
    if (this.strip.getAttribute("aria-valuetext") !== words)
      this.strip.setAttribute("aria-valuetext", words || numberText(this.values[place], 5));
  }

  /* {weight, density, product, share} of each component at a value. */
  rowsAt(value) {
    const { mixture } = this.view;
    const products = mixture.means.map((_, j) => heightAt(mixture, j, value));
    const shares = sharesAt(mixture, value, products);
    return products.map((product, j) => ({
      weight: mixture.weights[j],
      density: mixture.weights[j] > 0 ? product / mixture.weights[j] : 0,
      product,
      share: shares[j],
    }));
  }
}

/* Shares by logarithms, so that far from every curve they are still known. */
function sharesAt({ weights, means, sds }, value, products) {
  if (products.some((product) => product === Infinity)) return products.map((product) => Number(product === Infinity));
  const logs = means.map((mean, j) => {
    const z = (value - mean) / sds[j];
    return sds[j] > 0 ? Math.log(weights[j]) - Math.log(sds[j]) - 0.5 * z * z : -Infinity;
  });
  const most = Math.max(...logs);
  const parts = logs.map((log) => Math.exp(log - most));
  const total = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / total);
}
