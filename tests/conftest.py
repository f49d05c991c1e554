"""What tests anywhere may ask for."""

import pytest


@pytest.fixture
def few_replicates(monkeypatch):
    """Verdicts test the fit with 39 replicates: for tests that ask nothing of its p-value."""
    for name in ("REPLICATES", "REPLICATES_OF_ROWS"):
        monkeypatch.setattr(f"mix1d.fitting.judging.{name}", 39)
