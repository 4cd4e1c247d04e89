"""What `perturb generate` takes beyond its bare work: the whole suite imagenet-c on photographs of 500 × 375 pixels.

    python tests/bench/generate.py [IMAGES]

Bare work is what cannot be spared: reading and cropping each image, its generators, encoding, and writing the files.
Bare work and the command's are measured in turns on a few images, as processor time: the least of several rounds, since
a busy machine stretches that too. What the command takes for its first image, its start among it, is left out. Two
workers against one, and memory, are those of whole commands.
Files go to a folder in memory where there is one: how long a file system takes to make a file is told beside it.
"""

from __future__ import annotations

import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import cv2
import numpy as np

SUITE: Final = "imagenet-c"
IMAGES: Final = 64
EACH: Final = 6
ROUNDS: Final = 12
COMMANDS: Final = 2
HEIGHT, WIDTH = 375, 500
MEMORY: Final = Path("/dev/shm")


class Spent(NamedTuple):
    """Seconds of the processor and of the clock, and the largest process in MB."""

    processor: float
    clock: float
    memory: float


def main() -> None:
    images = int(sys.argv[1]) if sys.argv[1:] else IMAGES
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        folder = Path(name)
        files = [write_photograph(folder / "data" / str(number % 10) / f"{number}.jpg") for number in range(images)]
        print(f"{SUITE} on images of {WIDTH} × {HEIGHT} pixels, milliseconds of the processor an image:")
        compare(files, folder)
        whole_commands(files, folder)
    with tempfile.TemporaryDirectory() as name:
        each = file_seconds(Path(name))
    print(f"Making one file of 20 kB in the folder for temporary files: {1000 * each:.2f} ms of the processor")


def compare(files: list[Path], folder: Path) -> None:
    """Print bare work and the command's, on the same few images in turns: the least of the rounds counts."""
    chosen = files[: EACH + 1]
    first, all_of_them = linked(chosen[:1], folder / "first"), linked(chosen, folder / "part")
    bare: list[dict[str, float]] = []
    start, whole = math.inf, math.inf
    for _ in range(ROUNDS):
        bare.append(bare_work(chosen[1:], folder / "bare"))
        start = min(start, command_here(first, folder / "out"))
        whole = min(whole, command_here(all_of_them, folder / "out"))
    least = min(bare, key=lambda spent: sum(spent.values()))
    told = least | {"bare work": sum(least.values()), "perturb generate": whole - start}
    for name, seconds in told.items():
        print(f"  {name:<24}{1000 / EACH * seconds:8.1f}")
    print(f"  times its bare work: {(whole - start) / sum(least.values()):.2f}")


def whole_commands(files: list[Path], folder: Path) -> None:
    """Print what a second worker saves, and whether memory grows."""
    small = command(linked(files[: len(files) // 4], folder / "quarter"), folder / "out", workers=1)
    spents = [
        [command(folder / "data", folder / "out", workers=workers) for workers in (1, 2)] for _ in range(COMMANDS)
    ]
    one, two = zip(*spents, strict=True)
    clock = min(spent.clock for spent in one) / min(spent.clock for spent in two)
    processor = min(spent.processor for spent in two) / min(spent.processor for spent in one)
    print(f"Whole command on {len(files)} images: {min(spent.processor for spent in one):.1f} s of the processor")
    print(f"Two workers: {clock:.2f} × faster by the clock, {processor:.2f} × the processor time", end=" ")
    print(f"(load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
    print(f"Memory: {small.memory:.0f} MB for {len(files) // 4} images, {one[0].memory:.0f} MB for {len(files)}")


def write_photograph(file: Path) -> Path:
    """Write a drawn scene as JPEG: soft clouds of several sizes, edges, and the noise of a sensor."""
    rng = np.random.default_rng(int(file.stem))
    image = np.full((HEIGHT, WIDTH, 3), rng.uniform(60, 190, 3), np.float32)
    for cells in (3, 9, 27, 81):
        field = rng.normal(0, 90 / math.sqrt(cells), (cells, cells, 3)).astype(np.float32)
        image += cv2.resize(field, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    for _ in range(8):
        corners = rng.integers(0, (WIDTH, HEIGHT), (4, 2)).astype(np.int32)
        cv2.fillConvexPoly(image, cv2.convexHull(corners), rng.uniform(20, 235, 3).tolist(), cv2.LINE_AA)
    image += rng.normal(0, 5, image.shape).astype(np.float32)
    file.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(file), np.clip(image, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 92])
    return file


def linked(files: list[Path], folder: Path) -> Path:
    """Make a data set of some files."""
    for file in files:
        (folder / file.parent.name).mkdir(parents=True, exist_ok=True)
        (folder / file.parent.name / file.name).hardlink_to(file)
    return folder


def command(data: Path, out: Path, *, workers: int) -> Spent:
    """Run the command and take away what it wrote."""
    line = [sys.executable, "-m", "perturb", "generate", SUITE, str(data), str(out), "--workers", str(workers)]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    clock, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    shutil.rmtree(out)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # The largest child so far: smaller data sets come first, so that what grows is seen.
    return Spent(processor, clock, after.ru_maxrss * 1024 / 1e6)


def command_here(data: Path, out: Path) -> float:
    """Seconds of the processor that the command's work takes in this process."""
    from perturb.export import generate
    from perturb.source import Source
    from perturb.suite import load_suite

    suite = load_suite(SUITE)
    started = time.process_time()
    generate(suite, Source(str(data)), out)
    spent = time.process_time() - started
    shutil.rmtree(out)
    return spent


def bare_work(files: list[Path], out: Path) -> dict[str, float]:
    """Processor seconds of each part for these images, without anything around them."""
    from threadpoolctl import threadpool_limits

    from perturb.catalogue import find_generator
    from perturb.contracts import TIERS, Sample
    from perturb.data.encoding import saved
    from perturb.data.images import load_image
    from perturb.data.preprocessing import preprocessed
    from perturb.keys import digest
    from perturb.suite import load_suite

    cv2.setNumThreads(1)
    suite = load_suite(SUITE)
    preprocess = suite.preprocess
    assert preprocess is not None
    spent = dict.fromkeys(("reading and cropping", "generators", "encoding", "writing"), 0.0)

    def timed(part: str, work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        started = time.process_time()
        made = work(*arguments, **named)
        spent[part] += time.process_time() - started
        return made

    def write(folder: Path, name: str, image: Any) -> None:
        content = timed("encoding", saved, image, suite.encode).content
        folder.mkdir(parents=True, exist_ok=True)
        timed("writing", (folder / name).write_bytes, content)

    with threadpool_limits(1, user_api="blas"):
        for file in files:
            image = timed("reading and cropping", lambda file=file: preprocessed(load_image(file), preprocess))
            sample = Sample(file.stem, image)
            write(out / "clean", file.name, image)
            for instance in suite.instances:
                generator = find_generator(instance.generator)
                draw = timed("generators", generator.make_draw, image, digest(instance.name, file.stem), sample=sample)
                for tier in TIERS:
                    made = timed("generators", generator.render, image, draw, tier).input
                    write(out / instance.name / str(tier), file.name, made)
    shutil.rmtree(out)
    return spent


def file_seconds(folder: Path) -> float:
    """Processor seconds that the file system takes for one file of 20 kB."""
    content = bytes(20_000)
    started = time.process_time()
    for number in range(500):
        (folder / str(number)).write_bytes(content)
    return (time.process_time() - started) / 500


if __name__ == "__main__":
    main()
