/* Where the values come from: the reader's own, a preset, or a table that is opened or pasted. */

import { columnsOfText, gathered, readingWords } from "./csv.js";
import { buttonOf, make, rangeOf, setText } from "./dom.js";
import { PRESETS, presetSource } from "./presets.js";
import { numberText } from "./words.js";

/* `take(source)` is called with new data. */
export class Sources {
  constructor(own, take) {
    this.own = own;
    this.take = take;
    this.select = make("select", { "aria-label": "Data", on: { change: () => this.pick(this.select.value) } });
    this.fillSelect();
    this.opened = this.openPanel();
    this.sliders = make("div", { class: "sliders" });
    this.again = buttonOf("Draw again", () => this.redraw({ seed: this.source.seed + 1 }), { sign: "\u21bb" });
    this.truth = make("input", { type: "checkbox" });
    this.how = make("h2", { text: "How the values were drawn" });
    const row = make("div", { class: "row" }, [this.again, make("label", { class: "check" }, [this.truth, "Show the truth"])]);
    this.drawn = make("section", { class: "drawn" }, [this.how, this.sliders, row]);
  }

  fillSelect() {
    const options = Object.entries(PRESETS).map(([key, { title }]) => make("option", { value: key, text: title }));
    if (this.own) options.unshift(make("option", { value: "own", text: this.own.title }));
    this.select.replaceChildren(...options);
  }

  pick(key) {
    this.take(key === "own" ? this.own : presetSource(key));
  }

  /* The source that is shown now: its name in the list, its sliders if it was drawn. */
  show(source) {
    const sameSliders = this.source?.key === source.key;
    this.source = source;
    this.select.value = source.key;
    this.drawn.hidden = !source.truth;
    const own = source.key === "own";
    for (const part of [this.how, this.sliders, this.again]) part.hidden = own;
    if (this.drawn.hidden || own || (sameSliders && this.sliders.childElementCount)) return;
    const cloud = (j) => ` of cloud ${j + 1}`;
    const sliders = [
      rangeOf("values", { min: 20, max: 4000, step: 20, value: source.n }, (n) => this.redraw({ n })),
    ];
    source.truth.means.forEach((mean, j) => {
      const change = (field) => (number) => this.redraw({ field, j, number });
      sliders.push(
        rangeOf(`mean${cloud(j)}`, { min: -8, max: 8, step: 0.1, value: mean, told: numberText }, change("means")),
        rangeOf(`sd${cloud(j)}`, { min: 0.1, max: 6, step: 0.1, value: source.truth.sds[j], told: numberText }, change("sds")),
      );
    });
    this.sliders.replaceChildren(...sliders.map(({ element }) => element));
  }

  redraw({ n, seed, field, j, number }) {
    const { key, truth, guess } = this.source;
    const changed = structuredClone(truth);
    if (field) changed[field][j] = number;
    const next = presetSource(key, { truth: changed, n: n ?? this.source.n, seed: seed ?? this.source.seed });
    this.take({ ...next, guess: field || n ? guess : next.guess });
  }

  /* A panel that takes a file or a pasted column. */
  openPanel() {
    const file = make("input", {
      type: "file", accept: ".csv,.tsv,.txt,text/csv,text/plain", "aria-label": "File with a column of numbers",
      on: { change: () => this.openFile(file.files[0]) },
    });
    this.area = make("textarea", { rows: 4, spellcheck: "false", "aria-label": "Numbers to paste", placeholder: "or paste a column of numbers" });
    this.column = make("select", { "aria-label": "Column", hidden: true, on: { change: () => this.useColumn() } });
    this.told = make("p", { class: "note", role: "status" });
    const use = buttonOf("Use these numbers", () => this.readText(this.area.value, "pasted"));
    return make("details", { class: "opened" }, [
      make("summary", { text: "Your own data" }),
      make("div", { class: "panel" }, [
        make("p", { class: "note", text: "Read in this page and sent nowhere." }),
        file, this.area, make("div", { class: "row" }, [use, this.column]), this.told,
      ]),
    ]);
  }

  async openFile(file) {
    if (!file) return;
    this.opened.open = true;
    this.readText(await file.text(), file.name);
  }

  readText(text, name) {
    this.columns = columnsOfText(text);
    if (!this.columns.length) {
      this.tell("No column with at least two numbers was found.", true);
      return;
    }
    this.fileName = name;
    this.column.replaceChildren(...this.columns.map((column, c) => make("option", { value: c, text: column.name })));
    this.column.hidden = this.columns.length < 2;
    this.column.value = "0";
    this.useColumn();
  }

  useColumn() {
    const column = this.columns[Number(this.column.value)];
    const distinct = new Set(column.values).size;
    if (distinct < 2) {
      this.tell(`All ${column.values.length} numbers of this column are the same: there is nothing to split.`, true);
      return;
    }
    const { values, weights, note } = gathered(column.values);
    const named = column.name === "values" ? this.fileName : column.name;
    this.own = { key: "own", title: named, values, weights, truth: null, guess: null };
    this.fillSelect();
    this.tell(`${readingWords(column)}${note}`);
    this.take(this.own);
  }

  tell(words, wrong = false) {
    setText(this.told, words);
    this.told.classList.toggle("wrong", wrong);
  }
}
