/* The picture: bars of the data, filled curves, their sum, and under the axis a stroke for each
   value. Everything is drawn by a pen, on the screen as in a file. */

import { heightAt, minus, peakOf, tickText, ticksOf } from "./scales.js";
import { drawStrokes } from "./strokes.js";
import { componentColour } from "./theme.js";

/* Places of the parts of a picture of this size, and the scales between data and places. */
export function frameOf(width, height, [low, high], top) {
  const margin = 14;
  const labels = 24;
  const strip = Math.max(40, Math.min(72, height * 0.15));
  const base = height - labels - strip - 8;
  const across = (width - 2 * margin) / (high - low);
  const up = (base - 26) / top;
  return {
    width,
    height,
    base,
    low,
    high,
    left: margin,
    right: width - margin,
    ceiling: 10,
    strip: { top: base + 6, bottom: base + 6 + strip },
    x: (value) => margin + (value - low) * across,
    y: (density) => base - density * up,
    valueAt: (x) => low + (x - margin) / across,
    densityAt: (y) => (base - y) / up,
  };
}

/* The density at the top of the picture: of a narrow curve only as much as leaves the bars seen. */
export function topOf(bars, mixtures) {
  const data = Math.max(...bars.heights);
  let top = data;
  for (const mixture of mixtures)
    mixture.means.forEach((_, j) => {
      top = Math.max(top, Math.min(peakOf(mixture, j), 1.9 * data));
    });
  return top;
}

/* Draws a scene: {frame, theme, bars, mixture, truth, strokes, marks, cuts, reading}. */
export function drawChart(pen, scene) {
  const { frame, theme, bars, mixture, truth } = scene;
  drawBars(pen, frame, theme, bars);
  if (truth) drawTruth(pen, frame, theme, truth);
  if (mixture) drawCurves(pen, frame, theme, curvesOf(frame, mixture));
  if (scene.curves) drawCurves(pen, frame, theme, placed(frame, scene.curves));
  pen.line([frame.left, frame.base, frame.right, frame.base], { stroke: theme.ink, width: 1 });
  drawStrokes(pen, frame, theme, scene.strokes);
  if (scene.marks) drawMarks(pen, frame, theme, scene.marks);
  if (scene.cuts) drawCuts(pen, frame, theme, scene.cuts);
  if (scene.reading !== null && scene.reading !== undefined) {
    const x = frame.x(scene.reading);
    pen.line([x, frame.ceiling, x, frame.strip.bottom], { stroke: theme.ink, width: 1, alpha: 0.55 });
  }
  drawTicks(pen, frame, theme);
}

function drawBars(pen, frame, theme, { edges, heights }) {
  heights.forEach((density, b) => {
    const [left, right] = [frame.x(edges[b]), frame.x(edges[b + 1])];
    const y = Math.max(frame.ceiling, frame.y(density));
    if (density > 0) pen.rect(left, y, Math.max(right - left - 1, 0.8), frame.base - y, theme.bar);
  });
}

/* Where curves are evaluated: every other pixel, and at each mode so that no peak is missed. */
function placesOf(frame, mixture) {
  const places = [];
  for (let x = frame.left; x <= frame.right; x += 2) places.push(frame.valueAt(x));
  mixture.means.forEach((mean, j) => {
    for (const z of [-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3]) places.push(mean + z * mixture.sds[j]);
  });
  return places.filter((x) => x >= frame.low && x <= frame.high).sort((a, b) => a - b);
}

/* {parts, sum}: the lines of the components and of the mixture, in pixels. */
function curvesOf(frame, mixture) {
  const places = placesOf(frame, mixture);
  const limited = (density) => Math.max(frame.ceiling - 8, frame.y(Math.min(density, 1e300)));
  const heights = mixture.means.map((_, j) => places.map((x) => heightAt(mixture, j, x)));
  const lineOf = (at) => places.flatMap((x, i) => [frame.x(x), limited(at(i))]);
  return {
    parts: heights.map((row) => lineOf((i) => row[i])),
    sum: lineOf((i) => heights.reduce((total, row) => total + row[i], 0)),
  };
}

/* Recorded curves, {x, y}, in pixels. */
function placed(frame, { x, y }) {
  const limited = (density) => Math.max(frame.ceiling - 8, frame.y(density));
  const lineOf = (at) => x.flatMap((value, i) => [frame.x(value), limited(at(i))]);
  return {
    parts: y.map((row) => lineOf((i) => row[i])),
    sum: lineOf((i) => y.reduce((total, row) => total + row[i], 0)),
  };
}

function drawCurves(pen, frame, theme, { parts, sum }) {
  parts.forEach((line, j) => {
    if (!line.length) return;
    const closed = [line[0], frame.base, ...line, line[line.length - 2], frame.base];
    pen.line(closed, { fill: componentColour(theme, j), alpha: theme.dark ? 0.32 : 0.24, closed: true });
  });
  if (parts.length > 1) pen.line(sum, { stroke: theme.ink, width: 1.6 });
  parts.forEach((line, j) => pen.line(line, { stroke: componentColour(theme, j), width: 2.4 }));
}

function drawTruth(pen, frame, theme, truth) {
  const order = truth.means.map((_, j) => j).sort((a, b) => truth.means[a] - truth.means[b]);
  const { parts } = curvesOf(frame, truth);
  order.forEach((j, place) => {
    const stroke = componentColour(theme, place);
    pen.line(parts[j], { stroke: theme.paper, width: 3.6 });
    pen.line(parts[j], { stroke, width: 1.8, dash: [6, 4] });
  });
}

/* Weighted mean and spread of each component's shares, which the M step takes: a dot and a bar just
   above the axis. */
function drawMarks(pen, frame, theme, { mixture, strength }) {
  const k = mixture.means.length;
  mixture.means.forEach((mean, j) => {
    const y = frame.base - 8 - 9 * (k - 1 - j);
    const [left, middle, right] = [mean - mixture.sds[j], mean, mean + mixture.sds[j]].map(frame.x);
    const colour = componentColour(theme, j);
    const bar = [left, y, right, y];
    pen.line(bar, { stroke: theme.paper, width: 6, alpha: strength });
    pen.line(bar, { stroke: colour, width: 3, alpha: strength });
    for (const end of [left, right])
      pen.line([end, y - 4, end, y + 4], { stroke: colour, width: 2, alpha: strength });
    pen.circle(middle, y, 4.5, { fill: colour, stroke: theme.paper, width: 1.5, alpha: strength });
  });
}

function drawCuts(pen, frame, theme, cuts) {
  cuts.forEach(({ x, text }) => {
    if (x < frame.low || x > frame.high) return;
    const at = frame.x(x);
    pen.line([at, frame.ceiling + 16, at, frame.strip.bottom], { stroke: theme.ink, width: 1.4, dash: [2, 3] });
    const edge = Math.min(Math.max(at, frame.left + 24), frame.right - 24);
    pen.text(edge, frame.ceiling + 10, text, { fill: theme.ink, size: 12, weight: 600 });
  });
}

function drawTicks(pen, frame, theme) {
  const { ticks, step } = ticksOf(frame.low, frame.high, frame.width / 90);
  const y = frame.strip.bottom;
  for (const tick of ticks) {
    const x = frame.x(tick);
    const text = tickText(tick, step);
    const half = 3.4 * text.length;
    pen.line([x, y + 2, x, y + 6], { stroke: theme.quiet, width: 1 });
    const inside = Math.min(Math.max(x, half), frame.width - half);
    pen.text(inside, y + 18, minus(text), { fill: theme.quiet, size: 12 });
  }
}
