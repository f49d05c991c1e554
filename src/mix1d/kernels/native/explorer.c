/* The loops of the explorer, the page in which one sees EM at work: compiled to WebAssembly
   (`build.py wasm`) and called from JavaScript (`show/explorer/loops.js`).

   The E step and the M step stand apart here, with the responsibilities between them, because the
   page shows them and the variants of EM change them. Sizes are of 32 bits, since JavaScript has no
   others among its plain numbers. */

#include "lattice.h"
#include "soundness.h"

#define TO_JAVASCRIPT(name) __attribute__((export_name(#name))) name

/* A responsibility below this is 0: `exponential` gives nothing smaller than exp(-708). */
static const double LEAST_SHARE = 1e-300;

/* What the curvature says of a place where the score is 0. */
enum { MAXIMUM, FLAT, SADDLE };

static rows rows_from(const double *y, const double *weights, int n, stopwatch *watch)
{
    return rows_of(y, weights, n, watch);
}

/* The objective of the explorer: L, with one sd for each component. */
static objective likelihood(void) { return (objective){0.0, 1.0, false, 1.0, NULL}; }

/* Memory for so many doubles; NULL if there is none. */
double *TO_JAVASCRIPT(allocate)(int doubles) { return malloc((size_t)doubles * sizeof(double)); }

void TO_JAVASCRIPT(release)(double *memory) { free(memory); }

/* The E step. `shares` (k, n) receives the responsibilities, unless it is NULL, and `told` (2,) the
   log-likelihood and a bound on sum_i |w_i log f_i|. */
int TO_JAVASCRIPT(expect)(const double *y, const double *weights, int n, const double *mixture,
                          int k, OPTIONAL double *shares, double *told)
{
    pool p;
    if (!open_pool(&p, memory_for_block(k))) return NO_MEMORY;
    double *block = take(&p, memory_for_block(k));
    const double *height = heights_of(block, k), *total = total_of(block, k);
    set_heights(mixture, k, heights_of(block, k));
    told[0] = told[1] = 0.0;
    for (whole first = 0; first < n; first += BLOCK) {
        const whole size = least(BLOCK, n - first);
        responsibilities(y + first, weights + first, size, mixture, k, height, block);
        add_logs(weights + first, size, k, block, &told[0], &told[1]);
        for (whole j = 0; j < k && shares; j++)
            for (whole i = 0; i < size; i++) {
                const double share = block[j * BLOCK + i] / total[i];
                shares[j * n + first + i] = share < LEAST_SHARE ? 0.0 : share;
            }
    }
    close_pool(&p);
    return 0;
}

/* The M step: `next` (3, k) receives the mixture that the `shares` (k, n) of the components in each
   value lead to. A component without any keeps its parameters, at weight 0. */
void TO_JAVASCRIPT(maximise)(const double *y, const double *weights, int n, const double *mixture,
                             int k, const double *shares, double *next)
{
    for (whole j = 0; j < k; j++) {
        const double *restrict share = shares + j * n;
        double count = 0.0, once = 0.0, rest = 0.0, squares = 0.0;
#pragma omp simd reduction(+ : count, once)
        for (whole i = 0; i < n; i++) {
            count += weights[i] * share[i];
            once += weights[i] * share[i] * y[i];
        }
        const double mean = once / count;
#pragma omp simd reduction(+ : rest, squares)
        for (whole i = 0; i < n; i++) {
            const double off = y[i] - mean;
            rest += weights[i] * share[i] * off; /* what rounding left of the mean */
            squares += weights[i] * share[i] * off * off;
        }
        const double left = rest / count;
        next[j] = count;
        next[k + j] = count > 0.0 ? mean + left : mixture[k + j];
        next[2 * k + j] =
            count > 0.0 ? sqrt(larger(squares / count - left * left, 0.0)) : mixture[2 * k + j];
    }
    const double total = sum_of(next, k);
    for (whole j = 0; j < k; j++) next[j] /= total;
}

/* Climbs from `mixture` to its maximum, in place, and returns how that ended: the codes of
   `ascent.h`. `trace` (longest + 2, 3, k) receives the start and where each iteration ended, and
   `told` (2,) the evaluations and the length of the trace. */
int TO_JAVASCRIPT(climb_from)(const double *y, const double *weights, int n, double *mixture, int k,
                              double tol, int longest, double *trace, double *told)
{
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, memory_for_workspace(k))) return NO_MEMORY;
    const rows data = rows_from(y, weights, n, &watch);
    const double small_gain = larger(1.0, 1e-3 * sum_of(weights, n));
    const options how = {tol, small_gain, longest, false};
    const report end = ascend(data, mixture, k, likelihood(), how, take_workspace(&p, k), trace,
                              (whole)longest + 2);
    told[0] = (double)end.evaluations;
    told[1] = (double)end.trace_length;
    close_pool(&p);
    return (int)end.code;
}

/* The log-likelihood that is left to the maximum near `mixture`, by Newton's method, as `left`
   (1,); returns what the curvature says. */
int TO_JAVASCRIPT(certificate)(const double *y, const double *weights, int n, const double *mixture,
                               int k, double *left)
{
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, memory_for_workspace(k))) return NO_MEMORY;
    const workspace w = take_workspace(&p, k);
    const proof found = certify(rows_from(y, weights, n, &watch), mixture, k, likelihood(), w);
    *left = found.decrement;
    int says = MAXIMUM;
    if (found.shift > 0.0) { /* of a component of weight 0 it is infinite: nothing is known of it */
        const bool none_falls = isfinite(found.shift) && factored(w.information, 3 * (whole)k - 1,
                                                                  2.0 * SINGULAR, w.spare, &watch);
        says = none_falls || !isfinite(found.shift) ? FLAT : SADDLE;
    }
    close_pool(&p);
    return says;
}

/* How far the end of a climb can be trusted (a `trust`): one that ended with `code`, for values
   that were rounded to the step `rounded`, or 0. */
int TO_JAVASCRIPT(trust_in)(const double *y, const double *weights, int n, const double *mixture,
                            int k, double rounded, int code)
{
    stopwatch watch = begin_loop();
    pool p;
    if (!open_pool(&p, memory_for_block(k) + 3 * k)) return NO_MEMORY;
    double *block = take(&p, memory_for_block(k)), *sums = take(&p, 3 * k);
    const trust found = judge(rows_from(y, weights, n, &watch), mixture, k, false, rounded, code,
                              block, sums);
    close_pool(&p);
    return (int)found;
}

/* The step to which `n` ascending distinct values were rounded, or 0. */
double TO_JAVASCRIPT(step_of_values)(const double *values, int n)
{
    stopwatch watch = begin_loop();
    return step_of(values, n, &watch);
}

/* Which sources these are, and what compiled them (`build.py`). */
const char *TO_JAVASCRIPT(origin)(void) { return "mix1d " FINGERPRINT " by " COMPILER; }
