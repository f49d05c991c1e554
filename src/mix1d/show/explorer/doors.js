/* How the explorer is started: in a page, and by a notebook. */
import { mount } from "./page.js";
import { unpacked } from "./unpack.js";

/* All states of a recorded path are drawn over the same places. */
function withPlaces(data) {
  for (const state of data.path) {
    if (state.curves) state.curves.x ??= data.path[0].curves.x;
  }
  return data;
}

/* Every place of a page for an explorer: each names the element that holds its data. */
export async function startPage(packed) {
  const engine = packed ? await unpacked(packed) : null;
  for (const place of document.querySelectorAll("[data-explorer]")) {
    const { data, options } = JSON.parse(document.getElementById(place.dataset.explorer).textContent);
    await mount(place, withPlaces(data), { ...options, engine }).ready;
    place.dataset.started = ""; /* what stands there without a script can go */
  }
  joinFrame();
}

/* A page in a frame tells the page around it how high it is, and is told its theme. */
function joinFrame() {
  if (window.parent === window) return;
  const tell = () =>
    window.parent.postMessage({ height: document.body.getBoundingClientRect().height }, "*");
  new ResizeObserver(tell).observe(document.body);
  window.addEventListener("message", ({ data }) => {
    if (["auto", "light", "dark"].includes(data?.theme)) document.documentElement.dataset.theme = data.theme;
  });
}

/* What a notebook calls for each view: the guess goes back to Python when the reader changes it. */
export function widgetOf(packed) {
  const bytes = unpacked(packed);
  return {
    async render({ model, el }) {
      const place = document.createElement("div");
      el.append(place);
      const onGuess = (guess) => {
        model.set("guess", guess);
        model.save_changes();
      };
      const data = withPlaces(structuredClone(model.get("scene")));
      const engine = data.kind === "live" ? await bytes : null;
      const { ready, leave } = mount(place, data, { engine, hash: false, compact: true, onGuess });
      await ready;
      return leave;
    },
  };
}
