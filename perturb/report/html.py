"""The HTML report: one file that a browser shows without asking any other for anything."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from markupsafe import Markup

from perturb.report.corruption import corruption_lines
from perturb.report.embedded import embedded_figures
from perturb.report.environment import environment
from perturb.report.examples import AxisExamples, examples_by_axis
from perturb.report.figures import scale_of
from perturb.report.files import RunFiles, read_run, write_report
from perturb.report.gates import gate_views
from perturb.report.groups import group_lines
from perturb.report.heat import heat_map
from perturb.report.inline import inline
from perturb.report.links import gate_examples
from perturb.report.measures import Row, measures, rows_of
from perturb.report.search import SearchView, read_search, search_view
from perturb.report.sections import axis_section, confidence_table, group_sections, methods, statuses
from perturb.report.summary import axis_rows, findings, foreign_gates, verdict_sentence

_MOST: Final = 4_950_000
_MOST_OF_SEARCH: Final = 1_200_000


def write_html(run: RunFiles | Path | str, search: Path | str | None = None) -> Path:
    """Write `report.html` into a run folder.

    Args:
        run: The run folder, or its files.
        search: The folder of a search, to stand in the report as well.

    Returns:
        Where the report is.

    Raises:
        RunError: If the run or the search cannot be read, or the report cannot be written.
    """
    files = read_run(run)
    return write_report(files.folder / "report.html", render_html(files, search))


def render_html(run: RunFiles | Path | str, search: Path | str | None = None) -> str:
    """Render the report of a run as one self-contained page: figures, pictures, styles and scripts inside.

    Whatever came from the data is escaped, and the page's own content security policy lets only its own scripts run
    and forbids every request, also to its own server. Without scripts, and on paper, the page shows the figures of the
    first metric with still charts.

    Args:
        run: The run folder, or its files.
        search: The folder of a search, to stand in the report as well.

    Returns:
        The page; under 5 MB, since pictures are shrunk and examples limited.

    Raises:
        RunError: If the run or the search cannot be read.
    """
    files = read_run(run)
    figures = embedded_figures(files.scorecard)
    found = None if search is None else search_view(read_search(search), run=files, most=_MOST_OF_SEARCH)
    page = _page(files, figures, examples_by_axis(files, most=_MOST - inline().size - len(figures)), found)
    if _size(page) <= _MOST:
        return page
    rest = _size(_page(files, figures, {}, found))
    return _page(files, figures, examples_by_axis(files, most=_MOST - rest), found)


def _size(page: str) -> int:
    return len(page.encode(errors="backslashreplace"))


def _page(files: RunFiles, figures: str, shown: Mapping[str, AxisExamples], search: SearchView | None) -> str:
    card, scale = files.scorecard, scale_of(files.scorecard)
    first, rows = measures(card)[0], axis_rows(files)
    return (
        environment(scale)
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
            search=search,
            groups=group_sections(card),
            group_lines=group_lines(card),
            corruption=corruption_lines(card),
            sureness=confidence_table(card),
            statuses=statuses(card),
            methods=methods(card),
            command=shlex.join(files.run["command"]),
        )
    )
