"""The page as text, from the template `page.html` with `page.css`, and the explorer as the film."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from mix1d.errors import MissingExtraError
from mix1d.show.explorer import Parts, parts
from mix1d.show.report.contents import Contents, Draw
from mix1d.show.report.film import film_of
from mix1d.show.report.methods import methods, versions
from mix1d.show.report.picture import inline_svg, on_dark, used_colours
from mix1d.show.report.words import answer, data_line, on_axis, one_line, whose
from mix1d.show.table_text import (
    answer_lines,
    component_rows,
    facts_lines,
    headline,
    interval_rows,
    is_alarming,
    threshold_rows,
)
from mix1d.show.view import has_bars
from mix1d.style.palette import colour, line_style

__all__ = ["needs_jinja", "render"]

WIDE, SQUARE = (5.6, 3.5), (5.0, 4.6)
"""Sizes of the two kinds of pictures on the page, in inches."""


def needs_jinja() -> None:
    """Raise the error that names the install command, if Jinja2 or Matplotlib is missing."""
    try:
        import jinja2  # noqa: F401
        import matplotlib  # noqa: F401
    except ImportError:
        raise MissingExtraError("the report", "report") from None


def render(contents: Contents) -> str:
    """The page; the same contents give the same text."""
    needs_jinja()
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    values = _sentences(contents) | _tables(contents) | _drawn(contents)
    template = environment.get_template("page.html")
    return template.render(contents=contents, facts=contents.facts, **values)


def _sentences(contents: Contents) -> dict[str, Any]:
    """What the page says, by the names in the template."""
    facts = contents.facts
    paragraph, references = methods(contents)
    return {
        "name": one_line(contents.name),
        "whose": whose(contents),
        "headline": headline(facts),
        "alarming": is_alarming(facts),
        "bars": has_bars(contents.sample),
        "answer": answer(contents),
        "answers": dict(answer_lines(facts)),
        "state": _state(contents),
        "paragraph": paragraph,
        "references": references,
        "versions": versions(),
        "data": data_line(contents),
    }


def _tables(contents: Contents) -> dict[str, Any]:
    """The tables of the page, by the names in the template."""
    facts, cuts = contents.facts, contents.cuts
    components, limits = component_rows(facts), interval_rows(facts)
    return {
        "components": components,
        "has_errors": any("±" in cell for row in components[1] for cell in row),
        "level": limits[0][0] if limits else "",
        "limits": [row[1:] for row in limits],
        "thresholds": threshold_rows(facts),
        "threshold_level": f"{100.0 * (facts.thresholds.level or 0.0):g}%",
        "cuts": cuts.rows() if facts.k > 1 else ([], []),
        "cut_notes": cuts.notes,
        "numbers": facts_lines(facts)[:-1],
    }


def _drawn(contents: Contents) -> dict[str, Any]:
    """The pictures of the page and their colours, by the names in the template."""
    from markupsafe import Markup

    film = film_of(contents.trajectory, on_axis(contents.name))
    explorer = parts(film.scene, "film-scene", compact=True) if film else Parts("", "", "", "")
    pictures = {key: Markup(svg) for key, svg in _pictures(contents).items()}
    swatches = [Markup(_swatch(j)) for j in range(contents.facts.weights.size)]
    svg = Markup(film.svg if film else "")
    used = used_colours("".join([*pictures.values(), *swatches, svg]))
    return {
        "pictures": pictures,
        "swatches": swatches,
        "film": film,
        "svg_of_film": svg,
        "style": Markup(_text("page.css") + explorer.style),
        "explorer": {name: Markup(part) for name, part in explorer._asdict().items()},
        "colours": [(name, on_dark(name)) for name in used],
    }


def _state(contents: Contents) -> str:
    """The colour of the answer: that of how well it fits, unless it cannot be trusted at all."""
    return "alarm" if is_alarming(contents.facts) else contents.verdict.fits.state


def _text(name: str) -> str:
    return files("mix1d.show.report").joinpath(name).read_text(encoding="utf-8")


# ---------------------------------------------------------------------- the pictures
@dataclass(frozen=True)
class _Picture:
    draw: Draw
    title: str
    description: str
    size: tuple[float, float] = WIDE


def _pictures(contents: Contents) -> dict[str, str]:
    """Each still picture of the page by its name."""
    return {
        key: inline_svg(
            _alone(picture.draw),
            key=key,
            title=picture.title,
            description=picture.description,
            size=picture.size,
        )
        for key, picture in _wanted(contents).items()
    }


def _wanted(contents: Contents) -> dict[str, _Picture]:
    """What is to be drawn, by the names in the template."""
    what = whose(contents)
    found = {
        "fit": _Picture(
            contents.draw,
            f"The fit to {what}",
            f"Histogram of {what}, the curve of each component and their sum; the thresholds are "
            f"dashed lines. {answer(contents)[0]}",
        )
    }
    if contents.facts.weights.size - len(contents.facts.lumps) > 1:
        found["posterior"] = _Picture(
            contents.draw_posterior,
            "How sure the groups are",
            f"The probability of each component along {what}, and the uncertainty of the "
            "likeliest, which is highest at the thresholds.",
        )
    if contents.merged is not None:
        found["groups"] = _Picture(
            contents.merged.draw,
            "The groups",
            f"Each group of components as an area over the histogram of {what}, its components as "
            f"thin lines. {' '.join(contents.merged.sentences)}",
        )
    if contents.evidence is not None:
        found["number"] = _Picture(
            contents.evidence.draw,
            "The criterion against the number of components",
            f"One line for each variant, lower is better: {contents.evidence.sentence}.",
        )
    return found | _of_quality(contents, what)


def _of_quality(contents: Contents, what: str) -> dict[str, _Picture]:
    """The pictures that show whether the mixture fits."""
    found = {}
    if contents.draw_qq is not None:
        found["qq"] = _Picture(
            contents.draw_qq,
            "QQ plot",
            f"Each value of {what} against the quantile of the fit; points near the line mean that "
            f"it fits. {contents.verdict.fits}",
            SQUARE,
        )
    if contents.draw_cdf is not None:
        found["cdf"] = _Picture(
            contents.draw_cdf,
            "The distribution functions of the data and of the fit",
            f"The share of {what} up to each place, without a family, beside that of the fit; "
            f"lines that lie close mean that it fits. {contents.verdict.fits}",
        )
    return found


def _alone(draw: Draw) -> Any:
    """Draws on the only axes of a figure."""
    return lambda figure: draw(figure.subplots())


def _swatch(component: int) -> str:
    """The colour and the line of a component, as in the pictures."""
    hue, dashes = colour(component)[1:], line_style(component)
    dash = "" if dashes == "solid" else " ".join(f"{1.6 * length:g}" for length in dashes[1])
    return (
        f'<svg class="swatch" viewBox="0 0 30 14" aria-hidden="true" focusable="false">'
        f'<rect width="30" height="14" style="fill: var(--{hue})" opacity=".3"/>'
        f'<path d="M0 7H30" style="stroke: var(--{hue})" stroke-width="2.2"'
        f"{f' stroke-dasharray={chr(34)}{dash}{chr(34)}' if dash else ''}/></svg>"
    )
