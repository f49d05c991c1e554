/* From data to places: the part of the line that is shown, its ticks, the bars of the histogram. */

/* Bars of a histogram: a few for two values, and as many more as the root of their number. */
const FEWEST_BARS = 8;
const MOST_BARS = 70;

/* Round numbers from `low` to `high`, about `count` of them. */
export function ticksOf(low, high, count) {
  const rough = (high - low) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
  const ticks = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) ticks.push(i * step);
  return { ticks, step };
}

/* Ticks as short texts, all with the same decimals. */
export function tickText(tick, step) {
  if ((Math.abs(tick) >= 1e6 && step > 1e-5 * Math.abs(tick)) || step < 1e-4) return minus(Number(tick.toPrecision(6)));
  const decimals = Math.max(0, Math.min(8, -Math.floor(Math.log10(step) + 1e-9)));
  return minus((tick + 0).toFixed(decimals));
}

/* With a minus sign in the place of a hyphen. */
export function minus(text) {
  return String(text).replace(/-/g, "\u2212");
}

/* The part of the line that holds the values and the curves. */
export function domainOf(values, mixtures) {
  let low = values[0];
  let high = values[values.length - 1];
  const width = high - low || Math.abs(low) || 1;
  for (const { means, sds } of mixtures)
    means.forEach((mean, j) => {
      low = Math.min(low, mean - Math.min(1.6 * sds[j], width));
      high = Math.max(high, mean + Math.min(1.6 * sds[j], width));
    });
  const margin = 0.06 * (high - low || width);
  return [low - margin, high + margin];
}

/* The histogram of distinct values with counts: {edges, heights}, heights as densities. The bars
   of rounded values hold whole steps each, so that none is fuller for that reason alone. */
export function barsOf(values, counts) {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const [low, high] = [values[0], values[values.length - 1]];
  if (!(high > low)) return { edges: [low - 0.5, low + 0.5], heights: [1] };
  const step = stepBetween(values);
  const wanted = Math.min(FEWEST_BARS + Math.sqrt(n), MOST_BARS);
  let width = (high - low) / wanted;
  if (step) width = Math.max(1, Math.round(width / step)) * step;
  const first = step ? low - step / 2 : low;
  const bars = Math.max(1, Math.ceil((high - first) / width + (step ? 0 : 1e-9)));
  const heights = new Array(bars).fill(0);
  values.forEach((value, i) => {
    heights[Math.min(bars - 1, Math.floor((value - first) / width))] += counts[i] / n / width;
  });
  const edges = Array.from({ length: bars + 1 }, (_, b) => first + b * width);
  return { edges, heights };
}

/* The step of rounded values; 0 where there is none, or it is too fine to matter. */
function stepBetween(values) {
  const range = values[values.length - 1] - values[0];
  let least = Infinity;
  for (let i = 1; i < values.length; i++) least = Math.min(least, values[i] - values[i - 1]);
  if (!(least > range / 500)) return 0;
  const whole = (value) => Math.abs((value - values[0]) / least - Math.round((value - values[0]) / least));
  return values.every((value) => whole(value) < 1e-3) ? least : 0;
}

const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);

/* Weight times density of component j at x; of a spike what fits on a picture. */
export function heightAt({ weights, means, sds }, j, x) {
  if (!(sds[j] > 0)) return x === means[j] ? Infinity : 0;
  const z = (x - means[j]) / sds[j];
  return (weights[j] * Math.exp(-0.5 * z * z)) / (sds[j] * ROOT_TWO_PI);
}

/* Weight times density at its mode. */
export function peakOf({ weights, sds }, j) {
  return sds[j] > 0 ? weights[j] / (sds[j] * ROOT_TWO_PI) : Infinity;
}

/* The weight that gives a component of this sd that peak. */
export function weightAtPeak(peak, sd) {
  return peak * sd * ROOT_TWO_PI;
}

/* P(Z > z) of a standard normal (Numerical Recipes, erfc by Chebyshev: 1e-7). */
export function upperTail(z) {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398,
    1.48851587, -0.82215223, 0.17087277,
  ];
  const sum = series.reduceRight((inner, term) => inner * t + term, 0);
  const tail = 0.5 * t * Math.exp(-x * x + sum);
  return z >= 0 ? tail : 1 - tail;
}
