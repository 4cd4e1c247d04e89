"""Whole rewrites of a run's texts: whom a suite asks for them, and asking before anything is rendered."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from perturb.catalogue import find_generator
from perturb.engine.chunks import Job, load
from perturb.engine.render import perturbed_fields
from perturb.errors import DataError, InputError, UsageError
from perturb.paraphrase import Endpoint, Frozen, Wanted, freeze, is_paraphraser, settings_of
from perturb.suite import Suite, parse_suite
from perturb.suite.writing import suite_text, suite_values


def with_paraphraser(suite: Suite, model: str | None = None, cache: Path | None = None) -> Suite:
    """Say in a suite who rewrites texts and where the answers are kept; what is None stays as it is.

    Raises:
        UsageError: If the suite has no whole rewrites.

    Example:
        >>> suite = parse_suite('generators = ["paraphraser:llm_paraphrase"]')
        >>> settings_of(with_paraphraser(suite, "small").instances[0].generator)[1].model
        'small'
    """
    given: dict[str, Any] = {} if model is None else {"model": model}
    given |= {} if cache is None else {"cache": str(cache)}
    if not given:
        return suite
    if not any(is_paraphraser(instance.generator) for instance in suite.instances):
        raise UsageError(
            f"Suite {suite.name} has no whole rewrites: a paraphraser has nothing to do. Add the generator "
            "'paraphraser:llm_paraphrase' or 'paraphraser:back_translation', or leave the option out."
        )
    values = suite_values(suite)
    return parse_suite(suite_text(values | {"paraphraser": values.get("paraphraser", {}) | given}), name=suite.name)


def freeze_paraphrases(suite: Suite, job: Job, endpoint: Endpoint | None = None) -> Frozen | None:
    """Ask for every rewrite of a job's texts that is not kept yet; None where the suite has none.

    Args:
        suite: Names the model, and its endpoint where none is given.
        job: The texts.
        endpoint: Whom to ask; that of the suite where None. With all answers kept, nobody is asked.

    Raises:
        UsageError: If no model is named, or no endpoint and nothing is kept.
        EndpointError: If the endpoint refuses, or has no usable answer to anything.
        CacheError: If answers cannot be kept or read.
    """
    names = [i.generator for i in job.recipe.instances if is_paraphraser(i.generator)]
    if not names:
        return None
    model = settings_of(names[0])[1].model
    if not model:
        raise UsageError(
            f"Suite {suite.name} has texts rewritten by a language model and names none: give --paraphraser "
            'URL#model, or write [paraphraser] with model = "…" in the suite.'
        )
    url = suite_values(suite).get("paraphraser", {}).get("url")
    if endpoint is None and url is not None:
        endpoint = Endpoint.parse(f"{url}#{model}")
    return freeze((wanted for name in names for wanted in _wanted(job, name)), endpoint)


def _wanted(job: Job, name: str) -> Iterator[Wanted]:
    generator = find_generator(name)
    for record in job.data.records():
        with contextlib.suppress(DataError, InputError):  # they are outcomes of their own
            sample = load(job.data, record)
            for _, value in perturbed_fields(sample.input, generator, job.recipe.fields):
                if isinstance(value, str) and value.strip():
                    yield Wanted(name, sample, value)
