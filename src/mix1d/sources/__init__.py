"""From tables, files and engines to columns of numbers and to sketches.

`door` is the way in for every public function; the rest is called by it.

====================  ===========================================================================
`door`                whatever was given, as a `Sample` or as the cells of a `Sketch`
`dispatch`            which kind of data that is
`inputs`, `stored`    each kind of data: in memory, or in files and engines
`described`           data of which more is known than values;
                      `described_engine`, `described_queries`: where an engine counts them;
                      `known_columns`: which columns of a file say it; `limits`: in cells,
                      of columns in memory: `texts`; `advice`: what to do with a cell
`observed`            every value; or cells, and how to look at them again
`tables`, `blocks`    dataframes of any library; arrays in chunks
`files`, `opening`    which files a path names; what each of them is, by its bytes (`kinds`)
`rows`                a file row by row: `csv`, `json_rows`, `sheets`; its `layout`,
                      `delimiter`, `notation` of numbers, and column (`which`)
`bulk`, `long_text`   large texts by DuckDB, with the same numbers as `rows`
`folding`             sketches of files, row by row; `file_columns`: whole columns
`sketch_queries`      sketches by an engine: `query`, `survey`, `cell_counts`, `width`,
                      `weighed_queries`, `dialects`, `answers`
`databases`           what to do with a database that was given as a file
====================  ===========================================================================
"""
