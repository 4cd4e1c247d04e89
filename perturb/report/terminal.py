"""The summary of a run in a terminal: a row for each axis, the gates, and what was not scored."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from perturb.contracts.severity import TIERS
from perturb.report.corruption import corruption_lines
from perturb.report.figures import MINUS, NOTHING, Scale, clip, plural, scale_of, visible
from perturb.report.files import Json, RunFiles, read_run
from perturb.report.groups import group_lines
from perturb.report.summary import AxisRow, axis_rows, findings, foreign_gates, verdict_sentence

if TYPE_CHECKING:
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

_BLOCKS: Final = "▁▂▃▄▅▆▇█"
_MARKS: Final = {"passed": "✓", "failed": "✗", "inconclusive": "?", "no gate": NOTHING}
_STYLES: Final = {"passed": "bold cyan", "failed": "bold red", "inconclusive": "bold yellow", "no gate": "dim"}
_WIDE: Final = 104
_ASCII: Final = str.maketrans({MINUS: "-", NOTHING: "-", "…": "~", "→": "to", "×": "x", "’": "'"})
_ABOUT: Final = (("model", "name"), ("data", "path"), ("suite", "name"))
_NOT_SHOWN: Final = ("ok", "no_op")


def print_summary(run: RunFiles | Path | str, console: Console) -> None:
    """Print what a run found: verdict, axes, gates, what was not scored, and where the report is.

    Words carry everything that colour and symbols do; an ASCII console gets digits in place of curves.

    Args:
        run: The run folder, or its files.
        console: Where to print; from 80 columns on, nothing is cut.

    Raises:
        RunError: If the run cannot be read.
    """
    files = read_run(run)
    write = _writer(ascii_only=console.options.ascii_only)
    for line in _head(files, write):
        console.print(line, soft_wrap=False)
    console.print(_axes_table(files, console, write))
    for line in (*_also(files, write), *_gates(files, write), *_not_scored(files, write)):
        console.print(_indented(line) if line else "")
    report = files.folder / "report.html"
    where = str(report) if report.exists() else f"perturb report {shlex.quote(str(files.folder))} writes {report}"
    console.print(write(f"Report: {where}"), soft_wrap=True)


def curve_words(scores: list[float | None], scale: Scale, *, ascii_only: bool = False) -> str:
    """Draw scores as blocks from the metric's low to its high; tenths as digits where only ASCII shows.

    Example:
        >>> accuracy = Scale("accuracy", 0.0, 1.0)
        >>> curve_words([1.0, 0.6, None, 0.0], accuracy), curve_words([1.0, 0.6, None, 0.0], accuracy, ascii_only=True)
        ('█▅ ▁', '96 0')
    """
    ramp = "0123456789" if ascii_only else _BLOCKS
    top = len(ramp) - 1
    return "".join(" " if score is None else ramp[min(top, int(scale.share(score) * len(ramp)))] for score in scores)


def _writer(*, ascii_only: bool) -> Callable[..., Text]:
    """Make the one way to write: nothing from the data acts on the terminal, nor is read as markup."""
    from rich.text import Text

    def write(words: str, style: str = "") -> Text:
        shown = visible(words, keep="")
        if ascii_only:
            shown = shown.translate(_ASCII).encode("ascii", "backslashreplace").decode("ascii")
        return Text(shown, style=style)

    return write


def _indented(line: Text) -> Padding:
    """Keep a line's indent where it wraps."""
    from rich.padding import Padding

    indent = len(line) - len(line.plain.lstrip(" "))
    return Padding(line[indent:] if indent else line, (0, 0, 0, indent), expand=False)


def _head(files: RunFiles, write: Callable[..., Text]) -> Iterator[Text]:
    card, scale, verdict = files.scorecard, scale_of(files.scorecard), files.gates["verdict"]
    yield write("")
    yield write(f"{verdict.upper()}  ", _STYLES[verdict]) + write(verdict_sentence(files), "bold")
    model, data, suite = (clip(files.run[name][key]) for name, key in _ABOUT)
    yield write(f"{model} on {data}, suite {suite}")
    counts = card["counts"]
    clean = "no clean sample was scored"
    if card["clean"] is not None:
        clean = f"clean {scale.name} {scale.score(card['clean']['value'])} ({scale.bounds(card['clean'])})"
    scored = f"{counts['scored_samples']:,} of {plural(counts['samples'], 'sample')} scored"
    yield write(f"{scored}, {plural(counts['variants'], 'variant')}, {clean}")
    if files.run["status"] != "complete":
        yield write(f"This run is {files.run['status']}: run the same command again to resume it.", "bold yellow")
    for finding in findings(files):
        yield write(finding)


