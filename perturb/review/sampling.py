"""A keyed sample over generators and tiers, with clean samples mixed in."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable
from typing import Final

from perturb.keys import digest
from perturb.review.items import CLEAN, Item

_CLEAN_SHARE: Final = 10


def choose(items: Iterable[Item], samples: int, seed: int) -> list[Item]:
    """Choose items to review: a tenth of them clean, the others as evenly from each generator and tier as they can be.

    Args:
        items: All that there are; passed over once.
        samples: How many to choose; fewer where there are fewer.
        seed: Decides which and in which order, whatever the order of `items`.

    Example:
        >>> tiers = (("a", 1.0), ("b", 1.0), ("clean", 0.0))
        >>> pool = [Item(f"s{n}", "noise", name, severity, 0) for n in range(50) for name, severity in tiers]
        >>> chosen = choose(pool, 20, seed=7)
        >>> [sum(item.generator == name for item in chosen) for name in ("a", "b", "clean")]
        [9, 9, 2]
    """
    strata: dict[tuple[str, float], list[tuple[int, Item]]] = {}
    for item in items:
        kept = strata.setdefault((item.generator, item.severity), [])
        entry = (-_luck(seed, "choose", item), item)
        if len(kept) < samples:
            heapq.heappush(kept, entry)
        else:
            heapq.heappushpop(kept, entry)
    ordered = {name: [item for _, item in sorted(kept, reverse=True)] for name, kept in strata.items()}
    clean = ordered.pop((CLEAN, 0.0), [])[: max(1, samples // _CLEAN_SHARE)]
    turns = sorted(ordered.values(), key=lambda kept: _luck(seed, "turn", kept[0]))
    varied = [item for turn in itertools.zip_longest(*turns) for item in turn if item is not None]
    chosen = [*varied[: max(samples - len(clean), 1)], *clean][:samples]
    return sorted(chosen, key=lambda item: _luck(seed, "order", item))


def _luck(seed: int, purpose: str, item: Item) -> int:
    return int.from_bytes(digest(seed, purpose, item.sample_id, item.generator, repr(item.severity), item.replicate))
