"""Blind reading: whether texts still have the right answer that perturb gives them.

    python tests/judgements/read.py sheets OUT [NAME ...]        write sheets of what was not read yet
    python tests/judgements/read.py add OUT JUDGE DATE FILE ...  add the answers in the files, which JUDGE gave on DATE
    python tests/judgements/read.py wrong [NAME ...]             print the items that were not answered rightly
    python tests/judgements/read.py count                        compare readings.tsv with the right answers

Variants of all generators and tiers are mixed, a tenth of the items are clean, and nothing tells which is which. A
reader writes a line for each item: its number and the answer, `+`, `-`, words of the passage, or `?` where the text
does not decide it; and ` x` behind it where nobody would write so. What was not read is not counted, nor is the answer
to a text that is no longer made.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from perturb.catalogue import catalogue
from perturb.keys import digest, rng_from

_SPEC = importlib.util.spec_from_file_location("read_texts", Path(__file__).with_name("texts.py"))
if _SPEC is None or _SPEC.loader is None:
    raise ImportError("Expected texts.py beside read.py; it is not there.")
texts: Any = importlib.util.module_from_spec(_SPEC)
sys.modules["read_texts"] = texts
_SPEC.loader.exec_module(texts)
READINGS = Path(__file__).with_name("readings.tsv")
COUNTS = Path(__file__).parents[2] / "generators" / "readings.json"
SHOWN = "reviews, and passages with a question, that were written for perturb; the reader told the verdict or answered"
ON_A_SHEET = 100
ODD = re.compile(r"\s+x$")
LINE = re.compile(r"\[?(\d+)\]?[\s:.)]+(.+)")


def everything(names: Sequence[str]) -> Iterator[Any]:
    for name, generator in catalogue().items():
        if generator.modality == "text" and (not names or name in names):
            yield from texts.items(name)
    yield from texts.clean_items()


def sheets(out: Path, names: Sequence[str]) -> None:
    """Write sheets of a hundred items, a tenth of them clean, and which item is which into key.tsv."""
    answered = {(row[0], row[1], row[2]) for row in readings()}
    unread = [item for item in everything(names) if (item.generator, str(item.tier), item.key) not in answered]
    varied = sum(item.tier > 0 for item in unread)
    unread = unread[: varied + varied // 9]
    order = rng_from(digest("sheets", *names)).permutation(len(unread))
    out.mkdir(parents=True, exist_ok=True)
    numbered = list(enumerate((unread[place] for place in order), start=1))
    key = "".join(f"{number}\t{item.generator}\t{item.tier}\t{item.key}\n" for number, item in numbered)
    (out / "key.tsv").write_text(key, "utf-8")
    for start in range(0, len(numbered), ON_A_SHEET):
        page = "\n".join(f"[{number}] {item.shown}\n" for number, item in numbered[start : start + ON_A_SHEET])
        (out / f"sheet_{start // ON_A_SHEET + 1:02}.txt").write_bytes(page.encode("utf-8", "surrogatepass"))


def add(out: Path, judge: str, date: str, files: Sequence[Path]) -> None:
    """Put a reader's answers into readings.tsv."""
    key = dict(line.split("\t", 1) for line in (out / "key.tsv").read_text("utf-8").splitlines())
    rows = {tuple(row[:3]): row for row in readings()}
    for file in files:
        for line in filter(str.strip, file.read_text("utf-8").splitlines()):
            found = LINE.fullmatch(line.strip())
            if found is None or found[1] not in key:
                raise SystemExit(f"{file.name}: expected the number of an item and an answer; got {line!r}.")
            answer = ODD.sub("", found[2].replace("\t", " "))
            row = [*key[found[1]].split("\t"), answer, "x" if answer != found[2] else "", judge, date]
            rows[tuple(row[:3])] = row
    READINGS.write_text("".join("\t".join(row) + "\n" for row in sorted(rows.values())), "utf-8")


def readings() -> list[list[str]]:
    """Rows of generator, tier, key, answer, whether it reads oddly, judge and date."""
    return [line.split("\t") for line in READINGS.read_text("utf-8").splitlines()] if READINGS.exists() else []


def judged(names: Sequence[str]) -> Iterator[tuple[Any, list[str], bool]]:
    """Every item that was read, its row, and whether the answer is right and, where that counts, the text not odd."""
    rows = {tuple(row[:3]): row for row in readings()}
    for item in everything(names):
        row = rows.get((item.generator, str(item.tier), item.key))
        if row is not None:
            axis = "" if item.generator == "clean" else catalogue()[item.generator].axis
            odd = bool(row[4]) and axis in texts.CLOSELY_READ
            yield item, row, texts.agrees(row[3], item.right) and not odd


def counts(names: Sequence[str] = ()) -> dict[str, Any]:
    """Count what was answered rightly, of all generators or of these, and of clean texts."""
    tiers: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    by: dict[str, tuple[str, str]] = {}
    for item, row, fine in judged(names):
        tiers[item.generator][str(item.tier)].update({"right": int(fine), "of": 1, "odd": int(bool(row[4]))})
        by[item.generator] = max(by.get(item.generator, ("", "")), (row[6], row[5]))
    return {
        name: {
            "judge": by[name][1],
            "date": by[name][0],
            "version": 0 if name == "clean" else catalogue()[name].version,
            "shown": SHOWN,
            "tiers": {tier: dict(counted) for tier, counted in sorted(found.items())},
        }
        for name, found in sorted(tiers.items())
    }


def main() -> None:
    match sys.argv[1:]:
        case ["sheets", out, *names]:
            sheets(Path(out), names)
        case ["add", out, judge, date, *files]:
            add(Path(out), judge, date, [Path(file) for file in files])
        case ["wrong", *names]:
            for item, row, fine in judged(names):
                if not fine:
                    told = f"right {' or '.join(item.right)}, answered {row[3]}{' x' * bool(row[4])}"
                    print(f"{item.generator} {item.tier}: {told}\n  {item.shown}\n")
        case ["count"]:
            COUNTS.write_text(json.dumps(counts(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
