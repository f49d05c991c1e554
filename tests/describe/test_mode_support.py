"""The modes of refitted replicates, counted."""

import mix1d
from mix1d import Mixture

X = Mixture.normal([0.4, 0.6], means=[0, 5], sds=[1, 1.5]).sample(120, rng=1)


def test_one_mode_or_several():
    fit = mix1d.fit(X, 2)
    found = fit.modes(n_boot=19)
    assert found.probability == 1.0
    assert "2 modes, at " in str(found)
    assert "as many in 19 of 19 replicates" in str(found)
    assert fit.modes().probability is None
    close = mix1d.fit(Mixture.normal(means=[0, 2.2], sds=[1, 1]).sample(100, rng=4), 2)
    doubtful = close.modes(n_boot=64)
    assert 0.0 < doubtful.probability < 1.0
    assert set(doubtful.replicates.tolist()) == {1, 2}
    assert "one mode, at" in str(mix1d.fit(X, 1).modes())
