"""Every error perturb raises, in one tree.

A message is a sentence: what was expected, what came, what is allowed, what to do.

    PerturbError
    ├── UsageError                 the command, suite or call is off
    │   ├── SeverityError          not a severity, or not one this generator has
    │   ├── SuiteError             a suite file that cannot be used as it stands
    │   ├── UnknownGeneratorError  no generator of that name
    │   └── MissingExtraError      an optional dependency is not installed
    ├── DeclarationError           a generator is declared wrongly
    ├── InputError                 an image or a text that a generator cannot take
    ├── DataError                  a data set, or one sample of it, that cannot be read
    ├── ModelError                 a model that cannot be loaded, or answers wrongly
    │   └── ModelTimeoutError      a model that did not answer in time
    ├── EndpointError              a language model behind an endpoint that cannot be asked
    │   └── UnusableAnswerError    no usable answer for one text
    ├── CacheError                 kept answers that cannot be read or written
    ├── SearchBudgetError          a search has asked all that it may
    ├── RunError                   a run folder that cannot be written, resumed or read
    └── WorkerError                a worker process died
"""

from __future__ import annotations

__all__ = [
    "CacheError",
    "DataError",
    "DeclarationError",
    "EndpointError",
    "InputError",
    "MissingExtraError",
    "ModelError",
    "ModelTimeoutError",
    "PerturbError",
    "RunError",
    "SearchBudgetError",
    "SeverityError",
    "SuiteError",
    "UnknownGeneratorError",
    "UnusableAnswerError",
    "UsageError",
    "WorkerError",
]


class PerturbError(Exception):
    """Root of all errors that perturb raises on purpose."""


class UsageError(PerturbError):
    """The call, the command line or the suite asks for something that is not there."""


class SeverityError(UsageError):
    """A value that is not a severity, or a severity that a generator does not have."""


class SuiteError(UsageError):
    """A suite file that cannot be used as it stands."""


class UnknownGeneratorError(UsageError):
    """No generator of that name."""


class MissingExtraError(UsageError):
    """An optional dependency is not installed.

    Example:
        >>> print(MissingExtraError("demo", "scikit-learn"))
        This needs scikit-learn, which is not installed. Install it with: pip install 'perturb[demo]'
    """

    def __init__(self, extra: str, needs: str) -> None:
        super().__init__(f"This needs {needs}, which is not installed. Install it with: pip install 'perturb[{extra}]'")
        self._parts = (extra, needs)

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str]]:
        return type(self), self._parts


class DeclarationError(PerturbError):
    """A generator is declared wrongly; raised where the decorator stands."""


class InputError(PerturbError):
    """An image or a text that a generator cannot take."""


class DataError(PerturbError):
    """A data set, or one sample of it, that cannot be read."""


class ModelError(PerturbError):
    """A model that cannot be loaded, or an answer that is not one."""


class ModelTimeoutError(ModelError):
    """A model that did not answer in time."""


class EndpointError(PerturbError):
    """A language model behind an endpoint that cannot be asked."""


class UnusableAnswerError(EndpointError):
    """An endpoint that has no usable answer for one text; others may fare better."""


class CacheError(PerturbError):
    """Kept answers of a language model that cannot be read or written."""


class SearchBudgetError(PerturbError):
    """A search has asked all that it may; what it found until then stays."""


class RunError(PerturbError):
    """A run folder that cannot be written, resumed or read."""


class WorkerError(PerturbError):
    """A worker process died; the message names its chunk."""
