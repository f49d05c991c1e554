/* The explorer at work: what each button does. */

import { actsOf } from "./acts.js";
import { Desk } from "./desk.js";
import { loadEngine } from "./engine.js";
import { Address, guessOfHash, hashOf, readHash } from "./hash.js";
import { MOST_CURVES } from "./numbers.js";
import { between, drawnOf, ownSource, placeOf, plainMixture } from "./places.js";
import { PRESETS, presetSource } from "./presets.js";
import { Player, Ticker } from "./ticker.js";
import { Walk, withComponent, withOneMore, withoutOne } from "./walk.js";
import { afterE, afterM, atRest, atTop, loglikText, spikeWords } from "./words.js";

/* How long the movements last, in milliseconds. */
const SHARING = 450;
const MOVING = 700;
const CLIMBING = 900;

export class Live {
  constructor(root, data, options) {
    this.root = root;
    this.data = data;
    this.options = options;
    const own = data.values.length ? ownSource(data) : null;
    const traits = { own, note: data.note ?? "", palette: data.palette, compact: Boolean(options.compact), linked: Boolean(options.hash) };
    this.desk = new Desk(root, traits, actsOf(this));
    this.ticker = new Ticker(() => this.walk && this.desk.paint(this.view()));
    this.player = new Player(() => this.playOn(), () => this.desk.controls.pause);
    this.ready = this.start();
  }

  async start() {
    try {
      this.engine = await loadEngine(this.options.engine);
    } catch (error) {
      this.desk.close(`This browser cannot run WebAssembly, which this page needs: ${error.message}`);
      return;
    }
    if (this.gone) return;
    this.address = this.options.hash ? new Address((wanted) => this.restore(wanted)) : null;
    this.restore(this.options.hash ? readHash(location.hash) : {});
    this.unwatch = this.desk.watch(() => this.ticker.soon());
  }

  /* The state that an address tells. */
  restore(wanted) {
    const named = [wanted.data, this.data.preset].find((key) => Object.hasOwn(PRESETS, key ?? ""));
    const own = Object.hasOwn(PRESETS, wanted.data ?? "") ? null : this.desk.sources.own;
    const key = named ?? "two-clouds";
    this.parts = wanted.show ?? null;
    this.desk.showParts(this.parts);
    if (this.load(own ?? presetSource(key, drawnOf(wanted, key)), wanted) || this.walk) return;
    const { textContent: words } = this.desk.sentence;
    this.load(presetSource(key)); // so that there is something to see
    this.desk.speak(words, { wrong: true });
  }

  /* New data, and their first guess; says whether they can be used. */
  load(source, wanted = {}) {
    this.halt();
    let problem;
    try {
      problem = this.engine.problem(Float64Array.from(source.values), source.weights);
    } catch (error) {
      this.desk.speak(`These values cannot be used: ${error.message}.`, { wrong: true });
      return false;
    }
    this.problem?.free();
    this.problem = problem;
    const guess = guessOfHash(wanted, problem.spread) ?? source.guess ?? this.engine.guess(problem, this.data.k || 2);
    this.source = { ...source, guess };
    this.walk = new Walk(this.engine, problem, plainMixture(guess), source.seed ?? 1);
    this.desk.showSource(this.source, problem, this.held());
    this.resume(wanted);
    return true;
  }

  resume({ algorithm, step, top, split, cost }) {
    const { walk } = this;
    const chosen = algorithm ?? this.data.algorithm;
    if (chosen) walk.choose(chosen);
    if (Number.isInteger(top)) {
      walk.go(top);
      walk.toTop();
    }
    if (Number.isInteger(step)) walk.go(step);
    walk.split = Boolean(split);
    if (cost) this.desk.cuts.set(cost);
    if (walk.step) this.told(`At step ${walk.step}`);
    else this.settle();
  }

  /* The mixtures that the picture must hold. */
  held() {
    return [this.walk.guess, this.source.truth].filter(Boolean);
  }

  view() {
    const { walk, shown, shares, fill, marks, stuck } = this;
    return { walk, shown, shares, fill, marks, stuck, playing: this.player.playing, truth: this.source.truth };
  }

  /* Everything is shown as the walk says, at once. */
  settle() {
    this.marks = null;
    this.fill = this.walk.split ? 1 : 0;
    this.shown = this.walk.mixture;
    this.changed();
  }

  /* What follows from a new state is found here, once. */
  changed() {
    const { walk } = this;
    this.shares = walk.split ? walk.shares() : null;
    this.stuck = walk.isStuck();
    this.address?.write(this.place());
    this.root.dataset.step = walk.step;
    const spikes = walk.spikes();
    if (spikes.length) this.desk.speak(spikeWords(spikes), { wrong: true });
    this.ticker.soon();
  }

  /* What the address tells. */
  place() {
    return { ...placeOf(this.walk, this.source, this.desk.cuts), show: this.parts };
  }

