/* The five algorithms side by side: the same guess, the same step, a small picture of each. One of
   them is the one that is walked. */

import { topOf } from "./chart.js";
import { DASHES } from "./climbs.js";
import { freshName, make, setText } from "./dom.js";
import { canvasPen } from "./pens.js";
import { heightAt } from "./scales.js";
import { componentColour } from "./theme.js";
import { ALGORITHM_WORDS, loglikText } from "./words.js";

/* `choose(algorithm)` is called when one is chosen. */
export class Cards {
  constructor(choose) {
    const group = freshName("algorithm");
    this.cards = Object.keys(ALGORITHM_WORDS).map((algorithm) => newCard(algorithm, group, choose));
    const legend = make("legend", { text: "Algorithm, from the same guess" });
    this.element = make("fieldset", { class: "cards" }, [legend, ...this.cards.map(({ element }) => element)]);
  }

  show(walk, stage, theme) {
    for (const card of this.cards) {
      const run = walk.runs[card.algorithm];
      const own = card.algorithm === walk.algorithm;
      const step = own ? walk.step : walk.follow(run, Math.min(walk.step, run.end ? run.end.at : Infinity));
      const { mixture, loglik } = run.path[step];
      card.input.checked = own;
      card.element.classList.toggle("chosen", own);
      setText(card.told, loglikText(loglik));
      drawSmall(card, stage, mixture, theme);
    }
  }
}

function newCard(algorithm, group, choose) {
  const { name, about } = ALGORITHM_WORDS[algorithm];
  const input = make("input", { type: "radio", name: group, value: algorithm, on: { change: () => choose(algorithm) } });
  const canvas = make("canvas", { "aria-hidden": "true" });
  const told = make("span", { class: "told" });
  const dash = make("canvas", { class: "dash", "aria-hidden": "true" });
  const words = make("span", { class: "title" }, [input, name]);
  const element = make("label", { class: "card", title: about }, [words, canvas, make("span", { class: "foot" }, [dash, told])]);
  return { algorithm, element, input, canvas, told, dash };
}

function fitted(canvas) {
  const ratio = devicePixelRatio || 1;
  const { width, height } = canvas.getBoundingClientRect();
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { pen: canvasPen(context), width, height };
}

function drawSmall(card, stage, mixture, theme) {
  const drawn = [mixture, stage.bars, stage.domain, theme.dark, card.canvas.clientWidth];
  if (card.drawn && drawn.every((part, i) => part === card.drawn[i])) return;
  card.drawn = drawn;
  const { pen, width, height } = fitted(card.canvas);
  if (!width) return; // it is not shown
  const [low, high] = stage.domain;
  const top = topOf(stage.bars, [mixture]) * 1.05;
  const x = (value) => ((value - low) / (high - low)) * width;
  const y = (density) => Math.max(0, height - 1 - (density / top) * (height - 2));
  stage.bars.heights.forEach((density, b) => {
    const left = x(stage.bars.edges[b]);
    pen.rect(left, y(density), Math.max(x(stage.bars.edges[b + 1]) - left - 0.5, 0.5), height - y(density), theme.bar);
  });
  mixture.means.forEach((mean, j) => {
    const line = [];
    for (let at = 0; at <= width; at += 1.5) line.push(at, y(heightAt(mixture, j, low + (at / width) * (high - low))));
    line.push(x(mean), y(heightAt(mixture, j, mean)));
    const points = sortedByX(line);
    const colour = componentColour(theme, j);
    pen.line([points[0], height, ...points, points[points.length - 2], height], { fill: colour, alpha: 0.25, closed: true });
    pen.line(points, { stroke: colour, width: 1.6 });
  });
  const sample = fitted(card.dash);
  const middle = sample.height / 2;
  pen.line([0, height - 0.5, width, height - 0.5], { stroke: theme.quiet, width: 1 });
  sample.pen.line([1, middle, sample.width - 1, middle], { stroke: theme.ink, width: 2, dash: DASHES[card.algorithm] });
}

function sortedByX(line) {
  const pairs = [];
  for (let i = 0; i < line.length; i += 2) pairs.push([line[i], line[i + 1]]);
  return pairs.sort((a, b) => a[0] - b[0]).flat();
}
