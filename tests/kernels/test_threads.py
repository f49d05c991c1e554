"""Threads that keep order and can be stopped."""

import time

import pytest

from mix1d.kernels import in_threads, processors

COUNT = "mix1d.kernels.threads.processors"


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_the_order_of_the_tasks(monkeypatch, workers):
    monkeypatch.setattr(COUNT, lambda: workers)
    assert list(in_threads(lambda task: task**2, range(30))) == [task**2 for task in range(30)]


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_error_stops_the_tasks_that_wait(monkeypatch, error):
    monkeypatch.setattr(COUNT, lambda: 2)
    begun = []

    def task(number):
        begun.append(number)
        time.sleep(0.001)
        if number == 3:
            raise error

    with pytest.raises(error):
        list(in_threads(task, range(10_000)))
    assert len(begun) < 20


def test_a_reader_that_stops_early_leaves_no_thread(monkeypatch):
    monkeypatch.setattr(COUNT, lambda: 2)
    begun = []
    results = in_threads(begun.append, range(10_000))
    next(results)
    results.close()
    assert len(begun) < 20


def test_there_is_at_least_one_processor():
    assert processors() >= 1
