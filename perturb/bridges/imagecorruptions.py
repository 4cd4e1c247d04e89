"""The bridge to imagecorruptions: its nineteen corruptions as they are, seeded."""

from __future__ import annotations

import functools
import importlib
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any, Final, Unpack

import numpy as np

from perturb.bridges.declaring import Declared, check_made, declare, seeded, told
from perturb.bridges.moving import MOVING
from perturb.contracts import Generator, Image, pixels
from perturb.errors import DeclarationError, InputError, MissingExtraError

_AXES: Final[Mapping[str, tuple[str, ...]]] = {
    "noise": ("gaussian_noise", "shot_noise", "impulse_noise", "speckle_noise"),
    "blur": ("defocus_blur", "glass_blur", "motion_blur", "zoom_blur", "gaussian_blur"),
    "weather": ("snow", "frost", "fog", "spatter"),
    "lighting": ("brightness", "contrast"),
    "colour": ("saturate",),
    "viewpoint": ("elastic_transform",),
    "digital": ("pixelate", "jpeg_compression"),
}
_RGB: Final = 3


def from_imagecorruptions(corruption: str, **declared: Unpack[Declared]) -> Generator:
    """Make a generator of one of imagecorruptions' names, at its own five severities.

    For comparing with earlier results, and for moving over: `imagenet_c_gaussian_noise` and its kin are our own
    renderings of the same published algorithms. The package draws anew at each severity; here all five start from one
    seed. Three names that current NumPy and scikit-image no longer have are put right for the time of a call, and the
    salt and pepper of scikit-image is seeded, which the package cannot do.

    Pictures must have 32 pixels or more on each side. It brings a second OpenCV with it, so an environment of its own
    is best.

    Args:
        corruption: Its name, such as `"gaussian_noise"`.
        declared: The rest of the declaration but for tiers and identity; see `perturb.bridges.declaring.Declared`.

    Raises:
        MissingExtraError: If imagecorruptions is not installed.
        DeclarationError: If it has no such corruption.
    """
    if refused := {"tiers", "identity", "fixed", "scale"} & set(declared):
        raise DeclarationError(
            f"imagecorruptions:{corruption} has five severities of its own and no parameters; remove "
            f"{', '.join(sorted(refused))}."
        )
    names = _library().get_corruption_names("all")
    if corruption not in names:
        raise DeclarationError(f"imagecorruptions has no corruption {corruption!r}; it has {', '.join(names)}.")

    def apply(image: Image, seed: int, *, severity: int) -> Image:
        library = _library()
        try:
            with seeded(seed), _mended(library, seed):
                made = library.corrupt(image.copy(), severity=severity, corruption_name=corruption)
        except Exception as error:
            raise InputError(f"{corruption} of imagecorruptions cannot take this picture: {told(error)}.") from error
        return check_made(corruption, image, _as_grey(made) if image.ndim < _RGB else made)

    axis = next((axis for axis, members in _AXES.items() if corruption in members), "custom")
    chosen: Declared = {"axis": axis, "name": f"imagecorruptions_{corruption}", **declared}
    return declare(
        MOVING if corruption == "elastic_transform" else pixels,
        apply,
        _library().corrupt,
        tiers={"severity": (1, 2, 3, 4, 5)},
        documentation=f"{corruption} of imagecorruptions at its own severities. All five share one seed.",
        **chosen,
    )


def _as_grey(made: Any) -> Any:
    """Turn the RGB that it makes of grey back to grey."""
    import cv2

    return cv2.cvtColor(made, cv2.COLOR_RGB2GRAY) if made.ndim == _RGB else made


@functools.cache
def _library() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it asks SciPy and setuptools for what they announce to remove
            return importlib.import_module("imagecorruptions")
    except ImportError as error:
        raise MissingExtraError("imagecorruptions", f"imagecorruptions ({told(error)})") from error


@contextmanager
def _mended(library: Any, seed: int) -> Iterator[None]:
    """Give its module for a while what newer libraries took away; nothing outside of it is touched."""
    module: ModuleType | None = getattr(library, "corruptions", None)
    if not isinstance(module, ModuleType) or not {"gaussian", "np", "sk"} <= set(vars(module)):
        yield
        return
    before = {name: vars(module)[name] for name in ("gaussian", "np", "sk")}
    noise = functools.partial(before["sk"].util.random_noise, rng=np.random.default_rng(seed))
    vars(module).update(
        gaussian=functools.partial(_gaussian, before["gaussian"]),
        np=SimpleNamespace(**vars(np) | {"float_": np.float64}),
        sk=SimpleNamespace(color=before["sk"].color, util=SimpleNamespace(random_noise=noise)),
    )
    try:
        yield
    finally:
        vars(module).update(before)


def _gaussian(blur: Any, image: Any, sigma: float, *, multichannel: bool = False, **options: Any) -> Any:
    return blur(image, sigma=sigma, channel_axis=-1 if multichannel else None, **options)
