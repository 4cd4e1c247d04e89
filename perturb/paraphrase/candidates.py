"""From a text to the rewrites of it that passed the guards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from perturb.contracts import Answers, Sample, Spans
from perturb.keys import digest
from perturb.paraphrase.cache import Question, read_answer, write_answer
from perturb.paraphrase.guards import refusal
from perturb.paraphrase.likeness import likeness
from perturb.paraphrase.methods import Ask, Method
from perturb.paraphrase.settings import Settings

ATTEMPTS: Final = 3


@dataclass(slots=True)
class Collected:
    """What became of one text.

    Attributes:
        accepted: Rewrites that passed the guards, each once, in the order of the answers.
        rejected: Reason to how many candidates it rejected.
        digests: Of each answered question and its answer.
        asked: How many of these were just asked.
        unanswered: Whether candidates were wanted and the kept answers hold no more.
    """

    accepted: list[str] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)
    digests: list[bytes] = field(default_factory=list)
    asked: int = 0
    unanswered: bool = False


def collect(
    text: str, protected: Sequence[str], method: Method, settings: Settings, ask: Ask | None = None
) -> Collected:
    """Collect the rewrites of a text, with a further draw where no candidate of the one before passed.

    Args:
        text: The clean text.
        protected: Words that must stay.
        method: Which rewrites.
        settings: Whose, and where they are kept.
        ask: An endpoint's `ask` for what is not kept; None reads only.

    Raises:
        EndpointError: If it was asked and there is no usable answer; nothing of it is kept.
        CacheError: If a kept answer cannot be read, or one cannot be written.
        SuiteError: If the similarity does not give a number in 0..1, or the embedding no vectors.
    """
    found, folder = Collected(), Path(settings.cache)
    for attempt in range(ATTEMPTS):
        question = Question(method.name, method.version, settings.model, settings.language, text, attempt)
        candidates = read_answer(folder, question)
        if candidates is None:
            if ask is None:
                found.unanswered = True
                break
            candidates = method.ask(ask, text, settings.language, attempt)
            write_answer(folder, question, candidates)
            found.asked += 1
        found.digests.append(digest(question.digest, *candidates))
        reasons = [(candidate, refusal(text, candidate, protected)) for candidate in map(str.strip, candidates)]
        found.rejected.update(reason for _, reason in reasons if reason)
        fine = tuple(dict.fromkeys(candidate for candidate, reason in reasons if not reason))
        alike = likeness(settings.similarity, settings.embedding, text, fine)
        found.accepted += [one for one, near in zip(fine, alike, strict=True) if near >= settings.min_similarity]
        found.rejected.update(["similarity"] * (len(fine) - len(found.accepted)))
        if found.accepted:
            break
    return found


def protected_words(sample: Sample, text: str) -> tuple[str, ...]:
    """Name what of a text the right answer is made of: its spans, and answers that it holds."""
    target = sample.target
    if isinstance(target, Spans):
        held = sample.input.get(target.field) if isinstance(sample.input, Mapping) else sample.input
        return tuple(text[span.start : span.stop] for span in target.spans) if held == text else ()
    if isinstance(target, Answers):
        return tuple(words for words in target.texts if words and words in text)
    return ()
