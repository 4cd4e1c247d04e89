"""How fast our own image generators are against the same effects of albumentations and nrtk: ratios of one run.

    python tests/bench/peers.py [PYTHON]

All five tiers of one image of 224 × 224 pixels, on one thread, in turns; the least processor time of each counts. Ours
draws once and renders five times; the peer is called five times with its parameters set to the strength of each tier,
which the mean distances from clean (RMSE in levels) show. nrtk is asked in an environment of its own, whose PYTHON is
given; without one it is left out. The tables go into docs/speed.md.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import json
import math
import os
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from threadpoolctl import threadpool_limits

ROOT: Final = Path(__file__).parents[2]
DOCUMENT: Final = ROOT / "docs" / "speed.md"
SIDE: Final = 224
ROUNDS: Final = 9
REPEATED: Final = {"border_mode": cv2.BORDER_REPLICATE}
# The same effect at the same strength: generator, transform, and its parameters from those of a tier.
SAME: Final[tuple[tuple[str, str, Callable[..., dict[str, Any]]], ...]] = (
    ("gaussian_noise", "GaussNoise", lambda sigma: {"std_range": (sigma, sigma)}),
    ("shot_noise", "ShotNoise", lambda photons: {"scale_range": (1 / photons, 1 / photons)}),
    ("impulse_noise", "SaltAndPepper", lambda share: {"amount": (share, share), "salt_vs_pepper": (0.5, 0.5)}),
    (
        "speckle_noise",
        "MultiplicativeNoise",
        # A uniform factor of the same standard deviation.
        lambda sigma: {
            "multiplier": (1 - min(1, 3**0.5 * sigma), 1 + 3**0.5 * sigma),
            "per_channel": True,
            "elementwise": True,
        },
    ),
    ("dead_pixels", "PixelDropout", lambda share: {"dropout_prob": share}),
    ("gaussian_blur", "GaussianBlur", lambda sigma: {"sigma_limit": (SIDE * sigma,) * 2, "blur_limit": 0}),
    ("motion_blur", "MotionBlur", lambda length: {"blur_limit": (odd(SIDE * length),) * 2, "allow_shifted": False}),
    ("defocus_blur", "Defocus", lambda radius: {"radius": (round(SIDE * radius),) * 2, "alias_blur": (0.1, 0.1)}),
    ("zoom_blur", "ZoomBlur", lambda zoom: {"max_factor": (1 + zoom,) * 2, "step_factor": (0.02, 0.02)}),
    ("glass_blur", "GlassBlur", lambda reach: {"max_delta": max(1, round(SIDE * reach)), "iterations": 1}),
    ("jpeg_compression", "ImageCompression", lambda quality: {"quality_range": (int(quality),) * 2}),
    (
        "webp_compression",
        "ImageCompression",
        lambda quality: {"quality_range": (int(quality),) * 2, "compression_type": "webp"},
    ),
    ("pixelation", "Downscale", lambda cell: downscale(cell, cv2.INTER_NEAREST)),
    ("downscaling", "Downscale", lambda cell: downscale(cell, cv2.INTER_LINEAR)),
    ("saturation", "ColorJitter", lambda lost: jitter(saturation=(1 - lost,) * 2)),
    ("hue", "ColorJitter", lambda degrees: jitter(hue=(degrees / 360,) * 2)),
    ("contrast_loss", "ColorJitter", lambda contrast: jitter(contrast=(contrast,) * 2)),
    ("rotation", "Affine", lambda degrees: {"rotate": (degrees, degrees), **REPEATED}),
    ("scale", "Affine", lambda size: {"scale": (size, size), **REPEATED}),
    ("translation", "Affine", lambda shift: {"translate_percent": (shift, shift), **REPEATED}),
    ("shear", "Affine", lambda degrees: {"shear": {"x": (degrees, degrees), "y": 0}, **REPEATED}),
    ("aspect_ratio", "Affine", lambda ratio: {"scale": {"x": 1, "y": 1 / ratio}, **REPEATED}),
    ("perspective", "Perspective", lambda degrees: {"scale": (degrees / 300, degrees / 300), **REPEATED}),
    (
        "barrel_distortion",
        "OpticalDistortion",
        lambda strength: {"distort_limit": (strength / 2, strength / 2), **REPEATED},
    ),
    ("elastic", "ElasticTransform", lambda reach: {"alpha": 3000 * reach, "sigma": 9.0}),
    ("crop", "RandomResizedCrop", lambda window: {"size": (SIDE, SIDE), "scale": (window**2,) * 2, "ratio": (1, 1)}),
    (
        "blocks",
        "CoarseDropout",
        lambda side: {"num_holes_range": (4, 4), "hole_height_range": (side, side), "hole_width_range": (side, side)},
    ),
)
# The same theme, rendered otherwise: the strengths cannot be set alike.
ALIKE: Final[tuple[tuple[str, str, Callable[..., dict[str, Any]]], ...]] = (
    ("bit_depth", "Posterize", lambda bits: {"num_bits": int(bits)}),
    ("grid", "GridDropout", lambda share: {"ratio": math.sqrt(share), "unit_size_range": (28, 29)}),
    ("greyscale", "ToGray", lambda **_: {}),
    ("film_grain", "ISONoise", lambda sigma: {"intensity": (2 * sigma, 2 * sigma)}),
    ("overexposure", "RandomBrightnessContrast", lambda stops: {"brightness_limit": (stops / 4,) * 2}),
    ("underexposure", "RandomBrightnessContrast", lambda stops: {"brightness_limit": (-stops / 5,) * 2}),
    ("colour_temperature", "PlanckianJitter", lambda **_: {}),
    ("channel_imbalance", "RGBShift", lambda stops: {"r_shift_limit": (40 * stops,) * 2}),
    ("uneven_illumination", "Illumination", lambda **_: {"mode": "corner", "effect_type": "darken"}),
    ("cast_shadow", "RandomShadow", lambda blocked, **_: {"shadow_intensity_range": (blocked, blocked)}),
    ("lens_flare", "RandomSunFlare", lambda **_: {"src_radius": 60}),
    ("fog", "RandomFog", lambda thickness: {"fog_coef_range": (min(1, thickness / 1.4),) * 2}),
    ("rain", "RandomRain", lambda **_: {}),
    ("snow", "RandomSnow", lambda **_: {"method": "texture"}),
    ("water_spatter", "Spatter", lambda **_: {"mode": "rain"}),
    ("mud_spatter", "Spatter", lambda **_: {"mode": "mud"}),
    ("patch_shuffle", "RandomGridShuffle", lambda **_: {"grid": (4, 4)}),
)
NRTK: Final[tuple[tuple[str, str, Callable[..., dict[str, Any]]], ...]] = (
    ("gaussian_noise", "photometric.noise.GaussianNoisePerturber", lambda sigma: {"mean": 0.0, "var": sigma**2}),
    ("impulse_noise", "photometric.noise.SaltAndPepperNoisePerturber", lambda share: {"amount": share}),
    ("speckle_noise", "photometric.noise.SpeckleNoisePerturber", lambda sigma: {"mean": 0.0, "var": sigma**2}),
    ("gaussian_blur", "photometric.blur.GaussianBlurPerturber", lambda sigma: {"ksize": odd(6 * SIDE * sigma)}),
    ("saturation", "photometric.enhance.ColorPerturber", lambda lost: {"factor": 1 - lost}),
    ("contrast_loss", "photometric.enhance.ContrastPerturber", lambda contrast: {"factor": contrast}),
    ("underexposure", "photometric.enhance.BrightnessPerturber", lambda stops: {"factor": 2 ** -(stops / 2)}),
    ("haze", "environment.HazePerturber", lambda thickness: {"factor": thickness}),
    ("water_drops", "environment.WaterDropletPerturber", lambda radius: {"size_range": (0.0, 10 * radius)}),
    ("barrel_distortion", "optical.RadialDistortionPerturber", lambda strength: {"k": (strength, 0.0, 0.0)}),
)


def odd(length: float) -> int:
    """The nearest odd number from 3 up."""
    return max(3, 2 * round((length - 1) / 2) + 1)


def downscale(cell: float, upscale: int) -> dict[str, Any]:
    """Cells of so many pixels, by area means."""
    scale = 1 / (SIDE * cell)
    return {
        "scale_range": (scale, scale),
        "interpolation_pair": {"downscale": cv2.INTER_AREA, "upscale": upscale},
    }


def jitter(**changed: tuple[float, float]) -> dict[str, Any]:
    """One of four changes of colour, the others left out."""
    return {"brightness": (1, 1), "contrast": (1, 1), "saturation": (1, 1), "hue": (0, 0)} | changed


def main() -> None:
    os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
    cv2.setNumThreads(1)
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write(
            "albumentations",
            ("The same effect at the same strength:", rows(SAME, albumentations)),
            ("The same theme rendered otherwise, so that the times do not compare:", rows(ALIKE, albumentations)),
        )
        if sys.argv[1:]:
            with nrtk(sys.argv[1]) as asked:
                write("nrtk", ("", rows(NRTK, asked)))


def write(mark: str, *sections: tuple[str, list[str]]) -> None:
    """Print tables, and put them between their marks in the document."""
    head = (
        "| generator | peer | ours, ms | theirs, ms | times faster | distance, ours and theirs |\n" + "|---" * 6 + "|"
    )
    text = "\n\n".join(f"{title}\n\n{head}\n".lstrip() + "\n".join(lines) for title, lines in sections)
    print(text)
    marks = re.compile(f"<!-- {mark} -->.*<!-- /{mark} -->", re.DOTALL)
    document = marks.sub(f"<!-- {mark} -->\n{text}\n<!-- /{mark} -->", DOCUMENT.read_text("utf-8"))
    DOCUMENT.write_text(document, "utf-8")


def rows(pairs: Any, peer: Callable[[str, list[dict[str, Any]]], Any]) -> list[str]:
    """Time each pair; the slowest of ours first."""
    from perturb.catalogue import find_generator

    found = []
    for name, transform, parameters in pairs:
        generator = find_generator(name)
        settings = [parameters(**generator.parameters_at(tier)) for tier in (1, 2, 3, 4, 5)]
        theirs = peer(transform, settings)
        spent = [(timed(functools.partial(ours, generator, number)), theirs()) for number in range(ROUNDS)]
        (our_time, our_distance), (their_time, their_distance) = (min(column) for column in zip(*spent, strict=True))
        label = transform.rpartition(".")[2]
        figures = f"{1000 * our_time:.2f} | {1000 * their_time:.2f} | {their_time / our_time:.1f}"
        line = f"| {name} | {label} | {figures} | {our_distance:.0f}, {their_distance:.0f} |"
        found.append((their_time / our_time, line))
    return [line for _, line in sorted(found)]


def ours(generator: Any, number: int) -> list[Any]:
    """All tiers of one draw."""
    from perturb.contracts import Sample
    from perturb.keys import digest

    image = picture()
    draw = generator.make_draw(image, digest(str(number)), sample=Sample(str(number), image))
    return [generator.render(image, draw, tier).input for tier in (1, 2, 3, 4, 5)]


def albumentations(name: str, settings: list[dict[str, Any]]) -> Callable[[], tuple[float, float]]:
    library = importlib.import_module("albumentations")
    transforms = [getattr(library, name)(**setting, p=1) for setting in settings]
    image = picture()
    return lambda: timed(lambda: [transform(image=image)["image"] for transform in transforms])


@contextlib.contextmanager
def nrtk(python: str) -> Iterator[Callable[..., Callable[[], tuple[float, float]]]]:
    """Ask nrtk in its own environment: each line a perturber with its settings, or nothing for another round."""
    environment = os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    command = [python, "-W", "ignore", __file__, "peer"]
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
        ask, answers = peer.stdin, peer.stdout
        assert ask is not None
        assert answers is not None

        def perturber(name: str, settings: list[dict[str, Any]]) -> Callable[[], tuple[float, float]]:
            def again() -> tuple[float, float]:
                print(json.dumps([name, settings]), file=ask, flush=True)
                seconds, distance = json.loads(answers.readline())
                return seconds, distance

            return again

        yield perturber
        ask.close()


def answer_for_nrtk() -> None:
    cv2.setNumThreads(1)
    image = picture()
    for line in sys.stdin:
        path, settings = json.loads(line)
        module, _, name = path.rpartition(".")
        perturber = getattr(importlib.import_module(f"nrtk.impls.perturb_image.{module}"), name)
        ready = [perturber(**setting) for setting in settings]
        print(json.dumps(timed(functools.partial(asked_of, ready, image))), flush=True)


def asked_of(perturbers: list[Any], image: Any) -> list[Any]:
    return [perturber(image=image)[0] for perturber in perturbers]


def timed(work: Callable[[], list[Any]]) -> tuple[float, float]:
    """Processor seconds, and the mean distance from clean."""
    started = time.process_time()
    made = work()
    seconds = time.process_time() - started
    clean = picture().astype(np.float64)
    return seconds, float(np.mean([np.sqrt(np.mean((one - clean) ** 2)) for one in made]))


@functools.cache
def picture() -> Any:
    """Waves, patches and noise: no flat areas that a codec or a cache would like."""
    y, x = np.mgrid[:SIDE, :SIDE]
    waves = 120 + 60 * np.sin(y / 17) + 50 * np.cos(x / 29)
    patches = np.stack([x // 56 * 15, y // 56 * 15, (x // 28 + y // 28) % 4 * 15], axis=-1)
    noise = np.random.default_rng(0).normal(0, 6, (SIDE, SIDE, 3))
    return np.clip(waves[..., np.newaxis] + patches - 20 + noise, 0, 255).astype(np.uint8)


if __name__ == "__main__":
    answer_for_nrtk() if sys.argv[1:] == ["peer"] else main()
