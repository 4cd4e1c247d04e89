"""What a metric is: figures of single outcomes that add up, and a value made of the sums."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from perturb.errors import UsageError
from perturb.models.answers import Answer

__all__ = ["Metric", "RowMetric", "Sums", "mean_metric"]

Array: TypeAlias = npt.NDArray[np.float64]
Sums: TypeAlias = Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric that is a function of sums over outcomes: it merges, streams, and has the fast bootstrap.

    Attributes:
        name: As reports and suites call it.
        update: From the right answer and a model's answer (value None where it failed) to what this one outcome adds,
            by name of the sum. An absent name adds nothing. It must not depend on any other outcome.
        compute: From the sums, arrays of one common shape, to values of that shape; NaN where the sums decide nothing.
            A name that no outcome added to is not there.
        higher_is_better: The direction.
        low: Its least possible value; may be minus infinity.
        high: Its greatest possible value; may be infinity.
        needs: `answer`, or `probabilities` where update looks at the answer's confidence or probabilities.
        mean: Whether the value is `sums["sum"] / sums["count"]` with 0 <= sum <= count in each outcome: such a metric
            has exact bounds at every sample size.
        all_failed: Its value where every answer failed, if it has no worst possible one: 1 for an error rate, which
            insertions can bring above 1. Ends of intervals lean on it. None where a failed answer has no value.
    """

    name: str
    update: Callable[[Any, Answer], Mapping[str, float]]
    compute: Callable[[Sums], Array]
    higher_is_better: bool = True
    low: float = 0.0
    high: float = 1.0
    needs: Literal["answer", "probabilities"] = "answer"
    mean: bool = False
    all_failed: float | None = None

    def __post_init__(self) -> None:
        check_range(self.name, self.low, self.high)

    @property
    def best(self) -> float:
        """Its best possible value; infinite where there is none."""
        return self.high if self.higher_is_better else self.low

    @property
    def worst(self) -> float:
        """Its worst possible value, or that of all answers failed; infinite where there is neither."""
        worst = self.low if self.higher_is_better else self.high
        return worst if math.isfinite(worst) or self.all_failed is None else self.all_failed


@dataclass(frozen=True, slots=True)
class RowMetric:
    """A metric that needs all outcomes at once, such as mean average precision; its bootstrap weighs outcomes.

    Attributes:
        name: As reports and suites call it.
        update: From the right answer and a model's answer (value None where it failed) to what is kept of this outcome,
            small; None keeps nothing.
        compute: From what was kept, and a weight for each, shape (rows,), to the value; NaN where they decide nothing.
            Weights are whole numbers, 0 for an outcome that was not drawn.
        higher_is_better: The direction.
        low: Its least possible value.
        high: Its greatest possible value.
        needs: `answer`, or `probabilities` where update looks at the answer's confidence or probabilities.
        compute_many: The same as compute for many weights at once, from shape (resamples, rows) to (resamples,): for a
            metric that sorts or joins its rows once for all of them. None where there is nothing to gain.
        numbers: How many numbers update keeps, as a tuple; they are held, and given to compute, as an array of shape
            (rows, numbers), which takes a tenth of the memory. 0 where it keeps something else, or may keep nothing.
    """

    name: str
    update: Callable[[Any, Answer], Any]
    compute: Callable[[Sequence[Any], Array], float]
    higher_is_better: bool = True
    low: float = 0.0
    high: float = 1.0
    needs: Literal["answer", "probabilities"] = "answer"
    compute_many: Callable[[Sequence[Any], Array], Array] | None = None
    numbers: int = 0

    def __post_init__(self) -> None:
        check_range(self.name, self.low, self.high)

    @property
    def worst(self) -> float:
        """Its worst possible value."""
        return self.low if self.higher_is_better else self.high

    def resample(self, rows: Sequence[Any], weights: Array) -> Array:
        """Compute the metric for many resamples of the same rows.

        Args:
            rows: What update kept.
            weights: How often each row was drawn, shape (resamples, rows).

        Returns:
            Shape (resamples,).

        Example:
            >>> longest = RowMetric(
            ...     "longest",
            ...     lambda target, answer: len(answer.value),
            ...     lambda rows, weights: max(row for row, weight in zip(rows, weights) if weight),
            ... )
            >>> longest.resample([3, 5], np.array([[1.0, 1.0], [2.0, 0.0]]))
            array([5., 3.])
        """
        if self.compute_many is not None:
            return self.compute_many(rows, weights)
        return np.array([self.compute(rows, drawn) for drawn in weights], dtype=np.float64)


def check_range(name: str, low: float, high: float) -> None:
    """Refuse a range that holds nothing.

    Raises:
        UsageError: If it does not.
    """
    if not low < high:
        raise UsageError(f"Expected low < high for the metric {name!r}, got low={low}, high={high}.")


def mean_metric(
    name: str,
    score: Callable[[Any, Any], float],
    *,
    needs: Literal["answer", "probabilities"] = "answer",
) -> Metric:
    """Make a metric that is the mean over outcomes of a score in 0..1, the higher the better.

    An outcome without an answer scores 0.

    Args:
        name: As reports and suites call it.
        score: From the right answer and the model's, or the whole `Answer` where it needs probabilities, to 0..1.
        needs: What the score is made of.

    Example:
        >>> same_length = mean_metric("same_length", lambda target, answer: float(len(target) == len(answer)))
        >>> dict(same_length.update("abc", Answer("xyz"))), dict(same_length.update("abc", Answer(None)))
        ({'count': 1.0, 'sum': 1.0}, {'count': 1.0, 'sum': 0.0})
    """

    def update(target: Any, answer: Answer) -> Mapping[str, float]:
        if answer.value is None:
            return {"count": 1.0, "sum": 0.0}
        value = float(score(target, answer.value if needs == "answer" else answer))
        if not 0.0 <= value <= 1.0:
            raise UsageError(f"Expected a score in 0..1 from the metric {name!r}, got {value} for {target!r}.")
        return {"count": 1.0, "sum": value}

    return Metric(name, update, mean_of_sums, needs=needs, mean=True)


def mean_of_sums(sums: Sums) -> Array:
    """Divide the sum by the count; NaN where nothing was counted.

    Example:
        >>> mean_of_sums({"sum": np.array([1.0, 0.0]), "count": np.array([4.0, 0.0])})
        array([0.25,  nan])
    """
    return ratio(sums["sum"], sums["count"])


def ratio(numerator: Array, denominator: Array) -> Array:
    """Divide, with NaN where the denominator is 0."""
    found: Array = np.full(np.broadcast(numerator, denominator).shape, np.nan)
    np.divide(numerator, denominator, out=found, where=denominator != 0)
    return found
