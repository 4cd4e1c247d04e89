"""One sample at all five tiers of some generators as texts, with their changes marked, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rich.console import Console

    from perturb.cli.tiers import Made
    from perturb.contracts import Edit, Sample, Target, Variant
    from perturb.engine.render import Edited

_MARKS: Final = {"keep": ("", ""), "delete": ("[-", "-]"), "insert": ("{+", "+}")}  # where colours cannot tell
_STYLES: Final = {"keep": "not dim", "delete": "not dim red strike", "insert": "not dim bold green"}
_ANSWER: Final = "right answer"
_TEXT: Final = "text"
_NARROWEST: Final = 20


def plain_texts(made: Made) -> dict[str, Any]:
    """Return each generator's texts by tier as JSON: one text, fields with their texts, or the messages of a chat."""
    from perturb.contracts import severity_label

    return {name: {severity_label(v.severity): _plain(v.input) for v, _ in row} for name, row in made.items()}


def print_texts(sample: Sample, made: Made) -> None:
    """Print texts at each tier: deletions struck out and insertions bold, or in brackets where there are no colours.

    Of an input with several fields the clean ones come first, then of each tier those that changed. The right answer
    is told where there is one, and again where it has become another.
    """
    from rich.console import Console

    from perturb.contracts import severity_label

    console = Console(highlight=False)
    answer = _answer(sample.target, "invariant", sample.input)
    if isinstance(sample.input, Mapping) or answer:
        console.print("\n[bold]clean[/bold]")
        _print(console, "", [*((name, [text]) for name, text in _named(sample.input)), *answer])
    for name, row in made.items():
        console.print(f"\n[bold]{name}[/bold]")
        if not any(variant.changed for variant, _ in row):
            problem = next((variant.problem for variant, _ in row if variant.problem), "")
            _print(console, "", [("", [(problem or "nothing to change", "dim")])])
            continue
        for variant, edits in row:
            tier = f"{severity_label(variant.severity):<9} "
            if variant.changed:
                marked = console.color_system is None or console.no_color
                _print(console, tier, [*_changed(sample, variant, edits, marked=marked), *_new(variant, answer)])
            else:
                _print(console, tier, [("", [(variant.problem or "nothing to change", "dim")])])


Fields = Sequence[tuple[str, Sequence[Any]]]


def texts_of(value: Any) -> dict[str, str]:
    """Name the texts of an input; a single one has no name."""
    fields = value if isinstance(value, Mapping) else {"": value}
    return {name: text for name, text in fields.items() if isinstance(text, str)}


def _named(value: Any) -> Iterator[tuple[str, str]]:
    """Each text with what to call it: its field's name, and of a chat's turn who speaks."""
    from perturb.contracts import Chat

    for name, text in texts_of(value).items():
        yield (f"{name}, {value.role(name)}" if isinstance(value, Chat) else name), text


def _changed(sample: Sample, variant: Variant, edits: Edited, *, marked: bool) -> Iterator[tuple[str, list[Any]]]:
    """Each text that differs, as stretches with their styles."""
    now = texts_of(variant.input)
    for name, clean in texts_of(sample.input).items():
        if now[name] != clean:
            yield name, _stretches(clean, now[name], edits.get(name), marked=marked)


def _stretches(clean: str, varied: str, edits: Sequence[Edit] | None, *, marked: bool) -> list[Any]:
    from perturb.report.diffs import diff

    parts = diff(clean, varied, edits)
    return [(part.text.join(_MARKS[part.kind]) if marked else part.text, _STYLES[part.kind]) for part in parts]


def _answer(target: Target, expectation: str, value: Any) -> Fields:
    """The right answer in words; nothing where there is none."""
    import json

    from perturb.review.wording import target_words
    from perturb.store.targets import target_json

    if target is None:
        return []
    return [(_ANSWER, [target_words(json.loads(target_json(target)), expectation, texts_of(value))])]


def _new(variant: Variant, before: Fields) -> Fields:
    """The right answer where it is another one than before."""
    after = _answer(variant.target, variant.expectation, variant.input)
    return [] if after == before else after


def _print(console: Console, tier: str, fields: Fields) -> None:
    """Print a field a line, the tier before the first; what does not fit goes on below its beginning."""
    from rich.text import Text

    named = [(name or (_TEXT if len(fields) > 1 else ""), parts) for name, parts in fields]
    width = max((len(name) for name, _ in named), default=0)
    for place, (name, parts) in enumerate(named):
        begin = f"  {' ' * len(tier) if place else tier}" + (f"{name:<{width}}  " if width else "")
        lines = Text.assemble(*parts).wrap(console, max(_NARROWEST, console.width - len(begin)))
        for line in lines:
            console.print(Text.assemble((begin, "dim"), line))
            begin = " " * len(begin)


def _plain(value: Any) -> Any:
    from perturb.contracts import Chat

    if isinstance(value, Chat):
        return value.messages
    return texts_of(value) if isinstance(value, Mapping) else value
