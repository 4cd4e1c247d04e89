"""What each image generator makes of one small picture; `python tests/laws/make_golden.py` records it anew.

A record that changes without a raised `version` is a fault, or another environment: the one it was made in is named.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from perturb.contracts import Generator, Image, Sample
from perturb.generators import GENERATORS
from perturb.keys import digest, make_key

GOLDEN = Path(__file__).with_name("golden_image.json")
SEVERITY = 3
SIDE = 24


def picture() -> Image:
    """Rings over a ramp, in whole numbers: the same everywhere."""
    y, x = np.mgrid[:SIDE, :SIDE]
    rings = ((x - 9) ** 2 + (y - 13) ** 2) // 6 % 2 * 90
    return np.stack([rings + 6 * x, rings + 5 * y, 150 - 3 * x + 2 * y], axis=-1).astype(np.uint8)


def draw(generator: Generator) -> object:
    """The draw of seed 7 for this picture; a blend's partner is the picture turned."""
    sample = Sample("golden", picture())
    partner = Sample("turned", np.ascontiguousarray(np.rot90(picture())))
    name = generator.name
    key = make_key(seed=7, instance=name, generator=name, version=generator.version, sample=sample.id)
    return generator.make_draw(picture(), key, sample=sample, partner=partner)


def exact_draw(generator: Generator) -> str:
    """Draws that are promised to be the same everywhere, in short; empty for fields of floats."""
    match draw(generator):
        case float() as number:
            return number.hex()
        case np.ndarray() as array if array.dtype.kind == "u":
            return digest(array.tobytes()).hex()
        case _:
            return ""


def output(generator: Generator) -> Image:
    """The picture at severity 3."""
    return np.asarray(generator.render(picture(), draw(generator), SEVERITY).input)


def record() -> dict[str, object]:
    """Everything that the golden file holds."""
    generators = [generator for generator in GENERATORS if generator.modality == "image"]
    return {
        "environment": {"numpy": np.__version__, "opencv": cv2.__version__},
        "generators": {
            generator.name: {
                "version": generator.version,
                "draw": exact_draw(generator),
                "output": output(generator).tobytes().hex(),
            }
            for generator in generators
        },
    }


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(record(), indent=1) + "\n", encoding="utf-8")
