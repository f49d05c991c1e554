/* The numbers of the curves, to be read and typed; a curve is added and taken away here. */

import { buttonOf, make } from "./dom.js";
import { minus } from "./scales.js";
import { componentColour } from "./theme.js";
import { digitsFor, numberText } from "./words.js";

export const MOST_CURVES = 8;

const FIELDS = ["weight", "mean", "sd"];

/* `act` has `type(j, field, number)`, `remove(j)`, `add()`, `say(words)`. */
export class Numbers {
  constructor(act) {
    this.act = act;
    this.body = make("tbody");
    this.rows = [];
    const heads = ["", "weight", "mean", "sd", ""].map((word) => make(word ? "th" : "td", word ? { scope: "col", text: word } : {}));
    const table = make("table", { "aria-label": "Numbers of the curves" }, [make("thead", {}, [make("tr", {}, heads)]), this.body]);
    this.more = buttonOf("Add a curve", () => act.add(), { sign: "+", class: "plain" });
    this.element = make("div", { class: "numbers" }, [table, this.more]);
  }

  show(mixture, theme) {
    const k = mixture.means.length;
    let left = false;
    while (this.rows.length > k) {
      const { element } = this.rows.pop();
      left ||= element.contains(document.activeElement);
      element.remove();
    }
    while (this.rows.length < k) this.rows.push(this.newRow(this.rows.length));
    this.rows.forEach(({ swatch, inputs, remove }, j) => {
      swatch.style.backgroundColor = componentColour(theme, j);
      const numbers = [mixture.weights[j], mixture.means[j], mixture.sds[j]];
      inputs.forEach((input, f) => {
        if (document.activeElement === input && input.dataset.typing) return;
        const text = shortText(numbers[f], f === 0 ? 3 : digitsFor(numbers[f], mixture.sds[j]));
        if (input.value !== text) input.value = text;
        input.removeAttribute("aria-invalid");
      });
      remove.disabled = k === 1;
    });
    this.more.disabled = k >= MOST_CURVES;
    if (left) this.more.focus(); // where the keyboard was is gone
  }

  newRow(j) {
    const swatch = make("span", { class: "swatch" });
    const inputs = FIELDS.map((field) => this.newInput(j, field));
    const remove = make("button", {
      type: "button", class: "plain cross", "aria-label": `Take curve ${j + 1} away`, title: "Take away",
      text: "\u00d7", on: { click: () => this.act.remove(j) },
    });
    const head = make("th", { scope: "row" }, [swatch, String(j + 1)]);
    const cells = [...inputs, remove].map((part) => make("td", {}, [part]));
    const element = make("tr", {}, [head, ...cells]);
    this.body.append(element);
    return { element, swatch, inputs, remove };
  }

  newInput(j, field) {
    const input = make("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false",
      "aria-label": `${field} of curve ${j + 1}`,
      on: {
        input: () => (input.dataset.typing = "1"),
        focus: () => input.select(),
        change: () => this.take(input, j, field),
        blur: () => this.take(input, j, field),
        keydown: (event) => {
          if (event.key === "Enter") this.take(input, j, field);
          event.stopPropagation();
        },
      },
    });
    return input;
  }

  take(input, j, field) {
    if (!input.dataset.typing) return;
    delete input.dataset.typing;
    const number = Number(input.value.trim().replace(/\u2212/g, "-").replace(",", "."));
    const wrong = wrongWith(field, number, input.value);
    if (wrong) {
      input.setAttribute("aria-invalid", "true");
      this.act.say(wrong, true);
    } else this.act.type(j, field, number);
  }
}

/* What a field has room for. */
function shortText(number, digits) {
  const text = numberText(number, digits);
  return text.length > 7 && digits <= 4 ? numberText(number, digits - 1) : text;
}

function wrongWith(field, number, text) {
  if (text.trim() === "" || !Number.isFinite(number)) return `The ${field} must be a number, and \u201c${text}\u201d is none.`;
  if (field === "sd" && !(number > 0)) return `An sd must be above 0, got ${minus(text)}.`;
  if (field === "weight" && !(number > 0 && number <= 1)) return `A weight must lie between 0 and 1, got ${minus(text)}.`;
  return null;
}
