"""Samples that nobody can write into: a generator that changed its input would spoil every variant after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from perturb.contracts import Chat, Sample


def read_only(sample: Sample) -> Sample:
    """Return the sample with its images as read-only views; the caller's own arrays stay as they are.

    Example:
        >>> read_only(Sample("a", np.zeros((2, 2), np.uint8))).input.flags.writeable
        False
    """
    return sample if isinstance(sample.input, str | Chat) else replace(sample, input=_locked(sample.input))


def _locked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _locked(field) for name, field in value.items()}
    if not isinstance(value, np.ndarray):
        return value
    view = value.view()
    view.flags.writeable = False
    return view
