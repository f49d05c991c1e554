/* The picture of climbs: the log-likelihood of every state of every climb. One can click on it. */

import { make } from "./dom.js";
import { canvasPen } from "./pens.js";
import { ticksOf, tickText } from "./scales.js";
import { ALGORITHM_WORDS, loglikText } from "./words.js";

/* Dashes of the climbs of each algorithm; colours belong to components. */
export const DASHES = {
  soft: [],
  "hard proportions": [7, 4],
  classification: [2, 3],
  stochastic: [9, 3, 2, 3],
  accelerated: [14, 4],
};

/* What is left to the best is shown down to this. */
const LEAST_LEFT = 1e-8;

const MARGIN = { left: 58, right: 12, top: 20, bottom: 26 };

/* `act(run, step)` is called when a state is chosen. */
export class Climbs {
  constructor(act) {
    this.act = act;
    this.logarithmic = false;
    this.canvas = make("canvas", { "aria-hidden": "true" });
    this.slider = make("div", {
      class: "climb-slider", role: "slider", tabindex: 0, "aria-label": "Step of the climb", "aria-valuemin": 0,
      on: {
        pointerdown: (event) => this.choose(event),
        pointermove: (event) => event.buttons && this.choose(event),
        keydown: (event) => this.press(event),
      },
    });
    this.stage = make("div", { class: "climb-stage" }, [this.canvas, this.slider]);
  }

  /* Draws {runs, run, step, kept, best}: the climb that is walked bold, with a dot on its step. */
  draw(view, theme) {
    this.view = view;
    const ratio = devicePixelRatio || 1;
    const { width, height } = this.stage.getBoundingClientRect();
    if (this.canvas.width !== Math.round(width * ratio)) this.canvas.width = Math.round(width * ratio);
    if (this.canvas.height !== Math.round(height * ratio)) this.canvas.height = Math.round(height * ratio);
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.frame = this.frameFor(view, width, height);
    drawClimbs(canvasPen(context), this.frame, view, theme);
    this.tell(view);
  }

  tell({ run, step }) {
    const { loglik } = run.path[step];
    this.slider.setAttribute("aria-valuemax", Math.max(run.path.length - 1, 1));
    this.slider.setAttribute("aria-valuenow", step);
    const name = ALGORITHM_WORDS[run.algorithm]?.name ?? "";
    this.slider.setAttribute("aria-valuetext", `step ${step}, log-likelihood ${loglikText(loglik)} ${name}`);
  }

  frameFor(view, width, height) {
    const runs = [...view.kept, ...view.others, view.run];
    const longest = Math.max(8, ...runs.map(({ path }) => path.length - 1));
    const [low, high] = rangeOfLogliks(runs);
    const scale = this.logarithmic ? leftScale(low, view.best) : levelScale(low, high);
    const across = (width - MARGIN.left - MARGIN.right) / longest;
    const tall = height - MARGIN.top - MARGIN.bottom;
    return {
      width, height, longest, scale, logarithmic: this.logarithmic,
      x: (step) => MARGIN.left + step * across,
      y: (loglik) => MARGIN.top + tall * (1 - scale.at(loglik)),
      yAt: (part) => MARGIN.top + tall * (1 - part),
      stepAt: (x) => (x - MARGIN.left) / across,
    };
  }

  /* The state nearest to the pointer, on any climb; while it is moved, on the same. */
  choose(event) {
    const box = this.slider.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const { frame, view } = this;
    let best = null;
    const runs = event.type === "pointermove" ? [view.run] : [view.run, ...view.kept, ...view.others];
    for (const run of runs) {
      const step = Math.round(Math.min(Math.max(frame.stepAt(x), 0), run.path.length - 1));
      const { loglik } = run.path[step];
      const away = Math.hypot(frame.x(step) - x, Number.isFinite(loglik) ? frame.y(loglik) - y : 0);
      const bonus = run === view.run ? 0.5 : 1;
      if (!best || away * bonus < best.away) best = { run, step, away: away * bonus };
    }
    this.act(best.run, best.step);
  }

