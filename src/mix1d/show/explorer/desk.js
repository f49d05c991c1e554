/* The desk: the parts of the explorer in their places, and how they are painted. What happens at a
   press is told from outside, by `act`. */

import { Cards } from "./cards.js";
import { Climbs } from "./climbs.js";
import { Controls } from "./controls.js";
import { Cuts } from "./cuts.js";
import { make, setText } from "./dom.js";
import { Home } from "./home.js";
import { Numbers } from "./numbers.js";
import { Sources } from "./sources.js";
import { Stage } from "./stage.js";
import { onThemeChange, themeOf } from "./theme.js";
import { WELCOME, countText, loglikText } from "./words.js";

const BUTTONS = ["E", "M", "back", "step", "play", "top", "again"];

export class Desk {
  constructor(root, { own, note, palette, compact, linked }, act) {
    this.root = root;
    this.palette = palette;
    this.compact = compact;
    this.alone = compact; // the other algorithms are not shown
    this.stage = new Stage(act);
    this.controls = new Controls(act, BUTTONS);
    this.sentence = make("p", { class: "say", "aria-live": "polite", text: WELCOME });
    this.figures = make("p", { class: "figures" });
    this.numbers = new Numbers(act);
    this.climbs = new Climbs(act.jump);
    this.cards = new Cards(act.choose);
    this.cuts = new Cuts(act.changed);
    this.sources = new Sources(own, act.load);
    this.sources.truth.addEventListener("change", act.redraw);
    this.home = new Home(act.luggage, act.say, linked);
    this.heading = make(compact ? "p" : "h1", { class: "name" });
    this.size = make("p", { class: "note" });
    this.note = make("p", { class: "note", text: note, hidden: !note });
    this.layOut(act);
  }

  layOut(act) {
    const { compact, sources } = this;
    const pick = make("label", { class: "pick" }, ["Data", sources.select]);
    const title = make("div", { class: "title" }, [this.heading, this.size]);
    const head = make("header", {}, compact ? [title] : [title, pick, sources.opened]);
    const curves = sectionOf("Curves", this.numbers.element, this.figures);
    const climbs = sectionOf("Log-likelihood", this.climbs.stage, this.scaleBox(act));
    climbs.classList.add("climbs");
    const blocks = [
      blockOf("picture", this.stage.element, this.controls.element, this.sentence, this.note),
      blockOf("state", curves, climbs),
    ];
    if (!compact) {
      blocks.push(blockOf("others", this.cards.element, sources.drawn));
      blocks.push(blockOf("results", this.cuts.element, this.home.element));
    }
    const page = make("div", { class: "page" }, [head, ...blocks]);
    this.root.classList.toggle("compact", compact);
    this.root.replaceChildren(page);
  }

  /* Keys, sizes, light and dark, files that are dropped; gives a function that ends it. */
  watch(redraw) {
    const { root } = this;
    const sizes = new ResizeObserver(redraw);
    sizes.observe(root);
    const drop = (event) => {
      event.preventDefault();
      if (event.type === "drop") this.sources.openFile(event.dataTransfer.files[0]);
    };
    const away = (event) => this.stage.element.contains(event.target) || this.stage.leave();
    const heard = { keydown: (event) => this.controls.press(event), pointerdown: away, ...(this.compact ? {} : { dragover: drop, drop }) };
    for (const [event, act] of Object.entries(heard)) root.addEventListener(event, act);
    const unwatchTheme = onThemeChange(redraw);
    return () => {
      sizes.disconnect();
      unwatchTheme();
      for (const [event, act] of Object.entries(heard)) root.removeEventListener(event, act);
    };
  }

  scaleBox(act) {
    const box = make("input", { type: "checkbox" });
    box.addEventListener("change", () => {
      this.climbs.logarithmic = box.checked;
      act.redraw();
    });
    return make("label", { class: "check" }, [box, "Units below the best, logarithmic"]);
  }

  speak(words, { wrong = false, quiet = false } = {}) {
    this.sentence.setAttribute("aria-live", quiet ? "off" : "polite");
    this.sentence.classList.toggle("alarm", wrong);
    setText(this.sentence, words);
  }

  /* Nothing can be done here, and why. */
  close(words) {
    this.root.replaceChildren(make("p", { class: "say alarm", role: "alert", text: words }));
  }

  /* Only some parts of the page, or all (null). */
  showParts(parts) {
    this.alone = this.compact || Boolean(parts && !parts.includes("algorithms"));
    if (parts) this.root.dataset.show = parts.join(" ");
    else delete this.root.dataset.show;
  }

  /* Data that are new. */
  showSource(source, problem, mixtures) {
    this.stage.setData(problem.values, Array.from(problem.counts), mixtures);
    this.sources.show(source);
    setText(this.heading, source.title);
    setText(this.size, countText(problem.n, "value"));
    this.speak(WELCOME);
  }

  /* Paints a walk: {walk, shown, shares, fill, marks, truth, playing, stuck}. */
  paint(view) {
    const { walk, shown, truth } = view;
    const theme = themeOf(this.root, this.palette);
    const cuts = this.cuts.of(shown, this.stage.domain);
    const shownTruth = this.sources.truth.checked ? truth : null;
    const { shares, fill, marks } = view;
    this.stage.draw({ mixture: shown, shares, fill, marks, cuts, truth: shownTruth }, theme);
    this.numbers.show(shown, theme);
    this.controls.show({ split: walk.split, playing: view.playing, first: walk.step === 0, stuck: view.stuck });
    setText(this.figures, `Step ${walk.step}. Log-likelihood ${loglikText(walk.state.loglik, 4)}`);
    if (!this.alone && !this.stage.handles.held) this.cards.show(walk, this.stage, theme);
    this.climbs.draw(climbsView(walk, this.alone), theme);
    return theme;
  }
}

function blockOf(name, ...parts) {
  return make("div", { class: `block ${name}` }, parts);
}

function sectionOf(title, ...parts) {
  return make("section", {}, [make("h2", { text: title }), ...parts]);
}

/* What the picture of climbs shows of a walk: the other algorithms as far as they were followed. */
function climbsView(walk, alone) {
  const others = alone ? [] : Object.values(walk.runs).filter((run) => run !== walk.run);
  const best = walk.best();
  return { run: walk.run, step: walk.step, kept: walk.kept, others, best };
}