  /* What can be taken home. */
  luggage() {
    const { walk, source, desk } = this;
    const link = location.href.replace(/#.*$/, "") + hashOf(this.place());
    return { stage: desk.stage, mixture: walk.mixture, guess: walk.guess, algorithm: walk.algorithm, values: source.values, link };
  }

  /* A guess by hand: where the curves are now is where the next climb begins. */
  guessed(mixture, held) {
    this.halt();
    this.walk.begin(mixture);
    if (!held) {
      this.desk.stage.widenFor(this.held());
      this.options.onGuess?.(mixture);
    }
    this.settle();
  }

  change(j, change, held) {
    const next = withComponent(this.walk.mixture, j, change);
    if (held || Object.keys(change).length) this.guessed(next, held);
    else this.guessed(this.walk.mixture, false);
    if (!held && !this.walk.spikes().length)
      this.desk.speak(`A new guess. Log-likelihood ${loglikText(this.walk.state.loglik)}.`);
  }

  add(x) {
    const { mixture } = this.walk;
    if (mixture.means.length >= MOST_CURVES) {
      this.desk.speak(`There is room for ${MOST_CURVES} curves.`, { wrong: true });
      return;
    }
    const sd = mixture.sds.reduce((sum, each) => sum + each, 0) / mixture.sds.length;
    this.guessed(withOneMore(mixture, x ?? this.desk.stage.emptiest(mixture), sd), false);
    this.desk.speak(`Curve ${this.walk.mixture.means.length} was added. Drag it where you like.`);
  }

  remove(j) {
    const { mixture } = this.walk;
    if (mixture.means.length === 1) {
      this.desk.speak("One curve must stay.", { wrong: true });
      return;
    }
    this.guessed(withoutOne(mixture, j), false);
    this.desk.speak(`Curve ${j + 1} was taken away.`);
  }

  /* E: the strokes take the colours of their shares. */
  share() {
    this.halt();
    if (this.walk.split || this.stuck) return;
    this.walk.split = true;
    this.marks = null;
    this.desk.speak(afterE(this.walk.algorithm));
    this.fill = 0;
    this.changed();
    this.ticker.run(SHARING, (part) => (this.fill = part));
  }

  /* M: the curves go where the means and spreads of their shares are. */
  move() {
    this.halt();
    if (this.walk.split) this.advance(MOVING, false);
    else this.share();
  }

  /* E and M. */
  once() {
    this.halt();
    this.advance(MOVING, this.walk.split);
  }

  /* A step forward; `sharing` says whether the strokes are in colour after it. */
  advance(duration, sharing) {
    const { walk, shown: from } = this;
    const before = walk.state;
    if (!walk.forward()) return false;
    const to = walk.mixture;
    const words = afterM({ before, after: walk.state, algorithm: walk.algorithm, step: walk.step });
    this.desk.speak(words, { quiet: this.player.playing });
    walk.split = sharing;
    this.fill = sharing ? 1 : 0;
    this.marks = { mixture: to, strength: 1 };
    this.changed();
    this.ticker.run(duration, (part) => (this.shown = between(from, to, part)));
    return true;
  }

  play() {
    const { playing } = this.player;
    this.halt();
    if (playing) this.desk.speak(`Paused at step ${this.walk.step}.`);
    else this.player.play();
  }

  /* One step of playing; says whether there will be another. */
  playOn() {
    const { walk } = this;
    this.ticker.finish();
    const moved = this.advance(Math.min(MOVING, 0.8 * this.desk.controls.pause), true);
    if (moved && !walk.atRest() && !this.stuck) return true;
    this.player.stop();
    if (!this.stuck) this.desk.speak(moved ? atRest(walk.algorithm, walk.step) : `The end, after ${walk.step} steps.`);
    this.ticker.soon();
    return false;
  }

  halt() {
    this.player.stop();
    this.ticker.finish();
    this.ticker.soon();
  }

  back() {
    const { walk } = this;
    this.halt();
    if (walk.split) walk.split = false;
    else walk.go(walk.step - 1);
    this.told(walk.step ? `Back at step ${walk.step}` : "Back at the first guess");
  }

  again() {
    this.halt();
    this.walk.go(0);
    this.told("Back at the first guess");
  }

  jump(run, step) {
    this.halt();
    if (run === this.walk.run) this.walk.go(step);
    else if (this.walk.runs[run.algorithm] === run) {
      this.walk.choose(run.algorithm);
      this.walk.go(step);
    } else this.walk.revive(run, step);
    this.desk.stage.widenFor(this.held());
    this.told(`At step ${step}`);
  }

  choose(algorithm) {
    this.halt();
    this.walk.choose(algorithm);
    this.told(`The same guess, step ${this.walk.step}`);
  }

  told(where) {
    this.desk.speak(`${where}. Log-likelihood ${loglikText(this.walk.state.loglik)}.`);
    this.settle();
  }

  top() {
    this.halt();
    if (this.stuck) return;
    const { shown: from, walk } = this;
    const end = walk.toTop();
    this.desk.speak(atTop(end), { wrong: !end.certified });
    this.marks = null;
    this.fill = 0;
    this.changed();
    this.ticker.run(CLIMBING, (part) => (this.shown = between(from, walk.mixture, part)));
  }

  /* Leaves the page as it was before. */
  leave() {
    this.gone = true;
    this.halt();
    this.ticker.stop();
    this.address?.remove();
    this.unwatch?.();
    this.problem?.free();
    this.root.replaceChildren();
  }
}
