"""Fits with labels: laws, direct maximisation, other programs, and what each answer says."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

import mix1d
from mix1d import Mix1dError, Outcome, Sample
from mix1d.em.observed_rows import scores_of_rows

RNG = np.random.default_rng(20)
Z = RNG.choice(3, 150, p=[0.3, 0.5, 0.2])
X = np.round(RNG.normal(np.array([0, 2.5, 6])[Z], np.array([1, 1.2, 1])[Z]), 3)
LABELS = np.where(np.arange(150) % 5 == 0, Z, -1)
"""30 of 150 rows are known."""

FITTED = {scheme: mix1d.fit(X, 3, labels=LABELS, label_scheme=scheme) for scheme in ("random",)}


def loglik(weights, means, sds, scheme):
    """The log-likelihood by its formula."""
    known = LABELS >= 0
    terms = np.log(weights) + norm.logpdf(X[:, None], means, sds)
    own = norm.logpdf(X[:, None], means, sds) if scheme == "reference" else terms
    each = np.logaddexp.reduce(terms, axis=1)
    each[known] = own[known, LABELS[known]]
    return each.sum()


def directly(scheme, start):
    """The highest log-likelihood that direct maximisation finds from near a mixture."""

    def loss(v):
        logits = np.append(v[:2], 0.0)
        weights = np.exp(logits - np.logaddexp.reduce(logits))
        return -loglik(weights, v[2:5], np.exp(v[5:]), scheme)

    logits = np.log(start.weights[:2] / start.weights[2])
    near = np.concatenate([logits, start.means, np.log(start.sds)])
    tries = [minimize(loss, near + 0.2 * step, tol=1e-12) for step in RNG.normal(size=(4, 8))]
    return -min(found.fun for found in tries)


@pytest.mark.parametrize("scheme", ["random", "reference"])
def test_direct_maximisation_finds_nothing_higher(scheme):
    fit = mix1d.fit(X, 3, labels=LABELS, label_scheme=scheme)
    assert fit.outcome is Outcome.CONVERGED
    m = fit.mixture
    assert fit.loglik == pytest.approx(loglik(m.weights, m.means, m.sds, scheme), rel=1e-13)
    assert abs(directly(scheme, m) - fit.loglik) < 1e-7


def test_mclust_is_no_higher():
    """R mclust 6.0.0, MclustSSC(X, labels, G = 3), modelNames "V" and "E"; it stops early."""
    free, tied = (mix1d.fit(X, 3, labels=LABELS, equal_sd=one) for one in (False, True))
    assert 0.0 < free.loglik - -324.910363776 < 2e-5
    assert 0.0 < tied.loglik - -325.116424706 < 1e-5
    assert free.mixture.means == pytest.approx([0.0941, 2.4096, 5.9071], abs=2e-3)


@pytest.mark.parametrize("nothing", [np.full(150, -1), np.ones((150, 3), bool)])
def test_labels_that_allow_all_change_nothing(nothing):
    assert mix1d.fit(X, 3, labels=nothing) == mix1d.fit(X, 3)


def test_one_hot_probabilities_and_sets_are_labels():
    shares = np.where((LABELS >= 0)[:, None], np.eye(3)[LABELS], np.nan)
    sets = np.where((LABELS >= 0)[:, None], np.eye(3, dtype=bool)[LABELS], True)
    for same in (shares, sets):
        fit = mix1d.fit(X, 3, labels=same)
        assert fit.loglik == pytest.approx(FITTED["random"].loglik, rel=1e-13)
        assert fit.mixture.means == pytest.approx(FITTED["random"].mixture.means, rel=1e-9)


@pytest.mark.parametrize("family", ["normal", "exponential"])
def test_all_labelled_is_a_fit_of_each_group(family):
    x = X if family == "normal" else np.abs(X) + 0.1
    fit = mix1d.fit(x, 3, family=family, labels=Z)
    groups = [x[j == Z] for j in range(3)]
    assert fit.mixture.weights == pytest.approx([g.size / 150 for g in groups], rel=1e-12)
    assert fit.mixture.means == pytest.approx([g.mean() for g in groups], rel=1e-10)
    if family == "normal":
        assert fit.mixture.sds == pytest.approx([g.std() for g in groups], rel=1e-10)
    assert fit.labels().tolist() == Z.tolist()


def test_row_order_changes_nothing():
    order = RNG.permutation(150)
    fit = mix1d.fit(X[order], 3, labels=LABELS[order])
    assert fit.digest == FITTED["random"].digest
    assert fit.mixture == FITTED["random"].mixture


def test_names_stay_and_nothing_is_sorted():
    names = np.array(["c", "b", "a"])
    fit = mix1d.fit(X, 3, labels=np.where(LABELS >= 0, names[LABELS], ""))
    assert fit.group_names == ("a", "b", "c")
    assert fit.mixture.means == pytest.approx(FITTED["random"].mixture.means[::-1], rel=1e-9)
    assert FITTED["random"].group_names == ("0", "1", "2")
    assert mix1d.fit(X, 3).group_names == ()


def test_components_without_a_name_follow_sorted():
    fit = mix1d.fit(X, 3, labels=np.where(LABELS == 2, "high", ""))
    assert fit.group_names == ("high", "", "")
    assert fit.mixture.means[0] > fit.mixture.means[2] > fit.mixture.means[1]
    assert fit.outcome


@pytest.mark.parametrize("start", ["kmeans", "quantile", "linspace", "random"])
def test_every_start_keeps_the_names(start):
    fit = mix1d.fit(X, 3, labels=np.where(LABELS >= 0, 2 - LABELS, -1), start=start)
    assert fit.mixture.means == pytest.approx(FITTED["random"].mixture.means[::-1], rel=1e-6)


def test_labelled_rows_are_known():
    fit, known = FITTED["random"], LABELS >= 0
    assert (fit.labels()[known] == LABELS[known]).all()
    assert (fit.posterior()[known].max(axis=1) == 1.0).all()
    assert fit.posterior(X[known]).max() < 1.0  # of values alone nothing is known


@pytest.mark.parametrize("algorithm", ["cem", "sem", "em-hard-proportions"])
def test_no_algorithm_moves_a_row_of_known_group(algorithm):
    fit = mix1d.fit(X, 3, labels=LABELS, algorithm=algorithm, max_iter=50)
    known = LABELS >= 0
    assert (fit.labels()[known] == LABELS[known]).all()
    assert fit.mixture.means == pytest.approx(FITTED["random"].mixture.means, abs=0.5)


def test_reference_material_says_nothing_of_the_weights():
    """Ten times as much of it moves no weight, and its parameters become those of the material."""
    rows = np.concatenate([X, np.repeat(X[Z == 0], 100)])
    labels = np.concatenate([np.full(150, -1), np.zeros(rows.size - 150, int)])
    fit = mix1d.fit(rows, 3, labels=labels, label_scheme="reference")
    assert fit.mixture.means[0] == pytest.approx(X[Z == 0].mean(), abs=0.02)
    assert fit.mixture.weights[0] < 0.6
    random = mix1d.fit(rows, 3, labels=labels)
    assert random.mixture.weights[0] > 0.9


def test_intervals_with_labels_and_units():
    sample = Sample.censored(np.floor(X), np.floor(X) + 1).with_labels(LABELS)
    fit = mix1d.fit(sample, 3)
    stretched = Sample.censored(1000 * np.floor(X) + 7, 1000 * np.floor(X) + 1007)
    other = mix1d.fit(stretched.with_labels(LABELS), 3)
    assert other.loglik == pytest.approx(fit.loglik, rel=1e-11)
    assert other.mixture.means == pytest.approx(1000 * fit.mixture.means + 7, rel=1e-8)


@pytest.mark.parametrize("kind", ["parametric", "nonparametric", "bayesian"])
@pytest.mark.parametrize("scheme", ["random", "reference"])
def test_bootstrap_agrees_with_the_information(kind, scheme):
    fit = mix1d.fit(X, 3, labels=LABELS, label_scheme=scheme)
    errors, found = fit.standard_errors(), fit.bootstrap(39, kind=kind).standard_errors()
    assert found.means == pytest.approx(errors.means, rel=0.5)
    assert found.weights == pytest.approx(errors.weights, rel=0.5)


def test_labels_make_the_errors_smaller():
    errors = mix1d.fit(X, 3).standard_errors()
    assert (FITTED["random"].standard_errors().weights < errors.weights).all()


def test_a_known_row_is_no_chance():
    """A small group that no other evidence shows is sound where rows of it are known."""
    x = np.concatenate([X, [9.0, 9.2, 9.1, 9.3]])
    labels = np.concatenate([np.full(150, -1), [0, 0, 0, 0]])
    assert mix1d.fit(x, 2, labels=labels).outcome is not Outcome.DOUBTFUL


def test_documents_hold_the_names():
    names = np.where(LABELS >= 0, np.array(["a", "b", "c"])[LABELS], "")
    fit = mix1d.fit(X, 3, labels=names, label_scheme="reference")
    document = fit.to_dict()
    assert document["model"]["group_names"] == ["a", "b", "c"]
    assert document["options"]["label_scheme"] == "reference"
    assert document["rows"]["labelled"] == 30
    read = mix1d.Fit.from_json(fit.to_json())
    assert read == fit
    assert read.group_names == ("a", "b", "c")
    assert "group_names" not in mix1d.fit(X, 3).to_dict()["options"]


def test_every_kind_of_table(tmp_path):
    import pandas as pd
    import polars as pl

    names = np.where(LABELS >= 0, np.array(["a", "b", "c"])[LABELS], None)
    table = pl.DataFrame({"x": X, "group": names.tolist(), "n": np.ones(150)})
    table.write_csv(tmp_path / "t.csv")
    table.write_parquet(tmp_path / "t.parquet")
    kinds = [table, table.lazy(), pd.DataFrame(table.to_dict()), *map(str, tmp_path.iterdir())]
    for data in kinds:
        fit = mix1d.fit(data, 3, column="x", labels="group", weights="n")
        assert fit.mixture.means == pytest.approx(FITTED["random"].mixture.means, rel=1e-9)
        assert fit.group_names == ("a", "b", "c")
        if isinstance(data, pl.LazyFrame) or str(data).endswith(".parquet"):
            with pytest.raises(Mix1dError, match="holds no rows"):  # as without labels
                fit.labels()
        else:
            assert (fit.labels()[LABELS >= 0] == LABELS[LABELS >= 0]).all()


def test_a_column_of_numbers_in_a_text(tmp_path):
    (tmp_path / "t.csv").write_text(
        "x,g\n" + "".join(f"{x},{'' if g < 0 else g}\n" for x, g in zip(X, LABELS, strict=True))
    )
    fit = mix1d.fit(tmp_path / "t.csv", 3, column="x", labels="g")
    assert fit.loglik == pytest.approx(FITTED["random"].loglik, rel=1e-13)


def test_many_rows_with_few_labels():
    x = mix1d.Mixture.normal(means=[0, 4], sds=[1, 1]).sample(150_000, rng=0)
    labels = np.where(np.arange(x.size) < 200, x > 2, -1)
    fit = mix1d.fit(x, 2, labels=labels)
    assert fit.outcome
    assert fit.mixture.means == pytest.approx([0, 4], abs=0.03)
    assert fit.labels().size == x.size


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"labels": LABELS + 1}, "`labels` must be numbers of the k=3 components, 0 to 2, got 3"),
        ({"labels": ["a", "b", "c", "d", ""] * 30}, "must have at most k=3 names, got 4: a, b, c"),
        ({"labels": np.eye(4)[LABELS]}, "must have a column for each of the k=3 components, got 4"),
        ({"labels": "group"}, "`labels` names a column of a table"),
        ({"label_scheme": "reference"}, "leave it out without any, got 'reference'"),
        ({"labels": LABELS, "label_scheme": 1}, "`label_scheme` must be one of"),
    ],
)
def test_what_is_refused(options, words):
    with pytest.raises(Mix1dError, match=words):
        mix1d.fit(X, 3, **options)


def test_a_label_that_no_component_can_have():
    x = np.concatenate([X, [-1.0]])
    labels = np.concatenate([np.full(150, -1), [1]])
    with pytest.raises(Mix1dError, match=r"`labels` must be .* got 1 for -1, which is outside"):
        mix1d.fit(x, family=["normal", "gamma"], labels=labels)


# ------------------------------------------------------------------------------ what follows
NAMED = np.where(LABELS >= 0, np.array(["young", "middle", "old"])[LABELS], "")


def test_select_leaves_out_fewer_components_than_groups():
    found = mix1d.select(X, range(1, 5), families=["normal"], labels=NAMED)
    assert sorted({candidate.k for candidate in found.table}) == [3, 4]
    assert found.best.group_names == ("middle", "old", "young")
    assert found.best.loglik == pytest.approx(mix1d.fit(X, 3, labels=LABELS, equal_sd=True).loglik)
    sets = np.where((LABELS >= 0)[:, None], np.eye(3, dtype=bool)[LABELS], True)
    whole = mix1d.select(X, range(1, 5), families=["normal"], labels=sets)
    assert {candidate.k for candidate in whole.table} == {3}
    with pytest.raises(Mix1dError, match="`labels` must have at most k=2 names, got 3"):
        mix1d.select(X, [1, 2], labels=NAMED)


@pytest.mark.parametrize("scheme", ["random", "reference"])
def test_the_test_of_fit_is_of_what_was_drawn(scheme):
    fit = mix1d.fit(X, 3, labels=NAMED, label_scheme=scheme)
    assert fit.goodness_of_fit(n_boot=39).pvalue > 0.05
    skewed = mix1d.fit(np.exp(X / 2), 2, labels=np.where(LABELS == 2, -1, LABELS))
    assert skewed.goodness_of_fit(n_boot=39).pvalue < 0.05


def test_influence_of_a_known_row_is_that_of_leaving_it_out():
    fit = mix1d.fit(X, 3, labels=LABELS)
    influence = fit.influence().means
    for row in (0, 5, 7):  # the first two are known
        rest = np.arange(150) != row
        without = mix1d.fit(X[rest], 3, labels=LABELS[rest], start=fit.mixture)
        moved = without.mixture.means - fit.mixture.means
        assert influence[row] == pytest.approx(moved, rel=0.15, abs=1e-3)


@pytest.mark.usefixtures("few_replicates")
def test_tables_and_words_name_the_groups():
    fit = mix1d.fit(X, 3, labels=NAMED, label_scheme="reference")
    assert fit.to_frame(backend="pandas")["group"].tolist() == ["middle", "old", "young"]
    rows = fit.to_frame("rows", backend="pandas")
    assert (rows["group"][LABELS >= 0] == NAMED[LABELS >= 0]).all()
    assert "group" not in mix1d.fit(X, 3).to_frame(backend="pandas")
    assert "1 middle" in str(fit)
    assert "the group of 30 of 150 values is known; these are reference material" in " ".join(
        str(fit).split()
    )


def test_the_picture_has_a_line_of_known_rows():
    from mix1d.show.rows_view import rows_view

    fit = mix1d.fit(X, 3, labels=LABELS)
    view = rows_view(fit.mixture, fit.sample, np.linspace(-3, 9, 5), -3.0, 9.0)
    known = view.lane == view.lane.max()
    assert np.count_nonzero(known) == 30
    assert np.bincount(view.groups[known]).tolist() == np.bincount(LABELS[LABELS >= 0]).tolist()
    assert view.notes == ("lowest line: rows of known group",)
    assert rows_view(mix1d.fit(X, 3).mixture, Sample(X), np.zeros(1), 0.0, 1.0) is None


def test_the_legend_names_the_groups():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    def legend_of(fit):
        figure = Figure()
        FigureCanvasAgg(figure)
        ax = fit.plot(figure.subplots(), legend="inside")
        return [entry.get_text() for entry in ax.get_legend().get_texts()]

    assert legend_of(mix1d.fit(X, 3, labels=NAMED))[:3] == ["middle", "old", "young"]
    assert "0" not in legend_of(FITTED["random"])[:3]


def test_profile_and_wald_agree():
    fit = mix1d.fit(X, 3, labels=LABELS, label_scheme="reference")
    profile, wald = fit.interval(method="profile"), fit.interval()
    assert profile.means == pytest.approx(wald.means, abs=0.15)
    assert profile.weights == pytest.approx(wald.weights, abs=0.05)


# ---------------------------------------------------------------------- a window
def outside_the_window():
    """Lengths above 21 only, and specimens of known group that no window held back."""
    truth = mix1d.Mixture.normal([0.4, 0.6], means=[20, 25], sds=[2, 3])
    x = truth.sample(400, rng=1)
    known, group = truth.sample_labelled(40, rng=2)
    seen = x[x > 21]
    lengths = np.concatenate([seen, known])
    labels = np.concatenate([np.full(seen.size, -1), group])
    return lengths, labels, np.where(labels < 0, 21.0, np.nan)


def test_reference_material_may_lie_outside_the_window_of_the_others():
    """log g_j(x) for the specimens, log f(x) / P(x > 21) for the others, maximised by BFGS."""
    x, labels, low = outside_the_window()
    sample = mix1d.Sample(x).within(low=low).with_labels(labels, scheme="reference")
    fit = mix1d.fit(sample, 2)

    def height(v):
        weight, (one, other) = 1 / (1 + np.exp(-v[0])), np.exp(v[3:])
        groups, rest = [norm(v[1], one), norm(v[2], other)], x[labels < 0]
        density, beyond = (
            weight * a + (1 - weight) * b
            for a, b in ([g.pdf(rest) for g in groups], [g.sf(21.0) for g in groups])
        )
        known = sum(groups[j].logpdf(x[labels == j]).sum() for j in (0, 1))
        return -(np.log(density).sum() - rest.size * np.log(beyond) + known)

    best = minimize(height, [0.0, 20.5, 25.0, 0.8, 1.1], tol=1e-12)
    assert fit.loglik == pytest.approx(-best.fun, abs=1e-7)
    np.testing.assert_allclose(fit.mixture.means, best.x[1:3], atol=1e-4)
    scores = scores_of_rows(
        fit._basis.maximum.problem, fit._basis.maximum.state,
        fit._basis.maximum.problem.parametrization(fit._basis.maximum.state),
    )  # fmt: skip
    np.testing.assert_allclose(fit._basis.maximum.problem.weights @ scores, 0.0, atol=1e-8)
    above = [1 - g.cdf(21.0) for g in fit.mixture.components] * fit.mixture.weights
    np.testing.assert_allclose(fit._basis.weights_within, above / above.sum(), rtol=1e-9)


def test_reference_material_within_a_window_is_refused():
    x, labels, _ = outside_the_window()
    known = mix1d.Sample(x[x > 21]).with_labels(labels[x > 21], scheme="reference")
    with pytest.raises(mix1d.Mix1dError, match="rows that had not have none"):
        known.within(low=21)
