/* Time: frames and movements, and playing step after step. */

/* Step after step, with a pause that may change on the way. `step` says whether there is a next. */
export class Player {
  constructor(step, pause) {
    this.step = step;
    this.pause = pause;
    this.timer = null;
  }

  get playing() {
    return this.timer !== null;
  }

  play() {
    this.timer = 0;
    const more = this.step();
    if (!this.playing) return; // the step itself has stopped it
    if (more) this.timer = setTimeout(() => this.play(), this.pause());
    else this.stop();
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
  }
}

/* A picture is drawn once in a frame however often it is asked for, and movements end on time. Who
   prefers less motion gets none. */

export class Ticker {
  constructor(paint) {
    this.paint = paint;
    this.frame = null;
    this.motion = null;
  }

  soon() {
    this.frame ??= requestAnimationFrame((now) => this.tick(now));
  }

  tick(now) {
    this.frame = null;
    if (this.motion) this.move(now);
    this.paint();
    if (this.motion) this.soon();
  }

  move(now) {
    const { start, duration, act } = this.motion;
    const part = Math.min(1, Math.max(0, (now - start) / duration));
    act(part < 1 ? part * part * (3 - 2 * part) : 1);
    if (part === 1) this.motion = null;
  }

  /* Calls `act` with a part from 0 to 1 in each frame. */
  run(duration, act) {
    this.finish();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches || duration < 40;
    if (still) act(1);
    else this.motion = { start: performance.now(), duration, act };
    this.soon();
  }

  /* A movement that is under way ends at once. */
  finish() {
    this.motion?.act(1);
    this.motion = null;
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.motion = null;
  }
}
