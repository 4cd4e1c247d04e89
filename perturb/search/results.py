"""What a search leaves in its folder beside the journal, written anew after every command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perturb.data import Summary
from perturb.engine.chunks import Job
from perturb.report.search import write_search_html
from perturb.search.adversarial import write_adversarial
from perturb.search.examples import write_search_examples
from perturb.search.journal import Journal
from perturb.search.summary import in_markdown, sum_up
from perturb.store.folder import written
from perturb.suite import Suite
from perturb.tasks import Task

__all__ = ["write_results"]


def write_results(
    journal: Journal, job: Job, told: Mapping[str, Any], *, suite: Suite, task: Task, summary: Summary
) -> dict[str, Any]:
    """Write `results.parquet`, `search.json`, `search.md`, `examples`, the frozen set and `report.html`.

    Args:
        journal: What was found.
        job: The data and the generators, to make the examples again.
        told: What else is to stand in `search.json`.
        suite: That was searched with.
        task: Its task.
        summary: Of the data.

    Returns:
        The content of `search.json`.
    """
    content = sum_up(journal, told, confidence=suite.confidence)
    folder = journal.folder.path
    with written(folder):
        journal.write_results()
        journal.folder.write("search.json", content)
        (folder / "search.md").write_text(in_markdown(content), "utf-8")
        about = journal.folder.read("about.json")
        write_adversarial(folder, journal.kept, suite=suite, task=task, summary=summary, about=about)
        write_search_examples(folder, job, journal.rows, journal.kept)
    write_search_html(folder)
    return content
