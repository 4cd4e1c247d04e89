"""How fast the published corruptions are made, against imagecorruptions: ratios of one run, on one thread.

    python tests/bench/corruptions.py [PYTHON]

All five tiers of one image of 224 × 224 pixels, then of other sizes. The peer runs in an environment of its own, made
anew unless the Python of one is given, round after round in turns with ours, and the least processor time of each
counts. The floor is what cannot be spared: drawing 16 bits for each random number, and five passes that turn floats
into levels, or five times the codec. The tables go into docs/published_corruptions.md. Beyond 224 pixels glass blur is
left out: the peer takes minutes for it.
"""

from __future__ import annotations

import functools
import importlib
import math
import os
import re
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

import cv2
import numpy as np
from threadpoolctl import threadpool_limits

ROOT: Final = Path(__file__).parents[2]
DOCUMENT: Final = ROOT / "docs" / "published_corruptions.md"
ORACLE: Final = ROOT / "tests" / "oracles" / "make_imagecorruptions.py"
SIDE: Final = 224
ROUNDS: Final = {32: 15, SIDE: 7, 640: 3, 2048: 1}
SLOW: Final = "glass_blur"
DRAWN_A_PIXEL: Final = {
    "gaussian_noise": 3.0,
    "shot_noise": 3.0,
    "impulse_noise": 3.0,
    "speckle_noise": 3.0,
    "glass_blur": 6.0,
    "snow": 1.0,
    "fog": 256**2 / 224**2,
    "elastic_transform": 4.0,
    "spatter": 1.0,
}
BOUND_BY: Final = {
    "gaussian_noise": "random numbers",
    "shot_noise": "look-ups in a table of 1 MB",
    "impulse_noise": "random numbers",
    "defocus_blur": "arithmetic: from radius 6 on a Fourier transform",
    "glass_blur": "memory: following chains of copies",
    "motion_blur": "memory: 21 to 41 sums of the picture",
    "zoom_blur": "arithmetic: 11 to 16 interpolations",
    "snow": "memory: 21 to 25 sums of a layer",
    "frost": "drawing the ice",
    "fog": "memory: doublings of the clouds",
    "brightness": "memory: products of floats",
    "contrast": "memory: means, and a look-up",
    "elastic_transform": "arithmetic: two interpolations, at tiers 1 and 2 products of matrices",
    "pixelate": "memory: sums of rows and columns",
    "jpeg_compression": "the codec, the same in both",
    "speckle_noise": "random numbers",
    "gaussian_blur": "arithmetic: up to 49 weights in each direction",
    "spatter": "edges and distances in OpenCV",
    "saturate": "memory: products of floats",
}


def main() -> None:
    oracle = runpy.run_path(str(ORACLE))
    environment = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    with tempfile.TemporaryDirectory() as folder:
        python = sys.argv[1] if sys.argv[1:] else str(oracle["make_environment"](Path(folder)))
        command = [python, "-W", "ignore", __file__, "peer"]
        with subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as peer:
            assert peer.stdin is not None
            assert peer.stdout is not None
            with threadpool_limits(1, user_api="blas"):
                found = {side: measure(side, peer.stdin, peer.stdout) for side in ROUNDS}
            peer.stdin.close()
    write("speed", table(found[SIDE]))
    write("sizes", sizes_table(found))


def write(mark: str, text: str) -> None:
    """Print a table, and put it between its marks in the document."""
    print(text)
    marks = re.compile(f"<!-- {mark} -->.*<!-- /{mark} -->", re.DOTALL)
    document = marks.sub(f"<!-- {mark} -->\n{text}\n<!-- /{mark} -->", DOCUMENT.read_text("utf-8"))
    DOCUMENT.write_text(document, "utf-8")


def measure(side: int, ask: IO[str], answers: IO[str]) -> dict[str, tuple[float, float]]:
    """Time ours and the peer's in turns; milliseconds for all five tiers."""
    from perturb.contracts import Sample
    from perturb.generators.image.published import IMAGENET_C
    from perturb.keys import digest

    cv2.setNumThreads(1)
    image = picture(side)
    found = {}
    for generator in IMAGENET_C:
        name = generator.name.removeprefix("imagenet_c_")
        if name == SLOW and side > SIDE:
            continue
        ours, theirs = math.inf, math.inf
        for number in range(1 if name == SLOW else ROUNDS[side]):
            print(name, side, file=ask, flush=True)
            theirs = min(theirs, float(answers.readline()))

            def five(generator: Any = generator, number: int = number) -> None:
                draw = generator.make_draw(image, digest(str(number)), sample=Sample("p", image))
                for tier in (1, 2, 3, 4, 5):
                    generator.render(image, draw, tier)

            ours = min(ours, *(seconds(five) for _ in range(3)))
        found[name] = (1000 * ours, 1000 * theirs)
    return found


