"""A search in HTML: a page of its own, or a part of a run's report, so that both kinds of robustness stand together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from markupsafe import Markup

from perturb.report import charts
from perturb.report.environment import environment
from perturb.report.examples import AxisExamples, examples_by_axis
from perturb.report.figures import Scale, clip, decimal, plural
from perturb.report.files import Json, RunFiles, SearchFiles, read_search, write_report
from perturb.report.inline import house_style, inline_of
from perturb.report.summary import axis_rows

__all__ = ["SearchView", "read_search", "search_view", "write_search_html"]

_SHARES: Final = Scale("share broken", 0.0, 1.0)
_MOST: Final = 2_600_000
_ATTACKED: Final[Mapping[str, tuple[str, str]]] = {
    "worst": ("Draws and compositions", "The draws, severities and compositions that come closest to breaking it."),
    "text": ("Words changed", "The fewest changed words that break it."),
    "pixels": ("Attacks on pixels", "The smallest changes that each attack found. No camera makes such a picture."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One curve: its facts, and its shares by tier."""

    name: str
    curve: Json
    by: Mapping[float, Json]


@dataclass(frozen=True, slots=True)
class SearchedAxis:
    """What was found along one axis.

    Attributes:
        axis: Its name.
        anchor: The `id` of its place in the page.
        pooled: Over its generators.
        lines: Of its generators, where there are several.
        chart: All of them.
    """

    axis: str
    anchor: str
    pooled: Line
    lines: tuple[Line, ...]
    chart: Markup

    @property
    def all(self) -> tuple[Line, ...]:
        """The pooled line and those of the generators."""
        return (self.pooled, *self.lines)


@dataclass(frozen=True, slots=True)
class SearchView:
    """A search as the templates show it.

    Attributes:
        folder: The search's.
        content: Its `search.json`.
        headline: What it found, in one sentence.
        sentences: What it found, mode by mode.
        axes: What was found along each.
        tiers: That were asked about.
        slices: Whom it breaks more than others.
        weakest: Whether samples had several draws.
        examples: By axis, or by mode where it searched along no axis.
        attacked: Each mode that has such examples, with its heading and a note.
        bounds: What each of these modes kept to.
        statuses: What came of samples.
        budget: What it took and might have taken, in a sentence.
        beside: Axis to the breaking point of the run that the search stands beside.
        foreign: Says where the search is of another model or other data than that run; else empty.
    """

    folder: str
    content: Json
    headline: str
    sentences: tuple[str, ...]
    axes: tuple[SearchedAxis, ...]
    tiers: tuple[float, ...]
    slices: tuple[str, ...]
    weakest: bool
    examples: Mapping[str, AxisExamples]
    attacked: tuple[tuple[str, str, str], ...]
    bounds: Mapping[str, str]
    statuses: tuple[str, ...]
    budget: str
    beside: Mapping[str, str]
    foreign: str


def write_search_html(folder: Path | str) -> Path:
    """Write `report.html` into the folder of a search.

    Raises:
        RunError: If the search cannot be read or the report cannot be written.
    """
    files = read_search(folder)
    page = environment(_SHARES).get_template("search_page.html.jinja")
    text = page.render(inline=inline_of(house_style(), []), search=search_view(files), place={})
    return write_report(files.folder / "report.html", text)


def search_view(files: SearchFiles, *, run: RunFiles | None = None, most: int = _MOST) -> SearchView:
    """Gather what is to be shown of a search.

    Args:
        files: The search's.
        run: The run that it is to stand beside.
        most: Bytes that examples may take in the page.
    """
    content = files.content
    axes = tuple(_axes(content["curves"]))
    examples = examples_by_axis(files, most=most, anchor="found")
    rows = () if run is None else axis_rows(run)
    sentences = tuple(_sentences(content))
    return SearchView(
        folder=str(files.folder),
        content=content,
        headline=" ".join(sentences[:1]) or "Nothing was searched yet.",
        sentences=sentences if run is not None else sentences[1:],
        axes=axes,
        tiers=tuple(sorted({tier for axis in axes for tier in axis.pooled.by})),
        slices=tuple(_slice(one) for one in content["slices"]),
        weakest=any(axis.pooled.curve["median_of_weakest_draws"] for axis in axes),
        examples=examples,
        attacked=tuple((mode, *words) for mode, words in _ATTACKED.items() if mode in examples),
        bounds=_bounds(content["options"]),
        statuses=tuple(dict.fromkeys(status for counts in content["counts"].values() for status in counts)),
        budget=_budget(content),
        beside={row.axis: row.breaking for row in rows if row.breaking},
        foreign="" if run is None else _foreign(content, run),
    )


