/* Random numbers that a seed decides: xoshiro128** (Blackman & Vigna 2021), after splitmix32. */

/* Chances larger than this are drawn by halves, each at a stroke (`binomial`). */
const FEW_TRIALS = 40;

/* A generator: `uniform()` in (0, 1), `normal()`, `binomial(n, p)`, `index(chances)`. */
export function random(seed) {
  return new Generator(seed);
}

class Generator {
  constructor(seed) {
    let state = Number(seed) >>> 0;
    this.words = new Uint32Array(4).map(() => {
      state = (state + 0x9e3779b9) >>> 0;
      let word = state;
      word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
      word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
      return word ^ (word >>> 15);
    });
    this.spare = null; // the second of two normals
  }

  /* 32 random bits. */
  next() {
    const w = this.words;
    const turned = Math.imul(w[1], 5);
    const result = Math.imul((turned << 7) | (turned >>> 25), 9) >>> 0;
    const shifted = w[1] << 9;
    w[2] ^= w[0];
    w[3] ^= w[1];
    w[1] ^= w[2];
    w[0] ^= w[3];
    w[2] ^= shifted;
    w[3] = (w[3] << 11) | (w[3] >>> 21);
    return result;
  }

  /* In (0, 1), with 53 bits. */
  uniform() {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 2 ** 26 + low + 0.5) / 2 ** 53;
  }

  /* Marsaglia's polar method. */
  normal() {
    if (this.spare !== null) {
      const kept = this.spare;
      this.spare = null;
      return kept;
    }
    for (;;) {
      const a = 2 * this.uniform() - 1;
      const b = 2 * this.uniform() - 1;
      const square = a * a + b * b;
      if (square > 0 && square < 1) {
        const length = Math.sqrt((-2 * Math.log(square)) / square);
        this.spare = b * length;
        return a * length;
      }
    }
  }

  /* A gamma number of a shape of 1 or more (Marsaglia & Tsang 2000). */
  gamma(shape) {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      const least = 0.5 * x * x + d - d * v + d * Math.log(v); // NaN where v is negative
      if (v > 0 && Math.log(this.uniform()) < least) return d * v;
    }
  }

  /* How many of `n` trials succeed, each with chance `p`. Of many trials the middle uniform number
     of all of them, a beta number, says how half of them went (Ahrens & Dieter 1974). */
  binomial(n, p) {
    let successes = 0;
    while (n > FEW_TRIALS && p > 0 && p < 1) {
      const middle = 1 + Math.floor(n / 2);
      const one = this.gamma(middle);
      const at = one / (one + this.gamma(n + 1 - middle));
      if (at >= p) {
        n = middle - 1;
        p /= at;
      } else {
        successes += middle;
        n -= middle;
        p = (p - at) / (1 - at);
      }
    }
    if (p >= 1) return successes + n;
    if (!(p > 0)) return successes;
    for (let i = 0; i < n; i++) if (this.uniform() < p) successes++;
    return successes;
  }

  /* A place in `chances`, which sum to 1. */
  index(chances) {
    let left = this.uniform();
    let last = 0;
    for (let j = 0; j < chances.length; j++) {
      if (chances[j] > 0) last = j;
      left -= chances[j];
      if (left < 0) return j;
    }
    return last; // the chances sum to less than 1 by rounding
  }
}

/* `n` values drawn from a mixture. */
export function drawValues(mixture, n, generator) {
  const total = mixture.weights.reduce((sum, weight) => sum + weight, 0);
  const chances = Array.from(mixture.weights, (weight) => weight / total);
  return Float64Array.from({ length: n }, () => {
    const j = generator.index(chances);
    return mixture.means[j] + mixture.sds[j] * generator.normal();
  });
}
