"""What a run says of itself, so that it can be trusted, resumed and made again."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any, Final

import perturb
from perturb.catalogue import find_generator
from perturb.suite.contract import Instance

_LIBRARIES: Final = {
    "numpy": "numpy",
    "opencv": "opencv-python-headless",
    "pillow": "pillow",
    "pyarrow": "pyarrow",
    "scipy": "scipy",
}


def versions() -> dict[str, str]:
    """Name the versions that variants and outcomes may depend on.

    Example:
        >>> sorted(versions())
        ['numpy', 'opencv', 'perturb', 'pillow', 'pyarrow', 'python', 'scipy']
    """
    libraries = {name: version(package) for name, package in _LIBRARIES.items()}
    return {"python": platform.python_version(), "perturb": perturb.__version__, **libraries}


def environment() -> dict[str, str]:
    """Name the machine's kind: float fields and codecs may differ between kinds."""
    return {"platform": platform.platform(), "machine": platform.machine()}


def describe_generators(instances: Sequence[Instance]) -> dict[str, Mapping[str, Any]]:
    """Describe the generators of a run, by their names in the suite."""
    return {instance.name: _describe(instance) for instance in instances}


def _describe(instance: Instance) -> dict[str, Any]:
    generator = find_generator(instance.generator)
    return {
        "axis": instance.axis,
        "generator": instance.generator,
        "kind": generator.kind.name,
        "version": generator.version,
        "replicates": instance.replicates,
        "has_draw": generator.has_draw,
        "severities": list(instance.severities),
        "scale": [list(point) for point in instance.scale],
        "tiers": {name: list(values) for name, values in generator.tiers.items()},
        "abstain_from": generator.abstain_from,
        "control_of": generator.control_of,
        "documentation": generator.documentation,
        "source": generator.source,
    }


def peak_memory() -> float | None:
    """The most memory that this process has held so far, the model in it, in MB (10⁶ bytes); None on Windows."""
    if sys.platform == "win32":
        return None
    import resource

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(largest / 1e6 if sys.platform == "darwin" else largest * 1024 / 1e6, 1)
