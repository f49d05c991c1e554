/* Runs every loop of a compiled library on data made here, and prints the results.

   `release/check.py` compiles this for a platform, runs it there or under an emulator, and compares
   the numbers with those of this machine. The sources are included for their prototypes alone: so
   a loop that takes other arguments is an error here. */

#define FINGERPRINT ""
#define PROTOTYPES ""
#include "../src/mix1d/kernels/native/loops.c"

#include <stdio.h>

#ifdef _WIN32 /* <windows.h> has a LONG of its own */
__declspec(dllimport) void *LoadLibraryA(const char *path);
__declspec(dllimport) void *GetProcAddress(void *library, const char *name);
#define OPEN(path) LoadLibraryA(path)
#define FIND(library, name) GetProcAddress(library, name)
#else
#include <dlfcn.h>
#define OPEN(path) dlopen(path, RTLD_NOW)
#define FIND(library, name) dlsym(library, name)
#endif

#define LOOP(name) ((__typeof__(&name))found(#name))

static void *library;

static void *found(const char *name)
{
    void *function = FIND(library, name);
    if (!function) {
        printf("no loop %s\n", name);
        exit(1);
    }
    return function;
}

static void print_numbers(const char *name, const double *numbers, whole n)
{
    printf("%s", name);
    for (whole i = 0; i < n; i++) printf(" %.17g", numbers[i]);
    printf("\n");
}

static void print_number(const char *name, double number) { print_numbers(name, &number, 1); }

static void print_wholes(const char *name, const whole *numbers, whole n)
{
    printf("%s", name);
    for (whole i = 0; i < n; i++) printf(" %lld", (long long)numbers[i]);
    printf("\n");
}

enum { N = 400, K = 3, CELLS = 16 };

/* Sums of twelve uniform numbers, in two groups, ascending: no mathematical library has a say. */
static void make(double *y, double *weights)
{
    uint64_t state = 1;
    for (whole i = 0; i < N; i++) {
        double sum = i % 3 ? -6.0 : -1.0;
        for (whole j = 0; j < 12; j++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            sum += (double)(state >> 40) / 16777216.0;
        }
        weights[i] = 1.0 + (double)(i % 4);
        whole at = i;
        for (; at > 0 && y[at - 1] > sum; at--) y[at] = y[at - 1];
        y[at] = sum;
    }
}

