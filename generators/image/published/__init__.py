"""The corruptions of ImageNet-C and CIFAR-10-C with their published constants; docs/published_corruptions.md."""

from perturb.contracts import Generator
from perturb.generators.image.published.blur import defocus_blur, gaussian_blur, motion_blur, zoom_blur
from perturb.generators.image.published.digital import contrast, jpeg_compression, pixelate, saturate
from perturb.generators.image.published.elastic import elastic_transform
from perturb.generators.image.published.glass import glass_blur
from perturb.generators.image.published.noise import gaussian_noise, impulse_noise, shot_noise, speckle_noise
from perturb.generators.image.published.spatter import spatter
from perturb.generators.image.published.weather import brightness, fog, frost, snow

_CORRUPTIONS = (
    gaussian_noise,
    shot_noise,
    impulse_noise,
    defocus_blur,
    glass_blur,
    motion_blur,
    zoom_blur,
    snow,
    frost,
    fog,
    brightness,
    contrast,
    elastic_transform,
    pixelate,
    jpeg_compression,
    # The four extra ones, meant for validation and not part of any published mean
    speckle_noise,
    gaussian_blur,
    spatter,
    saturate,
)

IMAGENET_C: tuple[Generator, ...] = tuple(corruption.imagenet_c for corruption in _CORRUPTIONS)
CIFAR_10_C: tuple[Generator, ...] = tuple(corruption.cifar_10_c for corruption in _CORRUPTIONS)
