"""What tests anywhere may ask for, and what all of them run in."""

import gc

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Modules and 14,000 tests stay to the end: no search for garbage goes through them again."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


@pytest.fixture
def few_replicates(monkeypatch):
    """Verdicts test the fit with 9 replicates: for tests that ask nothing of its p-value."""
    for name in ("REPLICATES", "REPLICATES_OF_ROWS"):
        monkeypatch.setattr(f"mix1d.fitting.judging.{name}", 9)
