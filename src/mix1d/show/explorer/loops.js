/* The compiled loops (`loops.wasm`, from `kernels/native/explorer.c`) as functions of arrays.

   A state is the mixture as the loops know it: a Float64Array of k weights, k means and k sds, in
   the unit of the problem. */

const NO_MEMORY = -1;

/* How a climb ended (the codes of `kernels/native/ascent.h`). */
export const CERTIFIED_CODE = 0;
export const LONG_CODE = 2;
export const COLLAPSED_CODE = 3;

/* What the curvature says of a place where the score is 0. */
export const CURVATURES = ["maximum", "flat", "saddle"];

/* How far the end of a climb can be trusted (a `trust` of `kernels/native/soundness.h`). */
export const TRUSTS = ["spike", "flat", "doubtful", "sound"];

function refuseNoMemory(answer) {
  if (answer === NO_MEMORY) throw new RangeError("there is no memory left for so many values");
  return answer;
}

export class Loops {
  constructor(exported) {
    this.wasm = exported;
  }

  /* Memory in which `arrays` are written one after the other (a number: so many zeros), for `work`
     with their addresses; `work` gets a function that reads an array again. */
  with(arrays, work) {
    const sizes = arrays.map((array) => (typeof array === "number" ? array : array.length));
    const start = this.allocate(sizes.reduce((sum, size) => sum + size, 0));
    try {
      const addresses = [];
      let next = start;
      arrays.forEach((array, i) => {
        if (typeof array !== "number") this.view(next, sizes[i]).set(array);
        addresses.push(next);
        next += 8 * sizes[i];
      });
      const read = (i, length = sizes[i]) => this.view(addresses[i], length).slice();
      return work(addresses, read);
    } finally {
      this.wasm.release(start);
    }
  }

  allocate(doubles) {
    const start = this.wasm.allocate(Math.max(doubles, 1));
    return start === 0 ? refuseNoMemory(NO_MEMORY) : start;
  }

  /* A view of memory, which is void after the next allocation. */
  view(address, length) {
    return new Float64Array(this.wasm.memory.buffer, address, length);
  }

  /* The E step: log-likelihood and responsibilities (k, m) at a state. */
  expect(problem, state) {
    const k = state.length / 3;
    return this.with([state, k * problem.size, 2], ([place, shares, told], read) => {
      refuseNoMemory(this.wasm.expect(...problem.rows, place, k, shares, told));
      const [loglik, size] = read(2);
      return { state, loglik, shares: read(1), noise: 8 * Number.EPSILON * (size + problem.n) };
    });
  }

  /* The log-likelihood at a state. */
  loglik(problem, state) {
    const k = state.length / 3;
    return this.with([state, 2], ([place, told], read) => {
      refuseNoMemory(this.wasm.expect(...problem.rows, place, k, 0, told));
      return read(1)[0];
    });
  }

  /* The M step: the state that these shares (k, m) of the components in each value lead to. */
  maximise(problem, state, shares) {
    const k = state.length / 3;
    return this.with([state, shares, 3 * k], ([place, of, next], read) => {
      this.wasm.maximise(...problem.rows, place, k, of, next);
      return read(2);
    });
  }

  /* The path of a climb from a state to its maximum, and the code of how it ended. */
  climb(problem, state, tol, maxIter) {
    const k = state.length / 3;
    return this.with([state, (maxIter + 2) * 3 * k, 2], ([place, trace, told], read) => {
      const code = refuseNoMemory(
        this.wasm.climb_from(...problem.rows, place, k, tol, maxIter, trace, told),
      );
      const [evaluations, length] = read(2);
      const all = read(1, Math.min(length, maxIter + 2) * 3 * k);
      const path = [];
      for (let i = 0; i < all.length; i += 3 * k) path.push(all.slice(i, i + 3 * k));
      return { path, code, evaluations };
    });
  }

  /* How much log-likelihood is left to the maximum near a state, and what the curvature says. */
  certificate(problem, state) {
    return this.with([state, 1], ([place, left], read) => {
      const k = state.length / 3;
      const says = refuseNoMemory(this.wasm.certificate(...problem.rows, place, k, left));
      return { left: read(1)[0], curvature: CURVATURES[says] };
    });
  }

  /* How far the end of a climb can be trusted. */
  trust(problem, state, code) {
    return this.with([state], ([place]) => {
      const k = state.length / 3;
      const rounded = problem.step / problem.scale;
      return TRUSTS[refuseNoMemory(this.wasm.trust_in(...problem.rows, place, k, rounded, code))];
    });
  }

  /* The step to which ascending distinct values were rounded, or 0. */
  stepOf(values) {
    return this.with([values], ([at]) => this.wasm.step_of_values(at, values.length));
  }
}

/* The loops in these bytes. */
export async function loadLoops(bytes) {
  const { instance } = await WebAssembly.instantiate(bytes, {});
  instance.exports._initialize?.();
  return new Loops(instance.exports);
}
