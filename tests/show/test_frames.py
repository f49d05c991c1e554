"""Which states of a path are shown."""

from __future__ import annotations

import numpy as np
import pytest

from mix1d.show.frames import frame_numbers


@pytest.mark.parametrize("total", [1, 2, 59, 60, 61, 100, 1001, 10_001])
@pytest.mark.parametrize("frames", [2, 8, 60])
def test_thinning_keeps_first_and_last_and_is_dense_early(total: int, frames: int) -> None:
    numbers = frame_numbers(total, frames)
    assert numbers[0] == 0
    assert numbers[-1] == total - 1
    assert len(numbers) <= frames
    assert len(numbers) > 0.8 * min(total, frames)
    assert np.all(np.diff(numbers) > 0)
    if total > 2 * frames > 4:
        assert numbers[1] == 1
        assert np.diff(numbers)[-1] > 1
