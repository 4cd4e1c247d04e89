"""A run's summary in Markdown: for a pull request, and for the step summary of a CI that asks for one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from perturb.report.corruption import corruption_lines
from perturb.report.figures import NOTHING, Scale, clip, scale_of
from perturb.report.files import Json, RunFiles, read_run
from perturb.report.groups import group_lines
from perturb.report.summary import AxisRow, axis_rows, findings, verdict_sentence

STEP_SUMMARY: Final = "GITHUB_STEP_SUMMARY"
_MARKS: Final = {"passed": "✅", "failed": "❌", "inconclusive": "❔", "no gate": NOTHING}
_ACTIVE: Final = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>#|~&$@"})


def markdown(run: RunFiles | Path | str) -> str:
    """Summarise a run: verdict, findings, a row for each axis, the gates, and what is worth knowing.

    Args:
        run: The run folder, or its files.

    Returns:
        GitHub-flavoured Markdown, in which nothing that came from the data is active.

    Raises:
        RunError: If the run cannot be read.
    """
    files = read_run(run)
    scale = scale_of(files.scorecard)
    mark = _MARKS[files.gates["verdict"]]
    clean = files.scorecard["clean"]
    about = (
        f"{_plain(files.run['model']['name'])} on {_plain(files.run['data']['path'])}, "
        f"{files.scorecard['counts']['scored_samples']:,} samples, seed {files.run['seed']}."
    )
    lines = [
        f"### {mark} perturb: {_plain(files.run['suite']['name'])}, {files.gates['verdict']}",
        "",
        verdict_sentence(files),
        "",
        *(f"- {_plain(line)}" for line in (*findings(files), *_also(files.scorecard))),
        "",
        f"| axis | clean | moderate | extreme | first resolved drop | gates |\n{'|---' * 6}|",
        *(_axis(row, clean, scale) for row in axis_rows(files)),
        "",
        *(_gate(gate) for gate in files.gates["gates"]),
        "",
        *(f"> {_plain(warning)}\n" for warning in files.scorecard["warnings"]),
        about,
    ]
    return "\n".join(lines) + "\n"


def _also(scorecard: Json) -> tuple[str, ...]:
    """Corruption errors and groups, where the run has any."""
    return (*corruption_lines(scorecard), *group_lines(scorecard))


def append_step_summary(run: RunFiles | Path | str) -> Path | None:
    """Append the summary to the file that CI names in `GITHUB_STEP_SUMMARY`, where it names one."""
    named = os.environ.get(STEP_SUMMARY)
    if not named:
        return None
    path = Path(named)
    with path.open("a", encoding="utf-8") as file:
        file.write(markdown(run))
    return path


def _axis(row: AxisRow, clean: Json | None, scale: Scale) -> str:
    cells = (
        _plain(row.axis),
        scale.score(clean["value"]) if clean else NOTHING,
        *(_tier(row.tier(severity), scale) for severity in (3.0, 5.0)),
        row.first_drop or "none",
        f"{_MARKS[row.verdict]} {row.verdict}",
    )
    return f"| {' | '.join(cells)} |"


def _tier(tier: Json | None, scale: Scale) -> str:
    if tier is None or tier["score"] is None:
        return NOTHING
    return f"{scale.score(tier['score']['value'])} ({scale.bounds(tier['score'])})"


def _gate(gate: Json) -> str:
    advisory = "" if gate["required"] else ", advisory"
    verdict, name, reason = (gate[key] for key in ("verdict", "name", "reason"))
    return f"- {_MARKS[verdict]} **{_plain(name)}** ({verdict}{advisory}): {_plain(reason)}"


def _plain(text: object) -> str:
    """Take every character that Markdown or HTML acts on as itself."""
    return clip(text, 300).translate(_ACTIVE).replace("\n", " ")
