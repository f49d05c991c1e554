"""Draw the pictures of the README and the documentation: ``python docs/images/make.py``."""

from pathlib import Path

import numpy as np
from matplotlib import rc_context
from PIL import Image, ImageSequence

import mix1d

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
NAME = "waiting time to the next eruption (minutes)"

waiting = np.loadtxt(EXAMPLES / "faithful.csv", delimiter=",", skiprows=1)[:, 1]
with rc_context(fname=HERE.parent / "matplotlibrc"):
    picture = mix1d.fit(waiting, 2).plot(name=NAME).figure
    picture.savefig(HERE / "faithful.png", dpi=200, bbox_inches="tight")

guess = mix1d.Mixture.normal([0.5, 0.5], means=[69, 73], sds=[13, 13])
film = mix1d.fit(waiting, 2, start=guess, algorithm="em").animate(frames=30, name=NAME)
film.save(HERE / "em.gif")
with Image.open(HERE / "em.gif") as moving:
    frames = [frame.convert("RGB") for frame in ImageSequence.Iterator(moving)]
palette = frames[-1].quantize(64)
small = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
small[0].save(
    HERE / "em.gif",
    save_all=True,
    append_images=small[1:],
    duration=[1200, *[300] * (len(small) - 2), 3500],  # milliseconds: the guess, the climb, the end
    loop=0,
    optimize=True,
)
