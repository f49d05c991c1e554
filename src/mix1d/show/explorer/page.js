/* The entry: an explorer in an element. */

import { Live } from "./live.js";
import { Recorded } from "./recorded.js";

/* Draws the explorer in `element`, which it fills.

   `data` is {name, values, weights, k, start, algorithm, truth, preset, palette, kind, path, note};
   `options` is {engine, hash, onGuess, compact}. Gives {ready, leave}: a promise that is kept when
   everything is drawn, and a function that takes the explorer away. */
export function mount(element, data, options = {}) {
  element.classList.add("mix1d-explorer");
  const explorer = data.kind === "recorded" ? new Recorded(element, data, options) : new Live(element, data, options);
  return { ready: explorer.ready, leave: () => explorer.leave() };
}
