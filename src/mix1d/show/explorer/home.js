/* What can be taken home: the picture, the call in Python, the mixture as JSON, the link. */

import { buttonOf, make, saveFile } from "./dom.js";
import { canvasPen, svgPen } from "./pens.js";

/* Up to so many values stand in the call itself. */
const MOST_IN_CALL = 1000;

/* Size of a picture that is taken home, and how many pixels of a PNG make one of it. */
const PICTURE = { width: 960, height: 540, ratio: 2 };

const CALLS = {
  soft: ", accelerate=False",
  "hard proportions": ', algorithm="em-hard-proportions"',
  classification: ', algorithm="cem"',
  stochastic: ', algorithm="sem"',
  accelerated: "",
};

/* The document that `mix1d.Mixture.from_json` reads. */
export function mixtureDocument({ weights, means, sds }) {
  const components = means.map((mean, j) => ({ family: "normal", mean, sd: sds[j] }));
  return JSON.stringify({ weights, components });
}

/* The call that walks the same way in Python. */
export function pythonCall({ values, guess, algorithm }) {
  const list = (numbers) => `[${Array.from(numbers).join(", ")}]`;
  const data =
    values.length <= MOST_IN_CALL
      ? `x = ${list(values)}`
      : 'x = ...  # your column: a list, an array, or that of mix1d.fit("table.csv", column="name")';
  const mixture = `mix1d.Mixture.normal(${list(guess.weights)}, means=${list(guess.means)}, sds=${list(guess.sds)})`;
  return `import mix1d\n\nstart = ${mixture}\n${data}\nfit = mix1d.fit(x, start=start${CALLS[algorithm]})\nprint(fit)\n`;
}

/* `ask()` gives {stage, mixture, guess, algorithm, values, link}. */
export class Home {
  constructor(ask, say, linked) {
    this.ask = ask;
    this.say = say;
    this.text = make("pre", { tabindex: 0, "aria-label": "Text to copy" });
    this.copy = buttonOf("Copy", () => this.copied(), { class: "plain" });
    this.box = make("div", { class: "copybox", hidden: true }, [this.text, this.copy]);
    const buttons = [
      buttonOf("PNG", () => this.png()),
      buttonOf("SVG", () => this.svg()),
      buttonOf("Python", () => this.show(pythonCall(ask()))),
      buttonOf("JSON", () => this.json()),
      ...(linked ? [buttonOf("Link", () => this.show(ask().link))] : []),
    ];
    const head = make("h2", { text: "Take it home" });
    this.element = make("section", { class: "home" }, [head, make("div", { class: "row" }, buttons), this.box]);
  }

  svg() {
    const { stage } = this.ask();
    const { theme } = stage;
    const pen = svgPen(PICTURE.width, PICTURE.height);
    pen.rect(0, 0, PICTURE.width, PICTURE.height, theme.paper);
    stage.drawWith(pen, PICTURE.width, PICTURE.height, theme);
    saveFile("mix1d.svg", pen.document(), "image/svg+xml");
  }

  png() {
    const { stage } = this.ask();
    const { theme } = stage;
    const { width, height, ratio } = PICTURE;
    const canvas = make("canvas", { width: width * ratio, height: height * ratio });
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.fillStyle = theme.paper;
    context.fillRect(0, 0, width, height);
    stage.drawWith(canvasPen(context), width, height, theme);
    canvas.toBlob((blob) => saveFile("mix1d.png", blob, "image/png"), "image/png");
  }

  json() {
    const { mixture } = this.ask();
    if (!mixture.sds.every((sd) => sd > 0)) {
      this.say("A curve with an sd of 0 is no distribution: make it wider first.", true);
      return;
    }
    const text = mixtureDocument(mixture);
    this.show(text);
    saveFile("mixture.json", `${text}\n`, "application/json");
  }

  show(text) {
    this.text.textContent = text;
    this.box.hidden = false;
  }

  async copied() {
    const range = document.createRange();
    range.selectNodeContents(this.text);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    try {
      await navigator.clipboard.writeText(this.text.textContent);
      this.say("Copied.");
    } catch {
      this.say("The text is selected: press Ctrl+C to copy it.");
    }
  }
}