def _axes(curves: Sequence[Json]) -> Iterator[SearchedAxis]:
    for number, axis in enumerate(dict.fromkeys(curve["axis"] for curve in curves), start=1):
        pooled, *others = [_line(curve) for curve in curves if curve["axis"] == axis]
        chart = charts.axis_chart(
            _drawn(axis, pooled),
            [_drawn(line.name, line) for line in others],
            _SHARES,
            chance=None,
            first="",
            breaking=pooled.curve["median"]["value"],
        )
        yield SearchedAxis(axis, f"searched-{number}", pooled, tuple(others), chart)


def _line(curve: Json) -> Line:
    return Line(curve["generator"] or curve["axis"], curve, {share["severity"]: share for share in curve["shares"]})


def _drawn(name: str, line: Line) -> charts.Curve:
    clean = {"value": 0.0, "low": 0.0, "high": 0.0}
    return charts.Curve(name, ((0.0, clean), *((point["severity"], point) for point in line.curve["points"])))


def _sentences(content: Json) -> Iterator[str]:
    """Say how many each search broke, the axes that break first, and where these break."""
    pooled = {curve["axis"]: curve for curve in reversed(content["curves"])}
    for mode, counts in content["counts"].items():
        tried = sum(counts.get(status, 0) for status in ("broken", "unconfirmed", "held"))
        if tried:
            share = f"{counts.get('broken', 0)} of {plural(tried, 'sample')}"
            yield {
                "breaking": f"{share} are broken by some generator at some severity.",
                "worst": f"{share} are broken by the worst case up to severity {content['options']['severity']:g}.",
                "text": f"{share} are broken by changed words.",
                "pixels": f"{share} are broken by an attack on pixels.",
            }[mode]
    first = [axis for axis in pooled.values() if axis["median"]["value"] is not None]
    if first:
        weakest = min(first, key=lambda curve: float(curve["median"]["value"]))
        yield f"Along {weakest['axis']} half are broken by severity {weakest['median']['text']}."


def _slice(found: Json) -> str:
    return (
        f"{found['generator']} breaks {found['broken']} of {found['clusters']} of {found['column']} "
        f"{clip(found['value'], 60)}, half of these by severity {decimal(found['median'])}, and "
        f"{found['others_broken']} of {found['others']} others."
    )


def _bounds(options: Json) -> dict[str, str]:
    return {
        "worst": f"severity {options['severity']:g}, {options['per_sample']} queries",
        "text": f"{options['max_changed']:.0%} of the words, {options['per_sample']} queries".replace("%", " %"),
        "pixels": f"{options['epsilon']:g} levels of 255, {options['per_sample']} queries each",
    }


def _budget(content: Json) -> str:
    limit, seconds = content["budget"]["queries"], content["budget"]["seconds"]
    asked = f"{plural(content['queries'], 'query', 'queries')}" + ("" if limit is None else f" of at most {limit:,}")
    took = f"{decimal(content['seconds'], 1)} s" + ("" if seconds is None else f" of at most {seconds:g} s")
    return f"{asked} in all commands; the last one took {took}. Samples by what came of them."


def _foreign(content: Json, run: RunFiles) -> str:
    search, own = content["data"], run.run["data"]
    other = ["another model"] if content["model"]["digest"] != run.run["model"]["digest"] else []
    other += ["other data"] if search["path"] != own["path"] and search["digest"] != own["digest"] else []
    if other:
        return f"The search is of {' and '.join(other)} than this run: {content['model']['name']} on {search['path']}."
    if search["digest"] != own["digest"]:
        return f"The search read {search['path']} with other columns than this run, or it has changed between the two."
    return ""
