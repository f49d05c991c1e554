/* What the parts of the desk call, and what the explorer then does. */

export function actsOf(live) {
  return {
    E: () => live.share(), M: () => live.move(), step: () => live.once(), play: () => live.play(),
    back: () => live.back(), top: () => live.top(), again: () => live.again(),
    change: (j, change, held) => live.change(j, change, held),
    type: (j, field, number) => live.change(j, { [field]: number }, false),
    remove: (j) => live.remove(j), add: (x) => live.add(x),
    jump: (run, step) => live.jump(run, step), choose: (algorithm) => live.choose(algorithm),
    load: (source) => live.load(source, { algorithm: live.walk.algorithm }), luggage: () => live.luggage(),
    say: (words, wrong) => live.desk.speak(words, { wrong }),
    redraw: () => live.ticker.soon(), changed: () => live.changed(),
  };
}
