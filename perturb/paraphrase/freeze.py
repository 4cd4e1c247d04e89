"""Asking for what is not kept yet, before anything is rendered: afterwards no request is needed."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from perturb.contracts import Sample
from perturb.errors import EndpointError, UnusableAnswerError, UsageError
from perturb.keys import digest
from perturb.paraphrase.candidates import Collected, collect, protected_words
from perturb.paraphrase.endpoint import Endpoint
from perturb.paraphrase.generator import settings_of

_AT_ONCE: Final = 8
_BATCH: Final = 16


class Wanted(NamedTuple):
    """A text that a generator rewrites.

    Attributes:
        generator: Its name with its settings.
        sample: The text's sample.
        text: The text.
    """

    generator: str
    sample: Sample
    text: str


@dataclass(slots=True)
class Frozen:
    """What became of all texts.

    Attributes:
        texts: How many there were.
        rewritten: How many have a rewrite that passed the guards.
        asked: Answers that were just asked for.
        unanswered: Texts for which no usable answer is kept.
        failures: Why, to how many texts; empty where no endpoint was asked.
        accepted: Candidates that passed the guards.
        rejected: Reason to candidates that it rejected.
        digest: Of all answers, in the order of the data.
    """

    texts: int = 0
    rewritten: int = 0
    asked: int = 0
    unanswered: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    accepted: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    digest: bytes = b""

    def add(self, found: Collected) -> None:
        """Count one text."""
        self.texts += 1
        self.rewritten += bool(found.accepted)
        self.asked += found.asked
        self.unanswered += found.unanswered
        self.accepted += len(found.accepted)
        self.rejected.update(found.rejected)
        self.digest = digest(self.digest, *found.digests)

    def about(self) -> dict[str, Any]:
        """Describe it for a manifest."""
        counts = {"texts": self.texts, "rewritten": self.rewritten, "unanswered": self.unanswered}
        candidates = {"accepted": self.accepted, "rejected": dict(sorted(self.rejected.items()))}
        return {"digest": self.digest.hex(), **counts, "failures": dict(self.failures), **candidates}

    def sentence(self) -> str:
        """Say it to a person."""
        reasons = ", ".join(f"{reason} {count:,}" for reason, count in self.rejected.most_common())
        rejected = f"the guards rejected {self.rejected.total():,} of their candidates ({reasons})" if reasons else ""
        why = "".join(f" ({reason})" for reason, _ in self.failures.most_common(1))
        unanswered = f"{self.unanswered:,} have no usable answer{why}" if self.unanswered else ""
        parts = (
            f"{self.rewritten:,} of {self.texts:,} texts have a rewrite that passed the guards",
            unanswered,
            rejected,
        )
        return "Paraphrases: " + "; ".join(part for part in parts if part) + "."


def freeze(wanted: Iterable[Wanted], endpoint: Endpoint | None) -> Frozen:
    """Ask for the answers that are not kept, several at once, and keep each as soon as it is there.

    Args:
        wanted: The texts, in the order of the data.
        endpoint: Whom to ask; None only reads what is kept.

    Raises:
        UsageError: If no endpoint is named and nothing is kept.
        EndpointError: If the endpoint refuses, or has no usable answer to anything. What was kept stays.
        CacheError: If a kept answer cannot be read, or one cannot be written.
    """
    frozen = Frozen()
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for batch in _batches(wanted):
            for results in threads.map(lambda alike: [_collect(one, endpoint) for one in alike], batch):
                for found, failure in results:
                    frozen.add(found)
                    frozen.failures.update([failure] if failure else [])
            if frozen.failures.total() == frozen.texts and not frozen.rejected:
                break
    _check(frozen, endpoint)
    return frozen


def _batches(wanted: Iterable[Wanted]) -> Iterator[list[list[Wanted]]]:
    """The same text twice is asked once, so that it stands in one list."""
    waiting = iter(wanted)
    while batch := list(itertools.islice(waiting, _BATCH)):
        alike: dict[tuple[str, str], list[Wanted]] = {}
        for one in batch:
            alike.setdefault((one.generator, one.text), []).append(one)
        yield list(alike.values())


def _collect(wanted: Wanted, endpoint: Endpoint | None) -> tuple[Collected, str]:
    method, settings = settings_of(wanted.generator)
    protected = protected_words(wanted.sample, wanted.text)
    if endpoint is not None:
        try:
            return collect(wanted.text, protected, method, settings, endpoint.ask), ""
        except UnusableAnswerError as error:
            return collect(wanted.text, protected, method, settings), str(error)
    return collect(wanted.text, protected, method, settings), ""


def _check(frozen: Frozen, endpoint: Endpoint | None) -> None:
    if not frozen.texts or frozen.accepted or frozen.rejected:
        return
    if endpoint is None:
        raise UsageError(
            f"No answer is kept for any of {frozen.texts:,} texts. Name the endpoint with --paraphraser URL#model, or "
            "the folder of the kept answers with --paraphrase-cache."
        )
    reason, count = frozen.failures.most_common(1)[0]
    raise EndpointError(
        f"The paraphraser had no usable answer to any of {frozen.texts:,} texts; for {count:,}: {reason}."
    )