def floors() -> dict[str, float]:
    """The least milliseconds of all five tiers: random numbers and one pass a tier, or the codec."""
    from perturb.generators.image._codec import JPEG, coded

    image, rng = picture(SIDE), np.random.Generator(np.random.SFC64(1))
    field = image.astype(np.float32)

    def least(work: Callable[[], Any]) -> float:
        return 1000 * min(seconds(work) for _ in range(200))

    number = least(lambda: rng.integers(0, 1 << 16, image.shape, dtype=np.uint16)) / 3
    one_pass = least(lambda: cv2.addWeighted(field, 1, field, 0, -0.499, dtype=cv2.CV_8U))
    codec = sum(least(functools.partial(coded, image, quality, JPEG)) for quality in (25, 18, 15, 10, 7))
    made = {name: DRAWN_A_PIXEL.get(name, 0) * number + 5 * one_pass for name in BOUND_BY}
    return made | {"jpeg_compression": codec}


def peer() -> None:
    """Answer each corruption's name with the seconds that the package needs."""
    cv2.setNumThreads(1)
    runpy.run_path(str(ORACLE))["load"]()
    corrupt = importlib.import_module("imagecorruptions").corrupt
    for line in sys.stdin:
        name, side = line.split()
        image = picture(int(side))

        def five(name: str = name, image: Any = image) -> None:
            for tier in (1, 2, 3, 4, 5):
                corrupt(image, corruption_name=name, severity=tier)

        print(min(seconds(five) for _ in range(1 if name == SLOW or len(image) > SIDE else 3)), flush=True)


def seconds(work: Callable[[], Any]) -> float:
    """Processor time, which a busy machine does not stretch as it does a clock's."""
    started = time.process_time()
    work()
    return time.process_time() - started


@functools.lru_cache(maxsize=1)
def picture(side: int) -> Any:
    """Waves and noise: no flat areas that a codec or a cache would like."""
    rows, columns = np.mgrid[:side, :side]
    waves = 120 + 60 * np.sin(rows / 17) + 50 * np.cos(columns / 29)
    return np.clip(waves[..., None] + np.random.default_rng(0).normal(0, 12, (side, side, 3)), 0, 255).astype(np.uint8)


def table(found: dict[str, tuple[float, float]]) -> str:
    floor = floors()
    columns = ("corruption", "perturb, ms", "imagecorruptions, ms", "times faster", "times its floor", "bound by")
    rows = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for name, (ours, theirs) in found.items():
        figures = f"{ours:.2f} | {theirs:.1f} | {theirs / ours:.1f} | {ours / floor[name]:.1f}"
        rows.append(f"| {name} | {figures} | {BOUND_BY[name]} |")
    others = [times for name, times in found.items() if name != SLOW]
    totals = {"total": list(found.values()), f"total without {SLOW}": others}
    for name, times in totals.items():
        ours, theirs = (sum(column) for column in zip(*times, strict=True))
        rows.append(f"| **{name}** | {ours:.1f} | {theirs:.0f} | {theirs / ours:.1f} | | |")
    ratios = [theirs / ours for ours, theirs in found.values()]
    rows.append(f"| **median**, least | | | {statistics.median(ratios):.1f}, {min(ratios):.2f} | | |")
    return "\n".join(rows)


def sizes_table(found: dict[int, dict[str, tuple[float, float]]]) -> str:
    """How many times faster at each size."""
    rows = ["| corruption | " + " | ".join(f"{side} pixels" for side in found) + " |", "|---" * (1 + len(found)) + "|"]
    for name in found[SIDE]:
        ratios = [f"{times[name][1] / times[name][0]:.1f}" if name in times else "" for times in found.values()]
        rows.append(f"| {name} | {' | '.join(ratios)} |")
    others = [{name: time for name, time in times.items() if name != SLOW} for times in found.values()]
    totals = [f"{sum(b for _, b in times.values()) / sum(a for a, _ in times.values()):.1f}" for times in others]
    rows.append(f"| **total without {SLOW}** | {' | '.join(totals)} |")
    each = [[theirs / ours for ours, theirs in times.values()] for times in others]
    rows.append(f"| **median without {SLOW}** | {' | '.join(f'{statistics.median(ratios):.1f}' for ratios in each)} |")
    rows.append(f"| **least** | {' | '.join(f'{min(ratios):.2f}' for ratios in each)} |")
    return "\n".join(rows)


if __name__ == "__main__":
    peer() if sys.argv[1:] == ["peer"] else main()
