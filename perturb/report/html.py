"""The HTML report: one file that a browser shows without asking any other for anything."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from perturb.contracts.severity import severity_label
from perturb.report import charts
from perturb.report.corruption import corruption_lines
from perturb.report.embedded import embedded_figures
from perturb.report.examples import AxisExamples, examples_by_axis
from perturb.report.figures import Scale, clip, decimal, plural, scale_of, unbroken, visible
from perturb.report.files import RunFiles, read_run, write_report
from perturb.report.gates import gate_views
from perturb.report.groups import group_lines
from perturb.report.heat import heat_map
from perturb.report.inline import inline
from perturb.report.links import gate_examples
from perturb.report.margins import margin_chart
from perturb.report.measures import Row, measures, rows_of
from perturb.report.sections import axis_section, confidence_table, group_sections, methods, statuses
from perturb.report.summary import axis_rows, findings, foreign_gates, verdict_sentence

if TYPE_CHECKING:
    from jinja2 import Environment

_MOST: Final = 4_950_000


def write_html(run: RunFiles | Path | str) -> Path:
    """Write `report.html` into a run folder.

    Args:
        run: The run folder, or its files.

    Returns:
        Where the report is.

    Raises:
        RunError: If the run cannot be read or the report cannot be written.
    """
    files = read_run(run)
    return write_report(files.folder / "report.html", render_html(files))


def render_html(run: RunFiles | Path | str) -> str:
    """Render the report of a run as one self-contained page: figures, pictures, styles and scripts inside.

    Whatever came from the data is escaped, and the page's own content security policy lets only its own scripts run
    and forbids every request, also to its own server. Without scripts, and on paper, the page shows the figures of the
    first metric with still charts.

    Args:
        run: The run folder, or its files.

    Returns:
        The page; under 5 MB, since pictures are shrunk and examples limited.

    Raises:
        RunError: If the run cannot be read.
    """
    files = read_run(run)
    figures = embedded_figures(files.scorecard)
    page = _page(files, figures, examples_by_axis(files, most=_MOST - inline().size - len(figures)))
    if _size(page) <= _MOST:
        return page
    rest = _size(_page(files, figures, {}))
    return _page(files, figures, examples_by_axis(files, most=_MOST - rest))


def _size(page: str) -> int:
    return len(page.encode(errors="backslashreplace"))


def _page(files: RunFiles, figures: str, shown: Mapping[str, AxisExamples]) -> str:
    card, scale = files.scorecard, scale_of(files.scorecard)
    first, rows = measures(card)[0], axis_rows(files)
    return (
        _environment(scale)
        .get_template("report.html.jinja")
        .render(
            inline=inline(),
            figures=Markup(figures),  # noqa: S704 - escaped where it is made
            metrics=[measure["metric"]["name"] for measure in measures(card)],
            place={row: number for number, row in enumerate(rows_of(first))},
            Row=Row,
            run=files.run,
            card=card,
            gates=[(gate, gate_examples(gate.facts, shown)) for gate in gate_views(files.gates, card)],
            gate_warnings=files.gates.get("warnings", ()),
            gates_from=foreign_gates(files),
            baseline=files.gates.get("baseline"),
            verdict=files.gates["verdict"],
            confidence_note=files.gates.get("confidence_note", ""),
            sentence=verdict_sentence(files),
            findings=findings(files),
            scale=scale,
            axes=[axis_section(files, row, scale) for row in rows],
            numbers={row.axis: number for number, row in enumerate(rows)},
            heat=heat_map(first),
            examples=shown,
            groups=group_sections(card),
            group_lines=group_lines(card),
            corruption=corruption_lines(card),
            sureness=confidence_table(card),
            statuses=statuses(card),
            methods=methods(card),
            command=shlex.join(files.run["command"]),
        )
    )


@cache
def _environment(scale: Scale) -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("perturb.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        bounds=scale.bounds,
        clip=clip,
        decimal=decimal,
        drop=scale.drop,
        figure=scale.figure,
        margin_chart=margin_chart,
        plural=plural,
        score=scale.score,
        severity_label=severity_label,
        swatch=charts.swatch,
        unbroken=unbroken,
        visible=visible,
    )
    return environment
