// What was printed in sentences has no columns that blanks hold apart.
document.addEventListener("DOMContentLoaded", () => {
  for (const text of document.querySelectorAll(".cell_output pre")) {
    text.classList.toggle("prose", !/\S {2,}\S/.test(text.textContent));
  }
});

// Pictures wider than those of docs/matplotlibrc would have tiny letters on a phone.
const USUAL = 640;
window.addEventListener("load", () => {
  for (const picture of document.querySelectorAll(".cell_output img")) {
    picture.classList.toggle("wide", picture.naturalWidth > USUAL);
  }
});

// What scrolls by itself can be reached by the keyboard.
window.addEventListener("load", () => {
  for (const box of document.querySelectorAll("pre, .table-wrapper, .cell_output")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
});

// Frames with the explorer are as high as what they hold, and as dark as the page around them.
const frames = () => [...document.querySelectorAll("iframe.explorer")];
const theme = () => document.body.dataset.theme ?? "auto";
function tellTheme() {
  for (const frame of frames()) frame.contentWindow.postMessage({ theme: theme() }, "*");
}
window.addEventListener("message", ({ data, source }) => {
  const frame = frames().find((each) => each.contentWindow === source);
  if (!frame || !Number.isFinite(data?.height)) return;
  frame.height = Math.ceil(data.height);
  source.postMessage({ theme: theme() }, "*");
});
document.addEventListener("DOMContentLoaded", () => {
  new MutationObserver(tellTheme).observe(document.body, { attributeFilter: ["data-theme"] });
});
