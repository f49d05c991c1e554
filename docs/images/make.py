"""Draw the pictures of the README and the documentation: ``python docs/images/make.py``."""

from pathlib import Path

import numpy as np

import mix1d

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"

waiting = np.loadtxt(EXAMPLES / "faithful.csv", delimiter=",", skiprows=1)[:, 1]
picture = mix1d.fit(waiting, 2).plot(name="waiting time to the next eruption (minutes)").figure
picture.savefig(HERE / "faithful.png", dpi=150, bbox_inches="tight")
