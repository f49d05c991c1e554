/* A stroke for each value under the axis. The E step fills it with the colours of its shares: here a
   responsibility is seen. */

import { componentColour } from "./theme.js";

/* Strokes of values closer than this many pixels are drawn as one, with their mean shares. */
const NARROWEST_STROKE = 1;

/* Draws {values, counts, shares (k rows or null), fill}: `fill` from 0, grey, to 1, all in colour. */
export function drawStrokes(pen, frame, theme, strokes) {
  const { values, counts, shares, fill } = strokes;
  const size = values.length;
  const k = shares ? shares.length / size : 0;
  const width = Math.min(4, Math.max(NARROWEST_STROKE, (0.5 * (frame.right - frame.left)) / size));
  const columns = columnsOf(frame, strokes, k, width);
  const most = Math.max(...counts);
  const whole = frame.strip.bottom - frame.strip.top;
  for (const { at, count, parts } of columns) {
    const left = Math.round(at - width / 2); // on whole pixels, so that it is sharp
    const tall = whole * (most > 1 ? 0.3 + 0.7 * Math.min(1, count / most) : 1);
    const grown = k ? tall * fill : 0;
    let y = frame.strip.top;
    for (let j = 0; j < k; j++) {
      const part = grown * parts[j];
      if (part > 0.2) pen.rect(left, y, width, part, componentColour(theme, j));
      y += part;
    }
    if (tall - grown > 0.2) pen.rect(left, frame.strip.top + grown, width, tall - grown, theme.quiet, 0.75);
  }
}

/* Values that fall on one column of the picture, with the mean of their shares. */
function columnsOf(frame, { values, counts, shares }, k, width) {
  const found = new Map();
  const size = values.length;
  for (let i = 0; i < size; i++) {
    const x = frame.x(values[i]);
    const key = Math.round(x / width);
    let column = found.get(key);
    if (!column) {
      column = { at: size * width * 3 > frame.width ? key * width : x, count: 0, sum: 0, parts: new Float64Array(k) };
      found.set(key, column);
    }
    column.count = Math.max(column.count, counts[i]);
    column.sum += counts[i];
    for (let j = 0; j < k; j++) column.parts[j] += counts[i] * shares[j * size + i];
  }
  for (const column of found.values())
    for (let j = 0; j < k; j++) column.parts[j] /= column.sum;
  return found.values();
}

/* The place of the value nearest to x. */
export function nearestPlace(values, x) {
  let low = 0;
  let high = values.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (values[middle] < x) low = middle;
    else high = middle;
  }
  return x - values[low] <= values[high] - x ? low : high;
}
