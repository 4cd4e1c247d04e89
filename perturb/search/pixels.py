"""Norm-bounded attacks on the pixels themselves: the baselines that natural disturbances are to be read beside.

Square Attack (Andriushchenko et al. 2020, ECCV, arXiv 1912.00049) asks for probabilities; HopSkipJump (Chen et al.
2020, IEEE S&P, arXiv 1904.02144) for labels alone. Both come from the Adversarial Robustness Toolbox, which proposes
images; what was asked, how close it came and when to stop is counted here. It proposes some images twice: these are
looked up.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from perturb.bridges.declaring import seeded
from perturb.contracts import Image, Sample
from perturb.engine.chunks import load
from perturb.engine.distance import image_distance
from perturb.errors import DataError, MissingExtraError
from perturb.keys import digest, rng_from
from perturb.search.asked import Asked, Finding, Tried

__all__ = ["attack_pixels"]

_LEVELS: Final = 255.0
_STARTS: Final = 32
_NEIGHBOURS: Final = 8
_EVEN: Final = 0.5
Floats = NDArray[np.float32]


class _EnoughError(Exception):
    """The attack is over: the goal is reached, or this sample may ask no more."""


def attack_pixels(asked: Asked) -> list[Finding]:
    """Attack the image of a sample with each attack, each with the sample's queries, within the largest change.

    Raises:
        MissingExtraError: If the toolbox is not installed.
    """
    if isinstance(asked.sample.input, str | Mapping):
        return [Finding(asked.row("pixels", "invalid", error="Attacks on pixels take samples that are one image."))]
    found = []
    for name, attack in (("square", _square), ("hop_skip_jump", _hop_skip_jump)):
        asked.left, asked.spent = asked.options.per_sample, 0
        seen = _Seen(asked, asked.sample.input, stops=name == "square")
        luck = int.from_bytes(digest("pixels", name, asked.sample.id)[:8], "little")
        with seeded(luck), suppress(_EnoughError), np.errstate(all="ignore"):
            attack(seen)
        found.append(seen.finding(name))
    return found


@dataclass(slots=True)
class _Seen:
    """Asks about what an attack proposes, and keeps the best of it."""

    asked: Asked
    clean: Image
    stops: bool
    tried: dict[bytes, tuple[int, Tried, Image]] = field(default_factory=dict)

    def probabilities(self, batch: Floats) -> Floats:
        """Answer a batch as the toolbox wants it: of the clean answer and of everything else, float32 `(n, 2)`.

        Raises:
            _EnoughError: If the attack is over.
        """
        images = [np.clip(np.rint(one * _LEVELS), 0, 255).astype(np.uint8).reshape(self.clean.shape) for one in batch]
        new = {image.tobytes(): image for image in images if image.tobytes() not in self.tried}
        for (key, image), tried in zip(new.items(), self.asked.ask(list(new.values())), strict=False):
            self.tried[key] = int(np.abs(image.astype(int) - self.clean).max()), tried, image
        bound = self.asked.options.epsilon
        known = [self.tried[image.tobytes()] for image in images if image.tobytes() in self.tried]
        if len(known) < len(images) or (self.stops and any(far <= bound and one.reached for far, one, _ in known)):
            raise _EnoughError
        kept = np.array([_kept(tried) for _, tried, _ in known], np.float32)
        return np.stack([kept, 1 - kept], axis=1)

    def finding(self, name: str) -> Finding:
        """Tell of the smallest change that reached the goal, else of what came closest within the bound."""
        bound = self.asked.options.epsilon
        reached = [one for one in self.tried.values() if one[1].reached and one[0] <= bound]
        told: dict[str, Any] = {"axis": "pixels", "generator": name, "queries": self.asked.spent}
        if not reached:
            smallest = min((far for far, tried, _ in self.tried.values() if tried.reached), default=None)
            far = "" if smallest is None else f"The smallest change that reached the goal is {smallest} levels."
            return Finding(self.asked.row("pixels", "held", **told, error=far))
        _, tried, image = min(reached, key=lambda one: one[0])
        answer = None if tried.answer.value is None else str(tried.answer.value)
        distance = image_distance(self.clean, image)
        row = self.asked.row("pixels", "broken", **told, distance=distance, answer=answer)
        return Finding(row, image, self.asked.sample.target)


def _kept(tried: Tried) -> float:
    """How much of the clean answer is left: above 0.5 as long as the goal is not reached."""
    share = (min(max(tried.loss, -1.0), 1.0) + 1) / 2
    return min(share, 0.499) if tried.reached else max(share, 0.501)


def _square(seen: _Seen) -> None:
    attack, options = _toolbox("SquareAttack"), seen.asked.options
    epsilon = options.epsilon / _LEVELS
    made = attack(_classifier(seen), norm=np.inf, eps=epsilon, max_iter=options.per_sample, verbose=False)
    made.generate(_batch(seen.clean), _LABEL)


def _hop_skip_jump(seen: _Seen) -> None:
    attack, attacked = _toolbox("HopSkipJump"), _classifier(seen)
    start = _wrong_start(seen)
    if start is None:
        return
    made = attack(attacked, norm=np.inf, max_iter=10**3, max_eval=1000, init_eval=20, verbose=False)
    made.generate(_batch(seen.clean), _LABEL, x_adv_init=start)


_LABEL: Final = np.array([0])


def _wrong_start(seen: _Seen) -> Floats | None:
    """Find an image that reaches the goal, from where the attack walks back towards the clean one.

    Of a few images of other classes the nearest that will do; else pure noise.
    """
    others = np.concatenate([_batch(image) for image in _others(seen)] or [_batch(seen.clean)])
    reached = others[seen.probabilities(others)[:, 0] < _EVEN]
    if len(reached):
        return reached[[((reached - _batch(seen.clean)) ** 2).sum(axis=(1, 2, 3)).argmin()]]
    rng = rng_from(digest("start", seen.asked.sample.id))
    for _ in range(_STARTS):
        noise = rng.random(_batch(seen.clean).shape, dtype=np.float32)
        if seen.probabilities(noise)[0, 0] < _EVEN:
            return noise
    return None


def _others(seen: _Seen) -> Iterator[Image]:
    """Load a few images of the data that have another right answer and the same size, chosen by key.

    Those come first whose own answer is what the goal is after.
    """
    data, sample, goal = seen.asked.job.data, seen.asked.sample, seen.asked.goal
    records = [record for record in data.records() if not record.problem and record.target != sample.target]
    wanted = {record.id: not goal.concerns(Sample(record.id, "", record.target)) for record in records}
    records.sort(key=lambda record: (not wanted[record.id], digest("start", sample.id, record.id)))
    for record in records[:_NEIGHBOURS]:
        with suppress(DataError):
            image = load(data, record).input
            if isinstance(image, np.ndarray) and image.shape == seen.clean.shape:
                yield image


def _batch(image: Image) -> Floats:
    return np.asarray(np.atleast_3d(image)[np.newaxis] / _LEVELS, dtype=np.float32)


def _classifier(seen: _Seen) -> Any:
    from art.estimators.classification import BlackBoxClassifierNeuralNetwork

    shape = np.atleast_3d(seen.clean).shape
    return BlackBoxClassifierNeuralNetwork(seen.probabilities, shape, 2, channels_first=False, clip_values=(0.0, 1.0))


def _toolbox(name: str) -> Callable[..., Any]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of every framework that is not installed
            from art.attacks import evasion
    except ImportError as error:
        raise MissingExtraError("attacks", "adversarial-robustness-toolbox") from error
    found: Callable[..., Any] = getattr(evasion, name)
    return found
