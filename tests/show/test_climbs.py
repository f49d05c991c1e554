"""The climbs of several fits: every one is there, and what is not shown is told."""

from matplotlib.colors import to_rgba

import mix1d

X = mix1d.Mixture.normal(weights=[0.4, 0.6], means=[-2, 1.5], sds=[1, 1.2]).sample(400, rng=0)
SOFT = mix1d.fit(X, start=[-7, 7], accelerate=False)
HARD = mix1d.fit(X, start=[-7, 7], algorithm="em-hard-proportions")
BOTH = mix1d.compare({"soft": SOFT, "hard": HARD})


def curve(ax, label):
    (line,) = (line for line in ax.lines if line.get_label() == label)
    return line


def test_the_picture_has_every_climb_and_tells_which_ends_are_trusted():
    ax = BOTH.plot()
    for name, fit in BOTH.to_frame()["fit"].items():
        line = curve(ax, fit)
        assert line.get_ydata().tolist() == BOTH.fits[name].trace.loglik.tolist()
        assert to_rgba(curve(ax, f"_end {fit}").get_markerfacecolor())[3] == bool(BOTH.fits[name])


def test_nothing_is_left_out_in_silence():
    """Of both climbs everything but the start is inside the axis, and the start is told."""
    ax = BOTH.plot()
    low, high = ax.get_ylim()
    for fit in BOTH.fits:
        path = fit.trace.loglik
        assert ((path[1:] >= low) & (path[1:] <= high)).all()
    assert ax.get_title(loc="right") == f"below the axis: the start, {SOFT.trace.loglik[0]:,.1f}"
    near = mix1d.fit(X, start=[-2, 2], accelerate=False)
    title = mix1d.compare({"soft": SOFT, "near": near}).plot().get_title(loc="right")
    assert title.splitlines()[0].endswith("(soft)")


def test_climbs_of_very_unequal_lengths_have_a_logarithmic_axis():
    assert BOTH.plot().get_xscale() == "symlog"
    assert mix1d.compare({"soft": SOFT}).plot().get_xscale() == "linear"