int main(int count, char **arguments)
{
    if (count != 2 || !(library = OPEN(arguments[1]))) {
        printf("cannot load the library\n");
        return 1;
    }
    double y[N], weights[N], ones[N], into[N], level_at[N];
    make(y, weights);
    for (whole i = 0; i < N; i++) {
        ones[i] = 1.0;
        level_at[i] = (y[i] + 8.0) / 24.0;
        into[i] = -fabs(y[i]) * 50.0;
    }
    double powers[N];
    LOOP(exponentials)(into, N, powers);
    print_numbers("exponentials", powers, N);
    LOOP(logarithms)(powers, N, into);
    print_numbers("logarithms", into, N);

    const double begin[3 * K] = {0.3, 0.3, 0.4, -1.0, 0.5, 5.0, 0.7, 1.5, 1.0};
    const double rule[4] = {0.01, 1.0, 0.0, 1.0};
    double place[3 * K], end[1], score[3 * K], information[9 * K * K], complete[3 * K];
    copy(begin, place, 3 * K);
    LOOP(take_steps)(y, weights, N, place, 1, K, rule, 5, end, NULL);
    print_numbers("take_steps", place, 3 * K);
    print_numbers("take_steps.end", end, 1);
    const double tied[(K + 3) * K] = {0.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.5, 0.5, 0.0,
                                      1.0, 1.0, 1.0, 0.0, 1.0, 2.0,  0.0, 0.0, 0.0};
    copy(begin, place, 3 * K);
    LOOP(take_steps)(y, weights, N, place, 1, K, rule, 5, end, tied);
    print_numbers("take_steps.tied", place, 3 * K);
    copy(begin, place, 3 * K);
    LOOP(take_rough_steps)(y, weights, N, place, 1, K, rule, 1, end);
    for (whole i = 0; i < 3 * K; i++) place[i] = round(1e3 * place[i]); /* of its own digits */
    print_numbers("take_rough_steps", place, 3 * K);
    LOOP(derive)(y, weights, N, begin, K, rule, score, information, complete, NULL);
    print_numbers("derive.score", score, 3 * K);
    print_numbers("derive.information", information, 9 * K * K);
    print_numbers("derive.complete", complete, 3 * K);
    double errors[N], expected[K * N], totals[2], twice[4 * K];
    for (whole i = 0; i < N; i++) errors[i] = 0.25 * (double)(1 + i % 3);
    LOOP(share_out_blurred)(y, errors, weights, N, 0, N, begin, K, expected, totals);
    print_numbers("share_out_blurred", expected, K * N);
    print_numbers("share_out_blurred.totals", totals, 2);
    LOOP(derive_blurred)(y, errors, weights, N, 0, N, begin, K, score, information, twice);
    print_numbers("derive_blurred.score", score, 3 * K);
    print_numbers("derive_blurred.hessian", information, 9 * K * K);
    print_numbers("derive_blurred.complete", twice, 4 * K);
    double pair[6] = {0.5, 0.5, 0.0, 5.0, 1.0, 1.0};
    whole report_of[3];
    LOOP(climb)(y, weights, N, pair, 1, 2, rule, 1e-10, 1.0, 500, end, report_of, NULL, 0,
                NULL);
    print_numbers("climb.end", end, 1);
    print_wholes("climb.code", report_of, 1);

    const double rounded[5] = {0.0, 0.5, 0.75, 2.0, 3.25};
    LOOP(rounding_step)(rounded, 5, end);
    print_numbers("rounding_step", end, 1);

    const whole offsets[2] = {0, N};
    double many[6], loglik[1];
    whole codes[1], agreed[1];
    LOOP(search_columns)(y, NULL, offsets, 1, NULL, 2, false, 1e-8, 2000, 96, 4, 4, 0, 0, 0,
                         many, loglik, codes, agreed);
    print_numbers("search_columns.loglik", loglik, 1);
    print_wholes("search_columns.code", codes, 1);
    print_wholes("search_columns.agreed", agreed, 1);

    const double events[5] = {0.0, 1.0, 2.0, 7.0, 9.0}, often[5] = {4.0, 9.0, 3.0, 5.0, 2.0};
    const whole ends_of_counts[2] = {0, 5};
    LOOP(search_counts)(events, often, ends_of_counts, 1, 2, true, 9, 1e-8, 200, 12, 5, 0, many,
                        loglik, codes, agreed);
    print_numbers("search_counts.loglik", loglik, 1);
    print_wholes("search_counts.code", codes, 1);

    double positive[N];
    for (whole i = 0; i < N; i++) positive[i] = y[i] + 8.0;
    const double gammas[6] = {0.3, 0.7, 40.0, 80.0, 0.15, 0.15};
    LOOP(climb_gammas)(positive, weights, offsets, 1, gammas, 2, 1e-8, 2000, many, loglik, codes);
    print_numbers("climb_gammas.loglik", loglik, 1);
    print_wholes("climb_gammas.code", codes, 1);
    double of_shapes[9];
    LOOP(functions_of_shapes)(gammas + 1, 3, of_shapes);
    print_numbers("functions_of_shapes", of_shapes, 9);

    const double scale[3] = {5.0, 0.0, 1e-8};
    const whole amounts[19] = {4, 80, 40, 30, 60, 20, 1, 6, 1, 12, 2, 0, 2, 0, 5, 5, 12, 1000, 2};
    double maxima[400 * 3 * K], begun[400 * 3 * K], heights[400], ranks[400], progress[3];
    whole told[1200], counts[4];
    LOOP(find_maxima)(y, ones, N, rule, scale, NULL, 0, K, NULL, 0, amounts, 0, 400, maxima,
                      begun, heights, ranks, told, counts, progress);
    print_numbers("find_maxima.loglik", progress + 2, 1);

    whole marks[2];
    double facts[3], chances[K];
    LOOP(judge_column)(y, NULL, N, begin, K, false, marks, facts, chances);
    print_wholes("judge_column.marks", marks, 2);
    print_numbers("judge_column", facts, 3);
    print_numbers("judge_column.chances", chances, K);

    whole labels[N], kept[4] = {0}, ends[2];
    LOOP(kmeans)(y, weights, N, K, labels);
    print_wholes("kmeans", labels, N);
    const double places[8] = {0.0, 0.0, 0.01, 0.0, 5.0, 1.0, 5.0, 1.1};
    print_number("first_of_each",
             (double)LOOP(first_of_each)(places, NULL, 4, 2, 0.05, INFINITY, 4, kept));
    print_wholes("first_of_each.kept", kept, 2);
    const double shares[2] = {0.05, 0.2};
    double windows_found[12];
    LOOP(dense_windows)(y, weights, level_at, N, shares, 2, 2, windows_found);
    print_numbers("dense_windows", windows_found, 12);

    double alpha[1] = {1.0}, beta[1] = {0.4}, means[2] = {0.0, 4.0}, variances[2] = {2.0, 2.0};
    const double null[1] = {6.0}, limits[2] = {-9.0, 15.0};
    LOOP(climb_doubled)(y, NULL, weights, N, 1, alpha, beta, means, variances, null, limits, 0.5,
                        10, 1e-9, true, end);
    print_numbers("climb_doubled", end, 1);
    print_numbers("climb_doubled.means", means, 2);

    double below[N], upto[N];
    for (whole i = 0; i < N; i++) {
        below[i] = (double)i / N;
        upto[i] = (double)(i + 1) / N;
    }
    LOOP(dip_of)(y, below, upto, N, end, ends);
    print_numbers("dip_of", end, 1);
    print_wholes("dip_of.ends", ends, 2);
    print_number("modes", (double)LOOP(modes)(y, ones, N, 0.3));
    LOOP(critical_bandwidth)(y, ones, N, 1, 10.0, 1e-300, 12, end);
    print_numbers("critical_bandwidth", end, 1);
    print_number("modes_on_lattice", (double)LOOP(modes_on_lattice)(weights, N, true, 4, 5.0));

    double starts[2 * K * 3], low[N], high[N], best[3 * K];
    for (whole s = 0; s < 2; s++) copy(begin, starts + s * 3 * K, 3 * K);
    for (whole i = 0; i < N; i++) {
        low[i] = (double)i * 0.05 - 8.0;
        high[i] = low[i] + 0.05;
    }
    /* its log-likelihood alone: an extrapolation multiplies what rounding made different before it */
    LOOP(search_intervals)(low, high, weights, N, 1, starts, 2, K, false, rule, 3, 1, 50, 1e-9,
                           best, end);
    print_numbers("search_intervals.loglik", end, 1);

    enum { WIDTH = 8, ROOM = 40, ROWS = WIDTH + 1 + ROOM };
    double sums[4 * ROWS] = {0}, edges[2 * ROWS], keys[ROOM];
    int32_t slots[256] = {0};
    int64_t state[2] = {0, 0};
    for (whole i = 0; i < 2 * ROWS; i++) edges[i] = -INFINITY;
    const whole reached = LOOP(accumulate)(y, weights, N, 0, 2.0, 1.0, -4.0, WIDTH, sums, edges,
                                           keys, ROOM, slots, 256, state);
    print_number("accumulate", (double)reached);
    print_numbers("accumulate.sums", sums, 4 * ROWS);
    print_numbers("accumulate.keys", keys, (whole)state[0]);
    for (whole i = 0; i < 2 * WIDTH; i++) edges[i] = isfinite(edges[i]) ? edges[i] : 0.0;
    print_numbers("accumulate.ends", edges, 2 * WIDTH);

    double squares[N], moments[6 * CELLS] = {0}, by_place[6 * CELLS] = {0};
    int64_t cell_of[N];
    for (whole i = 0; i < N; i++) {
        squares[i] = i % 2 ? 1.5 : 2.5;
        cell_of[i] = i % CELLS;
    }
    const double first = floor(y[0] / 4.0);
    const whole columns = (whole)(floor(y[N - 1] / 4.0) - first) + 1;
    if (2 * columns > CELLS) return 1;
    LOOP(moments_of_cells)(y, squares, weights, NULL, N, 4.0, first, 1023, columns, CELLS, moments);
    print_numbers("moments_of_cells", moments, 6 * CELLS);
    LOOP(moments_of_cells)(y, squares, weights, cell_of, N, 1.0, 0.0, 0, 1, CELLS, by_place);
    print_numbers("moments_of_cells.places", by_place, 6 * CELLS);
    return 0;
}