def _axes_table(files: RunFiles, console: Console, write: Callable[..., Text]) -> Table:
    from rich import box
    from rich.table import Table

    scale, digits = scale_of(files.scorecard), 1 if console.width >= _WIDE else 0
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style="bold")
    table.add_column("Axis", min_width=13, max_width=24, overflow="fold")
    table.add_column("Curve", no_wrap=True, min_width=6)
    for heading in ("Clean", "Moderate", "Extreme"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Drops from", no_wrap=True)
    table.add_column("Gate", no_wrap=True)
    clean: Json | None = files.scorecard["clean"]
    for row in axis_rows(files):
        curve = curve_words(_scores(row, clean), scale, ascii_only=console.options.ascii_only)
        table.add_row(
            write(clip(row.axis, 60)),
            write(curve),
            write(NOTHING if clean is None else scale.score(clean["value"], digits)),
            *(write(_with_bounds(row.tier(severity), scale, digits)) for severity in (3.0, 5.0)),
            write(row.first_drop or ("none" if row.tiers else "not scored")),
            _verdict(row.verdict, write),
        )
    return table


def _scores(row: AxisRow, clean: Json | None) -> list[float | None]:
    if not row.tiers:
        return []
    tiers = [row.tier(severity) for severity in TIERS]
    return [
        None if clean is None else clean["value"],
        *(None if tier is None else tier["score"]["value"] for tier in tiers),
    ]


def _with_bounds(tier: Json | None, scale: Scale, digits: int) -> str:
    if tier is None:
        return NOTHING
    value, low, high = (scale.figure(tier["score"][end], digits) for end in ("value", "low", "high"))
    return f"{value} ({low}–{high})"


def _verdict(verdict: str, write: Callable[..., Text]) -> Text:
    mark = write(_MARKS[verdict])
    return write(f"{mark.plain} {verdict}" if len(mark) == 1 else verdict, _STYLES[verdict])


def _also(files: RunFiles, write: Callable[..., Text]) -> Iterator[Text]:
    """Corruption errors and groups, where the run has any."""
    for heading, lines in (("Errors", corruption_lines(files.scorecard)), ("Groups", group_lines(files.scorecard))):
        if lines:
            yield write("")
            yield write(heading, "bold")
            yield from (write(f"  {clip(line, 600)}") for line in lines)


def _gates(files: RunFiles, write: Callable[..., Text]) -> Iterator[Text]:
    yield write("")
    yield write("Gates", "bold")
    if other := foreign_gates(files):
        yield write(f"  These are the gates of the suite {clip(other, 100)}, applied after the run.")
    if not files.gates["gates"]:
        yield write("  No gates were declared.")
    for gate in files.gates["gates"]:
        advisory = "" if gate["required"] else " (advisory)"
        yield write("  ") + _verdict(gate["verdict"], write) + write(f"{advisory}  {clip(gate['name'])}")
        yield write(f"    {clip(gate['reason'], 600)}", "dim")


def _not_scored(files: RunFiles, write: Callable[..., Text]) -> Iterator[Text]:
    yield write("")
    yield write("Not scored", "bold")
    counts = files.scorecard["counts"]["status"]
    shares = [f"{count:,} {status}" for status, count in counts.items() if count and status not in _NOT_SHOWN]
    unchanged = counts.get("no_op", 0)
    yield write(f"  {', '.join(shares)}" if shares else "  Everything was answered.")
    if unchanged:
        yield write(f"  {plural(unchanged, 'variant')} came out unchanged (no_op), and scored as delivered.")
    for entry in files.scorecard["not_scored"]:
        if entry["items"] and entry["items"][0]["error"]:
            first = entry["items"][0]
            yield write(
                f"  {entry['status']}, first: {clip(first['sample_id'], 80)}: {clip(first['error'], 400)}", "dim"
            )
    for warning in files.scorecard["warnings"]:
        yield write(f"  {clip(warning, 500)}", "yellow")
    yield write("")
