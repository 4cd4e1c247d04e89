"""What imagecorruptions makes of six pictures, in numbers: `make oracles`, some minutes.

It makes a virtual environment for the package, which would bring a second OpenCV into the project's own, and writes
imagecorruptions.json beside itself. Where the package differs from the published code, that is followed: an enlarged
picture is cut in its middle, and the elastic corruption is replaced by the published algorithm, written anew on SciPy.
CIFAR-10-C has the same algorithms with other constants, which are put in their place.
"""

from __future__ import annotations

import base64
import functools
import importlib
import json
import platform
import runpy
import subprocess
import sys
import tempfile
import types
import venv
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image
from scipy.ndimage import map_coordinates

HERE = Path(__file__).parent
OUT = HERE / "imagecorruptions.json"
PACKAGES = ("imagecorruptions==1.1.2", "setuptools<81", "scikit-learn")
RECORDED = ("imagecorruptions", "numpy", "scipy", "scikit-image", "opencv-python", "pillow")
DETERMINISTIC = (
    *("defocus_blur", "zoom_blur", "brightness", "contrast", "pixelate", "jpeg_compression", "gaussian_blur"),
    "saturate",
)
DRAWS = {"imagenet_c": 16, "cifar_10_c": 48}
GLASS_DRAWS = {"imagenet_c": 4, "cifar_10_c": 24}
CIFAR_10_C: dict[str, tuple[Any, ...]] = {
    "gaussian_noise": (0.04, 0.06, 0.08, 0.09, 0.10),
    "shot_noise": (500, 250, 100, 75, 50),
    "impulse_noise": (0.01, 0.02, 0.03, 0.05, 0.07),
    "speckle_noise": (0.06, 0.1, 0.12, 0.16, 0.2),
    "gaussian_blur": (0.4, 0.6, 0.7, 0.8, 1),
    "glass_blur": ((0.05, 1, 1), (0.25, 1, 1), (0.4, 1, 1), (0.25, 1, 2), (0.4, 1, 2)),
    "defocus_blur": ((0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1)),
    "motion_blur": ((6, 1), (6, 1.5), (6, 2), (8, 2), (9, 2.5)),
    "zoom_blur": (1.06, 1.11, 1.16, 1.21, 1.26),
    "fog": ((0.2, 3), (0.5, 3), (0.75, 2.5), (1, 2), (1.5, 1.75)),
    "frost": ((1, 0.2), (1, 0.3), (0.9, 0.4), (0.85, 0.4), (0.75, 0.45)),
    "snow": (
        *((0.1, 0.2, 1, 0.6, 8, 3, 0.95), (0.1, 0.2, 1, 0.5, 10, 4, 0.9), (0.15, 0.3, 1.75, 0.55, 10, 4, 0.9)),
        *((0.25, 0.3, 2.25, 0.6, 12, 6, 0.85), (0.3, 0.3, 1.25, 0.65, 14, 12, 0.8)),
    ),
    "spatter": (
        *((0.62, 0.1, 0.7, 0.7, 0.5, 0), (0.65, 0.1, 0.8, 0.7, 0.5, 0), (0.65, 0.3, 1, 0.69, 0.5, 0)),
        *((0.65, 0.1, 0.7, 0.69, 0.6, 1), (0.65, 0.1, 0.5, 0.68, 0.6, 1)),
    ),
    "contrast": (0.75, 0.5, 0.4, 0.3, 0.15),
    "brightness": (0.05, 0.1, 0.15, 0.2, 0.3),
    "saturate": ((0.3, 0), (0.1, 0), (1.5, 0), (2, 0.1), (2.5, 0.2)),
    "jpeg_compression": (80, 65, 58, 50, 40),
    "pixelate": (0.95, 0.9, 0.85, 0.75, 0.65),
}
ELASTIC = {
    "imagenet_c": [(244 * 2, 244 * 0.7, 244 * 0.1), (244 * 2, 244 * 0.08, 244 * 0.2)]
    + [(244 * pull, 244 * 0.01, 244 * 0.02) for pull in (0.05, 0.07, 0.12)],
    "cifar_10_c": [
        (32 * pull, 32 * sigma, 32 * skew)
        for pull, sigma, skew in (
            *((0, 0, 0.08), (0.05, 0.2, 0.07), (0.08, 0.06, 0.06)),
            *((0.1, 0.04, 0.05), (0.1, 0.03, 0.03)),
        )
    ],
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([make_environment(Path(folder)), "-W", "ignore", __file__, "inside"], check=True)


def make_environment(folder: Path) -> Path:
    """Install the package into a new virtual environment and return its Python."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "-qq", "--only-binary=:all:", *PACKAGES], check=True)
    return python


def inside() -> None:
    corruptions = load()
    measuring = runpy.run_path(str(HERE / "measuring.py"))
    np.random.seed(20190328)  # noqa: NPY002, TID251 - the package knows no other randomness
    record: dict[str, Any] = {"versions": {"python": platform.python_version()}}
    record["versions"] |= {name: version(name) for name in RECORDED}
    for profile, side in measuring["SIDES"].items():
        shown = measuring["pictures"](side)
        record[profile] = {"pictures": measuring["digest"](shown), "corruptions": {}}
        for name, function in corruptions.items():
            if name == "elastic_transform":
                corrupt: Any = functools.partial(elastic, ELASTIC[profile])
            elif profile == "imagenet_c":
                corrupt = function
            elif name == "frost":
                corrupt = small_frost
            else:
                corrupt = with_constants(function, CIFAR_10_C[name])
            draws = 1 if name in DETERMINISTIC else (GLASS_DRAWS if name == "glass_blur" else DRAWS)[profile]
            print(profile, name, draws, flush=True)
            tiers = [tier_record(corrupt, tier, shown, draws, measuring) for tier in range(1, 6)]
            record[profile]["corruptions"][name] = {"draws": draws, "tiers": tiers}
    text = json.dumps(record, indent=None, separators=(",", ":"))
    OUT.write_text(text.replace('{"means"', '\n{"means"') + "\n", encoding="utf-8")


def tier_record(
    corrupt: Callable[[Any, int], Any], tier: int, shown: list[Any], draws: int, measuring: dict[str, Any]
) -> dict[str, Any]:
    """Means of the features for each picture; their standard deviation between draws, the largest of all pictures."""
    means, deviations, samples = [], [], []
    for picture in shown:
        made = [np.uint8(corrupt(Image.fromarray(picture), tier)) for _ in range(draws)]
        found = np.array([measuring["features"](picture, one) for one in made])
        means.append([float(f"{value:.5g}") for value in found.mean(axis=0)])
        deviations.append(found.std(axis=0, ddof=1) if draws > 1 else np.zeros(found.shape[1]))
        samples.append(base64.b64encode(measuring["sampled"](made[0]).tobytes()).decode())
    largest = [float(f"{value:.3g}") for value in np.max(deviations, axis=0)]
    return {"means": means} | ({"deviations": largest} if draws > 1 else {"samples": samples})


def load() -> dict[str, Callable[[Any, int], Any]]:
    """Import the package with the three names mended that current NumPy, SciPy and scikit-image no longer have."""
    vars(np)["float_"] = np.float64
    gone = types.ModuleType("scipy.ndimage.interpolation")
    vars(gone)["map_coordinates"] = map_coordinates
    sys.modules[gone.__name__] = gone
    skimage_gaussian = importlib.import_module("skimage.filters").gaussian

    def gaussian(image: Any, sigma: float, *, multichannel: bool = False, **options: Any) -> Any:
        return skimage_gaussian(image, sigma=sigma, channel_axis=-1 if multichannel else None, **options)

    module = vars(importlib.import_module("imagecorruptions.corruptions"))
    zoom = module["clipped_zoom"]

    def middle_of_zoom(image: Any, factor: float) -> Any:
        made = zoom(image, factor)
        top, left = ((long - short) // 2 for long, short in zip(made.shape[:2], image.shape[:2], strict=True))
        return made[top : top + image.shape[0], left : left + image.shape[1]]

    util = importlib.import_module("skimage.util")  # which has a generator of its own for salt and pepper
    vars(util)["random_noise"] = functools.partial(util.random_noise, rng=np.random.default_rng(20190328))
    module |= {"gaussian": gaussian, "clipped_zoom": middle_of_zoom}
    return dict(importlib.import_module("imagecorruptions").corruption_dict)


def with_constants(function: Any, rows: tuple[Any, ...]) -> Callable[..., Any]:
    """The same function with other constants in its table of five tiers."""
    code = function.__code__
    if function.__name__ == "zoom_blur":
        stops = dict(zip((1.11, 1.16, 1.21, 1.26, 1.31), rows, strict=True))
        others = {0.02: 0.01, 0.03: 0.01}
        constants = [(stops | others).get(one, one) if isinstance(one, float) else one for one in code.co_consts]
    else:
        tables = [one for one in code.co_consts if isinstance(one, tuple) and len(one) == len(rows)]
        (table,) = [one for one in tables if not all(isinstance(entry, str) for entry in one)]
        constants = [rows if one is table else one for one in code.co_consts]
    return types.FunctionType(code.replace(co_consts=tuple(constants)), function.__globals__)


def small_frost(picture: Any, tier: int) -> Any:
    """The frost of CIFAR-10-C: a place in one of five photographs, made smaller to a fifth."""
    kept, ice = CIFAR_10_C["frost"][tier - 1]
    files = sorted(Path(str(importlib.import_module("imagecorruptions").__file__)).with_name("frost").iterdir())
    chosen: Any = cv2.imread(str(files[np.random.randint(5)]))  # noqa: NPY002 - as above
    photograph = cv2.resize(chosen, (0, 0), fx=0.2, fy=0.2)[..., ::-1]
    image = np.asarray(picture)
    room = [long - short for long, short in zip(photograph.shape[:2], image.shape[:2], strict=True)]
    top, left = (int(np.random.randint(free)) for free in room)  # noqa: NPY002 - as above
    return np.clip(kept * image + ice * photograph[top : top + len(image), left : left + image.shape[1]], 0, 255)


def elastic(tiers: list[tuple[float, float, float]], picture: Any, tier: int) -> Any:
    """The published elastic corruption: an affine map of three shifted points, then smoothed displacements."""
    gaussian = importlib.import_module("skimage.filters").gaussian
    pull, sigma, skew = tiers[tier - 1]
    image: Any = np.asarray(picture, dtype=np.float32) / 255
    height, width = image.shape[:2]
    middle, third = np.array([height, width], np.float32) // 2, min(height, width) // 3
    points = np.array([middle + third, [middle[0] + third, middle[1] - third], middle - third], np.float32)
    shifted = points + np.random.uniform(-skew, skew, size=points.shape).astype(np.float32)  # noqa: NPY002 - as above
    affine = cv2.getAffineTransform(points, shifted)
    image = cv2.warpAffine(image, affine, (width, height), borderMode=cv2.BORDER_REFLECT_101)

    def displacement() -> Any:
        noise = np.random.uniform(-1, 1, size=(height, width))  # noqa: NPY002 - as above
        return pull * (gaussian(noise, sigma, mode="reflect", truncate=3) if sigma else noise)

    across, down = displacement(), displacement()
    rows, columns = np.mgrid[:height, :width]
    places = [rows + down, columns + across]
    channels = [map_coordinates(image[..., c], places, order=1, mode="reflect") for c in range(3)]
    return np.clip(np.stack(channels, axis=-1), 0, 1) * 255


if __name__ == "__main__":
    inside() if sys.argv[1:] == ["inside"] else main()