  press(event) {
    const { run, step } = this.view;
    const last = run.path.length - 1;
    const to = { ArrowLeft: step - 1, ArrowDown: step - 1, ArrowRight: step + 1, ArrowUp: step + 1,
      PageDown: step - 10, PageUp: step + 10, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.act(run, Math.min(Math.max(to, 0), last));
  }
}

/* The lowest and the highest log-likelihood of some climbs. */
function rangeOfLogliks(runs) {
  let [low, high] = [Infinity, -Infinity];
  for (const { path } of runs)
    for (const { loglik } of path)
      if (Number.isFinite(loglik)) [low, high] = [Math.min(low, loglik), Math.max(high, loglik)];
  return [low, high];
}

/* The whole range of the log-likelihoods: nothing is cut off. */
function levelScale(low, high) {
  const room = (high - low) * 0.04 || Math.max(10, 0.1 * Math.abs(high));
  const [bottom, top] = [low - room, high + room];
  const { ticks, step } = ticksOf(bottom, top, 5);
  return {
    at: (loglik) => (loglik - bottom) / (top - bottom),
    ticks: ticks.map((tick) => ({ part: (tick - bottom) / (top - bottom), text: tickText(tick, step) })),
  };
}

/* What is left to the best, on a logarithmic scale that falls. */
function leftScale(low, best) {
  const most = Math.max(best - low, 1);
  const top = Math.ceil(Math.log10(most));
  const bottom = Math.log10(LEAST_LEFT);
  const part = (left) => (Math.log10(Math.max(left, LEAST_LEFT)) - bottom) / (top - bottom);
  const ticks = [];
  for (let power = top; power >= bottom; power -= 1)
    if ((top - power) % Math.ceil((top - bottom) / 5) === 0)
      ticks.push({ part: (power - bottom) / (top - bottom), text: powerText(power) });
  return { at: (loglik) => part(best - loglik), ticks };
}

const powerText = (power) => (Math.abs(power) <= 3 ? String(10 ** power) : `1e${power}`.replace("-", "\u2212"));

function drawClimbs(pen, frame, view, theme) {
  for (const { part, text } of frame.scale.ticks) {
    const y = frame.yAt(part);
    pen.line([MARGIN.left, y, frame.width - MARGIN.right, y], { stroke: theme.rule, width: 1 });
    pen.text(MARGIN.left - 8, y + 4, text, { fill: theme.quiet, size: 12, anchor: "end" });
  }
  const { ticks } = ticksOf(0, frame.longest, Math.min(5, frame.longest));
  for (const tick of ticks.filter(Number.isInteger))
    pen.text(frame.x(tick), frame.height - 8, String(tick), { fill: theme.quiet, size: 12 });
  for (const run of view.kept) drawClimb(pen, frame, run, { stroke: theme.quiet, width: 1.2, alpha: 0.6 });
  for (const run of view.others)
    drawClimb(pen, frame, run, { stroke: theme.quiet, width: 1.4, dash: DASHES[run.algorithm] });
  drawClimb(pen, frame, view.run, { stroke: theme.ink, width: 2.2, dash: DASHES[view.run.algorithm] ?? [] }, true);
  const { loglik } = view.run.path[view.step];
  const y = Number.isFinite(loglik) ? frame.y(loglik) : MARGIN.top;
  pen.circle(frame.x(view.step), y, 6, { fill: theme.ink, stroke: theme.paper, width: 2 });
}

function drawClimb(pen, frame, { path, end }, style, dots = false) {
  const points = path.flatMap(({ loglik }, step) => (Number.isFinite(loglik) ? [frame.x(step), frame.y(loglik)] : []));
  if (points.length > 2) pen.line(points, style);
  if (dots && points.length < 80)
    for (let i = 0; i < points.length; i += 2) pen.circle(points[i], points[i + 1], 2.6, { fill: style.stroke });
  if (!dots && points.length === 2) pen.circle(points[0], points[1], 2, { fill: style.stroke });
  if (end?.certified && dots && path.length > end.at) {
    const [x, y] = [frame.x(end.at), frame.y(path[end.at].loglik)];
    pen.line([x, y, x, y - 16, x - 10, y - 12.5, x, y - 9], { stroke: style.stroke, fill: style.stroke, width: 1.5 });
  }
}
