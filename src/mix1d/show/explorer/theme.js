/* The colours of the page, light or dark, as the canvas needs them. */

/* The style sheet says whether it is dark, and everything that is drawn follows it. */
export function themeOf(root, palette) {
  const style = getComputedStyle(root);
  const read = (name) => style.getPropertyValue(name).trim();
  const dark = read("--dark") === "1";
  return {
    dark,
    ink: read("--ink"),
    paper: read("--paper"),
    quiet: read("--quiet"),
    rule: read("--rule"),
    bar: read("--bar"),
    colours: dark ? palette.dark : palette.light,
  };
}

export function componentColour(theme, j) {
  return theme.colours[j % theme.colours.length];
}

/* Black or white, whichever is read better on a colour. */
export function inkOn(colour) {
  const channel = (at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? "#000000" : "#ffffff";
}

/* Calls `act` whenever light or dark is chosen anew, by the system or by the page around. */
export function onThemeChange(act) {
  const media = matchMedia("(prefers-color-scheme: dark)");
  const watcher = new MutationObserver(act);
  const what = { attributes: true, attributeFilter: ["class", "data-theme", "data-md-color-scheme", "data-jp-theme-light"] };
  watcher.observe(document.documentElement, what);
  if (document.body) watcher.observe(document.body, what);
  media.addEventListener("change", act);
  return () => {
    watcher.disconnect();
    media.removeEventListener("change", act);
  };
}
