/* The buttons: E and M apart, step, play with its speed, back, to the top, start again. */

import { buttonOf, make, rangeOf } from "./dom.js";

/* Steps a second, from a story to a blur. */
const SPEEDS = [0.5, 1, 2, 4, 8, 16, 30, 60];

/* The number in the list of speeds at which a page begins. */
const FIRST_SPEED = 2;

/* Letters that press the buttons while the explorer has the focus. */
const LETTERS = { e: "E", m: "M", s: "step", p: "play", b: "back", t: "top", r: "again" };

/* `act` has a function for each button, by its key in LETTERS. */
export class Controls {
  constructor(act, keys) {
    const titles = {
      E: "Share every value out among the curves (e)",
      M: "Move every curve to the mean and spread of its shares (m)",
      step: "E and M once (s)",
      play: "Step after step (p)",
      back: "One step back (b)",
      top: "Climb to the maximum, with a proof (t)",
      again: "Back to the first guess (r)",
    };
    const words = {
      E: ["Share out", "E"], M: ["Move", "M"], step: ["Step", "\u25b8|"], play: ["Play", "\u25b6"],
      back: ["Back", "|\u25c2"], top: ["To the top", "\u25b2"], again: ["First guess", "\u21ba"],
    };
    this.buttons = Object.fromEntries(
      keys.map((key) => [key, buttonOf(words[key][0], () => act[key](), { sign: words[key][1], title: titles[key], class: `key-${key}` })]),
    );
    for (const key of ["E", "M"]) if (this.buttons[key]) this.buttons[key].classList.add("letter");
    this.speed = SPEEDS[FIRST_SPEED];
    const speed = rangeOf("Speed", { min: 0, max: SPEEDS.length - 1, step: 1, value: FIRST_SPEED, told: speedWords }, (place) => {
      this.speed = SPEEDS[place];
    });
    speed.element.classList.add("speed");
    const group = (...names) => make("div", { class: "group" }, names.filter((name) => this.buttons[name]).map((name) => this.buttons[name]));
    const groups = [group("E", "M"), group("back", "step", "play"), speed.element, group("top", "again")];
    const full = groups.filter((part) => part.childElementCount);
    this.element = make("div", { class: "controls", role: "group", "aria-label": "Steps of EM" }, full);
    this.act = act;
  }

  /* Milliseconds from one step to the next. */
  get pause() {
    return 1000 / this.speed;
  }

  /* A letter that was pressed while no field has the focus. */
  press(event) {
    const key = LETTERS[event.key];
    if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
    const button = this.buttons[key];
    if (!button || button.disabled || event.target.closest("input:not([type=range]):not([type=radio]):not([type=checkbox]), textarea, select")) return;
    event.preventDefault();
    this.act[key]();
  }

  /* {split, playing, first, stuck}: which button comes next, and which would do nothing. */
  show({ split, playing, first, stuck }) {
    const { E, M, step, play, back, again } = this.buttons;
    if (E) E.classList.toggle("next", !split && !stuck);
    if (M) M.classList.toggle("next", split && !stuck);
    for (const button of [E, M, step]) if (button) button.disabled = stuck;
    play.disabled = stuck && !playing;
    back.disabled = first && !split;
    if (again) again.disabled = first && !split;
    play.querySelector(".word").textContent = playing ? "Pause" : "Play";
    play.querySelector(".sign").textContent = playing ? "\u2016" : "\u25b6";
    play.classList.toggle("on", playing);
    this.keepFocus();
  }

  /* A button that can no longer be pressed hands the keyboard on. */
  keepFocus() {
    const buttons = Object.values(this.buttons);
    const held = buttons.find((button) => button === document.activeElement && button.disabled);
    if (held) buttons.find((button) => !button.disabled)?.focus();
  }
}

function speedWords(place) {
  const speed = SPEEDS[place];
  return speed < 1 ? "every 2 s" : `${speed} a second`;
}
