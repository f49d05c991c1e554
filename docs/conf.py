"""Sphinx: MyST pages, executed at build; warnings are errors (`make docs`)."""

import os
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sphinx.ext.napoleon import NumpyDocstring

import mix1d

sys.path.insert(0, str(Path(__file__).parent))  # explorer_frame

project = "mix1d"
author = "the mix1d developers"
copyright = f"2026, {author}"  # noqa: A001  (the name Sphinx reads)
version = release = mix1d.__version__

extensions = [
    "explorer_frame",
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["_build", "jupyter_execute", "**.ipynb_checkpoints"]

myst_enable_extensions = ["dollarmath", "amsmath", "deflist"]
os.environ["PYTHONSTARTUP"] = str(Path(__file__).with_name("startup.py"))
os.environ["MATPLOTLIBRC"] = str(Path(__file__).with_name("matplotlibrc"))
nb_execution_mode = "auto"  # pages are executed, notebooks are committed with their outputs
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_render_image_options = {
    "alt": "The picture that the code above draws"
}  # where no cell says more
nb_merge_streams = True
nb_output_stderr = "error"  # a Python warning in a cell is one

napoleon_google_docstring = False
napoleon_use_param = False  # a shape such as (n,) is no cross-reference
napoleon_use_rtype = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say it in words

html_theme = "furo"
html_title = "mix1d"
MATHJAX = find_spec("sphinx-mathjax-offline")
assert MATHJAX is not None
assert MATHJAX.origin is not None
html_static_path = ["_static", str(Path(MATHJAX.origin).parent / "static")]
mathjax_path = "mathjax/tex-chtml.js"  # shipped with the pages: the formulas need no network
html_css_files = ["pages.css"]
html_js_files = ["pages.js"]

suppress_warnings = ["ref.python"]  # `k` in a sentence is a parameter; several classes have one


def whole_sentence(docstring: NumpyDocstring) -> tuple[str, list[str]]:
    """What an attribute is: "Number of values: the sum of the weights" begins with no type."""
    lines = docstring._dedent(docstring._consume_to_end())
    return "", NumpyDocstring(lines, docstring._config).lines()


def without_private(_app: Any, what: str, *about: Any) -> tuple[str, None] | None:
    """No signature for a class with private arguments: functions make it, and nobody else."""
    signature = about[-2] or ""
    return ("", None) if what == "class" and re.search(r"\b_[a-z]", signature) else None


def setup(app: Any) -> None:
    """Sphinx calls this."""
    NumpyDocstring._consume_inline_attribute = whole_sentence
    app.connect("autodoc-process-signature", without_private)
