"""From one start to one maximum.

Use `from_start` for one answer from one start; `engine_for` where many starts are to be maximised.
Which of several maxima is the answer is the business of `mix1d.search`.

====================  ===========================================================================
`step`                one E step and one M step; the variants of EM
`incomplete`          the same of rows that are no exact values; `blurred`: of normals with errors,
                      by compiled loops
`gradient`            the M step of a family that has none of its own; `constrained`: of any
                      family under constraints
`batches`             how many values are worked through at a time
`accelerate`          SQUAREM around any step
`newton`              score, observed information, decrement: the certificate; the last steps
`climb`               the loop: from starts side by side to the maxima above them
`rules`               how a climb goes on, and when it stops
`method`              which algorithm, and how long
`arrays`, `native`    the two engines: by NumPy for every family, by compiled loops for normals
`engine`              what an engine can do, and the choice between them
`degeneracy`          spikes: components that rest on next to nothing
`soundness`           components that chance alone would make
`from_start`          from one start to one answer, with the outcome in words
====================  ===========================================================================
"""
