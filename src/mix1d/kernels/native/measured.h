/* Values with an error each, in cells of value and squared error: see `kernels.measured`. */

#ifndef MIX1D_MEASURED_H
#define MIX1D_MEASURED_H

#include "loops.h"

/* Numbers of each cell: weight, means of values and of squared errors, and the sums of squares and
   products about these. */
enum { OF_A_CELL = 6 };

/* Work of one value in one pass, in nanoseconds. */
static const double WORK_OF_A_MEASURED_VALUE = 3.0;

/* Values that go through a pass before the loop asks whether to stop. */
enum { MEASURED_AT_ONCE = 65536 };

/* The exponent of a positive number, as its bits hold it. */
static inline whole exponent_of(double number)
{
    int64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits >> 52 & 0x7ff;
}

/* ------------------------------------------------------------------------------ for Python */

/* The `moments` (cells, 6), which are 0 before, of `n` values with the `squares` of their errors.
   A value is in the cell of `places` (n,); without these in that of its column, of a `width` and
   from `first_column` on, and of the row of the exponent of its square, from `first_row` on. */
EXPORT whole moments_of_cells(const double *x, const double *squares, const double *weights,
                              OPTIONAL const int64_t *places, whole n, double width,
                              double first_column, whole first_row, whole columns, whole cells,
                              double *moments)
{
    stopwatch watch = begin_loop();
    pool memory;
    if (!open_pool(&memory, n)) return end_loop(&watch, NO_MEMORY);
    whole *place = (whole *)take(&memory, n);
    for (whole start = 0; start < n && !watch.stopped; start += MEASURED_AT_ONCE) {
        const whole end = least(start + MEASURED_AT_ONCE, n);
        for (whole i = start; i < end; i++) {
            place[i] = places ? places[i]
                              : (exponent_of(squares[i]) - first_row) * columns +
                                    (whole)(floor(x[i] / width) - first_column);
            double *cell = moments + OF_A_CELL * place[i];
            cell[0] += weights[i];
            cell[1] += weights[i] * x[i];
            cell[2] += weights[i] * squares[i];
        }
        interrupted(&watch, WORK_OF_A_MEASURED_VALUE * (double)(end - start));
    }
    for (whole c = 0; c < cells; c++) {
        double *cell = moments + OF_A_CELL * c;
        if (cell[0] == 0.0) continue;
        cell[1] /= cell[0];
        cell[2] /= cell[0];
    }
    for (whole start = 0; start < n && !watch.stopped; start += MEASURED_AT_ONCE) {
        const whole end = least(start + MEASURED_AT_ONCE, n);
        for (whole i = start; i < end; i++) {
            double *cell = moments + OF_A_CELL * place[i];
            const double off_x = x[i] - cell[1], off_square = squares[i] - cell[2];
            cell[3] += weights[i] * off_x * off_x;
            cell[4] += weights[i] * off_x * off_square;
            cell[5] += weights[i] * off_square * off_square;
        }
        interrupted(&watch, WORK_OF_A_MEASURED_VALUE * (double)(end - start));
    }
    close_pool(&memory);
    return end_loop(&watch, 0);
}

#endif
