/* The handles of the curves: a round one on each peak (mean sideways, weight up and down), a square
   one at the shoulder (sd). Each is a slider for the keyboard. */

import { make } from "./dom.js";
import { heightAt, peakOf } from "./scales.js";
import { componentColour, inkOn } from "./theme.js";
import { digitsFor, numberText } from "./words.js";

/* Part of the picture's width that an arrow key moves a handle; ten times finer with shift. */
const KEY_STEP = 0.01;

/* How near to 0 an sd can be dragged, as a part of the picture's width. */
const NARROWEST_DRAG = 0.0015;

/* The handles over a picture. `act` has `change(j, {mean, weight, sd}, held)` and `remove(j)`. */
export class Handles {
  constructor(act) {
    this.act = act;
    this.element = make("div", { class: "handles" });
    this.pairs = [];
    this.held = null;
  }

  /* Puts the handles where the curves of a mixture are. */
  place(frame, mixture, theme) {
    this.frame = frame;
    this.mixture = mixture;
    let left = false;
    while (this.pairs.length > mixture.means.length)
      for (const handle of this.pairs.pop()) {
        left ||= handle === document.activeElement;
        handle.remove();
      }
    if (left) this.pairs[this.pairs.length - 1][0].focus(); // where the keyboard was is gone
    while (this.pairs.length < mixture.means.length) this.pairs.push(this.newPair(this.pairs.length));
    this.pairs.forEach((pair, j) => this.placePair(pair, j, theme));
  }

  newPair(j) {
    const round = this.newHandle(j, "round", `Curve ${j + 1}: mean and weight`);
    const square = this.newHandle(j, "square", `Curve ${j + 1}: sd`);
    round.textContent = String(j + 1);
    return [round, square];
  }

  newHandle(j, kind, name) {
    const on = {
      pointerdown: (event) => this.hold(event, j, kind),
      pointermove: (event) => this.drag(event),
      pointerup: () => this.release(),
      pointercancel: () => this.release(),
      keydown: (event) => this.press(event, j, kind),
    };
    const handle = make("div", { class: `handle ${kind}`, role: "slider", tabindex: 0, "aria-label": name, on });
    this.element.append(handle);
    return handle;
  }

  placePair([round, square], j, theme) {
    const { frame, mixture } = this;
    const [mean, sd, weight] = [mixture.means[j], mixture.sds[j], mixture.weights[j]];
    const colour = componentColour(theme, j);
    const x = within(frame.x(mean), frame.left, frame.right);
    const y = within(frame.y(Math.min(peakOf(mixture, j), 1e300)), frame.ceiling + 6, frame.base);
    setPlace(round, x, y, colour);
    round.style.color = inkOn(colour);
    const side = frame.x(mean + sd) > frame.right ? -1 : 1;
    const shoulder = mean + side * sd;
    const sx = within(frame.x(shoulder), frame.left, frame.right);
    const sy = within(frame.y(heightAt(mixture, j, shoulder)), frame.ceiling + 6, frame.base);
    const near = Math.hypot(sx - x, sy - y) < 20;
    setPlace(square, near ? x + side * 20 : sx, sy, colour);
    this.tell(round, mean, `mean ${numberText(mean, digitsFor(mean, sd))}, weight ${numberText(weight, 3)}`);
    this.tell(square, sd, `sd ${numberText(sd)}`);
    for (const handle of [round, square]) setSide(handle, frame);
  }

  tell(handle, now, text) {
    const { low, high } = this.frame;
    const sd = handle.classList.contains("square");
    handle.setAttribute("aria-valuemin", sd ? 0 : Math.min(low, now));
    handle.setAttribute("aria-valuemax", sd ? Math.max(high - low, now) : Math.max(high, now));
    handle.setAttribute("aria-valuenow", now);
    handle.setAttribute("aria-valuetext", text);
    handle.title = text;
    handle.dataset.told = text;
  }

  hold(event, j, kind) {
    if (event.button > 0) return;
    event.preventDefault();
    event.currentTarget.focus({ preventScroll: true });
    event.currentTarget.setPointerCapture(event.pointerId);
    const handle = event.currentTarget;
    const [x, y] = [parseFloat(handle.style.left), parseFloat(handle.style.top)];
    const side = this.frame.x(this.mixture.means[j]) > x ? -1 : 1;
    this.held = { j, kind, side, from: [event.clientX, event.clientY], at: [x, y], weight: this.mixture.weights[j] };
    this.held.mixture = this.mixture;
    handle.classList.add("held");
  }

  drag(event) {
    const held = this.held;
    if (!held) return;
    const frame = this.frame;
    const across = event.clientX - held.from[0];
    const up = event.clientY - held.from[1];
    const { j, mixture } = held;
    if (held.kind === "square") {
      const start = frame.x(mixture.means[j] + held.side * mixture.sds[j]);
      const sd = held.side * (frame.valueAt(start + across) - mixture.means[j]);
      this.act.change(j, { sd: this.atLeast(sd) }, true);
      return;
    }
    const mean = frame.valueAt(within(frame.x(mixture.means[j]) + across, frame.left, frame.right));
    const height = Math.max(frame.base - held.at[1], 6);
    const weight = held.weight * Math.max(frame.base - held.at[1] - up, 0) / height;
    this.act.change(j, { mean, weight: within(weight, 0.01, 0.99) }, true);
  }

  atLeast(sd) {
    return Math.max(sd, NARROWEST_DRAG * (this.frame.high - this.frame.low));
  }

  release() {
    if (!this.held) return;
    const { j } = this.held;
    this.held = null;
    for (const pair of this.pairs) for (const handle of pair) handle.classList.remove("held");
    this.act.change(j, {}, false);
  }

  press(event, j, kind) {
    const [across, up] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? [0, 0];
    if (event.key === "Delete" || event.key === "Backspace") this.act.remove(j);
    else if (!across && !up) return;
    else {
      const fine = event.shiftKey ? 0.1 : 1;
      const step = fine * KEY_STEP * (this.frame.high - this.frame.low);
      const { means, sds, weights } = this.mixture;
      if (kind === "square") this.act.change(j, { sd: this.atLeast(sds[j] + (across || up) * step) }, false);
      else if (across) this.act.change(j, { mean: means[j] + across * step }, false);
      else this.act.change(j, { weight: within(weights[j] + 0.02 * fine * up, 0.01, 0.99) }, false);
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

function within(number, low, high) {
  return Math.min(Math.max(number, low), high);
}

function setPlace(handle, x, y, colour) {
  handle.style.left = `${x}px`;
  handle.style.top = `${y}px`;
  handle.style.backgroundColor = colour;
}

/* What is told beside a handle while it is held has room above it, or below. */
function setSide(handle, frame) {
  handle.classList.toggle("high", parseFloat(handle.style.top) < frame.ceiling + 50);
}
